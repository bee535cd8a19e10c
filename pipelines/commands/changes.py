"""corridor changes: what changed between two releases or two days of knowledge, cell by cell, and why."""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json

import polars as pl
from rich.console import Console
from rich.text import Text

from pipelines.commands.output import deliver, page, table
from pipelines.settings import settings
from warehouse.catalogue.codes import CHANGE_LABELS
from warehouse.catalogue.words import load_words
from warehouse.errors import UsageError
from warehouse.extracts.changes import Changes, changes_between_days, changes_since_release, recorded_changes
from warehouse.formulas import guarded_frame
from warehouse.store import Warehouse
from warehouse.wording.changes import state_name

LINES = 30  # of key figures, or of changes of one series or table


def execute(options: argparse.Namespace) -> None:
    """Read or compare, and print or write it."""
    changes = _changes(Warehouse(settings().home), options).selected(options.series, options.table)
    if options.format == "json":
        data = json.dumps(changes.as_data(), ensure_ascii=False, indent=1, default=str) + "\n"
        deliver(data.encode(), options.out, binary=False)
        return
    if options.format == "csv":
        buffer = io.BytesIO()
        guarded_frame(changes.rows.with_columns(pl.col(pl.List(pl.String)).list.join(" "))).write_csv(buffer)
        deliver(buffer.getvalue(), options.out, binary=False)
        return
    with page(options.out) as out:
        _print(changes, options, out)


def _changes(warehouse: Warehouse, options: argparse.Namespace) -> Changes:
    if options.since and (options.first or options.last):
        raise UsageError("--since compares releases, --from and --to compare days", "leave one of them out")
    if options.since:
        return changes_since_release(warehouse, options.since)
    if options.last and not options.first:
        raise UsageError("--to says where to end, but not from which day", "add --from DATE")
    first, last = (_day(text) if text else None for text in (options.first, options.last))
    if first and last and last <= first:
        raise UsageError(f"{last} is not after {first}", "give the earlier day to --from, the later one to --to")
    with warehouse.reader() as connection:
        return changes_between_days(connection, first, last) if first else recorded_changes(connection)


def _day(text: str) -> dt.date:
    try:
        if len(text) != len("2025-11-30"):
            raise ValueError(text)
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day", "write it as YYYY-MM-DD, for instance 2025-11-30") from error


def _print(changes: Changes, options: argparse.Namespace, out: Console) -> None:
    language = load_words(options.lang)
    words = language.texts["changes"]
    new = state_name(changes.new, language)
    if changes.old is None:
        out.print(Text(words["first"].format(new=new)))
        return
    out.print(Text(words["heading"].format(new=new, old=state_name(changes.old, language)), style="bold"))
    if changes.not_compared:
        out.print(Text(words["not_compared"].format(tables=", ".join(changes.not_compared))))
    if changes.rows.is_empty():
        out.print(Text(words["nothing"]))
        return
    _print_counts(changes, words, out)
    if options.series or options.table:
        _print_rows(changes, options.lang, out)
    else:
        _print_headlines(changes, options.lang, out)
    out.print(Text(words["rest"].format(n=changes.rows.height)))
    if not (options.since or options.first):
        out.print(Text(words["sql"]))


def _print_counts(changes: Changes, words: dict[str, str], out: Console) -> None:
    counts = changes.counts()
    labels = [label for label in CHANGE_LABELS if counts[label].sum()]
    grid = table()
    grid.add_column(words["table"])
    for label in (*labels, "sum"):
        grid.add_column(words[label], justify="right", max_width=24)
    for row in counts.to_dicts():
        numbers = [row[label] for label in labels]
        grid.add_row(row["table"], *(str(number or "") for number in numbers), str(sum(numbers)))
    out.print(grid)


def _print_headlines(changes: Changes, lang: str, out: Console) -> None:
    words = load_words(lang).texts["changes"]
    out.print(Text(words["headlines"], style="bold"))
    headlines, shown = changes.words(lang).headlines(changes.headline_rows()), 0
    for heading, lines in headlines.items():
        if shown + len(lines) > LINES:
            break
        out.print(Text(heading))
        for line in lines:
            out.print(Text(f"  {line}"))
        shown += len(lines)
    every = sum(len(lines) for lines in headlines.values())
    if not headlines:
        out.print(Text(words["no_headline"]))
    elif shown < every:
        out.print(Text(words["cut"].format(shown=shown, all=every)))
    out.print()


def _print_rows(changes: Changes, lang: str, out: Console) -> None:
    in_words = changes.words(lang)
    for row in changes.rows.head(LINES).to_dicts():
        out.print(Text(f"{row['table_name']} {row['row_key']}", style="dim"))
        out.print(Text(f"  {in_words.line(row)}"))
    if changes.rows.height > LINES:
        out.print(Text(load_words(lang)["changes", "cut"].format(shown=LINES, all=changes.rows.height)))
    out.print()
