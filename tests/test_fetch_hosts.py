"""Every host is given its pace, one in trouble is left alone, and none takes what others need."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from web_site import Timer, timer

from schemas.errors import FetchFailed
from schemas.outcome import Reason
from tasks.fetch.hosts import FAILURES, GIVEN_UP_SECONDS, LONGEST_PACE, Host, Slots

__all__ = ["timer"]  # fixture

URL = "http://hafen.example/a"
FAILED = FetchFailed(URL, Reason.TIMEOUT, "nothing came")


def host(timer: Timer, places: int = 2, slots: Slots | None = None) -> Host:
    return Host("hafen.example", places, slots or Slots(8), timer.time())


async def ask(host: Host, pace_seconds: float) -> None:
    async with host.turn(URL, pace_seconds) as sent:
        sent()


def asked(host: Host, *paces: float) -> None:
    async def all_of_them() -> None:
        for pace in paces:
            await ask(host, pace)

    asyncio.run(all_of_them())


def test_requests_to_one_host_are_apart_and_other_hosts_do_not_wait(timer: Timer) -> None:
    one, other = host(timer), host(timer)
    asked(one, 2.0, 2.0)
    asked(other, 2.0)
    asked(one, 3.0)
    assert timer.slept == [2.0, 3.0]


def test_the_pace_counts_from_when_a_request_went_out(timer: Timer) -> None:
    async def slow_to_connect(host: Host) -> None:
        async with host.turn(URL, 2.0) as sent:
            timer.now += 5
            sent()
        await ask(host, 2.0)

    asyncio.run(slow_to_connect(host(timer)))
    assert timer.slept == [2.0]


def test_while_one_request_is_on_its_way_out_no_other_begins(timer: Timer) -> None:
    order: list[str] = []

    async def first(host: Host) -> None:
        async with host.turn(URL, 2.0) as sent:
            for _ in range(9):
                await asyncio.sleep(0)
            order.append("first")
            sent()

    async def second(host: Host) -> None:
        await ask(host, 2.0)
        order.append("second")

    async def both(host: Host) -> None:
        await asyncio.gather(first(host), second(host))

    asyncio.run(both(host(timer)))
    assert order == ["first", "second"]


@pytest.mark.parametrize(
    ("took", "pace", "pause"), [(0.1, 1.0, 1.0), (4.0, 1.0, 8.0), (4.0, 0.0, 0.0), (99.0, 1.0, LONGEST_PACE)]
)
def test_a_host_that_takes_long_is_given_more_time(timer: Timer, took: float, pace: float, pause: float) -> None:
    slow = host(timer)
    slow.answered(took)
    asked(slow, pace, pace)
    assert sum(timer.slept) == pytest.approx(pause)


def test_the_response_time_is_smoothed(timer: Timer) -> None:
    seen = host(timer)
    for seconds in (1.0, 9.0):
        seen.answered(seconds)
    assert seen.response_seconds == 2.0


def test_a_host_that_is_held_is_left_alone_also_by_those_who_wait_already(timer: Timer) -> None:
    held = host(timer)
    asked(held, 2.0)
    held.hold(30.0)
    held.hold(10.0)
    asked(held, 0.0)
    assert timer.slept == [30.0]


def test_a_host_that_never_answers_is_given_up_for_a_while(timer: Timer) -> None:
    silent = host(timer)
    for _ in range(FAILURES):
        asked(silent, 0.0)
        silent.failed(FAILED)
    with pytest.raises(FetchFailed, match="given up after it failed 3 times in a row: nothing came") as failed:
        asked(silent, 0.0)
    assert (failed.value.reason, failed.value.url) == (Reason.TIMEOUT, URL)
    timer.now += GIVEN_UP_SECONDS
    asked(silent, 0.0)


def test_an_answer_in_between_is_a_sign_of_life(timer: Timer) -> None:
    shaky = host(timer)
    for _ in range(FAILURES):
        shaky.failed(FAILED)
        shaky.answered(1.0)
    asked(shaky, 0.0)


def counted(places: int, slots: Slots, timer: Timer, *, is_known: bool) -> Callable[[], Awaitable[int]]:
    """How many requests to one host are let out at once."""

    async def most() -> int:
        out, most_out = 0, 0
        asking = host(timer, places, slots)
        if is_known:
            asking.answered(0.1)

        async def one() -> None:
            nonlocal out, most_out
            async with asking.turn(URL, 0.0):
                out += 1
                most_out = max(most_out, out)
                for _ in range(20):
                    await asyncio.sleep(0)
                out -= 1

        await asyncio.gather(*(one() for _ in range(20)))
        return most_out

    return most


@pytest.mark.parametrize(
    ("places", "slots", "is_known", "most"), [(2, 8, True, 2), (9, 4, True, 4), (9, 8, False, 4), (9, 1, False, 1)]
)
def test_connections_are_limited_per_host_and_in_all(timer: Timer, places: int, slots: int, is_known: bool, most: int) -> None:
    async def run() -> int:
        return await counted(places, Slots(slots), timer, is_known=is_known)()

    assert asyncio.run(run()) == most


def test_hosts_that_do_not_answer_leave_room_for_those_that_do(timer: Timer) -> None:
    async def run() -> None:
        slots, stuck = Slots(4), asyncio.Event()

        async def wait() -> None:
            async with host(timer, 2, slots).turn(URL, 0.0):
                await stuck.wait()

        waiting = [asyncio.create_task(wait()) for _ in range(9)]
        await asyncio.sleep(0)
        known = host(timer, 2, slots)
        known.answered(0.1)
        await asyncio.wait_for(ask(known, 0.0), 5)
        stuck.set()
        await asyncio.gather(*waiting)

    asyncio.run(run())
