"""Pages to bytes: the room where templates run.

Pure: a page's bytes are a function of its view, what all pages share, and the theme. Templates are
sandboxed, escape by default, fail on what is undefined, and get nothing that changes from one
call to the next. What goes wrong in one becomes a ThemeError that names its file and line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import BuiltinMethodType
from typing import Any

import msgspec
from jinja2 import (
    BaseLoader,
    BytecodeCache,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_context,
)
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from broadsheet.catalogue import words_of
from broadsheet.errors import DamagedRecordsError, ThemeError
from broadsheet.faults import Missing, message_of
from broadsheet.filters import filters_of
from broadsheet.model import Problem, Theme
from broadsheet.views import (
    ArchiveView,
    ArticleView,
    AssetView,
    Bodies,
    BodyRef,
    EditionView,
    FrontView,
    GroupIndexView,
    GroupMonthView,
    GroupView,
    HtmlView,
    LeafView,
    MonthView,
    NotFoundView,
    Page,
    RedirectView,
    SearchView,
    SiteView,
    SubscribeView,
    YearView,
)  # fmt: skip

MAX_PAGE = 32_000_000
"""Characters in one page: a template that writes more is taken for one that would not end."""
MAX_REPEAT = 1_000_000
MAX_STEPS = 2_000_000
"""Turns of loops and calls in one page, for the same reason: the longest page of a real site takes a twentieth of it."""

MAX_WAY = 12
"""Templates that a message names on the way to an error: more of them are a circle."""

TEMPLATES: Mapping[type[HtmlView], str] = {
    FrontView: "front.html",
    EditionView: "edition.html",
    ArticleView: "article.html",
    MonthView: "month.html",
    YearView: "year.html",
    ArchiveView: "archive.html",
    GroupView: "group.html",
    GroupMonthView: "group_month.html",
    GroupIndexView: "group_index.html",
    LeafView: "page.html",
    SearchView: "search.html",
    SubscribeView: "subscribe.html",
    NotFoundView: "not_found.html",
    RedirectView: "redirect.html",
}
FOR_ALL = "all.html"
"""The template of every kind of page for which a theme has none of its own."""

Filters = Mapping[str, Callable[..., Any]]
_LAZY = ("batch", "map", "reject", "rejectattr", "select", "selectattr", "slice", "unique")
_PLAIN_METHODS = frozenset({"startswith", "endswith", "split", "strftime", "lower", "upper", "strip", "isoformat"})
"""Methods of texts and dates that need no question: they change nothing and reach nowhere."""
_COUNTS = re.compile(r"\b(?:namespace|cycler|joiner)\b")
"""What in a template can remember: nothing else is mutable in the sandbox."""
_TURNS = "turns of a loop"
"""The filter that counts them: no template can name it."""
_ADDRESS = re.compile(r" at 0x[0-9a-f]+(?=&gt;|>)")


def template_of(page: Page | None) -> str:
    """The template of a page; empty for a feed and the like, which have none."""
    return next((template for view, template in TEMPLATES.items() if page and isinstance(page.view, view)), "")


class Compiled(BytecodeCache):
    """Templates that were compiled: for renderers of one site and one set of filters, while the theme is edited."""

    def __init__(self) -> None:
        self._code: dict[str, tuple[str, Any]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """As Jinja has it."""
        checksum, code = self._code.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """As Jinja has it."""
        self._code[bucket.key] = (bucket.checksum, bucket.code)


class Renderer:
    """A theme made ready for one site: its compiled templates, and the filters that they may use."""

    def __init__(self, theme: Theme, site: SiteView, bodies: Bodies, filters: Filters | None = None, compiled: Compiled | None = None) -> None:
        self._theme = theme
        self._site = site
        self._bodies = bodies
        self._environment = _environment(theme, site, bodies, filters or {}, compiled)

    def page_bytes(self, page: Page) -> bytes:
        """What the page's file holds. Raises ThemeError."""
        view = page.view
        if type(view) in TEMPLATES:
            return self._html(page, template_for(self._theme, type(view)))  # type: ignore[arg-type]
        if isinstance(view, AssetView):
            return self._theme.assets[view.name].content
        from broadsheet import feeds  # slow to import, and many builds make none of these

        return feeds.service_bytes(view, self._bodies)

    def warm_up(self) -> None:
        """Compiles every template, under each of its names. Raises what Jinja raises."""
        for name in self._theme.templates:
            self._environment.get_template(name)

    def check(self) -> None:
        """Compiles every template. Raises ThemeError with all that is wrong."""
        problems = []
        once = {file.path: name for name, file in self._theme.templates.items()}  # a file has two names, and is compiled for one
        for name in [*once.values(), *(name for name in [template_for(self._theme, view) for view in TEMPLATES] if name not in self._theme.templates)]:
            try:
                self._environment.get_template(name)
            except (TemplateError, RecursionError) as error:
                problems.append(self._problem(error, name, None))
        if problems:
            raise ThemeError(dict.fromkeys(problems))

    def _html(self, page: Page, name: str) -> bytes:
        try:
            self._environment.steps = 0
            template = self._environment.get_template(name)
            text = _bounded(template.generate(site=self._site, page=page.view, kind=TEMPLATES[type(page.view)].removesuffix(".html"), theme=self._theme.settings))  # type: ignore[index]
            self._refuse_addresses(text, page)
            return text.encode("utf-8")
        except (ThemeError, DamagedRecordsError):  # a body comes from the records
            raise
        except Exception as error:  # whatever a template does wrong, it is the theme's error and not a bug of ours
            raise ThemeError([self._problem(error, name, page)]) from error

    def _refuse_addresses(self, text: str, page: Page) -> None:
        """Refuses what prints an object's place in memory: it would differ in every build."""
        for match in _ADDRESS.finditer(text):
            if match[0].encode() not in msgspec.json.encode(page.view) and match[0] not in self._body_of(page):
                raise ValueError(f"an object was printed that is no text (…{match[0]}); print a field of it")

    def _body_of(self, page: Page) -> str:
        references = [getattr(page.view, "body", None), *(e.note for e in getattr(page.view, "editions", ()))]
        references.append(getattr(getattr(page.view, "edition", None), "note", None))
        return "".join(self._bodies(r.fingerprint) for r in references if isinstance(r, BodyRef))

    def _problem(self, error: BaseException, name: str, page: Page | None) -> Problem:
        path, line = self._place(error, name)
        names = {file.path: name for name, file in self._theme.templates.items() if name.partition("/")[0] in self._theme.chain}
        way = dict.fromkeys(f"{names.get(place[0], place[0])}:{place[1]}" for place in self._places(error) if place != (path, line))
        return Problem(path, line, message_of(error, page, way if len(way) <= MAX_WAY else ()))

    def stack(self, error: ThemeError) -> tuple[tuple[str, int], ...]:
        """Path and line of each template that was at work when an error arose, the page's own first."""
        return tuple(self._places(error.__cause__)) if error.__cause__ else ()

    def _place(self, error: BaseException, name: str) -> tuple[str, int]:
        """The template's path and line in which the error arose."""
        if isinstance(error, TemplateSyntaxError):
            known = self._theme.templates.get(error.name or name)
            return (known.path if known else error.filename or name, error.lineno)
        if isinstance(error, TemplateNotFound) and error.__traceback__ is None:
            return (name, 0)
        if places := list(self._places(error)):
            return places[-1]
        known = self._theme.templates.get(name)
        return (known.path if known else f"themes/{self._theme.name}/templates/{name}", 0)

    def _places(self, error: BaseException) -> Iterator[tuple[str, int]]:
        """The templates that an error went through, from the outermost on."""
        paths = {file.path for file in self._theme.templates.values()}
        trace = error.__traceback__
        while trace is not None:
            if (path := trace.tb_frame.f_code.co_filename) in paths:
                yield (path, trace.tb_lineno)
            trace = trace.tb_next


def template_for(theme: Theme, view: type[HtmlView]) -> str:
    """The name of the template that makes a kind of page: its own, else the one for all."""
    name = TEMPLATES[view]
    return FOR_ALL if name not in theme.templates and FOR_ALL in theme.templates else name


def render_asset(content: str, path: str, settings: Mapping[str, Any]) -> str:
    """An asset whose name ends in `.j2`, with the theme's settings in it. Raises ThemeError."""
    environment = _Environment(undefined=Missing, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    try:
        template = environment.from_string(content)
        return template.render(theme=settings)
    except TemplateSyntaxError as error:
        raise ThemeError([Problem(path, error.lineno, message_of(error, None))]) from error
    except Exception as error:
        line, trace = 0, error.__traceback__
        while trace is not None:
            line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == "<template>" else line
            trace = trace.tb_next
        raise ThemeError([Problem(path, line, message_of(error, None))]) from error


class _FreshModules(Template):
    """A template whose imported macros begin anew for each page where they could count: Jinja keeps them from page to page."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if not self.environment.counts(self.name or ""):  # type: ignore[attr-defined]
            return super()._get_default_module(ctx)
        return self.make_module({key: ctx.parent[key] for key in ctx.globals_keys - self.globals.keys()} if ctx else None)


class _Environment(ImmutableSandboxedEnvironment):
    template_class = _FreshModules
    intercepted_binops = frozenset({"*", "**", "%"})
    steps = 0
    """Of the page that is being rendered: what it has taken so far."""

    def take(self, steps: int) -> None:
        """Counts steps of the page. Raises OverflowError where there is no end to them."""
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise OverflowError(f"loops and calls come to more than {MAX_STEPS:,}, as if there were no end to them")

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template with every loop counted before its first turn."""
        template = super()._parse(source, name, filename)
        for loop in template.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _TURNS, [], [], None, None, lineno=loop.iter.lineno)
        return template

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counts: dict[str, bool] = {}

    def counts(self, name: str) -> bool:
        """True if a template holds something that could remember from one page to the next."""
        if name not in self._counts:
            self._counts[name] = self.loader is None or _COUNTS.search(self.loader.get_source(self, name)[0]) is not None
        return self._counts[name]

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805, PYI063 -- as Jinja has it
        """Calls macros and plain methods without the sandbox's questions, which it need not ask of them."""
        __self.take(1)
        if type(__obj) is Macro or (type(__obj) is BuiltinMethodType and __obj.__name__ in _PLAIN_METHODS):
            return __context.call(__obj, *args, **kwargs)
        return super().call(__context, __obj, *args, **kwargs)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A view's field without the sandbox's questions, which cost more than the rest of a page."""
        if isinstance(obj, msgspec.Struct) and attribute[:1] != "_":
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuses what would fill the memory before the page's bound is seen."""
        if operator == "**" or (operator == "%" and isinstance(left, str)):
            raise SecurityError(f"the operator {operator} is not there for templates")
        if operator == "*" and not all(isinstance(v, (int, float)) for v in (left, right)):
            size = max(len(v) if hasattr(v, "__len__") else v for v in (left, right))
            if size > MAX_REPEAT or (hasattr(left, "__len__") and len(left) * right > MAX_REPEAT):
                raise SecurityError("the text would be too long")
        return super().call_binop(context, operator, left, right)


class _Loader(BaseLoader):
    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def get_source(self, environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        file = self._theme.templates.get(template)
        if file is None:
            raise TemplateNotFound(template, f'the theme "{self._theme.name}" has no template "{template}"')
        return file.content.decode("utf-8"), file.path, lambda: True


def _environment(theme: Theme, site: SiteView, bodies: Bodies, filters: Filters, compiled: Compiled | None = None) -> _Environment:
    environment = _Environment(
        loader=_Loader(theme),
        autoescape=True,
        undefined=Missing,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
        finalize=_printable,
        bytecode_cache=compiled,
        extensions=["jinja2.ext.i18n"],
    )
    words = words_of(theme.catalogues)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext, npgettext=words.npgettext)  # type: ignore[attr-defined]
    for name in ("random", "pprint"):
        del environment.filters[name]
    del environment.globals["lipsum"]
    for name in _LAZY:
        environment.filters[name] = _eager(environment.filters[name])
    environment.filters |= filters_of(theme, site, bodies)
    environment.filters |= dict(filters)
    environment.filters[_TURNS] = _counted
    return environment


@pass_context
def _counted(context: Context, items: Any) -> Any:
    """What a loop is to go through, once its turns are counted."""
    sized = items if hasattr(items, "__len__") or isinstance(items, Undefined) else list(items)
    context.environment.take(1 + len(sized))  # type: ignore[attr-defined]
    return sized


def _bounded(chunks: Iterable[str]) -> str:
    kept, length = [], 0
    for chunk in chunks:
        kept.append(chunk)
        length += len(chunk)
        if length > MAX_PAGE:
            raise OverflowError(f"the page has more than {MAX_PAGE:,} characters")
    return "".join(kept)


def _eager(lazy: Callable[..., Any]) -> Callable[..., Any]:
    """The filter with a list for its result: a generator would print its place in memory."""

    def eager(*args: Any, **kwargs: Any) -> list[Any]:
        return list(lazy(*args, **kwargs))

    for mark in ("jinja_pass_arg", "jinja_async_variant"):
        if hasattr(lazy, mark):
            setattr(eager, mark, getattr(lazy, mark))
    return eager


def _printable(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (str, int, float, Undefined)) or hasattr(value, "__html__"):
        return value
    raise TypeError(f"{type(value).__name__} cannot be printed; print a field of it")
