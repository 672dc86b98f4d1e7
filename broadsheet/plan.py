"""Which pages a build renders, keeps and deletes, and why.

Pure. The words are those of "Build Systems à la Carte" (Mokhov, Mitchell, Peyton Jones, 2018): the
records are a verifying trace, and a page whose view came out the same is an early cutoff.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from broadsheet.changes import Touched
from broadsheet.fingerprint import fingerprint, fingerprint_of
from broadsheet.model import Action, PageRecord, Plan, Shown, Step, Theme
from broadsheet.pages import addresses, file_at
from broadsheet.site import Site


class Wanted(NamedTuple):
    """A page that the site is to have."""

    path: str
    """Below `site/`."""
    address: str
    shared: str
    """Fingerprint of what it shares with other pages."""
    dressed: str
    """Why what it shares may have changed."""
    touched: str
    """Why its view may have changed; empty if it cannot have."""


def wanted_pages(site: Site, theme: Theme, shown: Shown, touched: Touched, dressed: str) -> Iterator[Wanted]:
    """Every page that the site is to have, and every asset of the theme. `dressed` is why HTML pages may look different."""
    plain, html, poster = fingerprint_of(shown.tool), fingerprint_of((shown.tool, shown.dress)), _look(theme, shown)
    for address in addresses(site):
        path = file_at(address)
        is_html = (path.endswith(".html") or address in site.redirects) and address not in site.statics
        yield Wanted(path, address, "" if address in site.statics else html if is_html else poster if path.endswith("/poster.png") else plain, dressed, touched.why(address))
    for asset in theme.assets.values():
        yield Wanted(asset.address[1:], asset.address, "asset", dressed, dressed)


def _look(theme: Theme, shown: Shown) -> str:
    look = theme.poster
    return fingerprint_of((shown.tool, look.paper, look.ink, look.accent, fingerprint(look.font)))


def plan_build(
    wanted: Iterable[Wanted], records: Mapping[str, PageRecord], view_of: Callable[[str], str], is_whole: Callable[[str, PageRecord], bool],
    gone: Callable[[str], str],
) -> Plan:  # fmt: skip
    """What is to be done about each page, in the order in which they are wanted; then what is deleted.

    `view_of` is the fingerprint of the view at an address, asked for only where it matters;
    `is_whole` tells whether the file on disk is the one on record; `gone` says why the page at an
    address may no longer be made.
    """
    steps = [Step(page.path, page.address, *_decide(page, records.get(page.path), view_of, is_whole)) for page in wanted]
    paths = {step.path for step in steps}
    for path in sorted(records.keys() - paths):
        address = address_of(path)
        steps.append(Step(path, address, "delete", gone(address) or "nothing is shown there any more"))
    return Plan(tuple(steps))


def address_of(path: str) -> str:
    """The address of a file below `site/`."""
    return "/" + (path.removesuffix("index.html") if path.endswith("/index.html") or path == "index.html" else path)


def _decide(page: Wanted, record: PageRecord | None, view_of: Callable[[str], str], is_whole: Callable[[str, PageRecord], bool]) -> tuple[Action, str]:
    if record is None:
        return ("render", page.touched or "it is not on record")
    if not record.view:
        return ("render", "the last build was interrupted")
    if record.shared != page.shared:
        return ("render", page.dressed or page.touched or "another kind of page stood there")
    if page.touched and view_of(page.address) != record.view:
        return ("render", page.touched)
    if not is_whole(page.path, record):
        return ("render", f"site/{page.path} is not as it was written")
    return ("keep", "nothing that it shows has changed")
