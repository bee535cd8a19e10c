"""Known misprints of single documents: refused or replaced, each with its reason, as data beside the parser.

- document: <sha256>            the bytes that hold the misprint
  locator: "sheet 1., row …"    where it stands, as the parser names the place
  refuse: true                  or  printed_value: "…", printed_growth: "…"
  reason: why it is a misprint, and what shows it

What the parser itself refuses (a cell that is no number, a question for a person) has a locator as well: a correction
answers it, so that nothing is refused for ever.
"""

from __future__ import annotations

from collections.abc import Iterable

from sources.errors import LayoutChanged
from sources.landing.zone import Landed
from sources.parsing.lookups import FOLDER, lookup

Row = dict[str, str | None]


def has_corrections(source: str) -> bool:
    """Whether a source has known misprints."""
    return (FOLDER / source / "corrections.yaml").exists()


def corrected(landed: Landed, rows: Iterable[Row]) -> list[Row]:
    """Rows of a document with its corrections; a correction that finds nothing to correct stops the document."""
    listed = lookup(landed.source, "corrections") if has_corrections(landed.source) else None
    pending = {entry["locator"]: entry for entry in listed or [] if entry["document"] == landed.sha256}
    result: list[Row] = []
    for row in rows:
        entry = pending.pop(row["locator"], None)
        if entry is None:
            result.append(row)
        elif not entry.get("refuse"):
            changes = {name: entry[name] for name in ("printed_value", "printed_growth") if name in entry}
            result.append({**row, **changes, "refusal": None, "note": f"corrected: {entry['reason']}"})
    if pending:
        raise LayoutChanged(
            landed.source,
            landed.document,
            f"a correction finds no figure at {', '.join(pending)}",
            "correct or remove it in corrections.yaml",
        )
    return result
