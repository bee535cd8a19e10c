"""Rows of printed figures, as every source hands them over: all text, nothing converted, nothing chosen.

The warehouse's contract `figures` names their columns and is what they must satisfy; here they get their one shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from warehouse.contracts import TABLES

SCHEMA = TABLES["figures"].types
COLUMNS = tuple(name for name in SCHEMA if name not in ("source", "document", "line"))


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
