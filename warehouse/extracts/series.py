"""Series as users name them: the row of a code, or an error that names those it may have been meant for."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

import polars as pl

from warehouse.errors import UsageError
from warehouse.store import Connection


def series_row(connection: Connection, series: str) -> dict[str, Any]:
    """The row of core.series. Raises UsageError for an unknown series."""
    catalogue = connection.table("core.series")
    check_series(series, catalogue["series"].to_list())
    return catalogue.row(by_predicate=pl.col("series") == series, named=True)


def check_series(series: str, codes: Collection[str]) -> None:
    """Raise UsageError for a series that is not among the codes, naming the most similar ones."""
    if series in codes:
        return
    near = difflib.get_close_matches(series, codes, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else 'see: corridor query "SELECT series FROM core.series"'
    raise UsageError(f"there is no series {series}", hint)
