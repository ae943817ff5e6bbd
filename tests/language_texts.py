"""Texts for the tests of the language stage: sentences of our own, and texts made from the profiles of langdetect."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from langdetect.detector_factory import PROFILES_DIRECTORY

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
ODD = [*NOTHING, "a", "OK", "VPN", "中", "abc \ud800 def", "\u202eabc\u202c", "e\u0301\u0301 \u0301", "Hello мир 世界 שלום नमस्ते"]


def made_texts(each: int) -> Iterator[str]:
    """So many texts in each of langdetect's languages, the same every time: chains of its own 3-grams, some of them bent.

    A next character is drawn with the frequency with which the profile has seen it after the two before.
    """
    chance = random.Random(2026)
    for path in sorted(Path(PROFILES_DIRECTORY).iterdir()):
        followers = _followers(json.loads(path.read_text(encoding="utf-8"))["freq"])
        for number in range(each):
            yield _oddity(number, _chain(chance, followers, 3 + chance.randrange(12) ** 2), chance)


def _followers(frequencies: dict[str, int]) -> dict[str, tuple[list[str], list[int]]]:
    followers: dict[str, tuple[list[str], list[int]]] = {}
    for gram, count in frequencies.items():
        if len(gram) == 3:
            characters, counts = followers.setdefault(gram[:2], ([], []))
            characters.append(gram[2])
            counts.append(count)
    return followers


def _chain(chance: random.Random, followers: dict[str, tuple[list[str], list[int]]], length: int) -> str:
    text = chance.choice(sorted(followers))
    while len(text) < length:
        if text[-2:] not in followers:
            text += " " + chance.choice(sorted(followers))
            continue
        characters, counts = followers[text[-2:]]
        text += chance.choices(characters, counts)[0]
    return text


def _oddity(number: int, text: str, chance: random.Random) -> str:
    """Every tenth text is bent in one of ten ways that pages know."""
    bent = {
        1: text.upper(),
        2: f"{text} https://fjordpost.example/{number}?a=b desk@fjordpost.example",
        3: text.replace(" ", "  \n\t "),
        4: f"{text} {chance.choice(list(SENTENCES.values()))}",
        5: "".join(character + "\u0301" * chance.randrange(2) for character in text),
        6: text.title(),
        7: f"{text}\x00\ud800\u202e😀",
        8: "".join(chance.sample(text, len(text))),
        9: f"{text[:2]} {number}",
    }
    return bent.get(number // 10 % 10, text) if number % 10 == 0 else text
