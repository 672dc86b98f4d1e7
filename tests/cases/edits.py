"""What may stand in content/ and static/: few values, so that articles meet in days, topics, sources and addresses."""

from collections.abc import Iterable

from cases.press import NOW, article
from hypothesis import strategies as st

DAYS = ("2025-12-31", "2026-01-31", "2026-02-28", "2026-03-01", "2026-03-07", "2026-03-08", "2026-03-09", "2026-03-10")
HOURS = ("", "T00:30:00", "T10:00:00", "T10:00:00+00:00", "T10:00:00.000001", "T10:00:00.000002", "T11:00:00+01:00", "T23:30:00-05:00")
DATES = [day + hour for day in DAYS for hour in HOURS] + ["2026-03-11T10:00:00", "2026-03-20"]
TOPICS = ("Energy", "energy", "Water", "Floods", "High water", "Ports", "General", "水")
SOURCES = ("Courier", "courier", "Wire", "")
ALIASES = ("/old/", "/old.html", "/old/index.html", "/old/deep/", "/about/", "/2026/03/09/rates/", "/2026/03/09/", "/2026/", "/2026/02/", "/topics/energy/", "/assets/", "/robots.txt", "/feed.xml")
STATICS = ("images/quay.jpg", "images/rain.jpg", "robots.txt", "404.html", "2026/03/index.html", "2026/03/09/rates/index.html", "2026", "old/index.html", "old.html", "old", "topics/energy/feed.xml", "sitemap.xml", "about", "about/index.html", "sources/index.html", "editions/feed.xml")
PAGES = ("pages/about", "pages/contact", "pages/old/deep")
EDITIONS = tuple(f"editions/{day}" for day in DAYS)
TAKEDOWNS = ("", "source: Wire", "/2026/03/09/rates/")
NAMES = ("2026/rates", "rates", "ferries", "ice", "port", *(f"more/{letter}" for letter in "abcdefghijkl"))
SLUGS = ("rates", "ferries", "ice")
COPIED = ("/2026/03/09/rates/", "/2026/03/09/ferries/", "/2026/03/08/ice", "https://test.example/2026/03/10/rates/", "/old/", "content/rates.md", "content/ferries.md", "content/ice.md", "content/more/a.md", "content/more/b.md", "/lost/")
MOMENTS = ("2026-03-09T12:00:00+00:00", "2026-03-10T03:00:00+00:00", NOW, "2026-03-11T12:00:00+00:00", "2026-03-21T12:00:00+00:00")


def listed(items: Iterable[str]) -> str:
    """A list as front matter has it."""
    return f"[{', '.join(items)}]"


def lists(values: Iterable[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(tuple(values)), max_size=most).map(listed)


IMAGES = ("images/quay.jpg", "images/rain.jpg", "rain.jpg", "pages/rain.jpg", "2026/03/rain.jpg")
"""Image files below `content/`."""

FIELDS: dict[str, st.SearchStrategy[str]] = {
    "body": st.sampled_from(["The bank raised its rate.", "It rained. ![Rain](/images/rain.jpg)", "It rained. ![Rain](rain.jpg)", "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.", ""]),
    "title": st.sampled_from(["Rates rise", "Ferries sail", "Ice melts"]),
    "date": st.sampled_from(DATES),
    "topics": lists(TOPICS),
    "source": st.sampled_from(SOURCES),
    "deck": st.sampled_from(["", "By a quarter.", "By a half."]),
    "summary": st.sampled_from(["", "In short."]),
    "slug": st.sampled_from(["", *SLUGS]),
    "updated": st.sampled_from(["", "2026-03-09T12:00:00", "2026-03-10"]),
    "expires": st.sampled_from(["", "2026-03-10", "2026-03-20"]),
    "aliases": lists(ALIASES, 2),
    "image": st.sampled_from(["", "/images/quay.jpg", "/images/quay.jpg?wide", "/robots.txt", "https://else.example/x.jpg"]),
    "image_alt": st.sampled_from(["", "The quay"]),
    "credit": st.sampled_from(["", "A. Mason"]),
    "pin": st.sampled_from(["0", "1", "2"]),
    "publish": st.sampled_from(["", "full", "excerpt", "link"]),
    "license": st.sampled_from(["", "CC BY 4.0"]),
    "language": st.sampled_from(["", "es", "ar"]),
    "translations": st.sampled_from(["", "{es: /2026/03/09/rates/}", "{es: https://else.example/}"]),
    "authors": st.sampled_from(["", "[A. Mason]"]),
    "draft": st.sampled_from(["false", "true"]),
    "copy_of": st.sampled_from(["", *COPIED]),
    "extra": st.sampled_from(["", "{a: x, b: y}", "{b: y, a: x}", "{a: {c: x, d: y}}", "{a: {d: y, c: x}}"]),
}
OFTEN = ("title", "date", "topics", "source", "slug")

articles = st.fixed_dictionaries({name: FIELDS[name] for name in OFTEN}, optional={name: FIELDS[name] for name in ("aliases", "copy_of", "expires", "image", "pin", "publish")}).map(lambda fields: article(**{"body": "It rained.", **fields}))
leaves = st.builds(
    lambda title, order, aliases, draft, body: f"---\ntitle: {title}\norder: {order}\naliases: {aliases}\ndraft: {draft}\n---\n{body}\n",
    st.sampled_from(["About", "Contact"]), st.sampled_from("012"), lists(ALIASES, 1), st.sampled_from(["false", "false", "true"]), st.sampled_from(["Us.", "Them."]),
)  # fmt: skip
notes = st.builds(
    lambda title, order, body: f"---\ntitle: {title}\norder: {order}\n---\n{body}\n",
    st.sampled_from(["", "A quiet day", "A loud day"]), lists(SLUGS), st.sampled_from(["", "Look at the ice.", "Look at the sea."]),
)  # fmt: skip
contents = st.dictionaries(st.sampled_from(NAMES), articles, min_size=1, max_size=len(NAMES))
crowds = st.lists(st.tuples(st.sampled_from(DATES), st.sampled_from(["[Energy]", "[energy, Water]", "[Energy, Floods]", "[Water]"])), min_size=13, max_size=24).map(
    lambda drawn: {f"crowd/{number}": article(f"Story {number}", date, topics=topics) for number, (date, topics) in enumerate(drawn)}
)
"""More articles of a topic than one looks back at."""


def with_field(text: str, field: str, value: str) -> str:
    """A content file with one field of its front matter changed, or its body."""
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    if field == "body":
        return f"---\n{head}\n---\n\n{value}\n"
    lines = [line for line in head.splitlines() if not line.startswith(f"{field}:")]
    return "---\n" + "\n".join([*lines, f"{field}: {value}"]) + f"\n---\n{body}"
