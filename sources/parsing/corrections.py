"""Known misprints of single documents: refused or replaced, each with its reason, as data beside the parser.

- document: <sha256>            the bytes that hold the misprint
  locator: "sheet 1., row …"    where it stands, as the parser names the place
  refuse: true                  or  printed_value: "…", printed_growth: "…"
  reason: why it is a misprint, and what shows it
"""

from __future__ import annotations

from collections.abc import Iterable

from sources.errors import LayoutChanged
from sources.landing.zone import Landed
from sources.parsing.lookups import FOLDER, lookup

Row = dict[str, str | None]


def corrected(landed: Landed, rows: Iterable[Row]) -> list[Row]:
    """Rows of a document with its corrections; a correction that finds nothing to correct stops the document."""
    known = lookup(landed.source, "corrections") if (FOLDER / landed.source / "corrections.yaml").exists() else None
    wanted = {entry["locator"]: entry for entry in known or [] if entry["document"] == landed.sha256}
    found: list[Row] = []
    for row in rows:
        entry = wanted.pop(row["locator"], None)
        if entry is None:
            found.append(row)
        elif not entry.get("refuse"):
            changes = {name: entry[name] for name in ("printed_value", "printed_growth") if name in entry}
            found.append({**row, **changes, "note": f"corrected: {entry['reason']}"})
    if wanted:
        raise LayoutChanged(
            landed.source,
            landed.document,
            f"a correction finds no figure at {', '.join(wanted)}",
            "correct or remove it in corrections.yaml",
        )
    return found
