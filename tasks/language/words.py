"""Texts -> how many of their words are common in which language.

Two kinds of lists: the frequent words of some 70 languages that come with justext, and the commonest words of languages that no
model at hand knows, or that it takes for a neighbour's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# justext's names of its lists by language. Left out are languages that their script gives away.
LISTS = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "br": "Breton", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German",
    "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "fy": "West_Frisian", "ga": "Irish", "gl": "Galician", "hi": "Hindi", "hr": "Croatian", "ht": "Haitian",
    "hu": "Hungarian", "id": "Indonesian", "ig": "Igbo", "is": "Icelandic", "it": "Italian", "jv": "Javanese", "kk": "Kazakh",
    "ku": "Kurdish", "ky": "Kyrgyz", "la": "Latin", "lb": "Luxembourgish", "lt": "Lithuanian", "lv": "Latvian",
    "mk": "Macedonian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese", "nb": "Norwegian_Bokmal", "ne": "Nepali",
    "nl": "Dutch", "nn": "Norwegian_Nynorsk", "oc": "Occitan", "pl": "Polish", "pt": "Portuguese", "qu": "Quechua",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "sw": "Swahili", "tk": "Turkmen", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "yo": "Yoruba",
}  # fmt: skip
# Particles, pronouns, conjunctions and other words that no text of the language does without.
COMMONEST = {
    "mi": (
        "te nga ngā ki o i a he ko e kei me mo mō no nō na nā hoki ka kia kua tēnei tenei tērā tera tana tāna ona ōna "
        "rātou ratou mātou matou tātou tatou ia koe au ahau ana hei mahi tangata iwi whenua rā tau nui pai katoa wā "
        "ai anō ano ake atu mai iho rawa kāore kaore ehara engari taua ētahi etahi aua ēnei enei whare wai reo māori "
        "maori aotearoa tamariki kura roto runga raro waenganui ō tō tā tōna tōku tāku whakaaro wāhi tāngata mana "
        "hapū ra wa"
    ),
    "nso": (
        "le ya go ka mo ba a e o ke se sa ga wa tša tše bo na gore gomme ge yo ye yeo tšeo bao seo woo bjalo "
        "bjalobjalo bjang eupša fela kudu batho motho bana ngwana gagwe bona rena lena yena goba moo mola gape lefase "
        "mmušo molao nako ngwaga mengwaga letšatši bohle moka yona tšona wona sona tla be bego bile dira šoma "
        "swanetše"
    ),
    "st": (
        "ho le ka ya ba o e ke ha hore mme tse sa mo wa la se bo na empa jwalo jwang ena ntho dintho batho motho bana "
        "ngwana hae bona rona lona yona tsona sona kapa feela haholo tsohle bohle yohle ile tla ne eo bao moo yena "
        "hobane mohlomong lefatshe mmuso molao nako selemo dilemo letsatsi matsatsi hape ntse kajeno teng jwale etsa "
        "sebetsa tshwanetse ea oa joalo joang lintho"
    ),
    "tn": (
        "le ya go ka mo ba a e o fa ke se sa ga kwa tsa wa bo nna gore mme jaaka ntse tla batho motho bana ngwana "
        "dikgang puso ntlo letsatsi jaanong gape gagwe bone rona lona yona tsona ene fela thata botlhe tsotlhe yotlhe "
        "yo tse neng nneng bogolo tiro dira dirisa bua itse rata kgotsa kgosi kgwedi ngwaga dingwaga mongwe nngwe "
        "bangwe dingwe teng gone jalo jang eng mang kae morago pele gonne nako lefatshe molao lekgotla"
    ),
    "ts": (
        "ku hi ka na va swi leswi ya wa la xi ri mi a ni eka leswaku loko kumbe ngopfu vanhu munhu vana tiko hosi "
        "siku hina vona yena rona xona swona leyi lowu lava leri lexi naswona hikuva kambe sweswi hinkwaswo hinkwavo "
        "laha kona kwihi yini manana tatana endla tirha vula tiva languta fanele nga nge ntsena hambi nawu mfumo "
        "masiku lembe malembe ntirho xikolo vavasati vavanuna swin'wana van'wana un'wana n'wana rin'wana"
    ),
}
_AROUND_WORDS = ".,;:!?…()[]{}\"'“”„‘’«»‹›–—-|/*•·،؛؟।0123456789"

Hits = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lists:
    """The words of all lists: `numbers` counts them from 0. The `counts` columns of a word begin at its `first` of `columns`."""

    numbers: Mapping[str, int]
    first: Numbers
    counts: Numbers
    columns: Numbers


@cache
def known_words(languages: tuple[str, ...]) -> Lists:
    """For each word on a list the columns of the languages that it is common in."""
    numbers: dict[str, int] = {}
    by_language = [
        np.array([numbers.setdefault(word, len(numbers)) for word in sorted(common_words(language))], np.int64)
        for language in languages
    ]
    words = np.concatenate(by_language)
    columns = np.repeat(np.arange(len(languages)), [len(some) for some in by_language])
    counts = np.bincount(words)
    return Lists(numbers, np.cumsum(counts) - counts, counts, columns[np.argsort(words, kind="stable")])


def common_words(language: str) -> frozenset[str]:
    """The list of a language in lower case, empty where there is none."""
    if language in COMMONEST:
        return frozenset(COMMONEST[language].split())
    if language not in LISTS:
        return frozenset()
    # Found without an import of justext, which would load an HTML parser.
    path = Path(str(distribution("justext").locate_file(f"justext/stoplists/{LISTS[language]}.txt")))
    return frozenset(path.read_text(encoding="utf-8").lower().split())


def count_common(texts: Sequence[str], languages: tuple[str, ...]) -> tuple[Hits, Hits]:
    """How many words of each text are common in each language (texts x languages), and how many words it has."""
    lists = known_words(languages)
    words = [[word.strip(_AROUND_WORDS) for word in text.lower().split()] for text in texts]
    word_count = np.array([len(some) for some in words], np.int64)
    numbers = np.array([lists.numbers.get(word, -1) for some in words for word in some], np.int64)
    owner, known = np.repeat(np.arange(len(texts)), word_count)[numbers >= 0], numbers[numbers >= 0]
    times = lists.counts[known]
    begins = lists.first[known] - np.cumsum(times) + times
    columns = lists.columns[np.repeat(begins, times) + np.arange(times.sum())]
    hits = np.repeat(owner, times) * len(languages) + columns
    counted = np.bincount(hits, minlength=len(texts) * len(languages)).reshape(len(texts), len(languages))
    return counted.astype(np.float32), word_count.astype(np.float32)
