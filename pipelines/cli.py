"""The command line `corridor`: its options, one module a command, and expected errors without a traceback.

Exit codes: 0 done, 1 a run or a request failed, 2 wrong use. Dagster is imported by `run` alone.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
import traceback

from pipelines.other_layout import layout_error
from pipelines.settings import settings
from pipelines.terminal import Printable
from pipelines.threads import limit_linear_algebra_threads
from warehouse.catalogue.codes import COMPARED_MARTS, LANGUAGES
from warehouse.errors import CorridorError
from warehouse.extracts.formats import FORMATS


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="corridor",
        description="Statistics pipeline for Kazakhstan's transit: published figures in, defensible monthly KPIs out.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="read, validate, store, derive, publish, and write the month's extracts")
    _add_as_of(run, "publish what was known on this day; default: everything")

    kpi = commands.add_parser("kpi", help="the month's key figures")
    kpi.add_argument("--month", metavar="YYYY-MM", help="default: the newest complete month")
    kpi.add_argument("--lang", choices=LANGUAGES, default="en")
    kpi.add_argument("--format", choices=("table", *FORMATS), default="table")
    kpi.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")
    kpi.add_argument("--all", action="store_true", help="every series in the table, not only the key figures")
    _add_as_of(kpi, "as it was known on this day; default: now")

    query = commands.add_parser("query", help="ask the warehouse in SQL (read-only)")
    query.add_argument("sql", metavar="SQL")
    query.add_argument("--format", choices=("table", "json", "csv", "parquet"), default="table")
    query.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")
    _add_as_of(query, "as it was known on this day; default: now")

    explain = commands.add_parser("explain", help="from a figure back to every printed figure behind it")
    explain.add_argument("series", metavar="SERIES", help="a code of core.series, for instance transit_freight.total")
    explain.add_argument("period", metavar="PERIOD", help="2025-10, 2025-01/2025-10 or 2025")
    explain.add_argument("--lang", choices=LANGUAGES, default="en")
    explain.add_argument("--format", choices=("table", "json"), default="table")
    explain.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")
    _add_as_of(explain, "as it was known on this day; default: now")

    conflicts = commands.add_parser("conflicts", help="publications that cannot all be right, in plain words")
    conflicts.add_argument("--series", metavar="SERIES", help="only contradictions in which this series takes part")
    conflicts.add_argument("--lang", choices=LANGUAGES, default="en")
    conflicts.add_argument("--format", choices=("table", "json", "csv"), default="table")
    conflicts.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")
    _add_as_of(conflicts, "as it was known on this day; default: now")

    status = commands.add_parser(
        "status", help="newest months, late figures, refused rows, documents set aside, last run"
    )
    status.add_argument("--format", choices=("table", "json"), default="table")

    releases = commands.add_parser("releases", help="kept releases: what each holds and what it changed")
    releases.add_argument("--format", choices=("table", "json", "csv"), default="table")

    changes = commands.add_parser("changes", help="what changed between two releases or two days, and why")
    changes.add_argument("--since", metavar="RELEASE", help="against this kept release; default: the one before")
    changes.add_argument("--from", dest="first", metavar="DATE", help="from what was known on this day (YYYY-MM-DD)")
    changes.add_argument("--to", dest="last", metavar="DATE", help="to what was known on this day; default: to now")
    changes.add_argument("--series", metavar="SERIES", help="only this series")
    changes.add_argument("--table", metavar="TABLE", choices=COMPARED_MARTS, help=", ".join(COMPARED_MARTS))
    changes.add_argument("--lang", choices=LANGUAGES, default="en")
    changes.add_argument("--format", choices=("table", "json", "csv"), default="table")
    changes.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")

    _add_intake_commands(commands)
    _add_quarantine(commands)

    rollback = commands.add_parser("rollback", help="publish a kept release again")
    rollback.add_argument("release", metavar="RELEASE", help="its name, or the beginning of it: corridor releases")
    return top


def _add_intake_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands on what comes from outside: press texts and filled spreadsheets."""
    read = commands.add_parser("read", help="the figures in the text of a press release, with their place in it")
    read.add_argument("file", metavar="FILE|-", help="a text file (UTF-8), or - for the standard input")
    read.add_argument("--published", metavar="DATE", help="the day of publication, which settles 'this year'")
    read.add_argument("--url", metavar="URL", help="where it was published")
    read.add_argument("--publisher", metavar="NAME", help="who published it; default: the host of the address")
    read.add_argument("--format", choices=("table", "json", "csv"), default="table")
    read.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")

    template = commands.add_parser("template", help="an empty spreadsheet for figures that arrive by other ways")
    template.add_argument("--lang", choices=LANGUAGES, default="en")
    template.add_argument("--format", choices=("xlsx", "csv"), default="xlsx")
    template.add_argument("--out", metavar="FILE", help="default: corridor-intake.<lang>.<format> in this folder")


def _add_quarantine(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    quarantine = commands.add_parser("quarantine", help="see, retry and dismiss documents that were set aside")
    quarantine.add_argument(
        "action", nargs="?", choices=("list", "retry", "dismiss"), default="list", metavar="ACTION",
        help="list (default), retry NAME (read it again now), or dismiss NAME (read it no more)",
    )  # fmt: skip
    quarantine.add_argument("name", nargs="?", metavar="NAME", help="name or hash of a document, or enough of it")
    quarantine.add_argument("--reason", metavar="TEXT", help="why a document is dismissed")
    quarantine.add_argument("--format", choices=("table", "json"), default="table")


def _add_as_of(command: argparse.ArgumentParser, help_: str) -> None:
    command.add_argument("--as-of", dest="as_of", metavar="DATE", help=f"{help_} (YYYY-MM-DD)")


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns the exit code. Whatever it prints of others' texts, no terminal obeys it."""
    with contextlib.redirect_stdout(Printable(sys.stdout)), contextlib.redirect_stderr(Printable(sys.stderr)):
        return _run(parser().parse_args(argv))


def _run(options: argparse.Namespace) -> int:
    limit_linear_algebra_threads()  # before the command's module, which may import NumPy
    command = importlib.import_module(f"pipelines.commands.{options.command}")
    try:
        return int(command.execute(options) or 0)
    except CorridorError as error:
        print(f"corridor {options.command}: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(f"corridor {options.command}: interrupted; nothing published has changed", file=sys.stderr)
        return 130
    except Exception as error:  # a traceback is never a user's answer; the log has it
        if expected := layout_error(error):
            print(f"corridor {options.command}: {expected}", file=sys.stderr)
            return expected.exit_code
        print(
            f"corridor {options.command}: unexpected {type(error).__name__}: {error}\n"
            f"  → nothing published has changed; {_place_of_the_traceback()}",
            file=sys.stderr,
        )
        return 1


def _place_of_the_traceback() -> str:
    """Write the traceback of the current exception to the log file; returns where, or that it was impossible."""
    try:
        log = settings().log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
    except (OSError, CorridorError):
        return "details could not be written to the data folder"
    return f"details: {log}"


if __name__ == "__main__":
    sys.exit(main())
