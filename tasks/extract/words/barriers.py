"""What stands on a page in place of the article, in the languages of the news: not found, blocked, consent; no single sites."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tasks.extract.words.phrases import listed


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)))


# What counts only as the whole of a line or of a part of the title.
NOT_FOUND_WHOLE = frozenset(
    listed("""
    404, 404 not found, not found, 404 error, error 404, http 404, http error 404, 404 page, 410, 410 gone, gone, nothing found,
    oops, page error, page unavailable, content unavailable, unavailable, fehler 404, 404 fehler, nicht gefunden, erreur 404,
    introuvable, no encontrado, no encontrada, não encontrado, não encontrada, erro 404, errore 404, non trovato, niet gevonden,
    fout 404, fel 404, feil 404, fejl 404, virhe 404, błąd 404, nie znaleziono, chyba 404, nenalezeno, 404 hiba, eroare 404,
    σφάλμα 404, hata 404, bulunamadı, ошибка 404, не найдено, помилка 404, не знайдено, грешка 404, خطأ 404, غير موجود,
    خطای 404, یافت نشد, שגיאה 404, לא נמצא, lỗi 404, không tìm thấy, tidak ditemukan, ไม่พบ, 404错误, 404 错误, 404エラー
""")
)
# What counts in any short line: it speaks of a page.
NOT_FOUND = _any_of(
    listed("""
    page not found, page cannot be found, page can't be found, page could not be found, page couldn't be found,
    page was not found, page wasn't found, page isn't available, page is not available, page is no longer available,
    page no longer exists, page doesn't exist, page does not exist, can't find that page, cannot find that page,
    can't find the page, cannot find the page, couldn't find that page, couldn't find the page, could not find the page,
    page you requested, page you are looking for, page you're looking for, page you were looking for, page has been removed,
    article not found, story not found, content not found, file not found, article is no longer available,
    story is no longer available, article does not exist, url was not found, link is broken,
    seite nicht gefunden, seite wurde nicht gefunden, seite konnte nicht gefunden, seite existiert nicht, seite nicht verfügbar,
    seite ist nicht verfügbar, artikel nicht gefunden, artikel existiert nicht, artikel ist nicht mehr verfügbar,
    gesuchte seite, gewünschte seite, page introuvable, page non trouvée, page n'existe, page n’existe, page est introuvable,
    article introuvable, page que vous cherchez, page que vous recherchez, page demandée,
    página no encontrada, página no existe, no se encontró la página, no encontramos la página, página que buscas,
    página que busca, página no está disponible, artículo no encontrado, contenido no disponible, página solicitada,
    página não encontrada, página não existe, página que você, página que procura, conteúdo não encontrado, não foi encontrada,
    pagina non trovata, pagina inesistente, pagina non esiste, pagina richiesta, pagina che cerchi, pagina che stai cercando,
    contenuto non trovato, articolo non trovato, pagina niet gevonden, pagina bestaat niet, pagina is niet gevonden,
    pagina die je zoekt, artikel niet gevonden, sidan hittades inte, sidan kunde inte hittas, sidan finns inte,
    hittade inte sidan, artikeln finns inte, siden blev ikke fundet, siden findes ikke, siden kunne ikke findes,
    siden ble ikke funnet, siden finnes ikke, fant ikke siden, finner ikke siden, sivua ei löytynyt, sivua ei löydy,
    nie znaleziono strony, strona nie istnieje, strona nie została znaleziona, strony nie znaleziono, szukana strona,
    stránka nenalezena, stránka nebyla nalezena, stránka neexistuje, stránku nelze najít, stránka sa nenašla,
    stránka nebola nájdená, oldal nem található, pagina nu a fost găsită, pagina nu există, pagina căutată,
    страницата не е намерена, страницата не съществува, σελίδα δεν βρέθηκε, σελίδα δεν υπάρχει, sayfa bulunamadı,
    sayfa mevcut değil, sayfayı bulamadık, страница не найдена, страница не существует, страницы не существует,
    страница удалена, страницу не нашли, материал не найден, сторінку не знайдено, сторінка не знайдена, сторінки не існує,
    stranica nije pronađena, stranica ne postoji, страница није пронађена, stran ni bila najdena, strani ni mogoče najti,
    puslapis nerastas, lapa nav atrasta, lehekülge ei leitud, الصفحة غير موجودة, الصفحة المطلوبة, لم يتم العثور على الصفحة,
    الصفحة التي تبحث, صفحه یافت نشد, صفحه مورد نظر, صفحه پیدا نشد, הדף לא נמצא, העמוד לא נמצא, הדף המבוקש, पृष्ठ नहीं मिला,
    पेज नहीं मिला, পৃষ্ঠাটি পাওয়া যায়নি, صفحہ نہیں ملا, halaman tidak ditemukan, halaman tidak dijumpai, halaman yang anda cari,
    không tìm thấy trang, trang không tồn tại, trang bạn tìm, ไม่พบหน้า, ページが見つかりません, ページは見つかりません,
    ページは存在しません, お探しのページ, 記事が見つかりません, 페이지를 찾을 수 없, 존재하지 않는 페이지, 존재하지 않는 기사,
    삭제된 기사, 기사를 찾을 수 없, 页面不存在, 页面未找到, 页面没有找到, 找不到页面, 页面找不到, 页面已删除, 文章不存在,
    頁面不存在, 找不到頁面, 找不到網頁, 網頁不存在, 該頁面不存在
""")
)

# Titles and headings of bot checks and refusals, whole.
BLOCKED_WHOLE = frozenset(
    listed("""
    just a moment, one moment please, please wait, attention required! cloudflare, attention required, access denied,
    access to this page has been denied, access to this site has been denied, you have been blocked, sorry you have been blocked,
    blocked, request blocked, request rejected, the request could not be satisfied, the request is blocked, forbidden,
    403 forbidden, error 403, 403, 429 too many requests, too many requests, robot check, are you a robot, are you human,
    are you a human, bot verification, human verification, verify you are human, verifying you are human, security check,
    security verification, security checkpoint, vercel security checkpoint, pardon our interruption, ddos-guard,
    checking your browser, checking your browser before accessing, captcha, captcha challenge, recaptcha,
    making sure you're not a bot, making sure you’re not a bot, please verify you are a human, javascript required,
    enable javascript, unusual traffic, validate user, sicherheitsüberprüfung, sicherheitsprüfung, zugriff verweigert,
    zugriff gesperrt, einen moment bitte, nur einen moment, accès refusé, accès interdit, un instant, vérification de sécurité,
    acceso denegado, un momento, verificación de seguridad, acesso negado, um momento, verificação de segurança,
    accesso negato, un attimo, verifica di sicurezza, toegang geweigerd, een ogenblik geduld, odmowa dostępu, brak dostępu,
    доступ запрещен, доступ запрещён, доступ ограничен, проверка безопасности, вы не робот, я не робот,
    доступ заборонено, erişim engellendi, erişim reddedildi, تم رفض الوصول, アクセスが拒否されました, しばらくお待ちください,
    접근이 거부되었습니다, 접근이 차단되었습니다, 잠시만 기다려 주세요, 访问被拒绝, 访问受限, 安全验证, 人机验证, 存取遭拒,
    请稍候, 请稍等, 安全驗證
""")
)
# What they say to the reader, in a page with hardly any text.
BLOCKED = _any_of(
    listed("""
    checking your browser, checking if the site connection is secure, verify you are human, verify that you are human,
    verify you are not a robot, confirm you are a human, confirm you are human, confirm that you are human,
    prove you are human, prove you're not a robot, you are not a robot, you're not a robot, you are a human, are you a robot,
    complete the security check, complete the captcha, solve the captcha, unusual traffic, unusual activity from your,
    automated access, automated requests, made us think that you were a bot, made us think you were a bot, suspected bot,
    have permission to access, your access to this site has been, you are unable to access, security service to protect itself,
    your request has been blocked, your ip has been blocked, your ip address has been blocked, requested url was rejected,
    incapsula incident id, request unsuccessful, not available in your region, unavailable for legal reasons,
    enable javascript, javascript is disabled, javascript is not enabled, requires javascript, turn on javascript,
    javascript must be enabled, please enable js, enable cookies and, needs javascript, javascript to run this app,
    javascript aktivieren, aktivieren sie javascript, aktiviere javascript, javascript ist deaktiviert, kein roboter,
    activer javascript, activez javascript, activer le javascript, javascript est désactivé, pas un robot, êtes humain,
    habilitar javascript, habilite javascript, habilita javascript, activar javascript, active javascript, no eres un robot,
    no es un robot, eres humano, ative o javascript, habilite o javascript, ativar o javascript, não é um robô,
    abilitare javascript, abilita javascript, attivare javascript, non sei un robot, javascript inschakelen,
    schakel javascript in, javascript in te schakelen, geen robot, aktivera javascript, inte en robot, aktiver javascript,
    ikke en robot, włącz javascript, włączyć javascript, włączenie javascript, nie jesteś robotem, zapněte javascript,
    povolte javascript, nejste robot, engedélyezze a javascript, activați javascript, ενεργοποιήστε τη javascript,
    включите javascript, включить javascript, вы не робот, вы человек, не робот, автоматические запросы, увімкніть javascript,
    javascript'i etkinleştir, robot olmadığınızı, تفعيل جافا سكريبت, تفعيل javascript, لست روبوت, جاوا اسکریپت را فعال,
    aktifkan javascript, bật javascript, javascriptを有効, javascript を有効, ロボットではありません, 자바스크립트를 활성화,
    javascript를 활성화, javascript를 사용, 로봇이 아닙니다, 启用javascript, 启用 javascript, 开启javascript, 开启 javascript,
    啟用javascript, 啟用 javascript, 不是机器人, 不是機器人, 拖动滑块, 完成验证, 访问过于频繁
""")
)

# What a consent wall says to the reader, by family: two families in one short text make a wall, an article speaks of one.
CONSENT = tuple(
    _any_of(listed(family))
    for family in (
        """we use cookies, use cookies and, uses cookies, wir verwenden cookies, wir nutzen cookies, cookies und andere,
        nous utilisons des cookies, utilise des cookies, utilisons, avec nos partenaires des cookies, utilizamos cookies,
        usamos cookies, utiliza cookies, utilizziamo cookie, usiamo i cookie, utilizza cookie, gebruiken cookies,
        gebruikt cookies,
        använder cookies, vi använder kakor, bruger cookies, bruker cookies, bruker informasjonskapsler, käytämme evästeitä,
        używamy cookies, używamy plików cookie, plików cookies, používáme cookies, používame cookies, cookie-kat használ, sütiket,
        folosim cookie, χρησιμοποιούμε cookies, çerez kullan, çerezler, мы используем, файлы cookie, використовуємо,
        koristimo kolačić,
        ملفات تعريف الارتباط, עוגיות, クッキー, 쿠키, cookie 를, 使用cookie, 使用 cookie""",
        """our partners, our trusted partners, advertising partners, unsere partner, unseren partnern, nos partenaires,
        nuestros socios,
        nossos parceiros, i nostri partner, nostri fornitori, onze partners, våra partner, våra samarbetspartner, vores partnere,
        våre partnere, kumppanimme, naszych partnerów, nasi partnerzy, zaufani partnerzy, naši partneři, našich partnerů,
        partnereink, partenerii noștri, συνεργάτες μας, iş ortaklarımız, наши партнеры, наши партнёры, наші партнери,
        naši partneri,
        شركاؤنا, 파트너, パートナー, 合作伙伴""",
        """access information on a device, personalised ads, personalized ads, personalised advertising, personalised content,
        personalisierte anzeigen, personalisierte werbung, auf einem gerät, publicités personnalisées, publicité personnalisée,
        sur un appareil, sur un terminal, anuncios personalizados, publicidad personalizada, en un dispositivo,
        publicidade personalizada, anúncios personalizados, num dispositivo, em um dispositivo, annunci personalizzati,
        pubblicità personalizzat, su un dispositivo, gepersonaliseerde advertenties, op een apparaat, personanpassade annonser,
        anpassade annonser, på en enhet, tilpassede annoncer, personlige annonser, tilpassede annonser, spersonalizowane reklamy,
        spersonalizowanych reklam, na urządzeniu, personalizované reklamy, personalizovaná reklama, v zařízení, személyre szabott,
        anunțuri personalizate, kişiselleştirilmiş, персонализированн, персоналізован, personalizirane oglase,
        個人に最適化, 맞춤형 광고, 个性化广告""",
        """accept all, accept and continue, accept & continue, agree and continue, i agree, i accept, accept cookies, allow all,
        manage options, manage preferences, more options, your consent, your choices, reject all, cookie settings,
        privacy settings,
        alle akzeptieren, akzeptieren und weiter, zustimmen, einwilligung, einstellungen, ablehnen, tout accepter, accepter et,
        j'accepte, j’accepte, continuer sans accepter, votre consentement, vos choix, refuser, aceptar todo, aceptar y, aceptar,
        su consentimiento, tu consentimiento, rechazar, aceitar, seu consentimento, concordo, rejeitar, accetta e continua,
        accetta tutti, accetta, il tuo consenso, rifiuta, akkoord, alles accepteren, accepteren, toestemming, weigeren,
        godkänn alla, godkänn, ditt samtycke, samtykke, samtycke, godta alle, accepter alle, tillad alle, hyväksy kaikki, suostum,
        akceptuję, zaakceptuj, wyrażam zgodę, twoja zgoda, zgody, przejdź do serwisu, souhlasím, přijmout vše, souhlas, súhlasím,
        elfogadom, hozzájárul, acceptă tot, sunt de acord, αποδοχή όλων, αποδέχομαι, συγκατάθεση, kabul et, tümünü kabul, rızan,
        принять все, принять, согласен, согласие, прийняти, погоджуюсь, prihvaćam, prihvati sve, slažem se, موافق,
        قبول الكل, אישור,
        同意する, すべて許可, 동의하고, 모두 동의, 接受全部, 同意并继续""",
        """with advertising, with ads, ad-free, without ads, without tracking, mit werbung, werbefrei, ohne tracking,
        ohne werbung,
        pur-abo, im abo, avec publicité, sans publicité, sans pub, s'abonner, con publicidad, sin publicidad,
        rechazar y suscribirse,
        sem publicidade, con pubblicità, senza pubblicità, abbonati, zonder advertenties, utan annonser, uten annonser,
        bez reklam""",
    )
)
