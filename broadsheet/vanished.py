"""Addresses that articles and pages had and that lead nowhere now, with the line that brings each back.

Pure. The records know every address at which a content file ever stood, and the file. Readers,
search engines and other sites know them too.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import chain

from broadsheet.model import Article, Entry, Leaf, Problem
from broadsheet.pages import file_at, page_at
from broadsheet.rights import Takedown, plain_url
from broadsheet.site import Site

NAMED = 10
"""How many addresses of deleted articles are named one by one."""


def standing(site: Site) -> Iterator[Article | Leaf]:
    """Every content file that has an address of its own."""
    return chain(site.articles.values(), site.leaves.values())


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
    file of the same seed, or else with the same text or title, is taken for the old one, if it is the only such.
    """
    lost = {address: path for address, path in gone.items() if path in before and not is_there(path)}
    new: dict[str, list[str]] = {}
    for entry in standing(site) if lost else ():
        for sign in _signs(entry) if entry.path not in before else ():
            new.setdefault(sign, []).append(entry.path)
    followed = {}
    for address, path in lost.items():
        old = entry_of(before[path])
        signs = _signs(old) if isinstance(old, (Article, Leaf)) else ()
        same = next((new[sign] for sign in signs if sign in new), [])
        if len(same) == 1:
            followed[address] = same[0]
    return followed


def moved_problems(gone: Mapping[str, str], site: Site, records: Container[str] | None = None) -> Iterator[Problem]:
    """For each article and page that stands elsewhere now: the line to add, so that its earlier addresses lead there.

    With `records`, the files of `site/` as the last build left it, only those that moved since.
    """
    by_path: dict[str, list[str]] = {}
    for address, path in gone.items():
        by_path.setdefault(path, []).append(address)
    for entry in standing(site) if by_path else ():
        earlier = by_path.get(entry.path, [])
        if earlier and (records is None or any(file_at(address) in records for address in earlier)):
            yield _moved(entry, earlier)


def deleted_problems(gone: Mapping[str, str], is_there: Callable[[str], bool]) -> Iterator[Problem]:
    """For each address whose content file is gone: what can be done. A file that is there and not published has its own reasons."""
    lost = [(path, address) for address, path in gone.items() if not is_there(path)]
    for path, address in sorted(lost)[:NAMED]:
        ways = f"add it to the aliases of another article, or put a page at static{address}index.html; if it is meant to be gone, write it into takedown.txt"
        yield Problem(path, 0, f"the file is gone, and its address {address} leads nowhere now; {ways}", "warning")
    if len(lost) > NAMED:
        yield Problem("content", 0, f"and {len(lost) - NAMED:,} more addresses of files that are gone lead nowhere", "warning")


def _signs(entry: Article | Leaf) -> Iterator[str]:
    """What a content file is known again by under another name: its seed first, then its text, then its title."""
    if isinstance(entry, Article) and entry.front.seed:
        yield f"seed {entry.front.seed.file}"
    if entry.body.words:
        yield f"text {entry.body.fingerprint}"
    yield f"title {entry.front.title if isinstance(entry, Article) else entry.title}"


def _moved(entry: Article | Leaf, earlier: list[str]) -> Problem:
    aliases = entry.front.aliases if isinstance(entry, Article) else entry.aliases
    line = f"aliases: [{', '.join(map(_quoted, [*aliases, *earlier]))}]"
    several = len(earlier) > 1
    what = f"its earlier address{'es' if several else ''} {', '.join(earlier)} lead{'' if several else 's'} nowhere now"
    where = "write in its front matter" if aliases else "add to its front matter"
    return Problem(entry.path, entry.lines.get("aliases", 0), f"{what}; {where}: {line}", "warning")


def _quoted(address: str) -> str:
    """As YAML has it in a list on one line."""
    return f'"{address}"' if re.search(r"[,\[\]{}:]", address) else address
