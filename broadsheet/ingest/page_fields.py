"""What a saved page says of its article: title, authors, dates, source, topics, image.

Pure. What a page declares goes before what it shows, and a claim that is no person's name or no
date is left out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urljoin

from lxml.html import HtmlElement

from broadsheet.fields import is_language_tag
from broadsheet.ingest.dates import date_in_path
from broadsheet.ingest.declared import all_of, declared_article, likeness, meta_of, text_of
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.metadata import license_in, source_in
from broadsheet.ingest.page_credits import read_page_credits
from broadsheet.ingest.page_deck import find_deck
from broadsheet.ingest.page_marks import without_sign
from broadsheet.plaintext import one_line
from broadsheet.urls import is_web_url

_NO_TOPIC = {"uncategorized", "uncategorised", "blog", "news", "article", "articles", "general", "home", "post", "posts", "other", "default"}
"""Sections that say nothing of what an article is about."""
_CREDITS = re.compile(r"(?<![a-z])(?:credits?|copyright(?:holder|notice)?|photographer|photo-?by|attribution)(?![a-z])|(?:caption|image|photo|picture|media)credit", re.I)
"""Names of the elements that say who made a picture."""
_LONGEST = 1_000
"""Characters of what a page calls itself, at most."""
_CREDIT = 120
"""Letters of a credit at most."""


def read_page_fields(fields: Fields, tree: HtmlElement, desk: Desk) -> None:
    """Adds to `fields` what the page says."""
    meta = meta_of(tree)
    address = next(filter(is_web_url, [*tree.xpath("//link[@rel='canonical']/@href")[:1], meta.get("og:url", "")]), "")
    title = one_line(tree.xpath("string(//title)"))
    data = declared_article(tree, address, meta.get("og:title", "") or title)
    _read_title(fields, tree, meta, data)
    read_page_credits(fields, tree, meta, data, desk.zone)
    fields.add("source_url", address, "canonical")
    fields.add_date("date", date_in_path(address, desk.zone), "url")
    _read_source(fields, tree, meta, data, desk)
    _read_topics(fields, tree, meta, data)
    deck = one_line(text_of(data.get("alternativeHeadline")))
    fields.add("deck", deck if deck != fields.values.get("title") else "", "json-ld")
    fields.add("deck", find_deck(tree, str(fields.values.get("title", ""))), "standfirst")
    _read_language(fields, tree, meta, data, desk.language)
    _read_image(fields, tree, meta, data, address)
    _read_license(fields, tree, meta, data)


def _read_title(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any]) -> None:
    """The heading on the page that is nearest to what the page calls itself."""
    declared = one_line(text_of(data.get("headline")) or meta.get("og:title", "") or meta.get("twitter:title", "") or " ".join(tree.xpath("string(//title)").split()))[:_LONGEST]
    first = [heading for h in tree.iter("h1") if (heading := _without_section(without_sign(one_line(h.text_content()))))]
    second = [heading for h in tree.iter("h2") if (heading := _without_section(without_sign(one_line(h.text_content()))))]
    for headings, needed in ((first, 0.5), (first[:1] if len(set(first)) == 1 and len(first[0].split()) >= 4 else [], 0.15), (second, 0.5)):
        best = max(headings, key=lambda heading: likeness(heading, declared), default="")
        if best and likeness(best, declared) >= needed:
            fields.add("title", best, "heading")
    fields.add("title", _without_site_name(declared, meta), "json-ld" if data.get("headline") else "meta")
    fields.add("title", first[0] if first else "", "heading")


def _without_section(heading: str) -> str:
    """`Headline | Opinion` without its tail."""
    head, mark, tail = heading.partition(" | ")
    return head if mark and len(tail.split()) <= 4 < len(head.split()) else heading


def _without_site_name(title: str, meta: Mapping[str, str]) -> str:
    """`Headline - Some Paper` without its tail."""
    site = meta.get("og:site_name", "")
    if site and title.endswith(site):
        return title[: -len(site)].rstrip(" -–—|·:»")
    head, mark, tail = title.rpartition(" | ")
    if not mark:
        head, mark, tail = title.rpartition(" — ") if " — " in title else title.rpartition(" - ")
    return head if mark and len(tail.split()) <= 5 and len(head.split()) > len(tail.split()) else title


def _read_source(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any], desk: Desk) -> None:
    publisher = data.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    name = one_line(text_of(publisher.get("name")) if isinstance(publisher, dict) else "")
    fields.add("source", name if len(name) <= 80 else "", "json-ld")
    fields.add("source", one_line(meta.get("og:site_name", ""))[:80], "meta")
    title = one_line(tree.xpath("string(//title)"))
    fields.add("source", next((known for known in desk.sources if re.search(rf"[-–—|:·]\s*{re.escape(known)}\b", title)), ""), "title")
    if "source" in fields.values:
        return  # what follows looks through the whole page
    for footer in tree.xpath("//footer | //*[contains(@class, 'copyright') or contains(@class, 'footer')]")[-3:]:
        for text in re.split(r"\s{2,}|\n|(?=©)", footer.text_content()):
            if "©" in text or "copyright" in text.lower():
                fields.add("source", source_in(one_line(text), desk.sources), "rights")
    tail = title.rpartition(" — ")[2] if " — " in title else title.rpartition(" | ")[2] if " | " in title else title.rpartition(" - ")[2] if " - " in title else ""
    logos = {one_line(e.text_content()).casefold() for e in tree.xpath("//header//a | //*[contains(@class, 'logo') or contains(@class, 'site-title')]")}
    fields.add("source", tail if tail.casefold() in logos else "", "title")


def _read_topics(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any]) -> None:
    keywords = data.get("keywords")
    fields.add("topics", _topics(keywords if isinstance(keywords, list) else text_of(keywords).split(",")), "json-ld")
    tags = tree.xpath("//meta[@property='article:tag']/@content")
    fields.add("topics", _topics(t for tag in tags for t in str(tag).split(",")), "meta")
    fields.add("topics", _topics(one_line(a.text_content()) for a in tree.xpath("//a[contains(concat(' ', @rel, ' '), ' tag ')]")), "tag-links")
    for name in ("news_keywords", "keywords", "sailthru.tags", "parsely-tags"):
        fields.add("topics", _topics(meta.get(name, "").split(",")), "meta")
    sections = [section for section in _topics(all_of(data.get("articleSection"))) if section.casefold() not in _NO_TOPIC]
    fields.add("topics", sections, "json-ld")
    fields.add("topics", [section for section in _topics([meta.get("article:section", "")]) if section.casefold() not in _NO_TOPIC], "meta")


def _topics(texts: Iterable[Any]) -> list[str]:
    topics = [one_line(text_of(text)).strip("# ") for text in texts]
    return list(dict.fromkeys(topic for topic in topics if 1 < len(topic) <= 60))[:20]


def _read_language(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any], house: str) -> None:
    tag = tree.get("lang") or text_of(data.get("inLanguage")) or meta.get("content-language", "") or meta.get("og:locale", "")
    tag = tag.strip().replace("_", "-")
    if is_language_tag(tag) and tag.split("-")[0].lower() != house.split("-", maxsplit=1)[0].lower():
        fields.add("language", tag, "html")


def _read_image(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any], address: str) -> None:
    """The picture that the page shows of itself elsewhere, with its words where it is that picture's."""
    pictures = [picture if isinstance(picture, dict) else {"url": text_of(picture)} for picture in all_of(data.get("image"))]
    declared = [(text_of(picture.get("url") or picture.get("contentUrl") or picture.get("@id")), picture) for picture in pictures]
    for url, how in ((meta.get("og:image", "") or meta.get("og:image:url", ""), "meta"), *((url, "json-ld") for url, _ in declared[:1]), (meta.get("twitter:image", "") or meta.get("twitter:image:src", ""), "meta")):
        whole = _whole(address, url)
        if is_web_url(whole):
            fields.add("image", whole, how)
    if fields.found.get("image") == "meta":
        fields.add("image_alt", one_line(meta.get("og:image:alt", "") or meta.get("twitter:image:alt", "")), "meta")
    image = str(fields.values.get("image", ""))
    same = next((picture for url, picture in declared if image and url.partition("?")[0] == image.partition("?")[0]), {})
    fields.add("image_alt", one_line(text_of(same.get("caption") or same.get("description")))[:300], "json-ld")
    fields.add("credit", one_line(text_of(same.get("creditText") or same.get("copyrightNotice")))[:200], "json-ld")
    fields.add("credit", _credit_below(tree, image), "caption")


def _whole(address: str, url: str) -> str:
    """The address of what a page at `address` names; empty where that is none."""
    try:
        return urljoin(address, url) if url and address and not url.startswith("data:") else url
    except ValueError:  # `//[x`
        return ""


def _credit_below(tree: HtmlElement, image: str) -> str:
    """Who made a picture, as the page says below it in an element that is named for that; empty where it does not."""
    name = _file_name(image)
    images = (image for image in tree.iter("img") if name and name in {_file_name(image.get("src", "")), _file_name(image.get("data-src", ""))})
    shown = dict.fromkeys(figure for image in images if (figure := next(image.iterancestors("figure"), None)) is not None)
    for figure in shown:
        for element in figure.xpath(".//*[@class or @itemprop]"):
            words = one_line(element.text_content())
            if words and len(words) <= _CREDIT and _CREDITS.search(f"{element.get('class', '')} {element.get('itemprop', '')}"):
                return words
    return ""


def _file_name(url: str) -> str:
    """Which a browser keeps where it saves a picture with its page."""
    return unquote(url.partition("?")[0].rpartition("/")[2])


def _read_license(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any]) -> None:
    fields.add("license", license_in(text_of(data.get("license"))), "json-ld")
    for link in tree.xpath("//*[self::a or self::link][contains(concat(' ', @rel, ' '), ' license ')]")[:3]:
        words = one_line(link.text_content())[:80] if link.tag == "a" else ""
        fields.add("license", license_in(link.get("href", "")) or license_in(words) or words, "html")
    for name in ("dcterms.license", "dc.rights", "dcterms.rights", "copyright"):
        fields.add("license", license_in(meta.get(name, "")), "meta")
