"""What is_cut_by_paywall promises: a text that stops where a subscription is asked for is known, a whole one is not doubted."""

from __future__ import annotations

import pytest

from tasks.extract.body.wall import is_cut_by_paywall

BEGINNING = [
    "The mill at Tarn turned again on Sunday, for the first time since the flood took its wheel in the year of the comet."
]
WHOLE = BEGINNING * 15


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to continue reading",
        "Jetzt weiterlesen",
        "Réservé aux abonnés",
        "Para seguir leyendo, suscríbete",
        "続きを読むには登録が必要です",
    ],
)
def test_a_beginning_before_a_wall_is_cut(line: str) -> None:
    assert is_cut_by_paywall(BEGINNING, ["Photo: A. Lund", line])


@pytest.mark.parametrize("end", ["The wheel was made of oak and", "The wheel was made of oak …", "The wheel was made [...]"])
def test_a_text_that_ends_within_a_sentence_before_a_wall_is_cut(end: str) -> None:
    assert is_cut_by_paywall([*WHOLE, end], ["Already a subscriber? Log in"])


def test_an_offer_below_a_whole_text_is_no_wall() -> None:
    assert not is_cut_by_paywall(WHOLE, ["Already a subscriber? Log in"])


def test_a_short_text_without_a_wall_is_whole() -> None:
    assert not is_cut_by_paywall(BEGINNING, ["Tags: mill, flood", "More from Tarn"])


def test_a_wall_far_below_the_text_is_another_ones() -> None:
    assert not is_cut_by_paywall(BEGINNING, [*["A line of the page"] * 8, "Subscribe to continue reading"])


def test_no_text_is_not_cut() -> None:
    assert not is_cut_by_paywall([], ["Subscribe to continue reading"])
