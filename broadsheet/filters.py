"""What templates ask Broadsheet's own filters for: bodies, pictures, addresses, dates in words, charts, metadata.

Pure. All that a filter gives depends on what it is given, on what all pages share, and on the theme.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from broadsheet.cards import by_topic
from broadsheet.model import Theme
from broadsheet.pictures import SIZES, picture_html, with_pictures
from broadsheet.views import Bodies, BodyRef, ImageView, SiteView


def filters_of(theme: Theme, site: SiteView, bodies: Bodies) -> dict[str, Callable[..., Any]]:
    """By name: functions of a value, and of what stands in brackets behind the filter."""
    from broadsheet import charts, localise  # brings Babel along, and a build that renders nothing needs none

    language, mirrored = site.language, site.direction == "rtl"
    origin = site.absolute.rstrip("/").removesuffix(site.base)

    def html(body: BodyRef, sizes: str = SIZES) -> Markup:
        """The safe HTML of a body, with its pictures: `{{ page.body | html }}`. `sizes` says how wide these are shown."""
        if not isinstance(body, BodyRef):
            raise TypeError(f"`html` takes a page's body or note, not {type(body).__name__}")
        return Markup(with_pictures(bodies(body.fingerprint), body.pictures, sizes))  # noqa: S704 -- `markup` made it safe

    def picture(image: ImageView, sizes: str = SIZES, eager: bool = False) -> Markup:
        """The HTML of an image, for a template: `{{ page.image | picture }}`; `eager` for the one that a reader sees first."""
        if not isinstance(image, ImageView):
            raise TypeError(f"`picture` takes a page's image, not {type(image).__name__}")
        return Markup(picture_html(image, sizes, eager))  # noqa: S704 -- it escapes what it is given

    @pass_context  # which keeps Jinja from asking when it compiles: another style sheet is no other template
    def asset(context: Context, name: str) -> str:
        """The URL of an asset of the theme: `{{ "style.css" | asset }}`."""
        if name not in theme.assets:
            raise LookupError(f'the theme has no asset "{name}"; it has: {", ".join(sorted(theme.assets))}')
        return site.base + theme.assets[name].address

    return {
        "html": html,
        "picture": picture,
        "asset": asset,
        "absolute": lambda url: origin + url if url.startswith("/") else url,
        "date": lambda value, width="long": localise.date_words(value, language, width),
        "time": lambda value: localise.time_words(value, language),
        "month": lambda value: localise.month_words(value, language),
        "month_name": lambda value: localise.month_name(value, language),
        "weekday": lambda value: localise.weekday_name(value, language),
        "listing": lambda items: localise.listing(items, language),
        "weekdays": lambda _: localise.weekday_names(language),
        "weeks": lambda month, days: charts.weeks_of(month, days, localise.first_weekday(language)),
        "calendar": lambda days, year: charts.calendar_picture(year, days, localise.month_names(language), localise.first_weekday(language), mirrored=mirrored),
        "bars": lambda years: charts.bars_picture([month for year in years for month in year.months], mirrored=mirrored),
        "trend": charts.line_picture,
        "by_topic": by_topic,
        "iso": _iso,
        "minutes": lambda words: max(1, round(words / 220)),
        "json_ld": lambda value: htmlsafe_json_dumps(_without_empty(value), dumps=_json, ensure_ascii=False),
    }


def _iso(value: date) -> str:
    """For `datetime` attributes: a day, or a time with its zone."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def _json(value: Any, **options: Any) -> str:
    import json

    return json.dumps(value, default=_iso, **options)


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_empty(v) for k, v in value.items() if v is not None and v != ""}
    return [_without_empty(v) for v in value] if isinstance(value, (list, tuple)) else value
