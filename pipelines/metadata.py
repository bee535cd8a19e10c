"""What a materialisation reports in the console: counts, newest period and a preview, of a step or of a release."""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import polars as pl

from warehouse.build.steps import Step
from warehouse.catalogue.codes import CHANGE_LABELS
from warehouse.extracts.changes import Changes
from warehouse.extracts.overview import Overview


def step_metadata(step: Step) -> dict[str, Any]:
    """Rows, refused rows, newest period and a preview of what a step of the build made."""
    return {
        "rows": step.rows,
        "rejected_rows": step.rejected.height,
        "newest_period": str(step.newest),
        "preview": dg.MetadataValue.md(markdown_table(step.preview)),
    }


def overview_metadata(overview: Overview) -> dict[str, Any]:
    """The same of a whole warehouse: rows, refused rows, newest period, and the headlines as a preview."""
    rows = pl.DataFrame(list(overview.rows.items()), schema=["table", "rows"], orient="row")
    return {
        "rows": sum(overview.rows.values()),
        "rejected_rows": overview.rejected,
        "newest_period": str(max(overview.newest.values(), default=None)),
        "rows_by_table": dg.MetadataValue.md(markdown_table(rows)),
        "preview": dg.MetadataValue.md(markdown_table(overview.headlines)),
    }


def changes_metadata(changes: Changes) -> dict[str, Any]:
    """Changed cells by cause, changed rows, and the counts of every table, of a release against the one before."""
    counts = changes.counts()
    return {f"changed_{label}": int(counts[label].sum()) for label in CHANGE_LABELS} | {
        "rows_changed": changes.rows.height,
        "changes": dg.MetadataValue.md(markdown_table(counts)),
    }


def taking_over_metadata(reasons: Mapping[str, str]) -> dict[str, Any]:
    """What was taken over as it lies on disk, byte by byte proven, and what was made, with the reason of each ("": none)."""
    kept = [name for name, reason in reasons.items() if not reason]
    made = [f"{name}: {reason}" for name, reason in reasons.items() if reason]
    return {"taken_over": ", ".join(kept) or "nothing", "made": "; ".join(made) or "nothing"}


def markdown_table(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table."""
    cells = [[_cell(value) for value in row] for row in frame.rows()]
    lines = [frame.columns, ["---"] * frame.width, *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
