"""Residue, bylines and stamps in the languages of the press: a text keeps its story, and says who and when.

The texts are invented; each tells of the same baths.
"""

import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.language import language_in, language_of
from broadsheet.ingest.lines import make_line
from broadsheet.model import Cleaned, Seed

STORIES = {
    "it": (
        "Chiude dopo 114 anni la piscina di Varden", "di Ottavia Brunelli\n13 maggio 2025 | 21:40", "Ottavia Brunelli",
        "Il consiglio comunale di Varden ha votato martedì sera la chiusura della vecchia piscina, che sta accanto al fiume dal 1911 e che perde acqua quasi da allora.",
        "Gli oppositori dicono che 4.000 persone hanno firmato e che la riparazione costerebbe meno della demolizione.",
        "Leggi anche: Le piscine più belle del paese\nCondividi\n© RIPRODUZIONE RISERVATA",
    ),
    "nl": (
        "Zwembad van Varden sluit na 114 jaar", "Door: Marijke van der Sluis\n13 mei 2025, 21:40", "Marijke van der Sluis",
        "De gemeenteraad van Varden heeft dinsdagavond besloten het oude zwembad te sluiten, dat sinds 1911 aan de rivier staat en bijna al die tijd lekt.",
        "Tegenstanders zeggen dat 4.000 mensen hebben getekend en dat herstel goedkoper is dan sloop.",
        "Lees ook: De mooiste zwembaden van het land\nDeel dit artikel\nReacties (4)",
    ),
    "pl": (
        "Basen w Varden zamknięty po 114 latach", "Autor: Halina Wrona\n13 maja 2025, 21:40", "Halina Wrona",
        "Rada miasta Varden zdecydowała we wtorek wieczorem o zamknięciu starego basenu, który stoi nad rzeką od 1911 roku i przecieka prawie od początku.",
        "Przeciwnicy twierdzą, że podpisało się 4000 osób i że naprawa kosztowałaby mniej niż rozbiórka.",
        "Czytaj także: Najpiękniejsze baseny w kraju\nUdostępnij\nKomentarze (3)",
    ),
    "tr": (
        "Varden'ın yüzme havuzu 114 yıl sonra kapanıyor", "Yazan: Şule Korkmaz\n13 Mayıs 2025 21:40 | Son Güncelleme: 14 Mayıs 2025", "Şule Korkmaz",
        "Varden belediye meclisi, 1911'den beri nehrin kıyısında duran ve neredeyse o zamandan beri su kaçıran eski yüzme havuzunu kapatmaya salı akşamı karar verdi.",
        "Karşı çıkanlar 4.000 kişinin imza attığını ve onarımın yıkımdan daha ucuza geleceğini söylüyor.",
        "İlgili haberler\nPaylaş",
    ),
    "ru": (
        "Бассейн в Вардене закрывают через 114 лет", "Автор: Ольга Синицына\n13 мая 2025, 21:40", "Ольга Синицына",
        "Городской совет Вардена во вторник вечером решил закрыть старый бассейн, который стоит у реки с 1911 года и почти столько же протекает.",
        "Противники говорят, что подписались 4000 человек и что ремонт обошёлся бы дешевле сноса.",
        "Читайте также: Самые красивые бассейны страны\nПоделиться\nПодписывайтесь на наш канал",
    ),
    "hi": (
        "वार्डन का तरणताल 114 साल बाद बंद होगा", "लेखक: अनीता शर्मा\n13 मई 2025, 21:40", "अनीता शर्मा",
        "वार्डन नगर परिषद ने मंगलवार रात पुराने तरणताल को बंद करने का फैसला किया, जो 1911 से नदी के किनारे है और लगभग तभी से रिस रहा है।",
        "विरोधियों का कहना है कि चार हज़ार लोगों ने हस्ताक्षर किए हैं और मरम्मत तोड़ने से सस्ती होगी।",
        "यह भी पढ़ें: देश के सबसे सुंदर तरणताल\nशेयर करें",
    ),
}  # fmt: skip


def clean(text: str, name: str = "text.txt") -> Any:
    """What a text becomes."""
    raw = text.encode()
    cleaned = clean_seed(Seed(name, raw, fingerprint(raw), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))
    assert isinstance(cleaned, Cleaned)
    return cleaned


@pytest.mark.parametrize("language", STORIES)
def test_a_story_keeps_its_words_and_says_who_and_when(language: str) -> None:
    """And none of what stands around it."""
    title, stamp, author, first, second, tail = STORIES[language]
    made = clean(f"{title}\n\n{stamp}\n\n{first}\n\n{second}\n\n{tail}\n")
    assert made.markdown == f"{first}\n\n{second}\n"
    assert (made.front["title"], made.front["authors"], made.front["date"]) == (title, [author], datetime(2025, 5, 13, 21, 40, tzinfo=UTC))
    assert "source" not in made.front


LOOK_ALIKES = {
    "fi": "Satama on kiinni. Laituri on vanha, ja se on ollut vuoden verran huono. Lautta on myöhässä, koska moottori on rikki. Kaupunki on köyhä. Kapteeni on vihainen, ja koira on kapteenin. Silta on auki, ja tie on jäässä.",
    "da": "Havnen er lukket for vinteren, og der er ikke nogen, der ved, hvornår den åbner for færgerne igen. Bådene ligger ved kajen, for isen er for tyk, og skipperen siger, at det er for sent at klage over den til byrådet.",
    "hu": "A kikötő zárva van, és a komp is áll. A város a tél végéig a jégre vár, a hajósok is a parton ülnek, a kutya is alszik. A polgármester a hídról nézi a folyót, és a tanács is hallgat erről a dologról.",
}
"""Texts with small words that English has, too."""


@pytest.mark.parametrize("language", LOOK_ALIKES)
def test_small_words_that_english_has_too_make_no_english(language: str) -> None:
    """Neither one of them many times, nor several where another language has more of its own."""
    assert language_of(LOOK_ALIKES[language], "en") == language
    assert language_in(LOOK_ALIKES[language], "en") == language


def test_a_page_of_names_and_figures_is_known_by_the_few_small_words_that_it_has() -> None:
    """Without the model, which takes long to load: a process that was asked for no other has none."""
    rows = " ".join(f"{number}. Port Ellery {name} School {60 + number}.4" for number, name in enumerate(("Harbour", "Quay", "Net Loft", "Breakwater", "Lantern") * 5, 1))
    text = f"The ranking of the schools was made by the board in March, and it is for those that ask. {rows}"
    ran = subprocess.run(
        [sys.executable, "-c", "import sys; from broadsheet.ingest.language import language_of; print(language_of(sys.stdin.read(), 'en'), 'py3langid' in sys.modules)"],
        input=text, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout.split() == ["False"]


@pytest.mark.parametrize("mark", [".", "。", "؟", "।", "։", "።", "။", "។", "۔"])
def test_a_sentence_ends_with_the_mark_of_its_script(mark: str) -> None:
    """Without one a paragraph counts as no prose."""
    words = " ".join(["चार हज़ार लोगों ने हस्ताक्षर किए हैं"] * 3)
    assert make_line(1, words + mark).is_prose
    assert not make_line(1, words).is_prose


@pytest.mark.parametrize(("opening", "closing"), [("„", "“"), ("«", "»"), ("“", "”"), ("»", "«"), ("‚", "‘")])
def test_what_someone_says_is_no_heading(opening: str, closing: str) -> None:
    """In whatever quotation marks."""
    title, _, _, first, second, _ = STORIES["it"]
    assert "#" not in clean(f"{title}\n\n{first}\n\n{opening}Lì ho imparato{closing}, ha detto Nella, {opening}e anche mia madre{closing}\n\n{second}\n").markdown


def test_what_wordpress_adds_to_a_feed_goes() -> None:
    """Where a post first stood is told by its address."""
    _, _, _, first, second, _ = STORIES["nl"]
    made = clean(f'<html><body><article><p>{first}</p><p>{second}</p><p>The post <a href="https://varden.example/bad">Zwembad sluit</a> appeared first on <a href="https://varden.example">Varden</a>.</p></article></body></html>', "page.html")
    assert made.markdown == f"{first}\n\n{second}\n"


def test_a_title_of_another_tool_loses_its_marks() -> None:
    """And an address that is called its source is one."""
    made = clean('---\ntitle: "On *leaking*: 3 * 4 * 5 and a*b*c"\nsource: https://varden.example/leak\n---\n\nWater finds a way.\n', "note.md")
    assert made.front["title"] == "On leaking: 3 * 4 * 5 and a*b*c"
    assert (made.front["source_url"], "source" in made.front) == ("https://varden.example/leak", False)
