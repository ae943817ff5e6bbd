"""What may be relied on of the normal form and of ids."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deduplicate import article_id, normal_form, teaser_id
from tasks.deduplicate.normal import codes_of, forms_of, is_short, kept, least_length


@given(st.text())
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.text())
def test_only_letters_digits_and_marks_are_kept(text: str) -> None:
    categories = {unicodedata.category(character) for character in normal_form(text)}
    assert all(category[0] in "LN" or category in {"Mn", "Mc"} for category in categories)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_english_is_normalised_like_everything_else(text: str) -> None:
    assert kept(text + "é") == kept(text) + "é"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Fjord Post", "the  fjord\u00a0post"),
        ("“Fähre” – läuft aus", '"Fähre" - läuft aus'),
        ("Fa\u0308hre", "Fähre"),
        ("poin\u00adted", "pointed"),
        ("ＡＢＣ１２３", "abc123"),
        ("Straße", "STRASSE"),
        ("كَتَبَ", "كتب"),
        ("مـــصر", "مصر"),
        ("Tom &amp; Anna&#8217;s", "Tom & Anna’s"),
        ("e\u200b\u0301tat", "état"),
    ],
)
def test_copies_that_differ_in_looks_only_are_equal(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize("one", ["学会", "ประชุม", "पानी", "Ärger", "12"])
@pytest.mark.parametrize("other", ["學會", "ประชม", "पनी", "Arger", "13"])
def test_what_says_something_else_stays_different(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize(
    "tail",
    [
        "…",
        "...",
        " ...",
        " [...]",
        "[…]",
        " (…)",
        " Read more",
        "… Read more »",
        "... Continue reading →",
        " … weiterlesen",
        "…\n\n",
    ],
)
def test_cut_tails_go_and_a_word_cut_in_half_stays(tail: str) -> None:
    assert normal_form("The ferry to the outer isl" + tail) == "theferrytotheouterisl"


def test_a_text_that_speaks_of_reading_more_keeps_it() -> None:
    assert normal_form("Children should read more.\nSo say the teachers") == "childrenshouldreadmoresosaytheteachers"


def test_blanks_without_end_are_no_trouble() -> None:
    assert normal_form("a" + " " * 300_000 + "b" + " " * 300_000) == "ab"


def test_scripts_without_blanks_need_fewer_characters() -> None:
    assert least_length(normal_form("The council votes on the new bridge today")) == 40
    for text in (
        "市議会は新しい橋の建設について採決する予定",
        "시의회가 새 다리 건설을 두고 표결한다 오늘",
        "สภาเมืองลงมติเรื่องสะพานใหม่",
    ):
        assert least_length(normal_form(text)) == 16


def test_a_text_and_its_cut_need_the_same_number() -> None:
    text = normal_form("東京都議会は水曜日、" + "a new bridge over the river " * 4)
    assert {least_length(text[:length]) for length in range(16, len(text))} == {least_length(text)}


def test_ids_are_stable() -> None:
    assert article_id("Ferry sails", "The ferry to the outer islands sails again after a long winter.") == article_id(
        "FERRY  SAILS", "the ferry to the outer islands sails again — after a long winter"
    )
    assert article_id("Ferry", "x" * 50) == "41e4875b2c818ceeed41f61f79c4b8e6"
    assert teaser_id("Ferry", "x" * 50) == "5d3b130eff545c9d2c028449eba17948"


def test_a_long_text_has_one_id_everywhere_a_headline_one_for_each_place() -> None:
    long = "The ferry to the outer islands sails again after a long winter."
    assert teaser_id("Ferry", long, site="a.example") == teaser_id("Ferry", long, site="b.example")
    assert is_short(normal_form("Opinion"))
    assert teaser_id("Opinion", "", site="a.example") != teaser_id("Opinion", "", site="b.example")
    assert teaser_id("Opinion", "", url="https://a.example/1") != teaser_id("Opinion", "", url="https://a.example/2")


def test_lone_surrogates_and_nuls_are_dropped() -> None:
    assert normal_form("ab\ud800c\x00d") == "abcd"
    assert len(article_id("\ud800", "\x00", url="\udfff")) == 32


# What the table of single characters must not get wrong: marks, jamo, ligatures, letters that become two, references.
_scripts = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aéßİﬁΣςñ’“…ي\u0640ً\u0301\u0323\u05b0\u093f\u0e31\u0e48\u1100\u1161\u11a8가각ｶﾞ①²Å\u212b\ufb01\U0001d7d8"),
    )
)


@given(st.lists(_scripts, max_size=6))
def test_many_texts_at_once_have_the_forms_that_each_has_alone(texts: list[str]) -> None:
    for text, form in zip(texts, forms_of(texts), strict=True):
        assert form.letters.tolist() == codes_of(kept(text)).tolist()


@given(_scripts, st.data())
def test_letters_before_a_place_are_counted_as_if_the_text_ended_there(text: str, data: st.DataObject) -> None:
    plain = "".join(one for one in text if one.isascii())
    places = sorted(data.draw(st.lists(st.integers(0, len(plain)), max_size=4)))
    (form,) = forms_of([plain])
    assert form.kept_before(places) == [len(kept(plain[:place])) for place in places]


def test_a_mark_in_vietnamese_is_one_letter_however_it_is_typed() -> None:
    composed = "Hội đồng thành phố bỏ phiếu về cây cầu mới"
    assert normal_form(unicodedata.normalize("NFD", composed)) == normal_form(composed)


def test_traditional_and_simplified_chinese_are_different_texts() -> None:
    assert normal_form("市議會通過新橋計劃") != normal_form("市议会通过新桥计划")
