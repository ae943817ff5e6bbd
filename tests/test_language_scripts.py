"""What scripts say of a text: letters are counted, and Han characters are told apart by the standards that hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.language.scripts import KINDS, count_scripts, east_asian, kind_of, main_scripts, script_of


@given(st.characters())
def test_every_character_has_a_script_or_none(character: str) -> None:
    assert len(script_of(character)) in {0, 4}
    assert kind_of(character) in KINDS


@given(st.lists(st.text()))
def test_every_character_is_counted_once(texts: list[str]) -> None:
    assert count_scripts(texts).sum(axis=1).tolist() == [len(text) for text in texts]


@pytest.mark.parametrize(
    ("character", "kind"),
    [("国", "Hans"), ("國", "Hant"), ("大", "Hani"), ("駅", "Jpan"), ("の", "Kana"), ("한", "Hang"), ("ж", "Cyrl"), ("7", "")],
)
def test_a_character_is_of_the_one_orthography_that_uses_it(character: str, kind: str) -> None:
    assert kind_of(character) == kind


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("The ferry (東京)", "Latn"),
        ("Google Chrome の新機能を紹介", "Hani"),
        ("Новый Apple iPhone вышел", "Cyrl"),
        ("12 % — 7:3", ""),
        ("", ""),
    ],
)
def test_the_main_script_is_not_that_of_a_name(text: str, script: str) -> None:
    assert main_scripts(count_scripts([text])) == [script]


@pytest.mark.parametrize(
    ("text", "declared", "tag"),
    [
        ("긴 겨울이 지나고 大學", "", "ko"),
        ("長い冬が終わり", "", "ja"),
        ("駅働広", "", "ja"),
        ("东京马拉松", "", "zh-Hans"),
        ("東京馬拉松", "", "zh-Hant"),
        ("東京馬拉松", "ja-JP", "ja"),
        ("东京马拉松", "ja-JP", "zh-Hans"),
        ("三大十分", "", "zh"),
        ("三大十分", "zh-HK", "zh-Hant"),
        ("三大十分", "zh_CN", "zh-Hans"),
        ("三大十分", "de", "zh"),
        ("三大十分" * 10, "ja", "zh"),
    ],
)
def test_characters_of_east_asia_are_told_apart(text: str, declared: str, tag: str) -> None:
    assert east_asian(count_scripts([text])[0], declared)[0] == tag
