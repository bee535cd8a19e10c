"""The command line `corridor`. Reads the words, hands over to one module a command, and tells errors plainly.

Exit codes: 0 done, 1 a run or a request failed, 2 wrong use. Dagster is imported by `run` alone.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import traceback

from pipelines.settings import settings
from warehouse.catalogue.codes import LANGUAGES
from warehouse.errors import CorridorError


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(
        prog="corridor",
        description="Statistics pipeline for Kazakhstan's transit: published figures in, defensible monthly KPIs out.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    commands.add_parser("run", help="read, validate, store, derive, publish, and write the month's extracts")

    kpi = commands.add_parser("kpi", help="the month's key figures")
    kpi.add_argument("--month", metavar="YYYY-MM", help="default: the newest complete month")
    kpi.add_argument("--lang", choices=LANGUAGES, default="en")
    kpi.add_argument("--format", choices=("table", "json", "csv", "xlsx", "parquet"), default="table")
    kpi.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")
    kpi.add_argument("--all", action="store_true", help="every series in the table, not only the key figures")

    query = commands.add_parser("query", help="ask the warehouse in SQL (read-only)")
    query.add_argument("sql", metavar="SQL")
    query.add_argument("--format", choices=("table", "json", "csv", "parquet"), default="table")
    query.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")

    explain = commands.add_parser("explain", help="from a figure back to every printed figure behind it")
    explain.add_argument("series", metavar="SERIES", help="a code of core.series, for instance transit_freight.total")
    explain.add_argument("period", metavar="PERIOD", help="2025-10, 2025-01/2025-10 or 2025")
    explain.add_argument("--lang", choices=LANGUAGES, default="en")
    explain.add_argument("--format", choices=("table", "json"), default="table")
    explain.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")

    conflicts = commands.add_parser("conflicts", help="publications that cannot all be right, in plain words")
    conflicts.add_argument("--series", metavar="SERIES", help="only contradictions in which this series takes part")
    conflicts.add_argument("--lang", choices=LANGUAGES, default="en")
    conflicts.add_argument("--format", choices=("table", "json", "csv"), default="table")
    conflicts.add_argument("--out", metavar="FILE", help="write here instead of to the terminal")

    status = commands.add_parser("status", help="newest months, late figures, refused rows, last run")
    status.add_argument("--format", choices=("table", "json"), default="table")
    return top


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    options = parser().parse_args(argv)
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
        place = _log()
        print(
            f"corridor {options.command}: unexpected {type(error).__name__}: {error}\n"
            f"  → nothing published has changed; {place}",
            file=sys.stderr,
        )
        return 1


def _log() -> str:
    """Write the traceback to the log file; where that is impossible, say so."""
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
