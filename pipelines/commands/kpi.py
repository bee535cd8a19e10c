"""corridor kpi: the month's key figures as a table or a file."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.text import Text

from pipelines.commands.output import deliver, page, table
from pipelines.settings import opened
from warehouse.catalogue.words import Words, load_words
from warehouse.decimals import KPI_INTERVALS
from warehouse.errors import NoWarehouse, UsageError
from warehouse.extracts.columns import BOUNDED
from warehouse.extracts.facts import MonthMissing, read_key_facts
from warehouse.extracts.formats import BINARY, DOCUMENTS
from warehouse.extracts.kpi import KpiExtract, Row, kpi_extract
from warehouse.periods import parse_day, parse_month
from warehouse.rounding import text
from warehouse.store import Warehouse

SHOWN = (
    "month_value",
    "ytd_period_end",
    "ytd_value",
    "ytd_growth_pct",
    "rolling_12",
    "target_value",
    "path_value",
    "gap",
)


def execute(options: argparse.Namespace) -> None:
    """Read the month and render it in one format; what goes wrong is said in the chosen language."""
    words, form = load_words(options.lang), options.format
    month = _parsed(parse_month, options.month, "month", words)
    _parsed(parse_day, options.as_of, "day", words)
    warehouse = opened(options.as_of)
    with _errors_in_language(warehouse, words), warehouse.reader() as connection:
        key = read_key_facts(connection, month)
        if form in DOCUMENTS:
            from warehouse.extracts.month_facts import read_month_facts

            facts = read_month_facts(connection, key)
    if form == "table":
        with page(options.out) as out:
            _show(kpi_extract(key, options.lang), out, everything=options.all)
        return
    if form in DOCUMENTS:
        from warehouse.extracts.documents import documents
        from warehouse.extracts.edition import Edition

        content = dict(documents(Edition.of(facts, options.lang), [form]))[form]
    else:
        from warehouse.extracts.data_files import DATA

        content = DATA[form](kpi_extract(key, options.lang))
    deliver(content, options.out, binary=form in BINARY, words=words)


@contextlib.contextmanager
def _errors_in_language(warehouse: Warehouse, words: Words) -> Iterator[None]:
    """What a user of another language may meet while reading, in that language."""
    try:
        yield
    except NoWarehouse as error:
        message = words["error", "no_warehouse"].format(folder=warehouse.folder)
        raise NoWarehouse(message, words["error", "run"]) from error
    except MonthMissing as error:
        raise error.in_language(words.lang) from error


def _parsed(parse: Callable[[str], dt.date], text_: str | None, kind: str, words: Words) -> dt.date | None:
    """A month or day as the user wrote it. Raises UsageError in the user's language."""
    try:
        return parse(text_) if text_ else None
    except ValueError as error:
        message = words["error", f"not_a_{kind}"].format(text=repr(text_))
        raise UsageError(message, words["error", f"{kind}_form"]) from error


def _show(extract: KpiExtract, out: Console, *, everything: bool) -> None:
    words = extract.words
    rows = extract.rows if everything else extract.key_rows
    grid = table(extract.title)
    grid.add_column(words["column", "name"], max_width=44)
    grid.add_column(words["column", "unit"], max_width=12)
    for column in SHOWN:
        grid.add_column(words["short", column], justify="right", no_wrap=True)
    grid.add_column(words["column", "status"], max_width=44)
    family = None
    for row in rows:
        if row.values["family"] != family:
            family = row.values["family"]
            grid.add_section()
            grid.add_row(f"[bold]{family}[/bold]")
        grid.add_row(*(Text(cell) for cell in _cells(row, extract)))
    out.print(grid)
    _show_milestones(extract, out)
    for note in (*extract.scope_notes(rows), *extract.explanations(rows)):
        out.print(Text(f"• {note}"))
    out.print()
    if not everything:
        out.print(Text(words["text", "more"].format(shown=len(rows), all=len(extract.rows))))
    out.print(Text(extract.release_line))


def _cells(row: Row, extract: KpiExtract) -> list[str]:
    """Figures with their bounds under them, the target with its year, and what must be known beside the numbers."""
    words, lang = extract.words, extract.lang
    shown = {column: row.text(column, lang) for column in SHOWN}
    for column in BOUNDED:
        bounds = [row.text(end, lang) for end in KPI_INTERVALS[column]]
        if shown[column] and all(bounds):
            shown[column] += f"\n{bounds[0]} … {bounds[1]}"
    if shown["target_value"]:
        shown["target_value"] += f"\n{row.values['target_year']}"
    remarks = [
        *(str(row.values[column]) for column in ("status", "certainty") if row.values[column]),
        words["text", "conflict_flag"].format(n=row.values["conflicts"]) if row.values["conflicts"] else "",
        str(row.values["blank_reason"] or "") if row.blank_code != "only_cumulative" else "",
    ]
    name, unit = str(row.values["name"]), str(row.values["unit"])
    return [name, unit, *shown.values(), "; ".join(remark for remark in remarks if remark)]


def _show_milestones(extract: KpiExtract, out: Console) -> None:
    words = extract.words
    grid = table(words["text", "milestones"])
    columns = ("milestone", "value", "unit", "due", "milestone_status", "authority", "announced", "publisher", "rivals")
    for column in columns:
        grid.add_column(words["column", column], max_width=40)
    for milestone in extract.milestones:
        number = milestone["value"]
        cells = {**milestone, "value": text(number, extract.lang)}  # type: ignore[arg-type]
        grid.add_row(*(Text("" if cells[c] is None else str(cells[c])) for c in columns))
    out.print(grid)
