"""corridor changes: what changed between two releases or two days of knowledge, cell by cell, and why."""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json

from rich.console import Console
from rich.text import Text

from pipelines.commands.output import deliver, page, table
from pipelines.settings import settings
from warehouse.catalogue.codes import CHANGE_LABELS
from warehouse.catalogue.words import load_words
from warehouse.errors import UsageError
from warehouse.extracts import changed
from warehouse.extracts.changed import Changed, Row
from warehouse.store import Warehouse

LINES = 30  # of key figures, or of changes of one series or table


def execute(options: argparse.Namespace) -> None:
    """Read or compare, and print or write it."""
    found = _found(Warehouse(settings().home), options).only(options.series, options.table)
    if options.format == "json":
        data = json.dumps(found.as_data(), ensure_ascii=False, indent=1, default=str) + "\n"
        deliver(data.encode(), options.out, binary=False)
        return
    if options.format == "csv":
        buffer = io.BytesIO()
        found.flat().write_csv(buffer)
        deliver(buffer.getvalue(), options.out, binary=False)
        return
    with page(options.out) as out:
        _show(found, options, out)


def _found(warehouse: Warehouse, options: argparse.Namespace) -> Changed:
    if options.since and (options.first or options.last):
        raise UsageError("--since compares releases, --from and --to compare days", "leave one of them out")
    if options.since:
        return changed.since(warehouse, options.since)
    if options.last and not options.first:
        raise UsageError("--to says where to end, but not from which day", "add --from DATE")
    if not options.first:
        return changed.of_published(warehouse)
    first, last = _day(options.first), _day(options.last) if options.last else None
    if last and last <= first:
        raise UsageError(f"{last} is not after {first}", "give the earlier day to --from, the later one to --to")
    return changed.between(warehouse, first, last)


def _day(text: str) -> dt.date:
    try:
        if len(text) != len("2025-11-30"):
            raise ValueError(text)
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a day", "write it as YYYY-MM-DD, for instance 2025-11-30") from error


def _show(found: Changed, options: argparse.Namespace, out: Console) -> None:
    words = load_words(options.lang).texts["changes"]
    new = _named(found.new, options.lang)
    if found.old is None:
        out.print(Text(words["first"].format(new=new)))
        return
    out.print(Text(words["heading"].format(new=new, old=_named(found.old, options.lang)), style="bold"))
    if found.not_compared:
        out.print(Text(words["not_compared"].format(tables=", ".join(found.not_compared))))
    if found.rows.is_empty():
        out.print(Text(words["nothing"]))
        return
    _show_counts(found, words, out)
    if options.series or options.table:
        _show_rows(found, words, options.lang, out)
    else:
        _show_headlines(found, words, options.lang, out)
    out.print(Text(words["rest"].format(n=found.rows.height)))
    if not (options.since or options.first):
        out.print(Text(words["sql"]))


def _named(state: Row, lang: str) -> str:
    words = load_words(lang)
    if "release" in state:
        return words["changes", "release"].format(name=state["release"])
    return words["changes", "day"].format(name=state["day"]) if state["day"] else words["changes", "now"]


def _show_counts(found: Changed, words: dict[str, str], out: Console) -> None:
    counts = found.counts()
    used = [label for label in CHANGE_LABELS if counts[label].sum()]
    grid = table()
    grid.add_column(words["table"])
    for label in (*used, "sum"):
        grid.add_column(words[label], justify="right", max_width=24)
    for row in counts.to_dicts():
        numbers = [row[label] for label in used]
        grid.add_row(row["table"], *(str(number or "") for number in numbers), str(sum(numbers)))
    out.print(grid)


def _show_headlines(found: Changed, words: dict[str, str], lang: str, out: Console) -> None:
    out.print(Text(words["headlines"], style="bold"))
    told, shown = list(found.headlines(lang)), 0
    for heading, lines in told:
        if shown + len(lines) > LINES:
            break
        out.print(Text(heading))
        for line in lines:
            out.print(Text(f"  {line}"))
        shown += len(lines)
    every = sum(len(lines) for _, lines in told)
    if not told:
        out.print(Text(words["no_headline"]))
    elif shown < every:
        out.print(Text(words["cut"].format(shown=shown, all=every)))
    out.print()


def _show_rows(found: Changed, words: dict[str, str], lang: str, out: Console) -> None:
    for row in found.rows.head(LINES).to_dicts():
        out.print(Text(f"{row['table_name']} {row['row_key']}", style="dim"))
        out.print(Text(f"  {found.line(row, lang)}"))
    if found.rows.height > LINES:
        out.print(Text(words["cut"].format(shown=LINES, all=found.rows.height)))
    out.print()
