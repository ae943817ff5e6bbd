"""When the flows run: the only place that knows a timetable."""

from __future__ import annotations

import asyncio
import warnings
from datetime import timedelta
from multiprocessing import active_children

from prefect.automations import Automation
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.nightly import archive_night
from schemas.settings import Settings

ZOMBIE_RULE = "crash-zombies"
# Prefect's heartbeat comes every 180 s; a flow that missed three is dead.
DEAD_AFTER = timedelta(seconds=540)
SECONDS_TO_END = 10.0
ONE_NIGHT_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def serve_nightly(settings: Settings) -> None:
    """Runs the nightly deployment on its schedule until it is interrupted.

    No two nights overlap: a run that would is cancelled, and the next night brings what it missed. Each run reads the
    settings of the environment anew.
    """
    # Prefect's own answer to SIGTERM forgets to await its end, and says so on the terminal.
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
    asyncio.run(crash_zombies())
    try:
        archive_night.serve(
            name="nightly",
            schedule=Cron(settings.cron, timezone=settings.timezone),
            global_limit=ONE_NIGHT_AT_A_TIME,
            description="Archives what the sources publish, once a night.",
            tags=["pressmark"],
            print_starting_message=False,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
    finally:
        end_running_nights()


def end_running_nights() -> None:
    """Stops the nights that still run in child processes, as their servers are about to go. The next run takes each up again."""
    for night in active_children():
        night.terminate()
        night.join(SECONDS_TO_END)
        night.kill()


async def crash_zombies() -> None:
    """A rule in Prefect that marks a run without heartbeat as crashed, so that it does not hold its place for ever."""
    trigger = EventTrigger(
        after={"prefect.flow-run.heartbeat"},
        expect={"prefect.flow-run.*"},
        match={"prefect.resource.id": ["prefect.flow-run.*"]},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=DEAD_AFTER,
    )
    action = ChangeFlowRunState(name=None, state=StateType.CRASHED, message="no heartbeat", force=False)
    try:
        await Automation.aread(name=ZOMBIE_RULE)
    except ValueError:
        await Automation(name=ZOMBIE_RULE, trigger=trigger, actions=[action]).acreate()
