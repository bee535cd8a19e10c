"""What a warehouse holds, at a glance: rows, newest period, refused rows, and the headlines of a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from warehouse.catalogue.codes import FAMILIES
from warehouse.store import Connection


@dataclass(frozen=True)
class Overview:
    """`rows` by table; `newest` by family (of the last month that any figure covers)."""

    rows: dict[str, int]
    rejected: int
    newest: dict[str, dt.date]
    headlines: pl.DataFrame


def overview(connection: Connection, month: dt.date) -> Overview:
    """Look at an open warehouse; the headlines are those of the month."""
    tables = connection.read(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE schema_name IN ('core', 'mart') ORDER BY 1"
    ).to_series()
    counts = " UNION ALL ".join(f"SELECT '{table}' AS name, count(*) AS n FROM {table}" for table in tables)  # noqa: S608 - the house's own names
    rows = dict(connection.read(counts).rows())
    newest = connection.read(
        "SELECT family, max(period_end) FROM core.claims_now JOIN core.series USING (series) GROUP BY family "
        "ORDER BY list_position(?, family)",
        [list(FAMILIES)],
    )
    headlines = connection.read(
        "SELECT k.series, k.unit, k.ytd_period_end, k.ytd_value, k.ytd_growth_pct, k.rolling_12, k.target_value, k.gap, "
        "k.status FROM mart.kpi_now k JOIN core.series USING (series) WHERE rank = 1 AND month = ? "
        "ORDER BY list_position(?, k.family)",
        [month, list(FAMILIES)],
    )
    return Overview(rows, rows["core.rejected"], dict(newest.rows()), headlines)
