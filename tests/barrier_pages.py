"""Pages of our own that stand in the way of an article, shaped as protection services, consent tools and news sites make them.

And articles that speak of such things, which must stay articles.
"""

from __future__ import annotations

from schemas.outcome import Reason

MENU = "<nav>" + "".join(f'<a href="/{name}">{name.title()}</a> ' for name in ("politik", "sport", "kultur", "wetter")) + "</nav>"
STORY = (
    "<p>The harbour council met on Tuesday and spoke for three hours about the northern pier, which the storm of last winter had "
    "damaged so badly that nobody may walk on it any more.</p><p>In the end eleven of its members voted to rebuild it, two voted "
    "against, and one was at sea. Work begins in April, when the seals have left, and will take two summers.</p>"
)


def page(title: str, body: str, head: str = "", lang: str = "en") -> str:
    head = f'<head><meta charset="utf-8"><title>{title}</title>{head}</head>'
    return f'<!DOCTYPE html><html lang="{lang}">{head}<body>{body}</body></html>'


def not_found(title: str, heading: str, text: str, lang: str) -> str:
    proposals = "".join(
        f'<li><a href="/{number}/story-of-the-day">Story number {number} of today</a></li>' for number in range(4)
    )
    return page(
        title, f"{MENU}<main><h1>{heading}</h1><p>{text}</p><ul>{proposals}</ul></main><footer>Kontakt</footer>", lang=lang
    )


def wall(title: str, *paragraphs: str, buttons: str, lang: str) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return page(title, f"<div class='message'><h1>{title}</h1>{text}<button>{buttons}</button></div>", lang=lang)


BLOCKED = {
    "challenge script": page(
        "Just a moment...",
        "<noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={cType:'managed'};</script>",
        '<meta http-equiv="refresh" content="360">',
    ),
    "refusal of a proxy": page(
        "Attention Required! | Cloudflare",
        "<div id='cf-error-details'><h1>Sorry, you have been blocked</h1><h2>You are unable to access hafen.example</h2>"
        "<p>This site keeps a watch against attacks. What you did set it off.</p><p>Write to its owner. Ray ID: 8f</p></div>",
    ),
    "device check": page(
        "hafen.example",
        "<p>Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>",
    ),
    "press and hold": page("Access to this page has been denied", "<div id='px-captcha'></div><p>Press and hold the button</p>"),
    "incident": page("", "<iframe src='/_Incapsula_Resource?x=1'>Request unsuccessful. Incapsula incident ID: 88-1</iframe>"),
    "edge refusal": "<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD><BODY><H1>Access Denied</H1>"
    "You don't have permission to access "
    '"http&#58;&#47;&#47;hafen&#46;example&#47;" on this server.<P>Reference #18.2d</BODY></HTML>',
    "interruption": page(
        "Pardon Our Interruption",
        "<p>As you were browsing something about your browser made us think you were a bot.</p><div id='distil_r_captcha'></div>",
    ),
    "firewall": page("Request Rejected", "<p>The requested URL was rejected. Please consult with your administrator.</p>"),
    "site firewall": page(
        "Access Denied - Website Firewall", "<h1>Access Denied</h1><p>Your address 192.0.2.1, block ID TOR</p>"
    ),
    "own captcha": page(
        "Hafenzeitung",
        "<form action='/check'><p>Bitte lösen Sie die Aufgabe.</p><div class='g-recaptcha'></div></form>",
        lang="de",
    ),
    "waf token": page(
        "",
        "<div id='challenge-container'></div><script src='https://x.example/challenge.js'></script>"
        "<script>AwsWafIntegration.saveReferrer()</script><noscript><h1>JavaScript is disabled</h1></noscript>",
    ),
    "proof of work": page("Making sure you're not a bot!", "<h1>Making sure you're not a bot!</h1><p>Loading...</p>"),
    "cookie and reload": page("", "<script>document.cookie='seen=1;path=/';location.reload();</script>"),
    "moved to a captcha": '<html><head><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F"></head></html>',
    "app shell": page("Hafenzeitung", "<noscript>You need to enable JavaScript to run this app.</noscript><div id='root'></div>"),
    "app shell in french": page(
        "Le Quai", "<noscript>Veuillez activer JavaScript pour continuer.</noscript><div id='app'></div>", lang="fr"
    ),
    "checkpoint": page("Vercel Security Checkpoint", "<p>We're verifying your browser</p>"),
    "slider": page("安全验证", "<div>请拖动滑块完成验证</div>", lang="zh"),
    "too often": page("访问受限", "<p>您的访问过于频繁，请稍后再试。</p>", lang="zh"),
    "russian check": page(
        "Проверка", "<p>Подтвердите, что запросы отправляли вы, а не робот</p><form><input type='submit'></form>", lang="ru"
    ),
    "korean refusal": page("접근이 차단되었습니다", "<p>관리자에게 문의하세요.</p>", lang="ko"),
    "german refusal": page("Zugriff verweigert", "<p>Ihre Adresse wurde gesperrt.</p>", lang="de"),
    "not in your region": page("Hafenzeitung", "<h1>451</h1><p>This content is unavailable for legal reasons.</p>"),
}

CONSENT = {
    "pay or accept": wall(
        "Willkommen bei der Hafenzeitung",
        "Lesen Sie mit Werbung und Cookies, oder werbefrei im Abo für 3 Euro im Monat.",
        "Wir und unsere 214 Partner legen Informationen auf einem Gerät ab, um personalisierte Anzeigen zu zeigen.",
        "Ihre Einwilligung können Sie jederzeit widerrufen.",
        buttons="Akzeptieren und weiter",
        lang="de",
    ),
    "english": wall(
        "Your privacy, your choice",
        "We and our partners use cookies and store or access information on a device for personalised ads.",
        "You can change your choices at any time in the privacy settings.",
        buttons="Accept all",
        lang="en",
    ),
    "french": wall(
        "Le respect de votre vie privée",
        "Avec nos partenaires, nous utilisons des cookies pour vous montrer des publicités personnalisées.",
        "Vous pouvez refuser, ou retirer votre consentement plus tard.",
        buttons="Accepter et fermer",
        lang="fr",
    ),
    "spanish": wall(
        "Su privacidad",
        "Nosotros y nuestros socios utilizamos cookies para mostrar publicidad personalizada en un dispositivo.",
        "Puede rechazar y suscribirse para leer sin publicidad.",
        buttons="Aceptar y continuar",
        lang="es",
    ),
    "italian": wall(
        "Informativa",
        "Noi e i nostri partner utilizziamo cookie per annunci personalizzati su un dispositivo.",
        "Puoi dare o negare il tuo consenso.",
        buttons="Accetta e continua",
        lang="it",
    ),
    "dutch": wall(
        "Welkom",
        "Wij en onze partners gebruiken cookies om gepersonaliseerde advertenties te tonen op een apparaat.",
        "Geef je toestemming, of lees zonder advertenties.",
        buttons="Akkoord",
        lang="nl",
    ),
    "polish": wall(
        "Dbamy o prywatność",
        "My i nasi partnerzy używamy plików cookie, aby pokazywać spersonalizowane reklamy.",
        "Wyrażam zgodę na przetwarzanie moich danych.",
        buttons="Przejdź do serwisu",
        lang="pl",
    ),
    "norwegian": wall(
        "Samtykke",
        "Vi bruker informasjonskapsler, og våre partnere viser tilpassede annonser.",
        "Du kan trekke samtykke tilbake.",
        buttons="Godta alle",
        lang="no",
    ),
    "russian": wall(
        "Конфиденциальность",
        "Мы и наши партнеры используем файлы cookie для показа персонализированной рекламы.",
        "Вы можете отозвать согласие.",
        buttons="Принять",
        lang="ru",
    ),
}

SOFT_NOT_FOUND = {
    "english": not_found("Page not found | Harbour Post", "Page not found", "The page you are looking for has moved.", "en"),
    "number": not_found("404 - Harbour Post", "404", "Oops!", "en"),
    "heading": not_found("Harbour Post", "Sorry, we couldn't find that page", "Try the search.", "en"),
    "german": not_found("Fehler 404 - Hafenzeitung", "Seite nicht gefunden", "Die gesuchte Seite existiert nicht.", "de"),
    "article": not_found("Hafenzeitung", "Dieser Artikel ist nicht mehr verfügbar", "Weiter zur Startseite", "de"),
    "french": not_found("Page introuvable - Le Quai", "Erreur 404", "La page que vous cherchez n'existe plus.", "fr"),
    "spanish": not_found("Página no encontrada - El Muelle", "Error 404", "La página que buscas no existe.", "es"),
    "portuguese": not_found("O Cais", "Página não encontrada", "Voltar ao início", "pt"),
    "italian": not_found("Il Molo", "Pagina non trovata", "La pagina richiesta non c'è.", "it"),
    "swedish": not_found("Kajen", "Sidan kunde inte hittas", "Sök efter en artikel", "sv"),
    "polish": not_found("Nie znaleziono strony | Nabrzeże", "Błąd 404", "Strona nie istnieje.", "pl"),
    "russian": not_found("Страница не найдена — Причал", "Ошибка 404", "Возможно, она удалена.", "ru"),
    "turkish": not_found("Rıhtım", "Aradığınız sayfa bulunamadı", "Ana sayfaya dön", "tr"),
    "arabic": not_found("المرفأ", "عذرًا، الصفحة غير موجودة", "العودة إلى الصفحة الرئيسية", "ar"),
    "korean": not_found("부두일보", "요청하신 페이지를 찾을 수 없습니다", "삭제된 기사입니다", "ko"),
    "japanese": not_found("埠頭新聞", "お探しのページは見つかりませんでした", "トップへ", "ja"),
    "chinese": not_found("码头报", "很抱歉，您访问的页面不存在", "返回首页", "zh"),
    "plain text": "Page not found\n\nThe address may be wrong.\n\nHome\n",
}

PAGES = [
    *((Reason.BLOCKED, name, text) for name, text in BLOCKED.items()),
    *((Reason.CONSENT, name, text) for name, text in CONSENT.items()),
    *((Reason.SOFT_NOT_FOUND, name, text) for name, text in SOFT_NOT_FOUND.items()),
]


def article(title: str, text: str, head: str = "") -> str:
    return page(f"{title} | Harbour Post", f"{MENU}<article><h1>{title}</h1>{text}</article>", head)


DATED = '<meta property="article:published_time" content="2026-11-20T10:00:00Z">'
ARTICLES = {
    "of captchas": article(
        "Why every site asks whether you are a robot",
        f"<p>Verify you are human, says the box, and millions click on traffic lights. "
        f"Please enable JavaScript, says another.</p>{STORY}",
    ),
    "of cookies": article(
        "Court: cookie walls are legal, if the price is fair",
        "<p>A publisher may ask its readers to accept cookies or to pay, the court said. "
        "We use cookies, such walls say, with our "
        f"partners.</p><p>The judges spoke of consent at length. Readers must be able to refuse.</p>{STORY}{STORY}",
    ),
    "of a lost page": article("Page not found: how a small town lost its archive", STORY * 3),
    "of a lost page, short": article("404: page not found", STORY[:190] + "</p>", DATED),
    "of the number": article("404 homes to be built at the old docks", STORY),
    "of a search": article("Missing sailor not found after a week", f"<p>{'The boats came back without him. ' * 4}</p>", DATED),
    "behind a sensor": page(
        "Pier to be rebuilt | Harbour Post",
        f"{MENU}<article><h1>Pier to be rebuilt</h1>{STORY * 3}</article>"
        "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'>"
        "</script><script>window._pxAppId='PX1'</script><script src='/_Incapsula_Resource?SWJIYLWA=7'></script>",
    ),
    "behind sensors of every kind": article(
        "Pier to be rebuilt",
        f"{STORY}<script>window['__CF$cv$params']={{u:'/cdn-cgi/challenge-platform/h/b'}}</script>"
        "<script src='https://cdn.perfdrive.com/aperture/aperture.js'></script><script>KPSDK.configure([])</script>"
        "<script>AwsWafIntegration.getToken()</script><input id='cf-chl-widget-ab12_response' type='hidden'>"
        "<p>Protected by <a href='https://ddos-guard.net'>DDoS-Guard</a></p><!-- frame-src https://geo.captcha-delivery.com -->",
        DATED,
    ),
    "with a comment form": page(
        "Pier to be rebuilt | Harbour Post",
        f"{MENU}<article><h1>Pier to be rebuilt</h1>{STORY}</article><form><div class='g-recaptcha'></div></form>"
        "<noscript>Please enable JavaScript to view the comments.</noscript>",
        DATED,
    ),
    "with a banner": page(
        "Pier to be rebuilt | Harbour Post",
        f"<div class='banner'><p>We and our partners use cookies for personalised ads.</p><button>Accept all</button></div>{MENU}"
        f"<article><h1>Pier to be rebuilt</h1>{STORY * 2}</article>",
    ),
    "short": article(
        "Ferry late", "<p>The ferry to the islands was forty minutes late on Friday because of fog, the company said.</p>", DATED
    ),
}
