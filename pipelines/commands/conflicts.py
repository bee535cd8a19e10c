"""corridor conflicts: publications that cannot all be right, in plain words, the worst first."""

from __future__ import annotations

import argparse
import io
import json

import polars as pl
from rich.text import Text

from pipelines.commands.output import deliver, page
from pipelines.settings import opened
from warehouse.catalogue.words import load_words
from warehouse.extracts.conflicts import conflicts
from warehouse.formulas import guarded_frame


def execute(options: argparse.Namespace) -> None:
    """Read mart.conflicts, and print or write it."""
    rows = conflicts(opened(options.as_of), options.lang, options.series)
    if options.format == "json":
        data = json.dumps(rows.to_dicts(), ensure_ascii=False, indent=2, default=str) + "\n"
        deliver(data.encode(), options.out, binary=False)
        return
    if options.format == "csv":
        buffer = io.BytesIO()
        guarded_frame(rows.with_columns(pl.col(pl.List(pl.String)).list.join(" "))).write_csv(buffer)
        deliver(buffer.getvalue(), options.out, binary=False)
        return
    words = load_words(options.lang)
    with page(options.out) as out:
        if options.as_of:
            out.print(Text(words["text", "as_of"].format(day=options.as_of), style="dim"))
        family = None
        for row in rows.iter_rows(named=True):
            if row["family"] != family:
                family = row["family"]
                out.print(Text(words["family", family], style="bold"))
            out.print(Text(f"{row['conflict_id']}  {row['series']}", style="dim"))
            out.print(Text(f"  {row['explanation']}"))
        out.print(Text(words["text", "conflicts_found"].format(n=rows.height)))
