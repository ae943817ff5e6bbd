"""What may be relied on of the keys of edited copies: copies share some, strangers hardly any, hopeless texts have none."""

from __future__ import annotations

import pytest

from tasks.deduplicate.normal import codes_of, normal_form
from tasks.deduplicate.signs import BODY_BANDS, LEAD_BANDS, LEAST, MOST, Signs, signs_of
from tests.deduplicate_texts import edited, invented, prose

TOKYO = (
    "東京都議会は水曜日、新しい橋の建設計画を賛成多数で可決した。工事は来年春に始まり、三年後に完成する見通しだと市長は述べた。"
)


def signs(text: str) -> Signs:
    return signs_of([codes_of(normal_form(text))], [True])[0]


def shared(one: str, other: str) -> tuple[int, int]:
    a, b = signs(one), signs(other)
    return len(set(a.lead) & set(b.lead)), len(set(a.body) & set(b.body))


def test_a_long_text_has_a_key_for_every_band() -> None:
    found = signs(invented(1, 500))
    assert (len(found.lead), len(found.body)) == (2 * LEAD_BANDS, BODY_BANDS)
    assert max(*found.lead, *found.body) < 1 << 60


@pytest.mark.parametrize("seed", range(20))
def test_an_edited_copy_and_an_edited_teaser_are_found(seed: int) -> None:
    text = invented(seed, 400)
    lead, body = shared(text, edited(text, 25))
    assert lead > 0
    assert body > 0
    assert shared(text, edited(text, 18)[:260])[0] > 0


def test_a_copy_behind_another_beginning_is_found_by_its_body() -> None:
    assert shared(invented(1, 400), invented(2, 60) + "\n\n" + invented(1, 400))[1] > 0


def test_an_edited_text_without_blanks_is_found() -> None:
    assert shared(TOKYO, TOKYO.replace("賛成多数", "全会一致"))[0] > 0


def test_texts_that_are_too_short_or_too_long_have_none() -> None:
    assert signs("a" * (LEAST - 1)) == Signs()
    assert signs("ab" * (MOST // 2) + "c") == Signs()
    assert signs("") == Signs()


@pytest.mark.parametrize("text", ["a" * 5000, "no ferry today " * 50, prose(1, 5000)])
def test_a_text_that_repeats_itself_has_none(text: str) -> None:
    assert signs(text) == Signs()


def test_many_texts_at_once_have_the_signs_that_each_has_alone() -> None:
    texts = ["", TOKYO, prose(1, 20), invented(2, 2000), "x", TOKYO + prose(3), prose(4, 60)]
    codes = [codes_of(normal_form(text)) for text in texts]
    assert signs_of(codes, [True] * len(texts)) == [signs(text) for text in texts]


def test_teasers_are_not_compared_by_their_bodies() -> None:
    codes = codes_of(normal_form(invented(1, 400)))
    with_body, without = signs_of([codes, codes], [True, False])
    assert without == with_body._replace(body=())
