"""Whether the text of an article breaks off before a wall: what a reader without a subscription is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.extract.words.lines import ends_sentence, measure
from tasks.extract.words.phrases import listed, without_more

_WALLS = listed("""
    subscribe to continue, subscribe to read, subscribe now to, to continue reading, continue reading with, to read the full,
    to keep reading, keep reading with, already a subscriber, already have an account, for subscribers only, subscribers only,
    exclusive to subscribers, subscriber exclusive, this article is for, you have reached your limit, unlock this article,
    weiterlesen mit, jetzt weiterlesen, um weiterzulesen, um diesen artikel zu lesen, bereits abonnent, nur für abonnenten,
    sie sind bereits, réservé aux abonnés, réservée aux abonnés, déjà abonné, pour lire la suite, la suite est réservée,
    il vous reste, para seguir leyendo, para continuar leyendo, sigue leyendo con, ya eres suscriptor, ya soy suscriptor,
    solo para suscriptores, exclusivo para suscriptores, contenido exclusivo, exclusivo para assinantes, já é assinante,
    para continuar lendo, riservato agli abbonati, sei già abbonato, per continuare a leggere, contenuto riservato,
    alleen voor abonnees, lees verder met, al abonnee, för att läsa vidare, redan prenumerant, for abonnenter, allerede abonnent,
    tylko dla prenumeratorów, masz już subskrypcję, dostęp dla subskrybentów, чтобы прочитать полностью, только для подписчиков,
    уже подписаны, doar pentru abonați, jen pro předplatitele, abonelere özel, この記事は有料, 続きを読むには,
    로그인 후 이용, 유료 회원, 付费阅读, 订阅后阅读, 會員專屬, 訂閱以繼續, 登录后阅读, للمشتركين فقط, केवल सब्सक्राइबर
""")
_WALL = re.compile("|".join(re.escape(phrase) for phrase in sorted(_WALLS, key=len, reverse=True)), re.IGNORECASE)

BEHIND = 8  # lines behind the text that are looked at
_LONGEST = 300  # room in print of a line that asks for a subscription
_BEGINNING = 1500  # room in print; what a wall lets through is less


def is_cut_by_paywall(paragraphs: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether the text stops at a wall: the lines behind it ask for a subscription, and it is short or ends within a sentence.

    `paragraphs` are those of the article, `behind` the lines of the page that follow.
    """
    asks = any(measure(line) <= _LONGEST and _WALL.search(line) for line in behind[:BEHIND])
    if not paragraphs or not asks:
        return False
    _, visibly_cut = without_more(paragraphs[-1])
    return visibly_cut or not ends_sentence(paragraphs[-1]) or sum(map(measure, paragraphs)) < _BEGINNING
