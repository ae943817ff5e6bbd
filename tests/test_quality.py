"""What the quality gate promises: the figures of the development data hold, and no floor sinks unnoticed."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.story import Teaser
from tasks.extract import read_page
from tests.corpus import corpus, development_data, needs_corpus
from tests.quality import FLOORS, Floors, breaches, digest, lowered, measure, raised, read_floors, write_floors

FLOOR = Floors("a", {"F1": 0.9, "date": 0.8}, {"leakage": 0.01})


@needs_corpus
@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_floor_holds_on_the_development_data() -> None:
    floors = read_floors()
    assert digest(corpus()) == floors.digest, "other data or scorers: python -m tests.quality --new-corpus"
    broken = breaches(floors, measure(corpus()))
    assert not broken, "\n".join(broken)


@needs_corpus
@pytest.mark.parametrize("number", [0, 1])
def test_the_article_of_a_seed_is_read_as_expected(number: int) -> None:
    wanted = seeds()["articles"][number]
    article = read_seed(wanted["file"]).article
    assert article is not None
    assert article.text.split("\n\n") == wanted["paragraphs"]
    for name in ("title", "summary", "section", "credit"):
        assert getattr(article, name) == wanted.get(name, "")
    day = wanted.get("published_or_updated") or wanted["published_at"]
    shown = {moment.date().isoformat() for moment in (article.published_at, article.modified_at) if moment}
    assert shown == ({day} if day else set())


@needs_corpus
def test_the_teasers_of_the_seeds_are_read_as_expected() -> None:
    read = [teaser for wanted in seeds()["articles"] for teaser in read_seed(wanted["file"]).teasers]
    wanted = [{**teaser, "text": " ".join(teaser["text"].split())} for teaser in seeds()["teasers"]]
    assert [as_expected(teaser) for teaser in read] == wanted


def seeds() -> Any:
    return json.loads(development_data("seeds_expected.json").read_text(encoding="utf-8"))


def read_seed(name: str) -> Any:
    return read_page((corpus() / "data" / "seeds" / name).read_bytes(), url="", media_type="text/plain")


def as_expected(teaser: Teaser) -> dict[str, Any]:
    """A teaser as the expected ones are written; runs of white space, which pages do not show, do not count."""
    shown = {name: getattr(teaser, name) for name in ("section", "title", "credit", "position")}
    day = teaser.published_at.date().isoformat() if teaser.published_at else None
    return {**shown, "text": " ".join(teaser.text.split()), "published": day}


def test_the_floors_are_as_the_command_wrote_them() -> None:
    assert read_floors().at_least


def test_a_floor_edited_by_hand_is_noticed(tmp_path: Path) -> None:
    write_floors(FLOOR, tmp_path / "floors.json")
    assert read_floors(tmp_path / "floors.json") == FLOOR
    kept = (tmp_path / "floors.json").read_text(encoding="utf-8")
    (tmp_path / "floors.json").write_text(kept.replace("0.9", "0.7"), encoding="utf-8")
    with pytest.raises(ValueError, match="--lower"):
        read_floors(tmp_path / "floors.json")


def test_raising_never_lowers() -> None:
    measured = Floors("a", {"F1": 0.85, "date": 0.82, "title": 0.7}, {"leakage": 0.02})
    assert raised(FLOOR, measured) == Floors("a", {"F1": 0.9, "date": 0.82, "title": 0.7}, {"leakage": 0.01})


def test_a_floor_is_lowered_only_by_its_name() -> None:
    measured = Floors("a", {"F1": 0.85, "date": 0.7}, {"leakage": 0.02})
    assert lowered(FLOOR, measured, ["F1"]) == Floors("a", {"F1": 0.85, "date": 0.8}, {"leakage": 0.01})
    assert lowered(FLOOR, measured, ["leakage"]) == Floors("a", {"F1": 0.9, "date": 0.8}, {"leakage": 0.02})
    with pytest.raises(KeyError):
        lowered(FLOOR, measured, ["no such measure"])


@pytest.mark.parametrize("change", [raised, lambda floors, measured: lowered(floors, measured, ["F1"])])
def test_figures_of_other_data_change_no_floor(change: Any) -> None:
    with pytest.raises(ValueError, match="--new-corpus"):
        change(FLOOR, dataclasses.replace(FLOOR, digest="b"))


def test_what_falls_below_its_floor_is_named_with_both_figures() -> None:
    assert breaches(FLOOR, FLOOR) == []
    assert breaches(FLOOR, Floors("a", {"F1": 0.899, "date": 0.8}, {"leakage": 0.011})) == [
        "F1: 0.899 measured, 0.9 is the least allowed",
        "leakage: 0.011 measured, 0.01 is the most allowed",
    ]


def test_a_measure_that_is_gone_breaks_its_floor() -> None:
    assert len(breaches(FLOOR, Floors("a", {}, {}))) == 3


def test_the_floors_name_every_figure_that_is_promised() -> None:
    names = " ".join((*read_floors().at_least, *read_floors().at_most))
    for word in (
        "F1",
        "snippets",
        "title",
        "date",
        "author",
        "empty",
        "worst template",
        "leakage",
        "listings",
        "false on pages",
        "url",
    ):
        assert word in names
    assert FLOORS.name == "quality_floors.json"
