"""Makes a site from texts, in memory: for tests that look at pages and feeds, and need no folder."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from broadsheet.articles import parse_file
from broadsheet.cards import site_view
from broadsheet.config import check_settings
from broadsheet.fingerprint import fingerprint
from broadsheet.model import House, Picture, Problem, StaticFile, Theme
from broadsheet.pages import page_at, pages, settle
from broadsheet.pictures import is_image
from broadsheet.render import Renderer
from broadsheet.rights import Takedown
from broadsheet.site import Made, Site, make_site
from broadsheet.theme import make_theme, read_theme
from broadsheet.views import Page, View

SETTINGS = 'title = "The Test"\nurl = "https://test.example/"\n'
NOW = "2026-03-10T12:00:00+00:00"


def article(title: str = "Rates rise", date: str = "2026-03-09", body: str = "The bank raised its rate.", **fields: Any) -> str:
    """The text of a content file."""
    more = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\ntitle: {title}\ndate: {date}\n{more}---\n\n{body}\n"


class Press:
    """A site with its pages, made of content files: by name below `content/`, without `.md`."""

    def __init__(self, files: Mapping[str, str], settings: str = "", now: str = NOW, static: tuple[str, ...] = (), takedown: Takedown | None = None, drafts: bool = False, pictures: tuple[Picture, ...] = ()) -> None:
        self.settings = check_settings(settings if "title =" in settings else SETTINGS + settings)
        house = House(self.settings.timezone, self.settings.base)
        self.parsed = [parse_file(f"content/{name}.md", text.encode(), house) for name, text in files.items()]
        self.bodies = {key: html for parsed in self.parsed for key, html in parsed.bodies}
        entries = [parsed.entry for parsed in self.parsed if parsed.entry is not None]
        statics = tuple(StaticFile(f"static{address}", address, fingerprint(address)) for address in static)
        moment = datetime.fromisoformat(now).astimezone(house.zone)
        known = [Picture(static.path, static.fingerprint, "jpeg", 1500, 1000) for static in statics if is_image(static.path)]
        made = make_site(entries, statics, self.settings, takedown or Takedown(), moment, pictures=(*known, *pictures), drafts=drafts)
        site, unsettled = settle(made.site)
        self.made: Made = made._replace(site=site, problems=(*made.problems, *unsettled))

    @property
    def site(self) -> Site:
        """The site."""
        return self.made.site

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with it."""
        return (*(problem for parsed in self.parsed for problem in parsed.problems), *self.made.problems)

    @cached_property
    def views(self) -> dict[str, View]:
        """The view of every page, by address."""
        return {page.address: page.view for page in pages(self.site)}

    def page(self, address: str) -> Page:
        """The page at an address, which must be there."""
        page = page_at(self.site, address)
        assert page is not None, f"no page at {address}"
        return page

    @cached_property
    def renderer(self) -> Renderer:
        """The default theme, ready for this site."""
        return Renderer(default_theme(), site_view(self.site), self.bodies.__getitem__)

    def html(self, address: str) -> str:
        """The page at an address, as it is published."""
        return self.renderer.page_bytes(self.page(address)).decode()


def default_theme(name: str = "broadsheet") -> Theme:
    """A bundled theme."""
    return make_theme(read_theme(Path("/nonexistent"), name), {})
