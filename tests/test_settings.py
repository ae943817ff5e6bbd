"""Settings come from the environment, and a wrong one is refused by name."""

from __future__ import annotations

import pytest

from schemas.errors import ConfigInvalid
from schemas.settings import Settings, read_settings


def test_no_setting_is_needed() -> None:
    assert read_settings({}) == Settings()
    assert read_settings({}).embedded


@pytest.mark.parametrize("variable", ["PRESSMARK_BUCKET", "PRESSMARK_ENDPOINT_URL", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_naming_a_store_turns_the_embedded_one_off(variable: str) -> None:
    assert not read_settings({variable: "http://127.0.0.1:9000"}).embedded


def test_every_setting_is_read_from_the_environment() -> None:
    settings = read_settings({"PRESSMARK_PACE_SECONDS": "2.5", "PRESSMARK_WORKERS": "4", "PRESSMARK_SINGLE_WRITER": "yes"})
    assert (settings.pace_seconds, settings.workers, settings.single_writer) == (2.5, 4, True)


@pytest.mark.parametrize(
    ("variable", "value", "problem"),
    [
        ("PRESSMARK_WORKER", "2", "is not a setting.*PRESSMARK_WORKERS"),
        ("PRESSMARK_WORKERS", "two", "'two' is not a whole number"),
        ("PRESSMARK_WORKERS", "0", "must be more than 0"),
        ("PRESSMARK_PACE_SECONDS", "-1", "must not be less than 0"),
        ("PRESSMARK_TIMEZONE", "Europe/Atlantis", "Use a name such as Europe/Berlin"),
        ("PRESSMARK_SINGLE_WRITER", "perhaps", "not true or false"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_name(variable: str, value: str, problem: str) -> None:
    with pytest.raises(ConfigInvalid, match=f"{variable}: .*{problem}"):
        read_settings({variable: value})
