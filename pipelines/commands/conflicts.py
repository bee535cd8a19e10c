"""corridor conflicts: publications that cannot all be right, in plain words, the worst first."""

from __future__ import annotations

import argparse
import io
import json

from rich.text import Text

from pipelines.commands.output import deliver, page
from pipelines.settings import opened
from warehouse.catalogue.words import load_words
from warehouse.extracts.contradictions import contradictions, flat


def execute(options: argparse.Namespace) -> None:
    """Read mart.conflicts, and print or write it."""
    found = contradictions(opened(options.as_of), options.lang, options.series)
    if options.format == "json":
        rows = json.dumps(found.to_dicts(), ensure_ascii=False, indent=2, default=str) + "\n"
        deliver(rows.encode(), options.out, binary=False)
        return
    if options.format == "csv":
        buffer = io.BytesIO()
        flat(found).write_csv(buffer)
        deliver(buffer.getvalue(), options.out, binary=False)
        return
    words = load_words(options.lang)
    with page(options.out) as out:
        if options.as_of:
            out.print(Text(words["text", "as_of"].format(day=options.as_of), style="dim"))
        family = None
        for row in found.iter_rows(named=True):
            if row["family"] != family:
                family = row["family"]
                out.print(Text(words["family", family], style="bold"))
            out.print(Text(f"{row['conflict_id']}  {row['series']}", style="dim"))
            out.print(Text(f"  {row['explanation']}"))
        out.print(Text(words["text", "conflicts_found"].format(n=found.height)))
