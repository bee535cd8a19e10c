"""How fresh each key figure is: its newest month, when the next one is due by its authority's usual lag."""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.catalogue.codes import FAMILIES
from warehouse.store import Connection


def freshness(connection: Connection, today: dt.date) -> pl.DataFrame:
    """One row a key figure: family, series, newest_month, published_on, next_due, days_late (null: not late)."""
    return connection.read(
        """
        WITH newest AS (
            SELECT series, max(period_end) AS period_end, arg_max_null(published_on, (period_end, published_on)) AS published_on
            FROM core.observations JOIN core.publications USING (publication_id)
            WHERE month(period_start) = 1 OR date_trunc('month', period_start) = date_trunc('month', period_end)
            GROUP BY series
        )
        SELECT s.family, s.series, strftime(n.period_end, '%Y-%m') AS newest_month, n.published_on,
               last_day(n.period_end + INTERVAL 1 DAY) + CAST(l.lag_days AS INTEGER) AS next_due,
               CASE WHEN next_due < CAST(? AS DATE) THEN date_diff('day', next_due, CAST(? AS DATE)) END AS days_late
        FROM core.series s
        LEFT JOIN newest n USING (series)
        LEFT JOIN core.publication_lags l ON l.authority = split_part(s.authority, ' / ', 1)
        WHERE s.rank IS NOT NULL
        ORDER BY list_position(?, s.family), s.rank
        """,
        [today, today, list(FAMILIES)],
    )
