"""What collector_paused promises: a pause that ends as it found things, whatever happens in it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from schemas.errors import PageUnreadable
from tasks.extract.collector import collector_paused
from tasks.extract.page import read_page


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_the_collector_rests_in_a_pause_and_goes_on_behind_it() -> None:
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_pause_within_a_pause_does_not_end_it() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()


def test_a_page_that_cannot_be_read_leaves_the_collector_as_it_was() -> None:
    with pytest.raises(PageUnreadable):
        read_page(b"", url="", media_type="text/html")
    assert gc.isenabled()
