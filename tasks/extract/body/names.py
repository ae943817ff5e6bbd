"""What the class and the id of an element say of it, in the words that sites and content management systems everywhere use."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from tasks.extract.tree.blocks import Element

_LONGEST = 300  # characters of a class or an id that are looked at

# Boxes of an article, by how surely they are one; see `ranks`.
_TEXT_CLASS = (
    r"^(?:post|entry)$|post[-_]text|post-body|post-?entry|post[-_]?content|postContent|article-?text|articleText|"
    r"(?:entry|page|text|article|art)-content|article__content|article(?:-|__)?body|articleBody|ArticleContent|body-text|"
    r"article__container"
)
_TEXT_ID = r"^articleContent$|(?:entry|article|art)-content|article__content|article(?:-|__)?body|articleBody|body-text"
_STORY_CLASS = (
    r"^(?:postarea|art-postcontent|text|cell|story)$|^article |(?i:fulltext)|post-bodycopy|story-?content|story-body|"
    r"(?:theme|blog|section|single)-content|single-post|main-column|text_column|field-body"
)
_STORY_ID = r"^(?:article|story)$|^primary|story-body"
_CONTENT_CLASS = r"^content$|content[-_]main|content(?:-|__)body|[Mm]ain-[Cc]ontent|[Pp]age-[Cc]ontent"
_CONTENT_ID = r"^content$|content-main|content-?body|contentBody|[Mm]ain-[Cc]ontent"

# What stands around the text of an article, or in the middle of it.
_FURNITURE = (
    r"^shar|social|viral|newsletter|syndication|tags|sidebar|banner|bread-?crumb|button|author|[Ff]ooter|subnav|navbar|navbox|"
    r"menu|message-container|cookie"
)
_FURNITURE_CLASS = (
    rf"{_FURNITURE}|^(?:nav|post-nav)|avigation|bar| ad |-ad-|(?:^| )ad-|outbrain|taboola|criteo|paid-?content|widget|[Bb]yline|"
    r"share-|sociable|embed|consent|modal-content|permission|elated|next-|-stories|most-popular|more-on|meta|rating|attachment|"
    r"timestamp|user-info|user-profile|-icon|article-infos|slide|viewport|overlay|options|expand|obfuscated|blurred"
)
_FURNITURE_ID = rf"{_FURNITURE}|[Ss]hare|[Nn]av|related|premium|^ad-"
_HIDDEN_CLASS = r"^hide-|comments-title|nocomments|-reply-|message|akismet|suggest-links|-hide-| hidden| hide|noprint|notloaded"
_HIDDEN_ID = r"hidden|reader-comments|akismet"
_COMMENTS_CLASS = r"^[Cc]omment(?!ary)|(?:article|post)-comments"
_COMMENTS_ID = r"^(?:[Cc]omment(?!ary)|disqus_thread|dsq-comments)"

_BY_RANK = tuple(
    (rank, re.compile(of_class), re.compile(of_identity))
    for rank, of_class, of_identity in (
        (0, _TEXT_CLASS, _TEXT_ID),
        (2, _STORY_CLASS, _STORY_ID),
        (3, _CONTENT_CLASS, _CONTENT_ID),
        (4, "^main", "^main"),
    )
)
_BY_TAG = {"article": 1, "main": 4}
_BY_ROLE = {"article": 2, "main": 4}
_BY_PROPERTY = {"articleBody": 0}
RANKS = range(5)


def _asked(of_class: str, of_identity: str) -> Callable[[Element], bool]:
    """The question whether the class or the id of an element says so. A page has few names and many elements."""
    in_class, in_identity = re.compile(of_class), re.compile(of_identity)

    @lru_cache(maxsize=4096)
    def says(classes: str, identity: str) -> bool:
        return bool((classes and in_class.search(classes)) or (identity and in_identity.search(identity)))

    return lambda element: says((element.get("class") or "")[:_LONGEST], (element.get("id") or "")[:_LONGEST])


is_hidden = _asked(_HIDDEN_CLASS, _HIDDEN_ID)
is_furniture_or_hidden = _asked(f"{_FURNITURE_CLASS}|{_HIDDEN_CLASS}", f"{_FURNITURE_ID}|{_HIDDEN_ID}")
holds_comments = _asked(_COMMENTS_CLASS, _COMMENTS_ID)
is_caption = _asked("caption", "caption")
is_caption_or_teaser = _asked("caption|[Tt]easer", "caption|[Tt]easer")


def ranks(element: Element) -> list[int]:
    """How surely an element is the box of an article, 0 most surely, in each way in which it says so; empty where it does not."""
    named = _named_ranks((element.get("class") or "")[:_LONGEST], (element.get("id") or "")[:_LONGEST])
    marked = (_BY_TAG.get(element.tag), _BY_ROLE.get(element.get("role") or ""), _BY_PROPERTY.get(element.get("itemprop") or ""))
    return [*named, *(rank for rank in marked if rank is not None)]


@lru_cache(maxsize=4096)
def _named_ranks(classes: str, identity: str) -> tuple[int, ...]:
    return tuple(rank for rank, of_class, of_identity in _BY_RANK if of_class.search(classes) or of_identity.search(identity))
