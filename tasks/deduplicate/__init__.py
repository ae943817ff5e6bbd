"""Story -> Verdict: new, repeat of ..., update of ... The Prefect task is in tasks.deduplicate.task."""

from tasks.deduplicate.address import site_of
from tasks.deduplicate.group import group
from tasks.deduplicate.keys import METHOD_VERSION
from tasks.deduplicate.known import Known
from tasks.deduplicate.normal import article_id, normal_form, teaser_id
from tasks.deduplicate.recognise import recognise
from tasks.deduplicate.story import story, story_of

__all__ = [
    "METHOD_VERSION",
    "Known",
    "article_id",
    "group",
    "normal_form",
    "recognise",
    "site_of",
    "story",
    "story_of",
    "teaser_id",
]
