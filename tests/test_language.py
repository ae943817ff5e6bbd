"""What may be relied on of language tags: scripts decide what they can, langdetect is quoted, nothing is made up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import langdetect
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.outcome import Outcome, Stage, tally
from schemas.run import Batch
from schemas.settings import Settings
from schemas.story import Decision, Tagged, Verdict
from tasks.language import MOST_CHARACTERS, TEASER_CHARACTERS, bcp47, script_of, tag, tag_batch, tagged_text
from tasks.store import Bucket, stage_rows, staged_rows
from tests.deduplicate_texts import RUN, article_find, teaser_find

SENTENCES = {
    "en": "The ferry to the outer islands sails again after a long and stormy winter, the harbour council said.",
    "de": "Die Fähre zu den äußeren Inseln fährt nach einem langen Winter wieder, teilte der Hafenrat gestern mit.",
    "fr": "Le ferry vers les îles reprend la mer après un long hiver, a annoncé hier le conseil du port.",
    "nb": "Fergen til øyene seiler igjen etter en lang vinter, opplyste havnerådet i går, og kapteinen er glad for det.",
    "pl": "Prom na wyspy wypływa znowu po długiej zimie, poinformowała wczoraj rada portu w naszym mieście.",
    "ru": "Паром на острова снова ходит после долгой зимы, сообщил вчера совет порта нашего города.",
    "uk": "Пором на острови знову ходить після довгої зими, повідомила вчора рада порту нашого міста.",
    "ar": "تبحر العبارة إلى الجزر مرة أخرى بعد شتاء طويل، كما قال مجلس الميناء أمس في المدينة.",
    "fa": "کشتی به جزیره‌ها پس از زمستانی طولانی دوباره حرکت می‌کند، شورای بندر دیروز این را گفت.",
    "hi": "लंबी सर्दी के बाद द्वीपों के लिए नौका फिर से चल रही है, बंदरगाह परिषद ने कल कहा।",
    "el": "Το πλοίο για τα νησιά ταξιδεύει ξανά μετά από έναν μακρύ χειμώνα.",
    "he": "המעבורת לאיים מפליגה שוב אחרי חורף ארוך, כך מסרה מועצת הנמל.",
    "th": "เรือข้ามฟากไปยังเกาะกลับมาแล่นอีกครั้งหลังฤดูหนาวอันยาวนาน",
    "ka": "ბორანი კუნძულებისკენ გრძელი ზამთრის შემდეგ კვლავ დადის.",
    "hy": "Լաստանավը երկար ձմեռից հետո կրկին նավարկում է դեպի կղզիներ։",
    "ta": "நீண்ட குளிர்காலத்திற்குப் பிறகு படகு மீண்டும் தீவுகளுக்குச் செல்கிறது.",
    "ja": "長い冬が終わり、島々へのフェリーが再び出航すると港湾評議会が発表した。",
    "ko": "긴 겨울이 지나고 섬으로 가는 여객선이 다시 운항한다고 항만 위원회가 밝혔다.",
    "zh-Hans": "港务委员会昨天说，漫长的冬天过后，开往外岛的渡轮将重新开航，船长们对此感到高兴。",
    "zh-Hant": "港務委員會昨天說，漫長的冬天過後，開往外島的渡輪將重新開航，船長們對此感到高興。",
}
NOTHING = [
    "",
    " \n\t ",
    "1234 3.14",
    "?!… --",
    "😀🔥👍🏽",
    "https://www.fjordpost.example/ferry.html?id=1",
    "desk@fjordpost.example",
    "\x00\x01",
]
ODD = [*NOTHING, "a", "OK", "VPN", "中", "abc \ud800 def", "\u202eabc\u202c", "e\u0301\u0301 \u0301", "a" * 10_000_000]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_has_its_language(language: str) -> None:
    (found,) = tag([SENTENCES[language]])
    assert found.language == language
    assert found.confidence > 0.8


@pytest.mark.parametrize(
    ("language", "script", "reason"),
    [
        ("en", "Latn", "ok"),
        ("ru", "Cyrl", "ok"),
        ("th", "Thai", "script"),
        ("ja", "Jpan", "script"),
        ("zh-Hant", "Hant", "script"),
    ],
)
def test_script_and_reason_are_stated(language: str, script: str, reason: str) -> None:
    (found,) = tag([SENTENCES[language]])
    assert (found.script, found.reason) == (script, reason)


def test_a_name_in_another_script_does_not_decide() -> None:
    assert tag([SENTENCES["en"] + " (東京)"])[0].language == "en"
    assert tag([SENTENCES["ja"] + " (Fjord Post)"])[0].language == "ja"
    assert tag([SENTENCES["zh-Hans"] + " Fjord Post News 2026"])[0].language == "zh-Hans"


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_without_letters_has_no_language(text: str) -> None:
    (found,) = tag([text])
    assert (found.language, found.confidence, found.reason, found.langdetect) == ("und", 0.0, "no_text", None)


@pytest.mark.parametrize("text", ["OK", "VPN", "a"])
def test_a_few_letters_are_no_evidence(text: str) -> None:
    (found,) = tag([text])
    assert (found.language, found.reason) == ("und", "short")
    assert found.confidence < 0.5


def test_langdetect_is_quoted_word_for_word() -> None:
    tag(["warm"])
    long = SENTENCES["en"] * 100
    for text, found in zip([*SENTENCES.values(), long], tag([*SENTENCES.values(), long]), strict=True):
        try:
            said = langdetect.detect_langs(text[:MOST_CHARACTERS])[0]
        except langdetect.LangDetectException:
            assert (found.langdetect, found.langdetect_probability) == (None, None)
        else:
            assert (found.langdetect, found.langdetect_probability) == (said.lang, said.prob)


def test_its_codes_become_bcp_47() -> None:
    assert [bcp47(code) for code in ("no", "zh-cn", "zh-tw", "tl", "en")] == ["nb", "zh-Hans", "zh-Hant", "fil", "en"]


def test_a_declared_language_helps_only_where_it_agrees() -> None:
    text = "Fähre fährt"
    alone, agreed, other = tag([text] * 3, declared=[None, "de-DE", "fr"])
    assert agreed.confidence > alone.confidence == other.confidence
    assert tag([SENTENCES["nb"]], declared="no")[0].confidence > tag([SENTENCES["nb"]])[0].confidence
    assert tag([SENTENCES["en"]], declared="de")[0].language == "en"


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:20]))
def test_odd_texts_are_answered(text: str) -> None:
    (found,) = tag([text])
    assert 0.0 <= found.confidence <= 1.0


@settings(max_examples=60)
@given(st.text())
def test_any_text_is_answered_and_twice_the_same(text: str) -> None:
    assert tag([text], declared=text) == tag([text], declared=text)


@given(st.characters())
def test_every_character_has_a_script_or_none(character: str) -> None:
    assert len(script_of(character)) in {0, 4}


def test_eight_cold_threads_answer_as_one() -> None:
    program = (
        "import json, sys, threading\n"
        "from tasks.language import tag\n"
        "texts, barrier, said = json.load(sys.stdin), threading.Barrier(8), [None] * 8\n"
        "def work(n):\n"
        "    barrier.wait()\n"
        "    said[n] = [(t.language, t.confidence, t.langdetect) for t in tag(texts)]\n"
        "threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]\n"
        "[t.start() for t in threads], [t.join() for t in threads]\n"
        "print(json.dumps(said))"
    )
    texts = list(SENTENCES.values())
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    expected = [[found.language, found.confidence, found.langdetect] for found in tag(texts)]
    assert json.loads(done.stdout.splitlines()[-1]) == [expected] * 8


def test_title_and_text_are_tagged_and_long_ones_capped() -> None:
    verdict = Verdict("x", Decision.NEW)
    article = Tagged(article_find("https://fjordpost.example/1", "b" * 5000, title="Title"), verdict)
    short = Tagged(teaser_find("https://fjordpost.example/1", "b" * 5000, title="Title"), verdict)
    assert tagged_text(article) == "Title\n" + "b" * (MOST_CHARACTERS - 6)
    assert tagged_text(short) == "Title\n" + "b" * (TEASER_CHARACTERS - 6)


def test_a_batch_comes_back_whole_with_new_and_updated_rows_tagged(bucket: Bucket, store_settings: Settings) -> None:
    page = "https://fjordpost.example/1"
    rows = [
        Tagged(article_find(page, SENTENCES["de"]), Verdict("a", Decision.NEW)),
        Tagged(article_find(page, SENTENCES["fr"]), Verdict("b", Decision.REPEAT)),
        Tagged(teaser_find(page, SENTENCES["ja"], title=""), Verdict("c", Decision.NEW)),
        Tagged(article_find(page, SENTENCES["ru"]), Verdict("d", Decision.UPDATE)),
    ]
    staged = stage_rows(bucket, f"staging/{RUN.id}/deduplicate/0001.parquet", rows, Tagged)
    none = stage_rows(bucket, f"staging/{RUN.id}/deduplicate-outcomes/0001.parquet", (), Outcome)
    batch = tag_batch.fn(Batch("0001", staged, none, tally(Stage.DEDUPLICATE, 4, ())), RUN, store_settings)
    found = staged_rows(bucket, batch.items, Tagged)
    assert [row.tag.language if row.tag else None for row in found] == ["de", None, "ja", "ru"]
    assert [row.verdict for row in found] == [row.verdict for row in rows]
    assert (batch.tally.stage, batch.tally.entered, batch.tally.kept) == (Stage.LANGUAGE, 4, 4)
    assert batch.outcomes == none
