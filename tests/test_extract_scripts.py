"""What script_body promises: the body of the page's own story in the JSON of its scripts, and none where that is not sure."""

from __future__ import annotations

import json

import pytest

from tasks.extract.body.scripts import script_body
from tasks.extract.tree.blocks import parse_html

TITLE = "Bees move into the town hall"
PARAGRAPHS = [
    "A swarm has settled under the eaves of the town hall in Orrebro and shows no wish to leave before autumn.",
    "The council met on Monday with the windows shut and heard a beekeeper, who asked for nothing but patience.",
    "Honey, if there is any, will be given to the school kitchen, the mayor said when the meeting was over.",
]
OTHERS = [text.replace("town hall", "old mill").replace("council", "guild") + " So it goes." for text in PARAGRAPHS]


def markup(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(value: object, opening: str = "<script id='data' type='application/json'>") -> str:
    page = f"<html><body><p>Loading</p>{opening}{json.dumps(value)}</script></body></html>"
    return script_body(parse_html(page), TITLE)


SHAPES = {
    "html": {"page": {"story": {"title": TITLE, "body": markup(PARAGRAPHS)}}},
    "elements": {"content_elements": [{"type": "text", "_id": "A1", "content": text} for text in PARAGRAPHS]},
    "elements with markup": [{"paragraph": {"id": 7}, "html": f"<b>{text[:9]}</b>{text[9:]}"} for text in PARAGRAPHS],
    "strings": {"text": PARAGRAPHS},
}


@pytest.mark.parametrize("value", SHAPES.values(), ids=SHAPES)
def test_a_body_is_known_by_its_paragraphs(value: object) -> None:
    assert read(value).split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize("opening", ["<script>window.__STATE__ = ", "<script>var page=", "<script>self.data['x']="])
def test_json_that_is_assigned_to_a_variable_is_read(opening: str) -> None:
    assert read(SHAPES["html"], opening).split("\n\n") == PARAGRAPHS


def test_of_several_stories_the_one_beside_the_headline_is_taken() -> None:
    stories = [{"title": "Bees in the mill", "body": markup(OTHERS)}, {"title": TITLE, "body": markup(PARAGRAPHS)}]
    assert read(stories).split("\n\n") == PARAGRAPHS


def test_of_several_stories_without_that_headline_none_is_taken() -> None:
    assert not read([{"body": markup(OTHERS)}, {"body": markup(PARAGRAPHS)}])


@pytest.mark.parametrize(
    "text", ["{", "[" * 100_000, '{"a": 1}', "var x = {a: 1}", "null", '{"urls": ["https://a.example/b"]}', ""]
)
def test_scripts_without_a_story_give_nothing(text: str) -> None:
    assert not script_body(
        parse_html(f"<html><body><p>x</p><script type='application/json'>{text}</script></body></html>"), TITLE
    )
