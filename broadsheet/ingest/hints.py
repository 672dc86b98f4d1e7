"""Words that are more often found around an article than in one, by kind and language: data.

Pure. A hint decides nothing by itself; `weights.py` says what each kind is worth in a short line
and in a long one. A phrase is plain words, in lower case.
"""

from functools import cache

from broadsheet.plaintext import words_of_text

Words = tuple[str, ...]
ByWord = dict[str, tuple[tuple[Words, Words, str], ...]]

HINTS: dict[str, dict[str, str]] = {
    "the author": {
        "en": "about the author; about the authors; about author; a writer; writer and; a journalist; journalist who; a reporter; an editor; editor of; editor at; editor in chief; columnist; freelance; freelancer; contributor; contributing; "
        "blogger; founder of; co-founder; has been writing; has written; has covered; has worked; years of experience; her work; his work; their work; posts by; articles by; stories by; view profile; view bio; all posts; she holds; he holds; "
        "she lives; he lives; lives in; she loves; he loves; she enjoys; he enjoys; passionate about; specializes in; specialises in; graduated from; follow him; follow her",
        "es": "sobre el autor; sobre la autora; acerca del autor; periodista; redactor; redactora; colaborador; columnista",
        "de": "über den autor; über die autorin; zum autor; zur autorin; journalist; journalistin; redakteur; redakteurin; freie autorin; freier autor",
        "fr": "à propos de l'auteur; journaliste; rédacteur; rédactrice; chroniqueur; collaborateur",
        "pt": "sobre o autor; sobre a autora; jornalista; repórter; redator; redatora; colunista",
        "ru": "об авторе; журналист; редактор", "ar": "عن الكاتب; صحفي; كاتب",
    },
    "disclosure": {
        "en": "affiliate; commission; commissions; may earn; we earn; earn money; compensated; compensation; sponsor; sponsored; sponsors; disclosure; disclaimer; independently; reader supported; not intended; substitute for; "
        "financial advice; medical advice; legal advice; professional advice; editorial policy; editorial guidelines; editorial standards; editorial team; editorial process; fact check; fact checked; can trust; why trust; no guarantee; subject to change; for informational purposes; for educational purposes; responsibility of; views expressed; opinions expressed; endorsed by",
        "es": "afiliado; afiliados; comisión; patrocinado; patrocinada; aviso legal; descargo", "de": "affiliate; provision; haftungsausschluss; gesponsert; transparenzhinweis",
        "fr": "affiliation; commission; sponsorisé; avertissement", "pt": "afiliado; afiliados; comissão; patrocinado; isenção",
    },
    "a notice": {
        "en": "uses cookies; use cookies; using cookies; our cookies; cookies to; cookies that are; cookies are; cookies on; these cookies; cookie is; all cookies; necessary cookies; party cookies; certain cookies; some cookies; cookies policy; cookie policy; cookie settings; cookie preferences; cookie consent; cookie notice; access information on a device; "
        "official website of; gov website belongs; official websites use; gov websites use; safely connected; official secure websites; here's how you know; "
        "data rates; unsubscribe at; unsubscribe any; opt out at; protected by recaptcha; google privacy policy; address will not be; fields are marked; uses akismet; comment data; enable javascript; javascript is; javascript must; javascript seems; browser does not; browser doesn't; unsupported browser; ad blocker; adblocker; lorem ipsum; please try again; went wrong; find a match; not available in your; "
        "you agree to; you consent; you are agreeing; you are consenting; you acknowledge; i agree to; i consent; agree to our; agree to receive; agree to the; consent to receive; consenting to; you accept our; "
        "or solicitation; a solicitation; solicitation of; construed as; constitute an endorsement; constitute endorsement; constitute an offer; constitute legal; constitute medical; constitute financial; constitute investment; provide legal; provide tax; provide medical; provide investment; not financial advice; not legal advice; not medical advice; not a substitute; substitute for professional; informational purposes; information purposes; educational purposes; entertainment purposes; past performance; guarantee of future; views expressed; opinions expressed; views and opinions; reserves the right; reserve the right; errors or omissions; errors and omissions; respective owners; registered trademark; registered investment; sipc; finra; fdic; subject to credit; change without notice; warranties; without warranty; written permission; without permission; "
        "reader supported; paid subscriber; receive new posts; reader donations; support our work; support my work; support independent; support local; your donation; your support; tax deductible; become a member; become a patron; become a subscriber; become a supporter; buy me a; on patreon; affiliate links; affiliate link; affiliate commission; affiliate commissions; earn a commission; earn a small; earn commission; earn from qualifying; earn a referral; extra cost to; additional cost to; amazon associate; amazon associates",
        "es": "utiliza cookies; usa cookies; utilizamos cookies; usamos cookies; cookies propias; política de cookies; todas las cookies; uso de cookies; sitio oficial; acepta nuestros; acepta los; aceptas los; aceptas nuestros; términos y condiciones; aviso legal; javascript; no constituye; fines informativos; se reserva el derecho; enlaces de afiliado; darse de baja; prohibida su reproducción; prohibida la reproducción",
        "de": "verwendet cookies; verwenden cookies; nutzt cookies; nutzen cookies; setzen cookies; cookies zu; cookie einstellungen; cookie richtlinie; alle cookies; stimmen sie; stimmst du; einwilligung; erklären sie sich; javascript; keine anlageberatung; keine gewähr; ohne gewähr; behält sich; affiliate links; affiliate link; jederzeit abbestellen; jederzeit widerrufen; vervielfältigung",
        "fr": "utilise des cookies; utilisons des cookies; cookies pour; gérer les cookies; politique de cookies; vous acceptez; vous consentez; javascript; à titre informatif; ne constitue pas; ne constituent pas; se réserve le droit; liens affiliés; lien affilié; se désabonner; vous désabonner; vous désinscrire; reproduction interdite; toute reproduction",
        "pt": "utiliza cookies; usa cookies; utilizamos cookies; usamos cookies; uso de cookies; política de cookies; todos os cookies; você concorda; você aceita; concorda com; javascript; não constitui; fins informativos; reserva se o direito; links de afiliados; cancelar a inscrição; proibida a reprodução",
        "ru": "использует файлы; использует cookie; используем cookie; файлы cookie; вы соглашаетесь; даете согласие; javascript; перепечатка", "ar": "ملفات تعريف الارتباط; ملفات الارتباط; أنت توافق; فإنك توافق",
        "it": "utilizza cookie; utilizza i cookie; utilizziamo i cookie; cookie policy; l'utilizzo dei cookie; accetti; javascript", "nl": "gebruikt cookies; gebruiken cookies; maakt gebruik van cookies; ga je akkoord; gaat u akkoord; javascript",
    },
    "a form": {
        "en": "by clicking; by submitting; by signing; by subscribing; by continuing; by checking; by entering; submit; submission; submitting; your email; your e-mail; email address; privacy policy; privacy notice; terms of; terms and; recaptcha; required fields; "
        "are marked; unsubscribe; opt out; password; sign in; sign up; signing up; log in; login; logged in; register; subscribe; subscribed; subscriber; subscribers; subscribing; subscription; newsletter; newsletters; inbox; akismet; not be published; you agree; first name; last name; phone number; your name; enter your; thank you your; something went wrong",
        "es": "correo electrónico; suscríbete; suscríbase; suscripción; boletín; iniciar sesión; regístrate; regístrese; política de privacidad; términos y; contraseña; al hacer clic; su correo; tu correo",
        "de": "e-mail-adresse; e mail adresse; newsletter; abonnieren; abonnement; anmelden; anmeldung; registrieren; datenschutzerklärung; datenschutz; nutzungsbedingungen; passwort; einloggen; pflichtfelder",
        "fr": "adresse e-mail; adresse électronique; newsletter; abonnez vous; abonnement; inscrivez vous; connexion; se connecter; mot de passe; politique de confidentialité; conditions générales; champs obligatoires",
        "pt": "endereço de e-mail; seu e-mail; newsletter; assine; assinatura; inscreva; cadastre; entrar; senha; política de privacidade; termos de uso; campos obrigatórios",
        "ru": "подписаться; подпишитесь; подписка; войти; регистрация; пароль; рассылка", "ar": "اشترك; البريد الإلكتروني; تسجيل الدخول; النشرة",
    },
    "promotion": {
        "en": "download; free trial; free quote; free consultation; free demo; free shipping; free guide; free course; get a; get your; get my; get started; get the; request a; request demo; book a; book your; book now; schedule a; schedule your; demo; contact us; contact our; call us; call now; call today; or call; "
        "shop now; buy now; add to cart; learn more; see all; see more; see pricing; view all; view more; view deal; click here; explore; join us; join our; join the; join now; follow us; follow me; support us; support our; donate; donation; donations; start your; start now; try it; find out more; check it out; check out; read reviews; today's deals; special offer; off your; apply now; claim your; our team; we help; let us; reach out",
        "es": "descargar; descarga; prueba gratis; contáctenos; contáctanos; contacto; compra ahora; ver más; ver todo; saber más; conoce más; haz clic; únete; síguenos; dona", "de": "herunterladen; kostenlos; jetzt testen; jetzt bestellen; kontakt; mehr erfahren; alle anzeigen; hier klicken; folgen sie; spenden; jetzt kaufen",
        "fr": "télécharger; essai gratuit; contactez nous; en savoir plus; voir plus; voir tout; cliquez ici; suivez nous; faire un don; rejoignez", "pt": "baixar; teste grátis; contato; fale conosco; saiba mais; ver mais; ver tudo; clique aqui; siga; doe; compre",
        "ru": "скачать; подробнее; узнать больше; контакты; смотреть все", "ar": "اتصل بنا; المزيد; تحميل; تابعنا",
    },
    "a picture": {
        "en": "getty; getty images; shutterstock; unsplash; istock; pexels; photo by; photo credit; photo courtesy; photo via; photos by; photo; photos; photograph by; photography by; image by; image credit; image source; image courtesy; image via; images via; image; picture by; illustration by; credit; credits; courtesy of; screenshot; screenshot by; screengrab; pictured; file photo; view gallery; click to enlarge; watch on youtube; play video",
        "es": "foto; fotos; fotografía; imagen; cortesía; crédito", "de": "foto; fotos; bild; bildquelle; symbolbild; imago; dpa", "fr": "photo; crédit; illustration; image", "pt": "foto; fotos; imagem; crédito; reprodução; divulgação", "ru": "фото", "ar": "صورة; تصوير",
    },
    "comments": {
        "en": "reply; replies; comment; comments; commenting; says; ago; expand full; like; likes; permalink; discussion; guest; anonymous; upvote; leave a; cancel reply; write a review; reviews; rated; helpful; join the conversation; sort by; be the first",
        "es": "comentario; comentarios; responder; respuesta; hace", "de": "kommentar; kommentare; antworten; antwort; vor", "fr": "commentaire; commentaires; répondre; réponse; il y a", "pt": "comentário; comentários; responder; resposta; há",
        "ru": "комментарии; комментарий; ответить", "ar": "تعليق; تعليقات; رد",
    },
    "a stamp": {
        "en": "min read; mins read; minute read; minutes read; reading time; read time; updated; last updated; published; posted; posted on; posted in; last modified; last reviewed; medically reviewed; reviewed by; written by; edited by; fact checked by; opens in; new window; new tab; share this; by admin; am; pm",
        "es": "publicado; actualizado; min de lectura; minutos de lectura; escrito por", "de": "veröffentlicht; aktualisiert; min lesezeit; lesezeit; uhr", "fr": "publié; mis à jour; min de lecture; temps de lecture; rédigé par", "pt": "publicado; atualizado; min de leitura; escrito por",
        "ru": "опубликовано; обновлено", "ar": "نشر; تحديث",
    },
    "other stories": {
        "en": "related; read more; read next; read also; read full; more from; you may also; you might also; you may like; you might like; might be interested; up next; recommended; popular; most popular; latest; trending; recent posts; recent articles; recent news; recent comments; recent stories; previous post; previous article; previous story; previous; next post; next article; next story; next; "
        "keep reading; continue reading; see also; similar; more stories; more articles; more posts; more news; more resources; more like; more on; featured; other posts; other articles; other stories; our picks; editors picks; must read; don't miss; explore more; top stories; back to",
        "es": "relacionados; relacionadas; noticias relacionadas; leer más; lea también; te puede interesar; lo más leído; más noticias; últimas noticias; siguiente; anterior; destacados", "de": "mehr zum thema; auch interessant; lesen sie auch; weiterlesen; meistgelesen; ähnliche artikel; weitere artikel; neueste; nächster; vorheriger",
        "fr": "à lire aussi; lire aussi; lire la suite; articles liés; sur le même sujet; les plus lus; suivant; précédent; derniers articles", "pt": "leia mais; leia também; veja também; relacionados; relacionadas; mais lidas; últimas notícias; próximo; anterior",
        "ru": "читайте также; читать далее; похожие; популярное; последние новости", "ar": "اقرأ أيضا; اقرأ المزيد; ذات صلة; الأكثر قراءة",
    },
    "the site": {
        "en": "cookie; cookies; all rights; copyright; powered by; skip to; menu; navigation; breadcrumb; home; about us; careers; faq; faqs; sitemap; accessibility; terms; privacy; search; table of contents; on this page; in this article; in this guide; in this post; in this story; jump to; categories; category; tags; tag; topics; topic; filed under; share; tweet; "
        "facebook; twitter; linkedin; pinterest; whatsapp; instagram; youtube; advertisement; advertise; contact; help; close; official website; our mission; our story; follow; print; copy link; loading; page; site map; customer service; app store; google play",
        "es": "cookies; derechos reservados; menú; inicio; buscar; quiénes somos; aviso; privacidad; categorías; etiquetas; compartir; publicidad; contacto; cerrar", "de": "cookies; rechte vorbehalten; menü; startseite; suche; über uns; impressum; datenschutz; agb; kategorien; schlagwörter; teilen; anzeige; werbung; kontakt; schließen",
        "fr": "cookies; droits réservés; menu; accueil; recherche; qui sommes nous; mentions légales; confidentialité; catégories; étiquettes; partager; publicité; contact; fermer", "pt": "cookies; direitos reservados; menu; início; buscar; pesquisar; quem somos; privacidade; categorias; tags; compartilhar; publicidade; contato; fechar",
        "ru": "главная; меню; поиск; поделиться; реклама; все права; о нас", "ar": "الرئيسية; القائمة; بحث; شارك; إعلان; جميع الحقوق; من نحن",
        "zh": "首页; 登录; 注册; 搜索; 分享; 版权所有; 评论; 相关", "ja": "ホーム; 検索; ログイン; 関連記事; シェア; コメント; メニュー",
    },
}  # fmt: skip
OPENS_AN_ANNEX = ("the author", "a form", "comments", "other stories")
"""Hints whose short lines often stand above what is no longer the article."""


@cache
def hints_by_word() -> ByWord:
    """For each word that a phrase is looked for by: the words before it, those after it, and the phrase's hint."""
    return _by_word(HINTS)


@cache
def notices_by_word() -> ByWord:
    """The same of notices alone."""
    return _by_word({"a notice": HINTS["a notice"]})


def _by_word(hints: dict[str, dict[str, str]]) -> ByWord:
    found: dict[str, list[tuple[Words, Words, str]]] = {}
    for hint, languages in hints.items():
        for phrases in languages.values():
            for phrase in phrases.split(";"):
                words = tuple(words_of_text(phrase))
                place = max(range(len(words)), key=lambda at: len(words[at]))  # the longest is most likely the rarest
                found.setdefault(words[place], []).append((words[:place], words[place + 1 :], hint))
    return {word: tuple(phrases) for word, phrases in found.items()}
