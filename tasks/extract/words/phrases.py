"""The words of page furniture, by family and in many languages. Families, not sites: a phrase of one site earns nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain


def listed(text: str) -> tuple[str, ...]:
    """The items of a comma-separated text."""
    return tuple(item for part in text.split(",") if (item := " ".join(part.split())))


# What a line begins with that belongs to the page, not to a story.
_OPENINGS = {
    "share": listed("""
        share, enjoyed this, follow us, follow on, like us on, find us on, see more on, tweet, email this, print this,
        copy link, teilen, folgen sie, partager, suivez-nous, compartir, síguenos, compartilh, siga-nos, condividi,
        seguici, delen, dela, поделиться, подпишитесь на наш, udostępnij, sdílet, paylaş, bagikan, chia sẻ, シェア,
        공유, 分享, شارك, साझा करें, शेयर
    """),
    "newsletter": listed("""
        sign up, subscribe, newsletter, join our newsletter, get our, by providing us with your email, by signing up, your email,
        enter your email, view today's newsletter, the day's top stories in your inbox, you can unsubscribe,
        jetzt abonnieren, newsletter abonnieren, abonnieren, recevez, abonnez-vous, inscrivez-vous, suscríbete,
        suscríbase, recibe, assine, receba, inscreva-se, iscriviti, ricevi, подпишитесь, подписаться, подписка,
        zapisz się, abone ol, berlangganan, đăng ký, メールマガジン, 뉴스레터, 订阅, 訂閱, اشترك, सब्सक्राइब
    """),
    "comments": listed("""
        leave a reply, leave a comment, leave a replay, post a comment, comments, view all comments, inline feedbacks,
        notify of, article rating, your email address will not, join the conversation, add a comment, no comments,
        0 comments, kommentare, kommentar schreiben, schreibe einen kommentar,
        schreiben sie einen kommentar, ihre e-mail-adresse, deine e-mail-adresse, laisser un commentaire, commentaires,
        votre adresse, deja un comentario, deja una respuesta, comentarios, tu dirección de correo,
        deixe um comentário, comentários, lascia un commento, commenti, оставить комментарий, комментарии,
        dodaj komentarz, yorum, tinggalkan komentar, bình luận, コメント, 댓글, 评论, 發表評論, اترك تعليقا,
        التعليقات, टिप्पणी
    """),
    "consent": listed("""
        we use cookies, this site uses cookies, this website uses cookies, accept cookies, cookie, privacy policy,
        wir verwenden cookies, nous utilisons des cookies, utilizamos cookies, usamos cookies, questo sito utilizza,
        мы используем
    """),
    "advert": listed("""
        advert, ad feedback, sponsored, promoted, anzeige, werbung, publicité, publicidad, publicidade, pubblicità,
        reklam, реклама, iklan, quảng cáo, 広告, 광고, 广告, 廣告, إعلان, विज्ञापन, story continues below,
        scroll to continue, article continues
    """),
    "author box": listed("""
        about the author, about me, about us, written by, über den autor, über die autorin, à propos de l'auteur,
        à propos de l’auteur, sobre el autor, sobre o autor, sull'autore, об авторе, o autorze, yazar hakkında,
        tentang penulis, 著者, 기자 소개, 关于作者
    """),
    "navigation": listed("""
        skip to, back to top, jump to, toggle, open menu, close menu, menu, search, log in, sign in, register,
        my account, load more, show more, next page, zum inhalt, aller au contenu, saltar al, ir al contenido,
        vai al contenuto, tags:, tag:, topics:, filed under, schlagw, mots-clés, etiquetas, теги, 标签, タグ
    """),
    "rights": listed("""
        ©, (c), copyright, all rights reserved, alle rechte vorbehalten, tous droits réservés, todos los derechos,
        todos os direitos, tutti i diritti, все права, wszelkie prawa, tüm hakları, 無断転載, 무단, <저작권자,
        저작권자, 版权所有, 版權所有, جميع الحقوق, सर्वाधिकार
    """),
}

# What a theme or an ad server prints where nobody has written anything yet; wherever it stands in a line.
_FILLER = listed("""
    lorem ipsum, dolor sit amet, demo advert, click edit button to change this text, sample text, placeholder text,
    ad service javascript
""")

# Headings over a list of teasers.
_LIST_HEADINGS = listed("""
    most read, most popular, popular, trending, recent posts, recent news, latest, related, see also, read also,
    also read, read more:, read next, read more on, more on this, more from, more stories, more news, you may also,
    you might also, recommended, top stories, don't miss, editor's picks, editors' picks, up next, in other news,
    meistgelesen, neueste, das könnte, mehr zum thema, mehr aus, lesen sie auch, auch interessant, aktuell,
    weitere artikel, weitere themen, les plus lus, à lire aussi, à lire, lire aussi, sur le même sujet, dernières,
    voir aussi, articles liés, nos recommandations, les plus, lo más, últimas, noticias relacionadas,
    también te puede, te puede interesar, lee también, lea también, relacionad, más noticias, más leíd,
    le recomendamos, mais lidas, mais lidos, leia também, leia mais, notícias relacionadas, veja também, saiba mais,
    você pode, i più letti, le più lette, leggi anche, ultime, notizie correlate, articoli correlati,
    potrebbe interessarti, ti potrebbe, читайте также, самое читаемое, последние новости, по теме, смотрите также,
    главное, популярное, новости по теме, читайте, czytaj także, najczęściej, najnowsze, zobacz także, přečtěte,
    mohlo by, nejčtenější, lees ook, meest gelezen, läs också, läs mer, mest läst, les også, lue myös, citește și,
    ilgili haberler, son haberler, çok okunan, baca juga, berita terkait, berita terbaru, terpopuler, tin liên quan,
    xem thêm, đọc thêm, tin mới, đọc nhiều, 関連記事, 関連, 新着, アクセスランキング, 人気記事, ランキング, 最新記事,
    おすすめ, あわせて読みたい, 관련 기사, 관련기사, 관련 뉴스, 최신 뉴스, 많이 본, 인기 기사, 추천, 最新消息, 最新,
    延伸阅读, 延伸閱讀, 相关新闻, 相關新聞, 相关, 相關, 热门, 熱門, 推荐, 推薦, 猜你喜欢, ข่าวที่เกี่ยวข้อง, ข่าวล่าสุด,
    อ่านเพิ่มเติม, อ่านต่อ, آخر الأخبار, اقرأ أيضا, اقرأ أيضًا, اقرأ ايضا, الأكثر قراءة, مواضيع ذات صلة, أخبار ذات صلة,
    संबंधित, ताज़ा खबरें, ताजा खबरें, यह भी पढ़ें, सबसे ज्यादा, עוד בנושא
""")

# Words before the name of an author, an agency or a paper.
_BYLINE_WORDS = listed("""
    by, written by, source, from, von, quelle, par, por, fuente, fonte, di, da, автор, источник, текст, bron, door,
    av, af, kilde, källa, autor, autora, zdroj, źródło, oleh, sumber, nguồn, tác giả, theo, kaynak, 文, 作者, 来源,
    來源, 記者, 记者, 글, 기자, 출처, بقلم, المصدر, स्रोत, लेखक, द्वारा, โดย, ที่มา
""")

# Words before the credit of a picture.
_PHOTO_WORDS = listed("""
    photo, photograph, image, picture, foto, bild, image credit, crédit, imagen, immagine, фото, zdjęcie, fotoğraf,
    写真, 画像, 사진, 图片, 圖片, 图, 圖, صورة, फोटो, ảnh, ภาพ, getty images
""")

# The link at the end of a cut text.
_MORE_WORDS = listed("""
    read more, continue reading, read full story, more », weiterlesen, mehr lesen, lire la suite, lire plus, leer más,
    seguir leyendo, leia mais, continue lendo, leggi tutto, continua a leggere, читать далее, читать дальше,
    подробнее, czytaj więcej, czytaj dalej, lees meer, lees verder, läs mer, les mer, devamını oku, baca selengkapnya,
    selengkapnya, xem tiếp, đọc tiếp, 続きを読む, もっと見る, 더 보기, 더보기, 阅读全文, 阅读更多, 閱讀更多, 繼續閱讀,
    اقرأ المزيد, और पढ़ें, आगे पढ़ें, อ่านต่อ
""")


def _starts(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _by_first(phrases: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The phrases in small letters by their first character: few lines have more than two or three to be held against."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in map(str.lower, phrases):
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


_OPENING = _by_first(chain.from_iterable(_OPENINGS.values()))
_MARKS = tuple(phrase for first, phrases in _OPENING.items() if not first.isalnum() for phrase in phrases)  # "©", "(c)"
_BEFORE_WORDS = re.compile(r"\W*")
# These run on: "Copyright 2020 ... Reproduction without ..."; prose on copyright names no year and no holder at its beginning.
_RIGHTS = re.compile(r"\W*(?:©|\(c\)|copyright\s*(?:©|\(c\)|\d)|all rights reserved)", re.IGNORECASE)
_ENDS = re.compile(
    rf"\W*(?:{'|'.join(_starts(_OPENINGS[family]) for family in ('comments', 'author box', 'rights'))})", re.IGNORECASE
)
# "12 Comments", "Reply", "3 thoughts on ...": alone on a line they are the heading of comments or stand under each.
_COMMENTS = re.compile(
    r"\W*(?:(?:view |add |post |show |all )?(?:\d+ |no )?comments?|(?:\d+ )?(?:kommentare?|commentaires?|comentarios?|"
    r"comentários?|commenti|комментари\w{1,3}|komentarzy?|komentar|yorum(?:lar)?|reacties|kommentarer|"
    r"responses?|replies|thoughts? on .*)|"
    r"reply|antworten|répondre|responder|rispondi|ответить|odpowiedz)(?: ?\(?\d+\)?)?\W*$",
    re.IGNORECASE,
)
_BOX = re.compile(rf"\W*(?:{_starts(_OPENINGS['author box'])})\s*[:：]", re.IGNORECASE)
_HEADING = _by_first(_LIST_HEADINGS)
_BYLINE = re.compile(rf"\W*(?:{_starts(_BYLINE_WORDS)})(?:\s*[:：]\s*|\s+)(?=\S)", re.IGNORECASE)
_PHOTO = re.compile(rf"\W*(?:{_starts(_PHOTO_WORDS)})\s*(?:[:：/]|by\b|$)", re.IGNORECASE)
_DOTS = r"(?:…|\.{3}|\[\s*(?:(?:…|\.{3})\s*)?\]?)"
# No two runs of blanks side by side: on a long run they would be tried in every split.
_CUT = re.compile(rf"(?:{_DOTS}\s*)?(?:[\[(»→>]\s*)?(?:{_starts(_MORE_WORDS)})(?:\s*[\])»→>….]+)?\s*$", re.IGNORECASE)
_BEHIND_MORE = "])»→>….\t\r\n\xa0 "
_MORE_ENDINGS = tuple(word.rstrip(_BEHIND_MORE) for word in _MORE_WORDS)  # asked first: nine lines in ten end in none of them
_LAST_OF_ELLIPSIS = ("…", "...", "]")  # asked first: the pattern is tried at every character of a line
_ELLIPSIS = re.compile(r"(?:…|\.{3}|\[\s*(?:…|\.{3})\s*\]?)$")


def is_furniture(line: str, measure: int) -> bool:
    """Whether a line belongs to the page: a short line that opens like furniture, an author box, or filler of any length."""
    low = line.lower()
    opens = (measure <= 90 and (_opens(low, _OPENING) or _has_mark(low))) or (measure <= 250 and _RIGHTS.match(line))
    return bool(opens or ((":" in line or "：" in line) and _BOX.match(line)) or any(filler in low for filler in _FILLER))


def _opens(low: str, phrases: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the first words of a line in small letters are one of the phrases."""
    start = _first_word(low)
    return low.startswith(phrases.get(low[start : start + 1], ()), start)


def _has_mark(low: str) -> bool:
    """Whether one of the phrases that begin with no letter stands before the first word of a line, or around it."""
    start = _first_word(low)
    return start > 0 and any(low.find(mark, 0, start + len(mark)) >= 0 for mark in _MARKS)


def _first_word(text: str) -> int:
    match = _BEFORE_WORDS.match(text)
    return match.end() if match else 0


def is_behind_article(line: str) -> bool:
    """Whether a short line opens what stands behind articles: comments, the author's box, the rights."""
    return len(line) <= 90 and bool(_COMMENTS.match(line) or _ENDS.match(line))


def is_list_heading(line: str, measure: int) -> bool:
    """Whether a short line stands over a list of teasers: "Most read", "Related"."""
    return measure <= 40 and _opens(line.lower(), _HEADING)


def list_heading_before(line: str) -> int:
    """Where the headline begins in "See also: headline"; 0 where the line is none such."""
    heading, colon, rest = line.partition(":") if ":" in line else line.partition("：")
    if not colon or len(heading) > 40 or not rest.strip() or not _opens(heading.lower(), _HEADING):
        return 0
    return len(heading) + 1


def without_byline_word(text: str) -> tuple[str, bool]:
    """The text without a leading "By", and whether there was one."""
    match = _BYLINE.match(text)
    return (text[match.end() :], True) if match else (text, False)


def is_photo_credit(line: str) -> bool:
    """Whether a line opens like the credit of a picture."""
    return bool(_PHOTO.match(line))


def without_more(text: str) -> tuple[str, bool]:
    """The text without "Read more" at its end, and whether it is visibly cut (that, or an ellipsis)."""
    if text.lower().rstrip(_BEHIND_MORE).endswith(_MORE_ENDINGS):
        shorter = _CUT.sub("", text).rstrip()
        if shorter != text.rstrip():
            return shorter, True
    return text, text.endswith(_LAST_OF_ELLIPSIS) and bool(_ELLIPSIS.search(text))
