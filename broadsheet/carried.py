"""Which articles carry the words of another, by what their `copy_of` says, and which of them stands for the others.

Pure. Depends on what is published and on nothing else, so that a change of one file tells which
pages it may touch (`kin_of`).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from broadsheet.model import Article, Problem


class Carried(msgspec.Struct, frozen=True):
    """The copies among the articles of a site."""

    firsts: Mapping[str, str] = {}
    """By address of a copy: the address of the article that stands for it."""
    copies: Mapping[str, tuple[str, ...]] = {}
    """By address of such an article: those of its copies, the oldest first."""
    saying: tuple[str, ...] = ()
    """Addresses of all articles that have a `copy_of`, right or wrong."""
    names: Mapping[str, str] = {}
    """By whatever `copy_of` may call an article: its address. Empty where nothing has a `copy_of`."""


class Found(NamedTuple):
    """The copies, and what is wrong with what articles say of each other."""

    carried: Carried
    problems: tuple[Problem, ...]


def find_copies(published: Iterable[Article], unpublished: Iterable[Article], home: str) -> Found:
    """The copies among published articles of the site at `home`.

    Whoever is named stands for those that name it, and for their own copies. Where the one that is
    named is not published, the oldest of those that name it stands for them.
    """
    articles = {article.address: article for article in sorted(published, key=lambda article: article.path)}
    saying = [article for article in articles.values() if article.front.copy_of]
    if not saying:
        return Found(Carried(), ())
    names = names_of(articles.values())
    problems: list[Problem] = []
    parents = _parents(saying, names, home, {name for article in unpublished for name in _names(article)}, problems)
    _open_circles(parents, articles, problems)
    groups: dict[str, list[Article]] = {}
    for article in saying:
        if article.address in parents:
            groups.setdefault(_root(article.address, parents), []).append(article)
    firsts: dict[str, str] = {}
    copies: dict[str, tuple[str, ...]] = {}
    for root, members in sorted(groups.items()):
        ordered = sorted(members, key=lambda article: (article.front.date, article.address))
        first, *others = [root, *(article.address for article in ordered)] if root in articles else [article.address for article in ordered]
        firsts |= dict.fromkeys(others, first)
        if others:
            copies[first] = tuple(others)
    return Found(Carried(firsts, copies, tuple(article.address for article in saying), names), tuple(problems))


def kin_of(articles: Mapping[str, Article], carried: Carried, home: str, changed: Iterable[Article]) -> list[Article]:
    """Of a site's articles, those that may have another place, or another copy, because these are or were otherwise: too many rather than one too few."""
    changed = list(changed)
    if not carried.saying and not any(article.front.copy_of for article in changed):
        return []
    known = {name for article in changed for name in (*_names(article), *_said(article, home))}
    left = {address: {*_names(articles[address]), *_said(articles[address], home)} for address in carried.saying}
    kin: dict[str, None] = {}
    while found := {address: names for address, names in left.items() if not names.isdisjoint(known)}:
        left = {address: names for address, names in left.items() if address not in found}
        known.update(*found.values())
        kin |= dict.fromkeys(found)
    names = carried.names or names_of(articles.values())
    kin |= dict.fromkeys(names[name] for name in sorted(known) if name in names)
    return [articles[address] for address in kin]


def taken_along(articles: Iterable[Article], taken: Iterable[Article], home: str) -> dict[str, str]:
    """By path of an article that is, by its own word or another's, a copy of one that is taken down: the path of that one."""
    articles = list(articles)
    names, by_address = names_of(articles), {article.address: article for article in articles}
    gone = {article.path for article in taken}
    along = {}
    for article in articles:
        walked, following = {article.path}, article
        while (said := _said(following, home)) and said[0] in names:
            following = by_address[names[said[0]]]
            if following.path in gone:
                along[article.path] = following.path
            if following.path in walked:
                break
            walked.add(following.path)
    return along


def names_of(articles: Iterable[Article]) -> dict[str, str]:
    """By whatever `copy_of` may call an article, its address; an address that is one's own goes before another's alias."""
    articles = list(articles)
    own = {name: article.address for article in articles for name in (article.path, _plain(article.address))}
    for article in articles:
        for alias in article.front.aliases:
            own.setdefault(_plain(alias), article.address)
    return own


def _parents(saying: Iterable[Article], names: Mapping[str, str], home: str, elsewhere: set[str], problems: list[Problem]) -> dict[str, str]:
    """By address of an article: the address of the one that it names, or, if none is published, what it calls it."""
    parents = {}
    for article in saying:
        [said] = _said(article, home)
        target = names.get(said)
        if target == article.address:
            problems.append(_problem(article, "is this article itself; take the line out"))
            continue
        if target is None and said not in elsewhere:
            near = next((address for address in names.values() if _plain(address).rpartition("/")[2] == said.rpartition("/")[2]), "")
            problems.append(_problem(article, f"names no article; {f'did you mean {near}?' if near else 'write the address of one, or take the line out'}"))
        parents[article.address] = target or said
    return parents


def _open_circles(parents: dict[str, str], articles: Mapping[str, Article], problems: list[Problem]) -> None:
    """Where articles name each other in a circle, the first of them by its path names none."""
    for start in list(parents):
        walked = {start: None}
        following = parents.get(start, "")
        while following and following not in walked:
            walked[following] = None
            following = parents.get(following, "")
        if following:
            ring = [*walked]
            circle = sorted((articles[address] for address in ring[ring.index(following) :]), key=lambda article: article.path)
            del parents[circle[0].address]
            problems.append(_problem(circle[0], f"goes round in a circle ({', '.join(article.path for article in circle)}); take the line out of the one that was first"))


def _root(address: str, parents: Mapping[str, str]) -> str:
    while address in parents:
        address = parents[address]
    return address


def _names(article: Article) -> Iterator[str]:
    yield article.path
    yield from map(_plain, (article.address, *article.front.aliases))


def _said(article: Article, home: str) -> tuple[str, ...]:
    """What an article says that it is a copy of, as names are spelled."""
    said = article.front.copy_of
    if said.startswith(home):
        said = "/" + said.removeprefix(home)
    return (_plain(said),) if said else ()


def _plain(name: str) -> str:
    return unquote(name.partition("#")[0]).removesuffix("index.html").rstrip("/") or "/"


def _problem(article: Article, what: str) -> Problem:
    return Problem(article.path, article.lines.get("copy_of", 1), f'copy_of: "{article.front.copy_of}" {what}', "warning")
