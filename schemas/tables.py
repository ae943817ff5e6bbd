"""The four tables of the archive, stated once: Arrow schemas with a description on every field.

The names of the tables and columns are relied on from outside and do not change; a new column raises SCHEMA_VERSION.
"""

from __future__ import annotations

import pyarrow as pa

SCHEMA_VERSION = "3"

_STRING, _STRINGS, _INT, _LONG = pa.string(), pa.list_(pa.string()), pa.int32(), pa.int64()
_FLOAT, _BOOL, _DATE, _TIME = pa.float64(), pa.bool_(), pa.date32(), pa.timestamp("us", tz="UTC")

Column = tuple[str, pa.DataType, str]

_LANGUAGE: list[Column] = [
    ("language", _STRING, "Language as a BCP-47 tag; und where the text carries none"),
    ("language_confidence", _FLOAT, "How likely the tag is right, 0 to 1; 0 for und"),
    ("language_other", _STRING, "Language of at least a fifth of the paragraphs that is not the main one; else empty"),
    ("language_script", _STRING, "Script of most letters, ISO 15924"),
    ("language_declared", _STRING, "Language that the page or feed declares, as found"),
    ("language_reason", _STRING, "What it rests on: ok, script, declared, disagreement, unsupported, mixed, short or no_text"),
    ("langdetect", _STRING, "What the package langdetect says with seed 0; null where it finds no letters"),
    ("langdetect_probability", _FLOAT, "The probability that langdetect gives with it; not a confidence"),
]
_CAPTURE: list[Column] = [
    ("capture", _STRING, "Object in the bucket that holds the WARC record of the page"),
    ("capture_offset", _LONG, "Where the record begins in it, bytes"),
    ("capture_length", _LONG, "Length of the record as stored, bytes"),
]
_RUN: list[Column] = [
    ("night", _DATE, "The night of the run"),
    ("run_id", _STRING, "The run that wrote the row; see commits/"),
]
_VERSIONS: list[Column] = [
    ("extractor", _STRING, "What read the page, with its version"),
    ("pressmark_version", _STRING, "Version of Pressmark that wrote the row"),
]


def _schema(table: str, columns: list[Column]) -> pa.Schema:
    described = [pa.field(name, kind, metadata={"description": text}) for name, kind, text in columns]
    return pa.schema(described, metadata={"table": table, "schema_version": SCHEMA_VERSION})


ARTICLES = _schema(
    "articles",
    [
        ("article_id", _STRING, "32 hex digits from the SHA-256 of the normal form of title and text"),
        ("story_id", _STRING, "article_id of the first version of the story"),
        ("version", _INT, "1 for the first version, 2 for its first update, and so on"),
        ("previous_id", _STRING, "article_id of the version before; empty for the first"),
        ("url", _STRING, "URL of the page, after redirects"),
        ("canonical_url", _STRING, "URL that the page itself calls canonical; empty where it names none"),
        ("page_url", _STRING, "URL of the capture, or file: and its path in the dump"),
        ("site", _STRING, "Registered domain of the URL"),
        ("source_id", _STRING, "Source that listed the page"),
        ("credit", _STRING, "Agency or paper named in the byline"),
        ("section", _STRING, "Section of the site"),
        ("title", _STRING, "Headline, without the name of the site"),
        ("summary", _STRING, "Summary or dek, apart from the text"),
        ("text", _STRING, "Paragraphs, separated by one blank line"),
        ("authors", _STRINGS, "Names of the authors"),
        ("published_at", _TIME, "When the page says it was published, UTC"),
        ("published_raw", _STRING, "That date as the page states it"),
        ("published_from", _STRING, "Where it stood: json-ld, meta, time, script, feed, url or text"),
        ("published_zone", _STRING, "Where the zone of that date comes from: value, source or assumed"),
        ("modified_at", _TIME, "When the page says it was changed last, UTC"),
        ("modified_raw", _STRING, "That date as the page states it"),
        ("modified_from", _STRING, "Where it stood: json-ld, meta or time"),
        ("first_seen_at", _TIME, "When the page was captured, UTC"),
        ("archived_at", _TIME, "When the run that archived it began, UTC"),
        *_LANGUAGE,
        ("characters", _INT, "Length of text in characters"),
        ("text_sha256", _STRING, "SHA-256 of text in UTF-8, hex"),
        *_CAPTURE,
        ("http_status", _INT, "Status of the response; null for files"),
        ("media_type", _STRING, "Content type, as received"),
        ("image_url", _STRING, "Picture that the page names for itself"),
        ("paywall", _STRING, "declared where the page says it is not free, cut where its text breaks off; else empty"),
        ("robots", _STRING, "Robots instruction of the page (noarchive and the like), as found"),
        ("rights", _STRING, "Copyright or licence, as found"),
        *_RUN,
        *_VERSIONS,
    ],
)

TEASERS = _schema(
    "teasers",
    [
        ("teaser_id", _STRING, "32 hex digits from the SHA-256 of the normal form of title and text"),
        ("title", _STRING, "Headline of the teaser"),
        ("text", _STRING, "Text as shown, without the headline"),
        ("truncated", _BOOL, "Whether the text is cut"),
        ("url", _STRING, "Where the teaser leads; empty in plain text"),
        ("credit", _STRING, "Agency or paper named with it"),
        ("section", _STRING, "Section label shown with it"),
        ("published_at", _TIME, "Date shown with it, UTC"),
        ("published_raw", _STRING, "That date as shown"),
        ("page_url", _STRING, "Page on which it was first seen"),
        ("position", _INT, "Place among the teasers of that page, from 1"),
        ("site", _STRING, "Registered domain of that page"),
        ("source_id", _STRING, "Source that listed that page"),
        *_LANGUAGE,
        ("article_id", _STRING, "Archived article that it is the beginning of; empty where none was known then"),
        ("first_seen_at", _TIME, "When that page was captured, UTC"),
        *_CAPTURE,
        *_RUN,
        *_VERSIONS,
    ],
)

SIGHTINGS = _schema(
    "sightings",
    [
        ("seen_id", _STRING, "article_id or teaser_id that the story seen has by its own title and text"),
        ("of", _STRING, "article_id or teaser_id of the story that it relates to"),
        ("of_kind", _STRING, "article or teaser"),
        ("relation", _STRING, "exact, truncated, extends, near, update or teaser_of"),
        ("similarity", _FLOAT, "How much of the shorter text agrees, 0 to 1"),
        ("method", _STRING, "How it was recognised"),
        ("method_version", _STRING, "Version of that method"),
        ("change", _STRING, "What an update changed: typo, addition, removal, rewrite or headline; else empty"),
        ("page_url", _STRING, "Page on which it was seen"),
        ("position", _INT, "Place among the teasers of that page, from 1; 0 for the article"),
        ("title", _STRING, "Headline as seen"),
        ("characters", _INT, "Length of the text as seen, characters"),
        ("seen_at", _TIME, "When that page was captured, UTC"),
        ("source_id", _STRING, "Source that listed that page"),
        *_CAPTURE,
        *_RUN,
    ],
)

OUTCOMES = _schema(
    "outcomes",
    [
        *_RUN,
        ("source_id", _STRING, "Source that listed the item"),
        ("url", _STRING, "URL of the item, or file: and its path in the dump"),
        ("stage", _STRING, "Stage in which it left the pipeline"),
        (
            "listed_by",
            _STRING,
            "What named it: feed, sitemap, page, urls, urls_file or revisit; empty for what no source lists",
        ),
        ("is_new", _BOOL, "Whether no earlier night knew the page"),
        ("outcome", _STRING, "archived, updated, repeat, unchanged, listing or dropped"),
        ("reason", _STRING, "Why; empty where there is nothing to say"),
        ("detail", _STRING, "What was found, for people"),
        ("matched_id", _STRING, "article_id that it repeats or updates"),
        ("at", _TIME, "When, UTC"),
    ],
)

TABLES = {"articles": ARTICLES, "teasers": TEASERS, "sightings": SIGHTINGS, "outcomes": OUTCOMES}

# Rows are sorted so that the statistics of the row groups let a reader skip by language, site and date.
SORTED_BY = {
    "articles": ("language", "site", "published_at", "article_id"),
    "teasers": ("language", "site", "published_at", "teaser_id"),
    "sightings": ("of", "seen_at", "page_url", "position"),
    "outcomes": ("source_id", "url", "stage"),
}
BLOOM_FILTERED = {
    "articles": ("article_id", "url", "canonical_url"),
    "teasers": ("teaser_id", "url"),
    "sightings": ("seen_id", "of"),
    "outcomes": ("url",),
}
