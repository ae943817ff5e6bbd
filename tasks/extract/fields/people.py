"""Names in a byline: which are those of people, and where one ends and the next begins. In any script."""

from __future__ import annotations

import re

from tasks.extract.words.lines import clean, without_dates
from tasks.extract.words.phrases import listed, without_byline_word

_BETWEEN = re.compile(
    r"\s*(?:[,;|/／\n●•·、，؛،—–]|\s-\s|\s(?:and|und|et|y|e|и|та|och|og|en|ja|ve|dan|và|és|și|i|con|mit|with|&|و)\s)\s*"
)
_AUTHOR_WORD = (
    r"(?:author|autor(?:in|en|a|es|as|i)?|auteure?s?|redakteur(?:in)?|text|textes?|testo|texto|words|reporter|writer|penulis|editor|"
    r"yazar|автор(?:ы|и)?|текст|著者|筆者|文|執筆|作者|撰文|(?:本报)?记者|記者|기자|글|نویسنده|كتب(?:ت)?|بقلم)\s*[:：●・／/]\s*"
)
_OPENING = re.compile(
    r"^\W*(?:(?:by\s*){2,}|(?:written|reported|posted|published|story|words?|text|review|analysis|report|opinion|interview|"
    r"view all posts|all (?:articles|posts)|more|articles?|about)\s+(?:by|from|von|par|por|di|de)\b|" + _AUTHOR_WORD + ")",
    re.IGNORECASE,
)
# "Date: 5 May, Author: Ann Lee, Source: The Sandpiper"
_LABELLED = re.compile(r"[\s,;|(]" + _AUTHOR_WORD + r"([^:：]{2,80}?)(?=\s*$|\s*[,;|]\s*[^\W\d_]+\s*[:：])", re.IGNORECASE)
_ROLE_BEHIND = re.compile(
    r"\s*(?:\([^()]*\)|[(\[（【<][^)]*|\s@.*|\bfor\s+(?:the\s+)?[A-Z].*|\b(?:[Ii]n|en|à|aus|desde)\s+[A-Z].*|"
    r"\s*(?:선임기자|記者|记者|기자|특파원|논설위원|特派員|編集委員|氏|さん|報道|报道|通讯员)(?:\s.*)?|"
    r"\s(?:著|編著|共著|訳|監訳|編|監修|撮影))\s*$"
)
# What stands where a name should, and names nobody.
_NOBODY = re.compile(
    r"https?:|www\.|[@#%{}\[\]<>=:：!?！？]|\d|"
    r"\b(?:staff|admin\w*|editors?|editorial|editor-in-chief|redaktion\w*|redacci[oó]n|r[eé]daction|redazione|redakcja|redakce|"
    r"redakcija|redactie|redaksi|toimitus|szerkesztőség|redacția|редакци\w*|редакці\w*|newsroom|(?:news|web) ?desk|desk|team|"
    r"reporters?|correspondents?|contributors?|authors?|autor(?:in|en|es)?|schema|guest|unknown|anonymous|null|undefined|none|user|"
    r"webmaster|moderator|publisher|reports|service|our|partners?|posts?|articles?|updated?|letztes|read|mins?|minutes|comments?|"
    r"views?|follow|share|subscribe|contact|image|photo|video|home|log ?in|register|all)\b|"
    r"編集部|編集局|取材班|편집부|편집국|취재팀|تحرير",
    re.IGNORECASE,
)
# What only agencies, papers and other houses have in their names.
_HOUSE = re.compile(
    r"\.(?:com|org|net|de|fr|co|info|it|es|ru)\b|"
    r"\b(?:news|agency|agencies|agencia|agenzia|agence|agentur|agentura|reuters|afp|dpa|efe|ansa|ap|apa|upi|pti|ians|ani|jiji|"
    r"tass|тасс|интерфакс|риа|xinhua|bloomberg|nachrichten|press|presse|prensa|newspaper|zeitung|tidning|magazine?|magazin|"
    r"media|online|tv|radio|network|channel|group|inc|gmbh|ltd|llc|corp|e\.? ?v|foundation|stiftung|university|"
    r"universität|ministry|office|department|institute|association|archives?|blog|website|services?|wire|bureau)\b|"
    r"通信|通訊社|通讯社|新聞|新闻|日報|日报|晚报|晚報|周刊|週刊|雜誌|杂志|报社|網|网|放送|オンライン|뉴스|일보|신문|وكالة|صحيفة",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    listed("""
    de, da, di, do, du, dos, das, del, della, van, von, vom, der, den, ter, ten, het, la, le, el, al, bin, bint, ibn, ben, y, e,
    zu, zum, zur, af, av, i, und
""")
)
_LAST_FIRST = re.compile(r"([A-Z]\w+), ([A-Z]\w+)")
_BEHIND_A_NAME = frozenset(listed("jr, jr., sr, sr., ii, iii, phd, ph.d, ph.d., md, m.d., dds, esq, mba, cfa"))
_ROLE_OF = re.compile(r"記者|记者|기자|특파원|特派員|編集委員|통신원")
_SOURCE = re.compile(
    r"\b(?:sources?|quellen?|fuente|fonte|источник|джерело|bron|kilde|källa|zdroj|źródło|forrás|sursa|sumber|nguồn|kaynak|πηγή)"
    r"\s*[:：]|(?:来源|來源|出典|출처|المصدر|منبع|स्रोत|ที่มา)\s*[:：]",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\W*" + _AUTHOR_WORD, re.IGNORECASE)
_BEHIND_LABEL = re.compile(r"[:：●・／/]")  # asked first: few lines have any of these
_SHORTEST_ACRONYM = 3  # letters; shorter ones are initials
_LONGEST_LABELLED = 120  # characters
_LONGEST = 60  # characters
_MOST_WORDS = 6


def people(text: str) -> tuple[str, ...]:
    """The names of people in a byline, without "By", roles and papers."""
    found = [name for name in names(text) if not _HOUSE.search(name) and len(name.split()) <= _MOST_WORDS]
    full = [name for name in found if " " in name and is_person(name)]
    if full:  # beside full names a single word is a place or a paper
        found = [name for name in found if " " in name or name.upper() == name.lower()]
    if any(name != name.upper() for name in full):  # beside names in small letters capitals are those of a house: "MDR Erfurt"
        found = [name for name in found if not _opens_in_capitals(name)]
    return tuple(found)


def _opens_in_capitals(name: str) -> bool:
    first_word = name.split(maxsplit=1)[0]
    return len(first_word) >= _SHORTEST_ACRONYM and first_word.isupper() and first_word.isalpha()


def says_who_wrote(line: str) -> bool:
    """Whether a line names its author as such: a word like "By" before the name, or a role behind it."""
    return bool(_LABEL.match(line) or _LABELLED.search(line) or _ROLE_OF.search(line)) or without_byline_word(line)[1]


def says_where_from(line: str) -> bool:
    """Whether a line names the agency or paper that a story comes from behind a word such as "Source:"."""
    return bool(_SOURCE.search(line))


def labelled_people(line: str) -> tuple[str, ...]:
    """The people that a line names behind a word such as "Author:", wherever on the page it stands; () for other lines."""
    if len(line) > _LONGEST_LABELLED or not _BEHIND_LABEL.search(line) or not (_LABEL.match(line) or _LABELLED.search(line)):
        return ()
    return tuple(name for name in people(line) if is_person(name))


def is_person(name: str) -> bool:
    """Whether a name shown near a headline looks like a person's: two words or more with capitals, or letters without case."""
    if name.upper() == name.lower():
        return len(name) <= 12 or " " in name
    parts = [part for part in name.split() if part[0].isalpha()]
    capital = [part[0].isupper() for part in parts]
    particles = all(up or part in _PARTICLES for up, part in zip(capital, parts, strict=True))
    return len(parts) > 1 and capital[0] and capital[-1] and particles


def names(text: str) -> list[str]:
    """The names in a byline, of people and of houses; not what stands there for nobody ("Staff", "Admin")."""
    bare = clean(text)
    if labelled := _LABELLED.search(bare):
        bare = labelled[1]
    bare = without_dates(bare)[0]
    bare = _bare(bare)
    if "://" in bare or bare.startswith("/"):
        return []
    if turned := _LAST_FIRST.fullmatch(bare):
        bare = f"{turned[2]} {turned[1]}"
    found = (_ROLE_BEHIND.sub("", _bare(name)).strip(" .-–:()（）\"'“”*_") for name in _BETWEEN.split(bare))
    return list(dict.fromkeys(_spelled(name) for name in found if _may_be_name(name)))


def _bare(text: str) -> str:
    return without_byline_word(_OPENING.sub("", text))[0]


def _may_be_name(name: str) -> bool:
    return 1 < len(name) <= _LONGEST and name.lower() not in _BEHIND_A_NAME and not _NOBODY.search(name)


def _spelled(name: str) -> str:
    """The name with an initial's point kept: "Joe S." loses its last point to the strip."""
    return f"{name}." if len(name) > 2 and name[-2] == " " and name[-1].isupper() and name[-1].isascii() else name
