"""What a saved page says of its article: title, authors, dates, source, topics, image.

Pure. What a page declares goes before what it shows, and a claim that is no person's name or no
date is left out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from broadsheet.ingest.dates import Found, date_in_path, find_date
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.metadata import source_in
from broadsheet.ingest.names import names_in
from broadsheet.ingest.phrases import pattern
from broadsheet.plaintext import one_line
from broadsheet.urls import is_web_url

_ARTICLE_TYPES = {"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle", "LiveBlogPosting", "TechArticle", "ScholarlyArticle", "Report"}
_MAX_JSON = 500_000


def read_page_fields(fields: Fields, tree: HtmlElement, desk: Desk) -> None:
    """Adds to `fields` what the page says."""
    data = next(_json_ld(tree), {})
    meta = _meta(tree)
    _read_title(fields, tree, meta, data)
    _read_authors(fields, tree, meta, data)
    _read_dates(fields, tree, meta, data, desk.zone)
    _read_address(fields, tree, meta, desk)
    _read_source(fields, tree, meta, data, desk)
    _read_topics(fields, tree, meta, data)
    deck = one_line(str(data.get("alternativeHeadline") or ""))
    fields.add("deck", deck if deck != fields.values.get("title") else "", "json-ld")
    language = tree.get("lang") or _text(data.get("inLanguage"))
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language or "") and language.split("-")[0].lower() != desk.language.split("-")[0].lower():
        fields.add("language", language, "html")
    image = meta.get("og:image", "")
    if is_web_url(image):
        fields.add("image", image, "meta")
        fields.add("image_alt", one_line(meta.get("og:image:alt", "")), "meta")
    if rights := tree.xpath("//a[@rel='license' or contains(concat(' ', @rel, ' '), ' license ')]"):
        fields.add("license", _license(rights[0].get("href", ""), one_line(rights[0].text_content())), "html")


def _read_title(fields: Fields, tree: HtmlElement, meta: dict[str, str], data: dict[str, Any]) -> None:
    """The heading on the page that is nearest to what the page calls itself."""
    declared = one_line(_text(data.get("headline")) or meta.get("og:title", "") or meta.get("twitter:title", "") or " ".join(tree.xpath("string(//title)").split()))
    first = [heading for h in tree.iter("h1") if (heading := _without_section(one_line(h.text_content())))]
    second = [heading for h in tree.iter("h2") if (heading := _without_section(one_line(h.text_content())))]
    for headings, needed in ((first, 0.5), (first[:1] if len(set(first)) == 1 and len(first[0].split()) >= 4 else [], 0.15), (second, 0.5)):
        best = max(headings, key=lambda heading: _likeness(heading, declared), default="")
        if best and _likeness(best, declared) >= needed:
            fields.add("title", best, "heading")
    fields.add("title", _without_site_name(declared, meta), "json-ld" if data.get("headline") else "meta")
    fields.add("title", first[0] if first else "", "heading")


def _without_section(heading: str) -> str:
    """`Headline | Opinion` without its tail."""
    head, mark, tail = heading.partition(" | ")
    return head if mark and len(tail.split()) <= 4 < len(head.split()) else heading


def _likeness(one: str, other: str) -> float:
    """Jaccard's index of two texts' words."""
    a, b = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(a & b) / len(a | b) if a and b else 0.0


def _without_site_name(title: str, meta: dict[str, str]) -> str:
    """`Headline - Some Paper` without its tail."""
    site = meta.get("og:site_name", "")
    if site and title.endswith(site):
        return title[: -len(site)].rstrip(" -–—|·:»")
    head, mark, tail = title.rpartition(" | ")
    if not mark:
        head, mark, tail = title.rpartition(" — ") if " — " in title else title.rpartition(" - ")
    return head if mark and len(tail.split()) <= 5 and len(head.split()) > len(tail.split()) else title


def _read_authors(fields: Fields, tree: HtmlElement, meta: dict[str, str], data: dict[str, Any]) -> None:
    people = data.get("author") or data.get("creator") or []
    named = [_text(p.get("name")) if isinstance(p, dict) else _text(p) for p in (people if isinstance(people, list) else [people]) if not (isinstance(p, dict) and p.get("@type") == "Organization")]
    fields.add("authors", _people(named), "json-ld")
    fields.add("authors", _people([meta.get("author", ""), meta.get("article:author", "")]), "meta")
    marked = tree.xpath("//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' byline ') or contains(concat(' ', @class, ' '), ' p-author ') or contains(concat(' ', @class, ' '), ' author ') or contains(concat(' ', @class, ' '), ' by ') or contains(@class, 'post-info') or contains(@class, 'post-meta')]")
    for element in marked[:6]:
        text = pattern(r"^\W*(?:", "byline", r")(?:\s*:\s*|\s+)").sub("", one_line(element.text_content()))
        if len(text) <= 120:
            fields.add("authors", _people([text]), "byline")


def _people(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name for text in texts if text and not is_web_url(text) for name in names_in(pattern(r"^(?:", "byline", r")\s+").sub("", one_line(text)))))


def _read_dates(fields: Fields, tree: HtmlElement, meta: dict[str, str], data: dict[str, Any], zone: ZoneInfo) -> None:
    published = ("article:published_time", "datePublished", "date", "dc.date", "dcterms.created", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate")
    updated = ("article:modified_time", "dateModified", "og:updated_time", "lastmod")
    fields.add_date("date", _iso(data.get("datePublished"), zone), "json-ld")
    for name in published:
        fields.add_date("date", _iso(meta.get(name), zone), "meta")
    times = tree.xpath("//article//time[@datetime] | //main//time[@datetime] | //time[@itemprop='datePublished' or contains(@class, 'publish')][@datetime]") or tree.xpath("//time[@datetime]")
    for element in times[:1]:
        fields.add_date("date", _iso(element.get("datetime"), zone), "time-element")
    for element in tree.xpath("//time | //*[contains(@class, 'date') or contains(@class, 'pub') or contains(@class, 'meta') or contains(@class, 'stamp')]")[:20]:
        text = one_line(element.text_content())
        fields.add_date("date", find_date(text, zone) if len(text) <= 100 else None, "dateline")
    fields.add_date("updated", _iso(data.get("dateModified"), zone), "json-ld")
    for name in updated:
        fields.add_date("updated", _iso(meta.get(name), zone), "meta")
    if _moment(fields.values.get("updated"), zone) <= _moment(fields.values.get("date"), zone):
        fields.values.pop("updated", None)
        fields.found.pop("updated", None)


def _moment(value: Any, zone: ZoneInfo) -> float:
    if value is None:
        return 0.0
    return value.timestamp() if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=zone).timestamp()


def _iso(value: Any, zone: ZoneInfo) -> Found | None:
    """A machine-made date; years out of reason are none."""
    text = _text(value).strip()
    try:
        found = datetime.fromisoformat(re.sub(r"\.\d+", "", text)) if text else None
    except ValueError:
        return find_date(text, zone)
    if found is None or not 1900 <= found.year <= 2100:
        return None
    return Found(found if found.tzinfo else found.replace(tzinfo=zone), has_time=len(text) > 10)


def _read_address(fields: Fields, tree: HtmlElement, meta: dict[str, str], desk: Desk) -> None:
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    for url in [*canonical[:1], meta.get("og:url", "")]:
        if is_web_url(url):
            fields.add("source_url", url, "canonical")
            fields.add_date("date", date_in_path(url, desk.zone), "url")


def _read_source(fields: Fields, tree: HtmlElement, meta: dict[str, str], data: dict[str, Any], desk: Desk) -> None:
    publisher = data.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    name = one_line(_text(publisher.get("name")) if isinstance(publisher, dict) else "")
    fields.add("source", name if len(name) <= 80 else "", "json-ld")
    fields.add("source", one_line(meta.get("og:site_name", ""))[:80], "meta")
    title = one_line(tree.xpath("string(//title)"))
    fields.add("source", next((known for known in desk.sources if re.search(rf"[-–—|:·]\s*{re.escape(known)}\b", title)), ""), "title")
    for footer in tree.xpath("//footer | //*[contains(@class, 'copyright') or contains(@class, 'footer')]")[-3:]:
        for text in re.split(r"\s{2,}|\n|(?=©)", footer.text_content()):
            if "©" in text or "copyright" in text.lower():
                fields.add("source", source_in(one_line(text), desk.sources), "rights")
    tail = title.rpartition(" — ")[2] if " — " in title else title.rpartition(" | ")[2] if " | " in title else title.rpartition(" - ")[2] if " - " in title else ""
    logos = {one_line(e.text_content()).casefold() for e in tree.xpath("//header//a | //*[contains(@class, 'logo') or contains(@class, 'site-title')]")}
    fields.add("source", tail if tail.casefold() in logos else "", "title")


def _read_topics(fields: Fields, tree: HtmlElement, meta: dict[str, str], data: dict[str, Any]) -> None:
    keywords = data.get("keywords")
    fields.add("topics", _topics(keywords if isinstance(keywords, list) else _text(keywords).split(",")), "json-ld")
    tags = tree.xpath("//meta[@property='article:tag']/@content")
    fields.add("topics", _topics(t for tag in tags for t in str(tag).split(",")), "meta")
    fields.add("topics", _topics(one_line(a.text_content()) for a in tree.xpath("//a[contains(concat(' ', @rel, ' '), ' tag ')]")), "tag-links")
    fields.add("topics", _topics(meta.get("news_keywords", "").split(",") or ()), "meta")
    fields.add("topics", _topics(meta.get("keywords", "").split(",")), "meta")


def _topics(texts: Iterable[Any]) -> list[str]:
    topics = [one_line(_text(text)).strip("# ") for text in texts]
    return list(dict.fromkeys(topic for topic in topics if 1 < len(topic) <= 60))[:20]


def _license(url: str, words: str) -> str:
    match = re.search(r"creativecommons\.org/(?:licenses/([a-z-]+)/([\d.]+)|publicdomain/zero/([\d.]+))", url)
    if match:
        return f"CC {match[1].upper()} {match[2]}" if match[1] else f"CC0 {match[3]}"
    return words[:80]


def _meta(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and element.get("content"):
            found.setdefault(name if name.startswith(("og:", "article:", "twitter:")) or name == "datePublished" else name.lower(), element.get("content").strip())
    return found


def _json_ld(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles that the page declares (schema.org), wherever they stand in its graph."""
    for script in tree.xpath("//script[@type='application/ld+json']")[:10]:
        text = script.text_content()
        if len(text) > _MAX_JSON:
            continue
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (entry for entry in _entries(data) if _ARTICLE_TYPES & set(_types(entry)))


def _entries(data: Any) -> Iterator[dict[str, Any]]:
    for entry in data if isinstance(data, list) else [data]:
        if isinstance(entry, dict):
            yield entry
            graph = entry.get("@graph")
            yield from (inner for inner in (graph if isinstance(graph, list) else []) if isinstance(inner, dict))


def _types(entry: dict[str, Any]) -> list[str]:
    kinds = entry.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""


