"""Small pictures of numbers, as inline SVG: a year's calendar, a run of months.

Pure. A picture is for the eye alone: hidden from whoever has it read aloud, for each page says the
same in words or in a table. It has no colours: its parts have classes, and the theme's style sheet
paints them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from markupsafe import Markup

from broadsheet.views import DayCount, MonthCount

_SQUARE, _STEP, _HEAD = 10, 12, 14
"""Sides of a day's square, of the square with the gap after it, and the room for the months' names above them."""



def calendar_picture(year: int, days: Iterable[DayCount], months: Sequence[str], first_weekday: int, *, mirrored: bool = False) -> Markup:
    """A square for each day of a year, a column for each week; the classes `level-0` to `level-4` say how busy a day was.

    `months` are the names of the twelve, `first_weekday` is 0 for Monday; `mirrored` lets time run from right to left.
    """
    levels = {day.day: day.level for day in days}
    start = date(year, 1, 1)
    opening = (start.weekday() - first_weekday) % 7
    weeks = (opening + (date(year, 12, 31) - start).days) // 7 + 1
    width = weeks * _STEP - (_STEP - _SQUARE)

    def left(week: int, span: int) -> int:
        return width - week * _STEP - span if mirrored else week * _STEP

    squares: dict[int, list[str]] = {}
    names = []
    for number in range((date(year, 12, 31) - start).days + 1):
        day = start + timedelta(days=number)
        week, row = divmod(opening + number, 7)
        squares.setdefault(levels.get(day, 0), []).append(f"M{left(week, _SQUARE)} {_HEAD + row * _STEP}h{_SQUARE}v{_SQUARE}h-{_SQUARE}z")
        if day.day == 1:
            names.append(f'<text x="{left(week + (row > 0), 0)}" y="9">{_escaped(months[day.month - 1])}</text>')
    paths = "".join(f'<path class="level-{level}" d="{"".join(squares[level])}"/>' for level in sorted(squares))
    return _svg("calendar", width, _HEAD + 7 * _STEP - (_STEP - _SQUARE), "".join(names) + paths)


def line_picture(counts: Sequence[int]) -> Markup:
    """A line through numbers, 60 by 16, as high as the largest of them."""
    top, step = max(counts, default=0) or 1, 58 / max(1, len(counts) - 1)
    points = " ".join(f"{1 + number * step:.1f} {15 - 14 * count / top:.1f}" for number, count in enumerate(counts))
    return _svg("trend", 60, 16, f'<path d="M{points}"/>')


def bars_picture(months: Iterable[MonthCount], *, mirrored: bool = False) -> Markup:
    """A bar for each month from the first to the last, those without articles too; at most the last five years of them. Of one month alone there is no picture."""
    counts: Mapping[date, int] = {month.month: month.count for month in months}
    if len(counts) < 2:
        return Markup()
    last, run = max(counts), []
    month = max(min(counts), last.replace(year=max(1, last.year - 5)))
    while month <= last:
        run.append(counts.get(month, 0))
        month = (month + timedelta(days=31)).replace(day=1)
    top, width = max(run), len(run) * 6 - 1
    bars = "".join(f"M{width - number * 6 - 5 if mirrored else number * 6} 40v-{max(1.0, 40 * count / top):.1f}h5V40z" for number, count in enumerate(run) if count)
    return _svg("bars", max(width, 71), 40, f'<path d="{bars}"/>')


def weeks_of(month: date, days: Iterable[DayCount], first_weekday: int) -> tuple[tuple[DayCount | None, ...], ...]:
    """A month as its weeks, each of seven days; None for days of other months. A day without an edition has no address."""
    known = {day.day: day for day in days}
    month = month.replace(day=1)
    start = month - timedelta(days=(month.weekday() - first_weekday) % 7)
    following = (month + timedelta(days=31)).replace(day=1)
    weeks = []
    while start < following:
        cells = [start + timedelta(days=number) for number in range(7)]
        weeks.append(tuple(known.get(day, DayCount(day, "", 0, 0)) if day.month == month.month else None for day in cells))
        start += timedelta(days=7)
    return tuple(weeks)


def _svg(name: str, width: int, height: int, content: str) -> Markup:
    """A picture. Where no style sheet says how large it is, a small one has its own size, and a wide one the page's width."""
    size = f' width="{width}" height="{height}"' if width < 360 else ""
    return Markup(f'<svg class="{name}" viewBox="0 0 {width} {height}"{size} preserveAspectRatio="xMinYMax" aria-hidden="true">{content}</svg>')  # noqa: S704 -- numbers, and names that are escaped


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
