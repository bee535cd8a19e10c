"""corridor kpi: the month's key figures as a table or a file."""

from __future__ import annotations

import argparse

from pipelines.commands.output import console, deliver, table
from pipelines.settings import settings
from warehouse.errors import UsageError
from warehouse.extracts.model import KpiExtract, Row, load
from warehouse.extracts.rounding import text
from warehouse.periods import parse_month
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
    """Load the extract and render it."""
    try:
        month = parse_month(options.month) if options.month else None
    except ValueError as error:
        raise UsageError(str(error)) from error
    extract = load(Warehouse(settings().home), month, options.lang)
    if options.format == "table":
        _show(extract, everything=options.all)
        return
    from warehouse.extracts.files import FORMATS

    deliver(FORMATS[options.format](extract), options.out, binary=options.format in ("xlsx", "parquet"))


def _show(extract: KpiExtract, *, everything: bool) -> None:
    says, out = extract.words, console()
    rows = extract.rows if everything else extract.key_rows
    out.print(extract.title, style="bold")
    for family in dict.fromkeys(row.values["family"] for row in rows):
        grid = table(str(family))
        grid.add_column(says["column", "name"], max_width=46)
        grid.add_column(says["column", "unit"])
        for column in SHOWN:
            grid.add_column(says["column", column], justify="right", max_width=14)
        grid.add_column(says["column", "status"], max_width=34)
        for row in rows:
            if row.values["family"] == family:
                grid.add_row(*_cells(row, extract))
        out.print(grid)
    _show_milestones(extract)
    for note in extract.scope_notes(rows):
        out.print(f"• {note}")
    out.print()
    if not everything:
        out.print(says["text", "more"].format(shown=len(rows), all=len(extract.rows)))
    out.print(extract.release_line)


def _cells(row: Row, extract: KpiExtract) -> list[str]:
    says, lang = extract.words, extract.lang
    shown = {column: row.text(column, lang) for column in SHOWN}
    low, high = (row.text(f"rolling_12_{end}", lang) for end in ("low", "high"))
    if shown["rolling_12"] and low and high:
        shown["rolling_12"] += f"\n[{low}; {high}]".replace("[", "\\[")
    if shown["target_value"]:
        shown["target_value"] += f"\n({row.values['target_year']})"
    remarks = [
        " – ".join(str(row.values[c]) for c in ("status", "certainty") if row.values[c]),
        says["text", "conflict_flag"].format(n=row.values["conflicts"]) if row.values["conflicts"] else "",
        str(row.values["blank_reason"] or ""),
    ]
    return [str(row.values["name"]), str(row.values["unit"]), *shown.values(), "\n".join(r for r in remarks if r)]


def _show_milestones(extract: KpiExtract) -> None:
    says = extract.words
    grid = table(says["text", "milestones"])
    columns = ("milestone", "value", "unit", "due", "milestone_status", "authority", "announced", "publisher", "rivals")
    for column in columns:
        grid.add_column(says["column", column], max_width=40)
    for milestone in extract.milestones:
        number = milestone["value"]
        cells = {**milestone, "value": text(number, extract.lang)}  # type: ignore[arg-type]
        grid.add_row(*("" if cells[c] is None else str(cells[c]) for c in columns))
    console().print(grid)
