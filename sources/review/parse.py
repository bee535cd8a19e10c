"""Figures that a person accepted or corrected. A refused claim gives none, and neither does an undecided one."""

from __future__ import annotations

import polars as pl

from sources.errors import LayoutChanged
from sources.figures import figures
from sources.landing import Landed
from sources.review import decisions


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Raises LayoutChanged for a decision that cannot be carried out."""
    found: list[dict[str, str | None]] = []
    for line, row in enumerate(decisions.read(data, landed.document), start=2):
        if row["decision"] not in ("accept", "correct"):
            continue
        lacking = [name for name in ("series", "period_start", "period_end", "authority") if not row[name]]
        if row["kind"] != "actual":
            what = f"row {line} is a {row['kind']}: targets are entered in the ledger, under a name of their own"
            raise LayoutChanged("review", landed.document, what, "leave its decision empty, or refuse it")
        if lacking:
            raise LayoutChanged(
                "review",
                landed.document,
                f"row {line} is to enter, but has no {', '.join(lacking)}",
                "fill it in, or refuse it",
            )
        found.append(
            {
                **{name: row[name] or None for name in decisions.EDITABLE},
                "published_on": row["published_on"] or None,
                "date_basis": "printed" if len(row["published_on"]) == 10 else "none",
                "publisher": row["publisher"],
                "url": row["url"],
                "language": row["language"],
                "confidence": "medium",
                "locator": f"chars {row['span']}: {row['text'][:80]}",
                "note": f"{row['decision']}ed by review",
            }
        )
    return figures(landed.source, landed.document, found)
