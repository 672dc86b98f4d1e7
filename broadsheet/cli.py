"""The command line: the only place that prints, or ends the process.

Shell. Exit status: 0 well; 1 there were problems that stopped something (or any, with --strict);
2 wrong usage or settings. Problems go to stderr, all of them together; a bug is a traceback.
"""

import argparse
import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from broadsheet import __version__
from broadsheet.errors import BroadsheetError, UsageError
from broadsheet.model import Problem

if TYPE_CHECKING:
    from broadsheet.build import Report
    from broadsheet.digest import Digest

_DESCRIPTION = "Broadsheet makes a news digest: raw articles in seeds/ become clean Markdown in content/ and a themed site with feeds in site/."


def main(arguments: Sequence[str] | None = None, root: Path | None = None) -> int:
    """Runs a command; returns its exit status. `root` is the digest's folder unless -C names another."""
    parser = make_parser()
    words = _with_command(list(sys.argv[1:] if arguments is None else arguments))
    options = parser.parse_args(words)
    folder = Path(options.folder) if options.folder else root or Path.cwd()
    gc.set_threshold(100_000, 50, 50)  # a build makes much and lets go of little: looking for garbage less often saves a twentieth
    try:
        return int(options.run(folder.absolute(), options))
    except BroadsheetError as error:
        _print_problems(error.problems)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 -- whoever read our output has gone; end quietly
        return 0


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("-C", dest="folder", metavar="DIR", default=argparse.SUPPRESS, help="the digest's folder (default: the current one)")
    parser = argparse.ArgumentParser(prog="broadsheet", description=_DESCRIPTION, epilog="`broadsheet` alone is `broadsheet build`. Each command has --help.")
    parser.add_argument("-C", dest="folder", metavar="DIR", default=None, help="the digest's folder (default: the current one)")
    parser.add_argument("--version", action="version", version=f"broadsheet {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, help_text, add_options, run in COMMANDS:
        command = commands.add_parser(name, parents=[common], help=help_text, description=help_text)
        add_options(command)
        command.set_defaults(run=run)
    return parser


def _with_command(words: list[str]) -> list[str]:
    """Puts `build` where no command is named; names the nearest one where it is misspelled."""
    names = [name for name, *_ in COMMANDS]
    i = 0
    while i < len(words):
        if words[i] in names or words[i] in {"-h", "--help", "--version"}:
            return words
        if words[i] == "-C":
            i += 2
        elif words[i].startswith("-C"):
            i += 1
        elif words[i].startswith("-"):
            break
        else:
            from broadsheet.fields import unknown

            _print_problems([Problem("", 0, unknown(words[i], names, "command"))])
            raise SystemExit(2)
    return [*words[: min(i, len(words))], "build", *words[i:]]


def _common_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--jobs", type=_positive, metavar="N", help="processor cores to use (default: all)")
    command.add_argument("--json", action="store_true", help="print the report as JSON")


def _build_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--strict", action="store_true", help="any problem, even a warning, writes nothing and ends with status 1")
    command.add_argument("--explain", action="store_true", help="print what would be rendered and deleted, and why; write nothing")
    command.add_argument("--profile", action="store_true", help="print how long the pages of each template took to render")
    command.add_argument("--search", action="store_true", help="bring the search index up to date, too: slow, and a file for each article; needs the extra `search`")
    command.add_argument("--watch", action="store_true", help="go on, and build again after each change, until Ctrl-C")
    command.add_argument("--poll", action="store_true", help="with --watch: look for changes every half second, for network drives that tell of none")
    command.add_argument("--now", metavar="TIME", help="build as if it were this time (ISO 8601; default: SOURCE_DATE_EPOCH, else the clock)")
    _common_options(command)


def _serve_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--port", type=_port, default=8000, metavar="N", help="the port (default: 8000), or `auto` for a free one")
    command.add_argument("--open", action="store_true", help="open the front page in your browser")
    command.add_argument("--host", default="127.0.0.1", metavar="HOST", help="the address to listen at (default: 127.0.0.1, which only this machine can reach)")
    command.add_argument("--no-drafts", action="store_true", help="show only what a build would publish now: no drafts, nothing that is due or expired")
    command.add_argument("--poll", action="store_true", help="look for changes every half second, for network drives that tell of none")
    command.add_argument("--now", metavar="TIME", help="show the site as it will be at this time (ISO 8601); it stands still then")
    command.add_argument("--jobs", type=_positive, metavar="N", help="processor cores to use (default: all)")


def _ingest_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="*", metavar="PATH", help="seeds, or folders of them (default: all of seeds/)")
    command.add_argument("--explain", metavar="SEED", help="print what becomes of each line of a seed, and by which rule; write nothing")
    command.add_argument("--adopt", action="store_true", help="take a seed's text anew, even over a person's edit (the edited file is kept in .broadsheet/replaced/)")
    command.add_argument("--keep", action="store_true", help="keep an article as a person edited it, though its seed has changed, and say no more of that")
    command.add_argument("--images", action="store_true", help="fetch the pictures of new articles from where they are, into content/images/; no other command asks another host")
    command.add_argument("--dry-run", action="store_true", help="say what would be done; write nothing")
    _common_options(command)


def _new_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("what", nargs="+", metavar="DIR | article TITLE | theme NAME", help="a folder for a new digest; or `article` and a title; or `theme` and a name")
    command.add_argument("--now", metavar="TIME", help="date a new article with this time (ISO 8601)")
    command.add_argument("--extends", default="", metavar="THEME", help="of a new theme: begin with what another has, and change what you like (default: a copy of the smallest theme)")


def _words_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("theme", nargs="?", metavar="THEME", help="a theme in themes/ (default: each one there that has a catalogue)")
    command.add_argument("languages", nargs="*", metavar="LANGUAGE", help="language tags, such as es or pt-BR, of catalogues to begin")
    command.add_argument("--tidy", action="store_true", help="take out translations of what no template says any more")


def _why_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("asked", metavar="URL | FILE", help="an address of the site, a file of site/, content/ or seeds/")
    command.add_argument("--now", metavar="TIME", help="answer as if it were this time (ISO 8601)")
    _common_options(command)


def _check_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--strict", action="store_true", help="end with status 1 for warnings too")
    command.add_argument("--now", metavar="TIME", help="check content as if it were this time (ISO 8601)")
    _common_options(command)


def _verify_options(command: argparse.ArgumentParser) -> None:
    _common_options(command)


def _run_build(root: Path, options: argparse.Namespace) -> int:
    from broadsheet.build import Options, build
    from broadsheet.digest import open_digest

    if options.watch and options.explain:
        raise UsageError("--explain writes nothing, and --watch builds: give one of them")
    if options.profile and options.explain:
        raise UsageError("--explain renders nothing, and --profile measures that: give one of them")
    if options.poll and not options.watch:
        raise UsageError("--poll goes with --watch")
    if options.search and (options.watch or options.explain):
        raise UsageError("--search is slow and writes many files: give it to a build without --watch or --explain")
    start = time.perf_counter()
    digest = open_digest(root)
    if options.explain:
        return _explain_build(digest, options)
    if options.watch:
        return _watch_build(root, options)
    report = build(digest, Options(_now(options.now, digest.settings.timezone), _jobs(options), options.strict, search=options.search, profile=options.profile))
    _print_problems(report.problems)
    _print_report(report, start, options)
    return _status(report.problems, options.strict)


def _watch_build(root: Path, options: argparse.Namespace) -> int:
    """Builds again after each change, until Ctrl-C."""
    from broadsheet.build import Options, Report, build
    from broadsheet.digest import open_digest
    from broadsheet.errors import BusyError
    from broadsheet.rebuild import Deadline, rebuild
    from broadsheet.watch import Watch

    deadline = Deadline(lambda: datetime.now(UTC))
    is_frozen = bool(options.now or os.environ.get("SOURCE_DATE_EPOCH"))
    start = 0.0

    def once() -> Report:
        nonlocal start
        start = time.perf_counter()
        deadline.set(None)
        digest = open_digest(root)
        changes.follow(digest.hooks.sources.keys())
        try:
            report = build(digest, Options(_now(options.now, digest.settings.timezone), _jobs(options), options.strict, profile=options.profile))
        except BusyError:
            deadline.set_after(1)
            raise
        deadline.set(None if is_frozen else report.until)
        return report

    with Watch(root, poll=options.poll, deadline=deadline) as changes:
        try:
            for number, found in enumerate(rebuild(once, changes)):
                _print_problems(found.problems)
                if found.word:
                    _print_problems([Problem("", 0, found.word)])
                if found.report and (number == 0 or found.is_news):
                    _print_report(found.report, start, options)
                if number == 0 and not options.json:
                    print("Watching for changes; press Ctrl-C to end.", flush=True)
        except KeyboardInterrupt:
            return 0
    return 0


def _print_report(report: "Report", start: float, options: argparse.Namespace) -> None:
    """What a build did, which began at `start`."""
    from broadsheet.report import as_json, build_line, copy_lines, index_lines, intake_line, profile_lines

    if options.json:
        print(as_json(report, indent=None if options.watch else 1), flush=True)
        return
    if report.intake.written:
        print("\n".join([*copy_lines(report.intake), intake_line(report.intake, dry_run=report.stopped)]))
    print("\n".join([*(profile_lines(report) if options.profile else ()), build_line(report, time.perf_counter() - start), *index_lines(report)]), flush=True)


def _explain_build(digest: "Digest", options: argparse.Namespace) -> int:
    from broadsheet.build import Options
    from broadsheet.explain import plan_lines, rehearse
    from broadsheet.report import as_json

    rehearsal = rehearse(digest, Options(_now(options.now, digest.settings.timezone), _jobs(options), options.strict))
    _print_problems(rehearsal.problems)
    print(as_json(rehearsal) if options.json else "\n".join(plan_lines(rehearsal)))
    return _status(rehearsal.problems, options.strict)


def _run_serve(root: Path, options: argparse.Namespace) -> int:
    """Shows the digest in a browser, and every change of it, until Ctrl-C."""
    import webbrowser

    from broadsheet.config import SETTINGS_FILE, read_settings
    from broadsheet.preview import Preview
    from broadsheet.serving.server import Serving, is_local, listen, names_of, url_of
    from broadsheet.watch import Watch

    if not (root / SETTINGS_FILE).exists():
        read_settings(root)  # says what to do; whatever else is wrong is shown in the browser
    _now(options.now, "UTC")  # says what is wrong with it before anything begins
    preview = Preview(root, lambda zone: _now(options.now, zone), drafts=not options.no_drafts, jobs=_jobs(options))
    listening = listen(options.host, options.port)
    with listening, Watch(root, poll=options.poll, deadline=preview.seconds_left) as changes:
        standing = preview.read()
        gc.collect()
        gc.freeze()  # what was read stays; it need not be looked through after each change
        url = url_of(listening, options.host, standing.galley.digest.settings.base if standing.galley else "")

        def ready() -> None:
            _print_problems(standing.problems)
            if not is_local(options.host):
                _print_problems([Problem("", 0, f"anyone who can reach {options.host} can read this digest, with its drafts; leave --host out to keep it to yourself", "warning")])
            print(f"Serving {url}; press Ctrl-C to end.", flush=True)
            if options.open:
                threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

        def say(line: str) -> None:
            print(line, flush=True)

        Serving(preview, changes, listening, names_of(options.host), say, ready=ready, follow=changes.follow, stop=changes.close).run()
    return 0


def _run_why(root: Path, options: argparse.Namespace) -> int:
    from broadsheet.build import Options
    from broadsheet.digest import open_digest
    from broadsheet.explain import why
    from broadsheet.report import as_json

    digest = open_digest(root)
    lines = why(digest, Options(_now(options.now, digest.settings.timezone), _jobs(options)), options.asked)
    print(as_json(list(lines)) if options.json else "\n".join(lines))
    return 0


def _run_ingest(root: Path, options: argparse.Namespace) -> int:
    from broadsheet.digest import open_digest
    from broadsheet.intake import Intake, explain_seed, ingest_seeds
    from broadsheet.office import Office, in_office
    from broadsheet.report import as_json, copy_lines, intake_line, receipt_lines

    digest = open_digest(root)
    if options.adopt and not options.paths:
        raise UsageError("--adopt writes over edits, so it needs the seeds named: broadsheet ingest --adopt seeds/SEED")
    if options.adopt and options.keep:
        raise UsageError("--adopt takes the seed's text, and --keep yours: give one of them")
    if options.explain:
        receipt = explain_seed(digest, _seed_path(root, options.explain))
        if isinstance(receipt, Problem):
            _print_problems([receipt])
            return 1
        print(as_json(receipt) if options.json else "\n".join(receipt_lines(receipt, sys.stdout.isatty())))
        return 0
    only = [_seed_path(root, path) for path in options.paths]

    def work(office: Office) -> tuple[Intake, tuple[Problem, ...]]:
        return ingest_seeds(office.digest, office.store, only=only, adopt=options.adopt, keep=options.keep, dry_run=options.dry_run, images=options.images, jobs=_jobs(options)), office.words

    intake, words = in_office(digest, work)
    _print_problems([*words, *intake.problems])
    print(as_json(intake) if options.json else "\n".join([*copy_lines(intake), intake_line(intake, options.dry_run)]))
    return _status(intake.problems, strict=False)


def _run_new(root: Path, options: argparse.Namespace) -> int:
    from broadsheet.scaffold import new_article, new_digest, new_theme

    kind, *rest = options.what
    if kind == "article" and rest:
        print(new_article(root, " ".join(rest), options.now))
    elif kind == "theme" and len(rest) == 1:
        print(new_theme(root, rest[0], options.extends))
    elif not rest and kind not in {"article", "theme"}:
        print(new_digest(Path(kind) if Path(kind).is_absolute() else root / kind))
    else:
        raise UsageError('write `broadsheet new DIR`, `broadsheet new article "A title"` or `broadsheet new theme NAME`')
    return 0


def _run_words(root: Path, options: argparse.Namespace) -> int:
    from broadsheet.wording import update_catalogues

    names = [options.theme] if options.theme else sorted({path.parent.parent.name for path in root.glob("themes/*/locale/*.po")})
    lines = [line for name in names for line in update_catalogues(root, name, options.languages, tidy=options.tidy)]
    print("\n".join(lines) or "There is no catalogue yet; name a theme and a language to begin one: broadsheet words THEME es")
    return 0


def _run_check(root: Path, options: argparse.Namespace) -> int:
    from broadsheet.build import Options
    from broadsheet.check import check
    from broadsheet.digest import open_digest
    from broadsheet.report import as_json, check_line

    digest = open_digest(root)
    checked = check(digest, Options(_now(options.now, digest.settings.timezone), _jobs(options)))
    _print_problems(checked.problems)
    print(as_json(checked) if options.json else check_line(checked))
    return _status(checked.problems, options.strict)


def _run_verify(root: Path, options: argparse.Namespace) -> int:
    from broadsheet.build import Options, verify
    from broadsheet.digest import open_digest
    from broadsheet.report import as_json

    digest = open_digest(root)
    differences = verify(digest, Options(datetime.now(UTC), _jobs(options)))
    if options.json:
        print(as_json(list(differences)))
    elif not differences:
        print("Verified: site/ is what a clean build makes, byte for byte.")
    for line in () if options.json else differences:
        print(line, file=sys.stderr)
    return 1 if differences else 0


COMMANDS: tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None], Callable[[Path, argparse.Namespace], int]], ...] = (
    ("build", "Ingest new seeds and build the site.", _build_options, _run_build),
    ("serve", "Show the digest in a browser, and every change at once; drafts, too.", _serve_options, _run_serve),
    ("ingest", "Clean seeds into content/, without building.", _ingest_options, _run_ingest),
    ("new", "Make a new digest, article or theme.", _new_options, _run_new),
    ("words", "Bring a theme's catalogues up to date with its templates, and begin those of further languages.", _words_options, _run_words),
    ("why", "Say why a page was last rendered, or why an article is not published.", _why_options, _run_why),
    ("check", "Look for what is wrong in content/, in the theme and on the built site: links, anchors, files, feeds, lost addresses.", _check_options, _run_check),
    ("verify", "Build cleanly in a temporary folder, and compare every byte with site/.", _verify_options, _run_verify),
)


def _now(written: str | None, timezone: str) -> datetime:
    """The one moment at which this build takes place, in the site's time zone."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(timezone)
    if written:
        try:
            found = datetime.fromisoformat(written)
            return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(zone)
        except (ValueError, OverflowError):
            raise UsageError(f'--now: "{written}" is not a time; write it as 2022-09-06 or 2022-09-06T14:30:00+02:00') from None
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        try:
            return datetime.fromtimestamp(int(epoch), zone)
        except (ValueError, OverflowError, OSError):
            raise UsageError(f'SOURCE_DATE_EPOCH: "{epoch}" is not a number of seconds since 1970') from None
    return datetime.now(zone).replace(microsecond=0)


def _jobs(options: argparse.Namespace) -> int:
    from broadsheet.parallel import default_jobs

    return int(options.jobs or default_jobs())


def _seed_path(root: Path, written: str) -> Path:
    """A seed as a person names it: below the digest's folder, its seeds/, or the current folder."""
    from broadsheet.ingest.kinds import file_of

    candidates = [root / written, root / "seeds" / written, Path(written).absolute()]
    return next((path for path in candidates if (path.parent / file_of(path.name)).exists()), candidates[0])


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def _port(text: str) -> int | None:
    if text == "auto":
        return None
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535, nor `auto`")
    return int(text)


def _status(problems: Sequence[Problem], strict: bool) -> int:
    return 1 if any(strict or problem.severity == "error" for problem in problems) else 0


def _print_problems(problems: Sequence[Problem]) -> None:
    from broadsheet.report import problem_lines

    for line in problem_lines(problems):
        print(line, file=sys.stderr)
