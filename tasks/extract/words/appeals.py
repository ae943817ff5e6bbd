"""Paragraphs in which a paper speaks to its readers about itself: subscribe, comment, donate, accept our cookies.

They are whole sentences, so only their words tell: one that addresses the reader, and words of two such subjects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

from tasks.extract.words.phrases import listed

_LONGEST = 600  # characters; prose that goes on for longer is about something
_SUBJECTS = (
    # newsletters and subscriptions
    """newsletter*, subscribe*, subscription*, unsubscribe, push notification*, abonnier*, abonnent*, abonne*, abonnez, abo,
    digital-abo, suscríbe*, suscrib*, suscripci*, assine, assinante*, assinatura, receba, iscriviti, iscrivi*, abbonat*,
    abbonamento, подпиш*, подписк*, рассылк*, prenumer*, nyhetsbrev*, nyhedsbrev*, nieuwsbrief*, subskrybuj*, prenumerat*,
    abone ol*, bülten*, berlangganan, đăng ký, 購読, メルマガ, 구독, 뉴스레터, 订阅, 訂閱, اشترك, النشرة, सब्सक्राइब""",
    # accounts
    """sign up, signing up, signed up, log in, logged in, login, your account, opt-in, registrier*, einlogg*, eingeloggt,
    anmelden, angemeldet, jetzt anmelden, connectez, se connecter, votre compte, inicia sesión, iniciar sesión, regístr*,
    cadastre-se, faça login, accedi, registrati, войдите, зарегистр*, zaloguj*, logga in, log ind, logg inn, inloggen,
    aanmelden, giriş yap*, üye ol*, daftar, đăng nhập, 会員登録, 会員限定, ログイン, 로그인, 회원, 登录, 登入, 注册, 註冊,
    साइन इन""",
    # cookies, privacy, terms
    """cookie, cookies, privacy policy, data protection policy, data privacy, your data, your personal data, personal data,
    datenschutz*, personenbezogen*, confidentialité, données personnelles, datos personales, política de privacidad,
    política de privacidade, dados pessoais, dati personali, informativa, конфиденциальн*, персональн*, prywatnoś*,
    personuppgift*, gizlilik, kebijakan privasi, プライバシー, 個人情報, 개인정보, 隐私, 隱私, ملفات تعريف الارتباط, terms of use,
    terms of service, terms and conditions, nutzungsbedingungen, conditions générales, términos, termos de uso,
    condizioni d'uso, javascript, your browser, third parties, spam""",
    # comments of readers
    """comments, commenting, commenters, your comment*, you comment, kommentare, kommentier*, kommentarfunktion,
    leserkommentar*, commentaires, commentez, comentarios, comenta, comentários, comente, commenti, commenta, комментари*,
    komentarze, yorumlar, komentar, bình luận, コメント, 댓글, 评论, 評論, 留言, التعليق*, टिप्पणी, reacties, reageer, kommentera,
    meinung zählt, your opinion, your feedback, your thoughts, moderat*, moderier*, respectful, netiquette""",
    # support
    """donate, donation*, spende, spenden, faire un don, vos dons, donación, donaciones, doação, doações, apoie,
    contribution*, support us, support our, unterstützen sie uns, unterstütze uns, soutenez, soutenir, apóyanos, apoya,
    sostieni*, поддержите, become a, membership, mitglied, adhérez, hazte socio, steun ons, wspieraj, wesprzyj,
    destek ol*, independent journalism, quality journalism, unabhängige* journalis*""",
    # mail
    """email, e-mail, e-mails, emails, inbox, postfach, posteingang, boîte mail, courriel, correo electrónico, tu correo,
    su correo, caixa de entrada, seu e-mail, seu email, tua email, электронн* почт*, e-post, inkorg, e-posta, メール, 이메일,
    邮箱, 郵箱, البريد الإلكتروني, ईमेल""",
    # other places of the paper
    """our app, the app, google news, whatsapp, whatsapp-kanal, telegram, on facebook, auf facebook, sur facebook,
    en facebook, facebook, twitter, instagram, youtube, linkedin, tiktok, follow us, folgen sie, folge uns, suivez-nous,
    síguenos, siga-nos, seguici, seguiteci, подписывайтесь, följ oss, volg ons, takip edin, ikuti kami, theo dõi, フォロー,
    팔로우, 关注, 關注, تابعونا, फॉलो""",
    # the paper itself
    """our journalism, our journalists, our readers, our newsroom, our reporting, our editors, our coverage,
    this article, this story, diesen artikel, dieser artikel, cet article, este artículo, este artigo, questo articolo,
    эту статью, detta är en, deze artikel*, dit artikel, artikel ini, bài viết này, この記事, 이 기사, 本文, 本站, unsere leser,
    nos lecteurs, nuestros lectores, news tip, a tip, tell us, let us know, contact us, kontaktieren sie uns,
    schreiben sie uns, écrivez-nous, free trial, click here, klicken sie hier, cliquez ici, haz clic, clique aqui,
    clicca qui, get access, delivered to you, up to date, big stories, auf dem laufenden, kostenlos, verschenken""",
)
_ADDRESS = """
    you, your, yours, our, us, we, please, sie, ihr*, ihnen, uns, unser*, du, dich, dir, dein*, deine*, vous, votre,
    vos, nous, notre, nos, tu, te, tus, usted, nuestr*, você, seu, sua, nosso*, nossa*, tuo, tua, nostr*, vostr*, вы,
    вас, вам, ваш*, наш*, мы, нас, je, jouw, uw, ons, onze, din, ditt, dina, oss, vår*, twój, twoj*, nasz*, nas, siz*,
    anda, kami, bạn, chúng tôi, आप*, हमारे, ください, 下さい, 当サイト, あなた,
    주세요, 하세요, 저희, 您, 请, 請, 我们, 我們, لكم, معنا
"""
_QUOTES = re.compile(r"[\"“”„«»「」『』]")


def _one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases; one that ends in * also begins longer words."""
    return "|".join(re.escape(phrase).replace(r"\*", r"\w*") for phrase in sorted(phrases, key=len, reverse=True))


def _said(families: Sequence[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Two patterns that find phrases in casefolded text, those of a family in the group of its number.

    The first finds whole words, where letters have case; the second finds phrases anywhere, where they have none.
    """
    phrases = [listed(family.casefold()) for family in families]
    worded = [_one_of(p for p in family if p.upper() != p) for family in phrases]
    dense = [_one_of(p for p in family if p.upper() == p) for family in phrases]
    return re.compile(rf"\b(?:{_groups(worded)})(?!\w)"), re.compile(_groups(dense))


def _groups(patterns: Sequence[str]) -> str:
    return "|".join(f"({pattern or '(?!)'})" for pattern in patterns)


_WORDED_SUBJECT, _DENSE_SUBJECT = _said(_SUBJECTS)
_WORDED_ADDRESS, _DENSE_ADDRESS = _said([_ADDRESS])


def appeals(text: str) -> int:
    """On how many subjects of its paper's own a paragraph addresses the reader; one less where someone is quoted."""
    if len(text) > _LONGEST:
        return 0
    folded = text.casefold()
    if not (_WORDED_ADDRESS.search(folded) or _DENSE_ADDRESS.search(folded)):
        return 0
    found = chain(_WORDED_SUBJECT.finditer(folded), _DENSE_SUBJECT.finditer(folded))
    return max(0, len({match.lastindex for match in found}) - bool(_QUOTES.search(text)))
