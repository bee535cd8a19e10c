"""Rows of printed figures, as every source hands them over: all text, nothing converted, nothing chosen.

The warehouse's contract `figures` is what they must satisfy; this module only gives them their one shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

COLUMNS = (
    "series",
    "period_start",
    "period_end",
    "printed_value",
    "printed_unit",
    "printed_growth",
    "qualifier",
    "maturity",
    "comparison",
    "published_on",
    "date_basis",
    "authority",
    "publisher",
    "url",
    "language",
    "confidence",
    "locator",
    "note",
)
SCHEMA = {"source": pl.String, "document": pl.String, "line": pl.Int64, **dict.fromkeys(COLUMNS, pl.String)}


def figures(source: str, document: str, rows: Iterable[Mapping[str, str | None]]) -> pl.DataFrame:
    """Rows of one document (keys: COLUMNS; absent and empty ones become null), numbered from 1 as `line`.

    Months are YYYY-MM, days YYYY-MM-DD, numbers plain decimals with a point and the printed number of decimals,
    growth in percent ("7.1", "-2") or as a factor ("x1.4"). Raises KeyError for a key that is not a column.
    """
    records = []
    for line, row in enumerate(rows, start=1):
        if strangers := row.keys() - set(COLUMNS):
            raise KeyError(f"not columns of a figure: {sorted(strangers)}")
        record = {name: row.get(name) or None for name in COLUMNS}
        records.append({"source": source, "document": document, "line": line, **record})
    return pl.DataFrame(records, schema=SCHEMA, orient="row")
