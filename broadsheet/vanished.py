"""Addresses that articles had and that lead nowhere now, with the line that brings each back.

Pure. The records know every address at which an article ever stood, and its content file. Readers,
search engines and other sites know them too.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping

from broadsheet.model import Article, Entry, Problem
from broadsheet.pages import file_at, page_at
from broadsheet.rights import Takedown, plain_url
from broadsheet.site import Site

NAMED = 10
"""How many addresses of deleted articles are named one by one."""


def vanished(recorded: Mapping[str, str], site: Site, takedown: Takedown) -> dict[str, str]:
    """Of the recorded addresses, those with neither a page nor a redirect, and their content files. One that is taken down is meant to be gone."""
    return {
        address: path
        for address, path in sorted(recorded.items())
        if address not in site.articles and page_at(site, address) is None and plain_url(address) not in takedown.urls
    }


def follow(
    gone: Mapping[str, str], is_there: Callable[[str], bool], before: Mapping[str, str], site: Site, entry_of: Callable[[str], Entry | None]
) -> dict[str, str]:  # fmt: skip
    """Of vanished addresses whose content file has another name since the last build: the file as it is called now.

    `is_there` tells whether there is a file; `before` are the fingerprints of what was shown. A new
    article of the same seed, or with the same text, is taken for the old one, if it is the only such.
    """
    followed = {}
    for address, path in gone.items():
        old = entry_of(before[path]) if path in before and not is_there(path) else None
        if isinstance(old, Article):
            same = [article.path for article in site.articles.values() if article.path not in before and _is_same(old, article)]
            if len(same) == 1:
                followed[address] = same[0]
    return followed


def moved_problems(gone: Mapping[str, str], site: Site, records: Container[str] | None = None) -> Iterator[Problem]:
    """For each article that stands elsewhere now: the line to add, so that its earlier addresses lead there.

    With `records`, the files of `site/` as the last build left it, only those that moved since.
    """
    by_path: dict[str, list[str]] = {}
    for address, path in gone.items():
        by_path.setdefault(path, []).append(address)
    for article in site.articles.values() if by_path else ():
        earlier = by_path.get(article.path, [])
        if earlier and (records is None or any(file_at(address) in records for address in earlier)):
            yield _moved(article, earlier)


def deleted_problems(gone: Mapping[str, str], is_there: Callable[[str], bool]) -> Iterator[Problem]:
    """For each address whose content file is gone: what can be done. A file that is there and not published has its own reasons."""
    lost = [(path, address) for address, path in gone.items() if not is_there(path)]
    for path, address in sorted(lost)[:NAMED]:
        ways = f"add it to the aliases of another article, or put a page at static{address}index.html; if it is meant to be gone, write it into takedown.txt"
        yield Problem(path, 0, f"the file is gone, and its address {address} leads nowhere now; {ways}", "warning")
    if len(lost) > NAMED:
        yield Problem("content", 0, f"and {len(lost) - NAMED} more addresses of files that are gone lead nowhere", "warning")


def _moved(article: Article, earlier: list[str]) -> Problem:
    aliases = article.front.aliases
    line = f"aliases: [{', '.join(map(_quoted, [*aliases, *earlier]))}]"
    several = len(earlier) > 1
    what = f"its earlier address{'es' if several else ''} {', '.join(earlier)} lead{'' if several else 's'} nowhere now"
    where = "write in its front matter" if aliases else "add to its front matter"
    return Problem(article.path, article.lines.get("aliases", 0), f"{what}; {where}: {line}", "warning")


def _quoted(address: str) -> str:
    """As YAML has it in a list on one line."""
    return f'"{address}"' if re.search(r"[,\[\]{}:]", address) else address


def _is_same(old: Article, new: Article) -> bool:
    if old.front.seed and new.front.seed:
        return old.front.seed.file == new.front.seed.file
    return old.body.words > 0 and old.body.fingerprint == new.body.fingerprint
