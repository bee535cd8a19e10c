"""corridor releases: which releases are kept, what each holds, and what it changed against the one before."""

from __future__ import annotations

import argparse
import io
import json

import polars as pl
from rich.console import Console
from rich.text import Text

from pipelines.commands.output import deliver, page, table
from pipelines.settings import settings
from warehouse.catalogue.codes import CHANGE_LABELS
from warehouse.catalogue.words import load_words
from warehouse.extracts.releases import Row, release_rows
from warehouse.formulas import guarded_frame
from warehouse.store import Warehouse


def execute(options: argparse.Namespace) -> None:
    """List them, newest first."""
    rows = release_rows(Warehouse(settings().home))
    if options.format == "json":
        deliver((json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n").encode(), None, binary=False)
    elif options.format == "csv":
        buffer = io.BytesIO()
        guarded_frame(pl.DataFrame([_flat(row) for row in rows], infer_schema_length=None)).write_csv(buffer)
        deliver(buffer.getvalue(), None, binary=False)
    else:
        with page() as out:
            _show(rows, out)


def _flat(row: Row) -> Row:
    """One column a label."""
    counts = row["changes"] or {}
    blank = None if row["changes"] is None else 0
    return {k: v for k, v in row.items() if k != "changes"} | {
        label: counts.get(label, blank) for label in CHANGE_LABELS
    }


def _show(rows: list[Row], out: Console) -> None:
    grid = table()
    for name in ("", "release", "built", "program", "catalogue", "figures", "newest month", "against", "changes"):
        grid.add_column(name, justify="right" if name == "figures" else "left", overflow="fold")
    for row in rows:
        cells = (row["built_at"], row["code_version"], row["catalogue"], row["figures"], row["newest"], row["previous"])
        grid.add_row(
            "●" if row["published"] else "",
            row["release"],
            *(Text("" if cell is None else str(cell)) for cell in cells),
            Text(_changes_text(row)),
        )
    out.print(grid)
    published = next((row["release"] for row in rows if row["published"]), None)
    out.print(
        Text(f"● is published: {published}" if published else "None of them is published: corridor rollback RELEASE")
    )
    out.print(Text("What one changed: corridor changes --since RELEASE · back to one: corridor rollback RELEASE"))


def _changes_text(row: Row) -> str:
    if row["state"] == "damaged":
        return "cannot be read"
    text = _counts_text(row["changes"])
    return f"{text} (another layout)" if row["state"] == "other_layout" else text


def _counts_text(counts: Row | None) -> str:
    if counts is None:
        return "the first one"
    parts = [f"{counts[label]} {load_words('en')['changes', label]}" for label in CHANGE_LABELS if counts.get(label)]
    return "; ".join(parts) or "no cell"
