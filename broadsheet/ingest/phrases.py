"""The words by which residue is known, by language: data, so that a language is added without a rule.

Each entry is a regular expression without anchors, in lower case; `any_of` joins those of all
languages. They are phrases of the trade, not of any one site.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

Topic = Literal[
    "read_more", "newsletter", "share", "comments", "advertisement", "rights", "tags", "credit", "cookies", "byline",
    "updated", "published", "reporting", "originally", "provider", "saying", "menu", "paywall", "affiliate",
]  # fmt: skip

_OPENING = re.compile(r"[^\W_]{1,2}")
_PIECE = re.compile(r"(?P<group>\(\?:(?P<within>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))|(?P<set>\[[^\]]*\])|(?P<escaped>\\.)|(?P<letter>.)", re.S)
"""The first piece of an expression: a group (with groups within to the third level), a set, an escape or a character."""

PHRASES: dict[str, dict[Topic, tuple[str, ...]]] = {
    "en": {
        "read_more": (
            r"see also", r"read (?:more|next|also|on)", r"also read", r"related(?: (?:articles?|stor(?:y|ies)|links?|posts?|content|news|reading))?",
            r"you (?:might|may) (?:also )?(?:like|enjoy|be interested in)", r"more (?:on this|from|stories|like this)", r"recommended(?: for you)?",
            r"don[’']t miss", r"must[- ]read", r"trending(?: now)?", r"most (?:read|popular)", r"further reading", r"up next", r"watch(?: now| live)?", r"listen(?: live| now| to this (?:article|story))?", r"more from [\w’' ]{2,40}", r"(?:catch up: )?(?:hear|watch|see|read) the (?:whole|full) \w+",
        ),
        "newsletter": (
            r"sign up", r"sign me up", r"subscribe", r"join (?:now|us|our|the|today)", r"get (?:the|our|your|all|more)\b.*\b(?:email|e-mail|inbox|newsletter|alerts?|app)", r"like this\?",
            r"start (?:now|your|my|a)", r"try (?:it|now|us)", r"register (?:now|today|free|here)", r"support (?:your|our|us)\b", r"become a (?:member|subscriber|supporter)", r"donate",
            r"(?:daily|weekly|morning|evening) (?:newsletter|briefing|email)", r"in your inbox", r"follow us", r"download (?:the|our) app", r"free trial", r"log in", r"create an account", r"already (?:a )?(?:subscriber|have an account)", r"enter your e-?mail(?: address)?", r"have your say", r"write to us", r"send us your", r"e-?mail us",
        ),
        "share": (r"share(?: this)?(?: (?:article|story|post|page))?", r"tweet", r"e-?mail(?: this)?", r"print(?: this)?(?: (?:article|page))?", r"copy link", r"save(?: (?:article|for later))?", r"facebook", r"twitter", r"x", r"whatsapp", r"linkedin", r"reddit", r"telegram", r"pinterest", r"instagram", r"bluesky", r"mastodon", r"pocket", r"flipboard", r"bookmark", r"gift(?: this)? article", r"send", r"like", r"link copied!?"),
        "comments": (r"(?:\d+ )?comments?(?: \(\d+\))?", r"no comments(?: yet)?", r"loading(?: \w+)?(?:\.\.\.|…)?", r"leave a (?:comment|reply)", r"post a comment", r"(?:show|view|read|see|load) (?:all |more )?(?:\d+ )?comments?", r"join the (?:conversation|discussion)", r"be the first to comment", r"comments are closed", r"report an? (?:error|typo)"),
        "advertisement": (r"advertisements?", r"advert", r"ad", r"sponsored(?: content)?", r"story continues below(?: (?:this )?advertisement)?", r"article continues below(?: (?:this )?advertisement)?", r"continue reading(?: below)?", r"promoted", r"skip (?:ad|advert(?:isement)?)"),
        "rights": (r"all rights reserved", r"copyright", r"reprinted with permission", r"for use by subscribers only", r"terms (?:of (?:use|service)|and conditions)", r"privacy policy", r"do not sell"),
        "tags": (r"posted in", r"tags?", r"tagged(?: (?:with|as))?", r"topics?", r"filed under", r"categor(?:y|ies)", r"keywords?", r"more on", r"in this (?:article|story)"),
        "credit": (r"photo(?:s|graphs?|graphy|graphed)?(?: (?:by|credit|courtesy(?: of)?))?", r"images?(?: (?:by|credit|source|courtesy(?: of)?|via))?", r"picture(?:s)?(?: by| credit)?", r"illustrations?(?: (?:by|credit))?", r"credit", r"video(?: by)?", r"graphics?(?: by)?", r"featured image", r"cover image", r"via"),
        "cookies": (r"cookies?", r"gdpr", r"consent"),
        "byline": (r"by", r"written by", r"posted by", r"words(?: by)?", r"story by", r"author", r"from"),
        "updated": (r"(?:last )?updated(?: (?:on|at))?", r"(?:last )?modified(?: on)?"),
        "published": (r"(?:first )?published(?: (?:on|at))?", r"posted(?: (?:on|at))?", r"date", r"created"),
        "reporting": (r"reporting by", r"(?:additional )?reporting", r"writing by", r"edit(?:ing|ed) by", r"compiled by"),
        "originally": (r"the post .{1,200} (?:appeared|was published) first (?:on|at)", r"(?:this (?:article|story|post|report)) (?:was )?(?:first|originally) (?:published|appeared|posted|ran)(?: (?:by|in|on|at))?", r"originally (?:published|posted)(?: (?:by|in|on|at))?", r"republished (?:from|with permission (?:from|of))", r"source"),
        "provider": (r"brought to you by", r"powered by", r"provided by", r"distributed by", r"content from"),
        "saying": (r"said", r"says", r"told", r"asked", r"added", r"wrote", r"reads?", r"he", r"she", r"they", r"it", r"we", r"i"),
        "menu": (r"skip to (?:main )?content", r"menu", r"home", r"search", r"close", r"back to top", r"jump to (?:recipe|comments?|content)(?: print recipe)?", r"print recipe", r"toggle navigation", r"main navigation", r"log ?in", r"sections?"),
        "paywall": (r"to (?:continue|keep|finish) reading", r"(?:continue|keep) reading (?:this|your|the) \w+", r"(?:article|story|content|post) is (?:only |exclusively )?(?:available |reserved )?(?:for|to) (?:our |paid |paying |registered )?(?:subscribers|members)", r"(?:subscriber|member)s?[- ]only (?:content|article|story|post)", r"for subscribers only", r"you(?:[’']ve| have) (?:reached|used|read) (?:your|all|the) .{0,40}(?:free|limit|articles)", r"^(?:(?:sign|log) in to |subscribe to |register to )?(?:read|unlock|access) (?:the )?(?:full|whole|entire|rest of (?:the|this)|complete|this) (?:article|story)(?: (?:with|in|for|by|now)\b.{0,30})?\W*$", r"want to read (?:the rest|more)", r"this is (?:a )?(?:premium|subscriber)"),
        "affiliate": (
            r"(?:we|i) (?:may |might |will |can )?(?:also )?(?:earn|receive|get|make|collect) (?:an? |some )?(?:small |affiliate |referral |modest )*commissions?", r"affiliate (?:disclosure|disclaimer)", r"as an amazon associate",
            r"this (?:post|article|page|site|website|blog|story|guide|recipe|content|review) (?:may |might )?(?:also )?(?:contains?|includes?|uses?|has) (?:\w+ )?affiliate", r"(?:contains|may contain|includes) affiliate links?", r"(?:some|all) of (?:the|our|these) links (?:.{0,40}\s)?affiliate",
        ),
    },
    "es": {
        "read_more": (r"ver también", r"te puede interesar", r"le puede interesar", r"más información", r"noticias relacionadas", r"relacionad[oa]s?", r"le(?:a|e|er) (?:también|más)", r"sigue leyendo"),
        "newsletter": (r"suscr[íi]b(?:ase|ete|irse)", r"reg[íi]str(?:ese|ate)", r"únete", r"recib[ae] (?:nuestr|el )", r"apoy[ae] a"),
        "share": (r"compartir", r"imprimir", r"enviar", r"guardar", r"escuchar(?: (?:el )?artículo)?", r"copiar (?:el )?enlace", r"regala(?:r)? (?:esta noticia|este artículo)", r"seguir en google(?: news)?"),
        "comments": (r"(?:\d+ )?comentarios?", r"deja un comentario", r"cargando(?:\.\.\.|…)?"),
        "advertisement": (r"publicidad", r"anuncio", r"(?:el artículo )?continúa (?:después de|tras) la publicidad"),
        "rights": (r"todos los derechos reservados", r"derechos reservados"),
        "tags": (r"etiquetas?", r"temas?", r"categor[íi]as?", r"archivado en"),
        "credit": (r"foto(?:s|graf[íi]as?)?(?: de)?", r"imagen(?: de)?", r"ilustraci[óo]n(?: de)?"),
        "byline": (r"por", r"escrito por", r"publicado por", r"texto(?: de)?"),
        "updated": (r"actualizado(?: el)?", r"última actualización", r"modificado(?: el)?"),
        "published": (r"publicado(?: el)?", r"fecha", r"creado(?: el)?"),
        "reporting": (r"informaci[óo]n de", r"edici[óo]n de"),
        "originally": (r"publicado originalmente (?:en|por)", r"fuente"),
        "saying": (r"dijo", r"dice", r"afirmó"),
        "menu": (r"inicio", r"buscar", r"saltar al contenido", r"volver (?:arriba|al inicio)", r"ver receta", r"imprimir receta"),
        "paywall": (r"(?:para|y) (?:seguir|continuar) leyendo", r"(?:contenido|artículo|noticia) exclusiv[oa] para suscriptores", r"(?:solo|sólo|exclusivo) para suscriptores", r"lee(?:r)? (?:el artículo|la noticia) complet[oa]"),
        "affiliate": (r"(?:contiene|incluye|puede contener) enlaces de afiliad[oa]s?", r"(?:podemos|puede que) (?:ganar|recibir|recibamos) (?:una )?(?:pequeña )?comisión"),
    },
    "fr": {
        "read_more": (r"(?:à )?lire (?:aussi|également|la suite)", r"voir aussi", r"sur le même sujet", r"articles? liés?", r"vous (?:pouvez|pourriez) aussi aimer"),
        "newsletter": (r"abonnez[- ]vous", r"inscrivez[- ]vous", r"recevez (?:notre|nos)", r"soutenez[- ]nous"),
        "share": (r"partager", r"imprimer", r"envoyer", r"enregistrer", r"écouter(?: l[’']article)?", r"offrir(?: cet article| l[’']article)", r"partager l[’']article", r"copier le lien", r"réagir", r"commenter"),
        "comments": (r"(?:\d+ )?commentaires?", r"laisser un commentaire", r"chargement(?:\.\.\.|…)?"),
        "advertisement": (r"publicité", r"annonce", r"la suite après (?:la|cette) publicité", r"contenus? sponsorisés?"),
        "rights": (r"tous droits réservés",),
        "tags": (r"mots[- ]cl[ée]s", r"étiquettes?", r"thèmes?", r"catégories?", r"classé dans"),
        "credit": (r"photos?(?: de)?", r"cr[ée]dits?(?: photo)?", r"illustration(?: de)?"),
        "byline": (r"par", r"écrit par", r"rédigé par", r"publié par", r"propos recueillis par"),
        "updated": (r"mis à jour(?: le)?", r"modifié(?: le)?"),
        "published": (r"publié(?: le)?", r"mis en ligne(?: le)?", r"posté(?: le)?", r"paru(?: le)?"),
        "originally": (r"article initialement publié (?:dans|par|sur)",),
        "menu": (r"accueil", r"rechercher", r"aller au contenu", r"haut de (?:la )?page", r"retour à l[’']accueil", r"imprimer la recette"),
        "paywall": (r"pour (?:lire la suite|continuer (?:la|votre|à) lire?(?:cture)?)", r"(?:article|contenu) (?:est )?réservé (?:aux|à nos) abonné(?:e)?s", r"il vous reste \d+ ?% (?:de cet article )?à lire", r"(?:la )?suite (?:est )?réservée aux abonnés"),
        "affiliate": (r"(?:contient|peut contenir) des liens (?:affiliés|d[’']affiliation)", r"nous (?:pouvons )?(?:percevons|recevons|percevoir|recevoir) (?:une )?(?:petite )?commission"),
    },
    "de": {
        "read_more": (r"lesen sie (?:auch|mehr)", r"mehr zum thema", r"siehe auch", r"auch interessant", r"weiterlesen", r"das könnte (?:sie|dich|ihnen|dir) auch (?:interessieren|gefallen)"),
        "newsletter": (r"(?:jetzt )?abonnieren", r"newsletter (?:bestellen|abonnieren)", r"jetzt (?:anmelden|registrieren|testen)", r"melden sie sich an"),
        "share": (r"teilen", r"drucken", r"merken", r"e-mail senden", r"(?:artikel )?anhören", r"vorlesen", r"artikel (?:merken|drucken|teilen)", r"per mail (?:versenden|teilen)", r"link kopieren"),
        "comments": (r"(?:\d+ )?kommentare?", r"kommentar (?:schreiben|verfassen)", r"wird geladen(?:\.\.\.|…)?"),
        "advertisement": (r"anzeige", r"werbung", r"(?:artikel|text) geht (?:unten|nach der (?:anzeige|werbung)) weiter", r"weiterlesen nach der anzeige", r"empfohlener redaktioneller inhalt", r"artikel wird (?:unter|nach) der anzeige fortgesetzt"),
        "rights": (r"alle rechte vorbehalten",),
        "tags": (r"schlagw[öo]rter", r"schlagworte", r"themen", r"stichw[öo]rter", r"kategorien?"),
        "credit": (r"foto(?:s)?(?: von)?", r"bild(?:er)?(?: von)?", r"illustration(?: von)?"),
        "byline": (r"von", r"geschrieben von", r"ein (?:gast)?beitrag von", r"text(?: und fotos?)?"),
        "updated": (r"aktualisiert(?: am)?", r"stand"),
        "published": (r"veröffentlicht(?: am)?", r"erschienen(?: am)?", r"publiziert(?: am)?", r"online seit"),
        "originally": (r"zuerst erschienen (?:in|bei|auf)", r"quelle"),
        "menu": (r"startseite", r"suche", r"zum inhalt springen", r"nach oben", r"zur startseite", r"zum rezept(?: springen)?", r"rezept drucken"),
        "paywall": (r"(?:nur |exklusiv )für (?:unsere )?(?:abonnenten|abonnentinnen|mitglieder|registrierte)", r"(?:um )?weiter(?:zu)?lesen (?:mit|können)", r"(?:diesen|den ganzen|den vollständigen|den gesamten) (?:artikel|text|beitrag) .{0,40}(?:abo\b|weiterlesen|freischalten|lesen$)", r"jetzt weiterlesen", r"artikel freischalten"),
        "affiliate": (r"(?:artikel|beitrag|text|seite) enthält (?:.{0,30}\s)?(?:affiliate|provisions)-links?", r"(?:erhalten|bekommen) wir (?:ggf\. |dafür |unter umständen )?(?:eine )?(?:kleine )?provision"),
    },
    "pt": {
        "read_more": (r"leia (?:também|mais)", r"veja também", r"saiba mais", r"relacionad[oa]s?", r"veja mais notícias .{1,60}"),
        "newsletter": (r"assine", r"inscreva-se", r"receba (?:nossa|a)", r"cadastre-se", r"apoie"),
        "share": (r"compartilhar", r"partilhar", r"imprimir", r"enviar", r"salvar", r"ouvir(?: (?:o )?artigo)?", r"oferecer artigo", r"compartilhe", r"copiar link", r"comentar"),
        "comments": (r"(?:\d+ )?coment[áa]rios?", r"carregando(?:\.\.\.|…)?", r"seja o primeiro a comentar"),
        "advertisement": (r"publicidade", r"anúncio", r"continua (?:depois|após|a seguir) d?a publicidade"),
        "rights": (r"todos os direitos reservados",),
        "tags": (r"etiquetas?", r"tópicos", r"assuntos", r"categorias?"),
        "credit": (r"foto(?:s|grafia)?(?: de)?", r"imagem(?: de)?", r"ilustração(?: de)?"),
        "byline": (r"por", r"escrito por", r"publicado por", r"reportagem de", r"texto(?: de)?"),
        "updated": (r"atualizado(?: em)?", r"modificado(?: em)?"),
        "published": (r"publicado(?: em)?",),
        "originally": (r"publicado originalmente (?:em|por|no|na)", r"fonte"),
        "menu": (r"início", r"buscar", r"pular para o conteúdo", r"voltar ao topo", r"imprimir receita"),
        "paywall": (r"(?:para|e) continu(?:ar|e) (?:lendo|a ler|a leitura)", r"(?:conteúdo|matéria|artigo) exclusiv[oa] (?:para|de) assinantes", r"(?:só|apenas|exclusivo) para assinantes"),
        "affiliate": (r"(?:contém|pode conter|inclui) links de afiliad[oa]s?", r"podemos (?:ganhar|receber) (?:uma )?(?:pequena )?comissão"),
    },
    "ar": {
        "read_more": (r"اقرأ (?:أيضًا|أيضا|المزيد)", r"شاهد أيضا?ً?", r"مواضيع ذات صلة"),
        "newsletter": (r"اشترك", r"سجّ?ل الآن", r"انضم"),
        "share": (r"شارك", r"اطبع", r"مشاركة", r"طباعة"),
        "comments": (r"(?:\d+ )?تعليقات?", r"التعليقات", r"جار التحميل"),
        "advertisement": (r"إعلان",),
        "rights": (r"جميع الحقوق محفوظة",),
        "tags": (r"الوسوم", r"وسوم", r"كلمات مفتاحية"),
        "credit": (r"تصوير", r"صورة", r"الصورة"),
        "byline": (r"بقلم", r"كتب(?:ت)?"),
        "updated": (r"آخر تحديث",),
        "published": (r"نشر في", r"تاريخ النشر"),
    },
    "he": {
        "read_more": (r"קראו (?:גם|עוד)", r"עוד בנושא"),
        "newsletter": (r"הירשמו", r"הצטרפו"),
        "share": (r"שתפו", r"הדפס(?:ה|ו)"),
        "comments": (r"(?:\d+ )?תגובות",),
        "advertisement": (r"פרסומת",),
        "rights": (r"כל הזכויות שמורות",),
        "tags": (r"תגיות", r"נושאים"),
        "credit": (r"צילום", r"איור"),
        "byline": (r"מאת",),
    },
    "ru": {
        "read_more": (r"читайте (?:также|ещё|еще|далее)", r"смотрите также", r"по теме", r"материалы по теме", r"другие новости", r"новости партн[её]ров"),
        "newsletter": (r"подписывайтесь", r"подпишитесь", r"подписаться"),
        "share": (r"поделиться", r"распечатать", r"отправить", r"вконтакте", r"одноклассники", r"скопировать ссылку", r"версия для печати"),
        "comments": (r"(?:\d+ )?комментари(?:й|я|ев|и)", r"оставить комментарий"),
        "advertisement": (r"реклама",),
        "tags": (r"теги", r"метки", r"темы"),
        "credit": (r"фото",),
        "byline": (r"автор(?:ы)?", r"текст", r"беседовала?", r"подготовила?", r"автор текста"),
        "updated": (r"обновлено", r"последнее обновление"),
        "published": (r"опубликовано", r"дата публикации"),
        "rights": (r"все права защищены",),
        "menu": (r"вернуться назад", r"наверх"),
    },
    "it": {
        "read_more": (r"legg[io] anche", r"leggi tutto", r"vedi anche", r"potrebbe interessarti", r"articoli correlati", r"approfondimenti?", r"continua a leggere"),
        "newsletter": (r"iscriviti", r"abbonati", r"registrati", r"ricevi (?:la|le) (?:nostr[ae] )?newsletter"),
        "share": (r"condividi(?: su)?", r"stampa", r"invia", r"salva", r"ascolta(?: l[’']articolo)?", r"copia (?:il )?link", r"commenta", r"regala(?: (?:l[’']|questo )articolo)?"),
        "comments": (r"(?:\d+ )?comment[oi]", r"lascia un commento"),
        "advertisement": (r"pubblicità", r"annuncio", r"continua dopo la pubblicità", r"(?:l[’']articolo )?continua (?:a leggere )?dopo la pubblicità"),
        "rights": (r"riproduzione riservata", r"tutti i diritti riservati"),
        "tags": (r"etichette", r"argomenti", r"parole chiave"),
        "credit": (r"foto(?: di)?", r"immagine(?: di)?"),
        "byline": (r"di", r"scritto da", r"a cura di", r"pubblicato da", r"testo di", r"autore"),
        "updated": (r"aggiornato(?: il)?", r"ultimo aggiornamento", r"modificat[oa](?: il)?"),
        "published": (r"pubblicato(?: il)?",),
        "menu": (r"vai al contenuto", r"cerca", r"torna su", r"torna alla home"),
        "paywall": (r"per continuare a leggere", r"(?:articolo|contenuto) riservato agli abbonati"),
    },
    "nl": {
        "read_more": (r"lees (?:ook|verder|meer)", r"bekijk ook", r"meer over dit onderwerp", r"gerelateerd(?:e artikelen)?", r"meer over", r"meest gelezen"),
        "newsletter": (r"meld je aan", r"schrijf je in", r"word (?:lid|abonnee)", r"abonneer"),
        "share": (r"deel(?: dit artikel)?", r"delen", r"afdrukken", r"bewaren", r"luister(?: naar dit artikel)?", r"bewaar(?: artikel)?", r"kopieer (?:de )?link", r"leeslijst"),
        "comments": (r"(?:\d+ )?reacties?", r"reageer", r"laat een reactie achter"),
        "advertisement": (r"advertentie", r"(?:de )?tekst (?:gaat|loopt) (?:verder|door) (?:onder|na) .{2,40}"),
        "rights": (r"alle rechten voorbehouden",),
        "tags": (r"onderwerpen", r"trefwoorden", r"labels"),
        "credit": (r"foto(?:grafie)?(?: van)?", r"beeld"),
        "byline": (r"door", r"geschreven door", r"auteur", r"tekst", r"geplaatst door"),
        "updated": (r"bijgewerkt(?: op)?", r"laatste update"),
        "published": (r"gepubliceerd(?: op)?", r"geplaatst(?: op)?"),
        "menu": (r"naar (?:de )?inhoud", r"zoeken", r"naar boven", r"terug naar boven"),
        "paywall": (r"om (?:verder|door) te lezen", r"(?:alleen|exclusief) voor abonnees"),
    },
    "pl": {
        "read_more": (r"czytaj (?:także|też|więcej|również)", r"zobacz (?:także|też|również)", r"przeczytaj (?:także|też|również)", r"polecamy"),
        "newsletter": (r"zapisz się", r"subskrybuj", r"zaloguj się"),
        "share": (r"udostępnij", r"drukuj", r"wyślij"),
        "comments": (r"komentarze", r"skomentuj", r"dodaj komentarz"),
        "advertisement": (r"reklama", r"dalsza część (?:artykułu|tekstu) (?:znajduje się )?(?:pod|poniżej).{0,40}"),
        "rights": (r"wszelkie prawa zastrzeżone",),
        "tags": (r"tagi", r"tematy"),
        "byline": (r"autor(?:zy|ka)?", r"opracowanie"),
        "updated": (r"aktualizacja", r"zaktualizowano"),
        "published": (r"opublikowano", r"data publikacji"),
    },
    "tr": {
        "read_more": (r"ilgili haberler?", r"devamını oku", r"ayrıca okuyun"),
        "newsletter": (r"abone ol(?:un)?", r"üye ol(?:un)?"),
        "share": (r"paylaş", r"yazdır"),
        "comments": (r"yorum(?:lar)?", r"yorum yap(?:ın)?"),
        "advertisement": (r"reklam",),
        "rights": (r"tüm hakları saklıdır",),
        "tags": (r"etiketler",),
        "byline": (r"yazan", r"yazar", r"haber"),
        "updated": (r"son güncelleme(?: tarihi)?", r"güncelleme(?: tarihi)?", r"güncellendi"),
        "published": (r"yayınlanma(?: tarihi)?",),
    },
    "hi": {
        "read_more": (r"यह भी पढ़ें", r"ये भी पढ़ें", r"और पढ़ें"),
        "share": (r"शेयर करें", r"साझा करें"),
        "advertisement": (r"विज्ञापन",),
        "byline": (r"लेखक", r"द्वारा"),
        "updated": (r"अपडेट(?:ेड)?",),
        "published": (r"प्रकाशित",),
    },
    "zh": {
        "read_more": (r"相关(?:阅读|新闻|文章|报道)", r"延伸阅读", r"相關(?:閱讀|新聞|文章)"),
        "share": (r"分享(?:到\w{1,4})?",),
        "comments": (r"评论", r"留言"),
        "byline": (r"作者", r"记者", r"記者", r"撰文"),
        "updated": (r"更新(?:时间|時間|于|於)?",),
        "published": (r"发布(?:时间|于)?", r"發布(?:時間|於)?", r"发表于"),
        "rights": (r"版权所有", r"版權所有"),
    },
    "ja": {
        "read_more": (r"関連(?:記事|ニュース|リンク)", r"あわせて読みたい", r"続きを読む"),
        "share": (r"シェア(?:する)?", r"ツイート"),
        "byline": (r"執筆", r"文・写真", r"取材・文"),
        "updated": (r"最終更新(?:日)?", r"更新日(?:時)?"),
        "published": (r"公開日?", r"投稿日", r"掲載日?"),
        "rights": (r"無断転載(?:を禁じます|禁止)",),
    },
}  # fmt: skip


TELLING: dict[Topic, frozenset[str]] = {
    "paywall": frozenset(
        ["reading", "subscribers", "members", "only", "reached", "used", "read", "unlock", "access", "premium", "subscriber", "leyendo", "suscriptores", "completo", "completa", "pour", "réservé", "réservée", "reste", "abonnenten", "abonnentinnen", "mitglieder", "registrierte", "weiterlesen", "weiterzulesen", "artikel", "text", "beitrag", "freischalten", "lendo", "ler", "leitura", "assinantes", "leggere", "riservato", "lezen", "abonnees"]
    ),
    "affiliate": frozenset(["affiliate", "affiliation", "d'affiliation", "affiliés", "afiliado", "afiliada", "afiliados", "afiliadas", "commission", "commissions", "comisión", "comissão", "provision", "provisions", "associate"]),
    "provider": frozenset(["brought", "powered", "provided", "distributed", "content"]),
}
"""By topic, words of which each of its phrases has one: most lines have none, and are spared a search."""


def may_hold(topic: Topic, words: Iterable[str]) -> bool:
    """False for a line, by its words in lower case, in which no phrase of the topic can be."""
    return not TELLING[topic].isdisjoint(words)


def opening_of(text: str) -> str:
    """The first two letters of a text in lower case; one where its first word has no more, and `0` where it opens with a number."""
    head = text[:2]
    if not head.isalnum():  # what most lines open with needs no search
        found = _OPENING.search(text)
        head = found[0] if found else ""
    return "0" if head[:1].isdecimal() else head


@cache
def openings(*topics: Topic) -> frozenset[str]:
    """What a text that opens with a phrase of these topics has for its `opening_of`: a look that spares most lines a search."""
    return frozenset(opening for language in PHRASES.values() for topic in topics for phrase in language.get(topic, ()) for opening in _openings(phrase))


@cache
def any_of(topic: Topic) -> str:
    """One regular expression, without anchors, of a topic's phrases in all languages; the longest first."""
    phrases = {phrase for language in PHRASES.values() for phrase in language.get(topic, ())}
    return "(?:" + "|".join(sorted(phrases, key=lambda phrase: (-len(phrase), phrase))) + ")"


@cache
def pattern(before: str, topic: Topic, after: str) -> re.Pattern[str]:
    """The phrases of a topic between two pieces of an expression, whatever the case."""
    return re.compile(before + any_of(topic) + after, re.I)


@cache
def low_pattern(before: str, topic: Topic, after: str) -> re.Pattern[str]:
    """The same for a text in lower case: found several times as fast, for then an expression's first letters tell where to look."""
    return re.compile(before + any_of(topic) + after)


def _openings(phrase: str, begun: str = "") -> set[str]:
    """The openings of all that an expression of the kinds used in `PHRASES` matches, where `begun` stands before it."""
    piece = _PIECE.match(phrase)
    if len(begun) == 2 or piece is None:
        return {begun}
    rest = phrase[piece.end() :]
    is_left_out = rest[:1] in {"?", "*"}
    rest = rest[1:] if rest[:1] in {"?", "*", "+"} else rest
    found = _openings(rest, begun) if is_left_out else set()
    if piece["group"]:
        return found.union(*(_openings(choice + rest, begun) for choice in _choices(piece["within"])))
    if piece["escaped"] == r"\d":
        return found | {begun or "0"}
    characters = piece["set"][1:-1] if piece["set"] else piece[0].lstrip("\\")
    for character in characters:
        is_end = not character.isalnum() and bool(begun)
        found |= {begun} if is_end else _openings(rest, begun + character if character.isalnum() else begun)
    return found


def _choices(group: str) -> list[str]:
    """The alternatives of a group."""
    depth, choices = 0, [""]
    for character in group:
        depth += (character == "(") - (character == ")")
        if character == "|" and depth == 0:
            choices.append("")
        else:
            choices[-1] += character
    return choices
