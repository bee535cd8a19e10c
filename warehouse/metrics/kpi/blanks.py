"""Why a month's own figure is blank: one reason each, and what time alone changes in it.

`only_cumulative`: the year to date is known, the month alone is not. `not_published_for_month`: a later figure came,
this month was passed over. `not_yet_published`: the figure is not due yet, by its authority's usual publication lag.
`not_collected`: it is overdue; it should be out, and the warehouse does not hold it.
"""

from __future__ import annotations

import polars as pl

from warehouse.metrics.codes import NOT_COLLECTED, NOT_PUBLISHED_FOR_MONTH, NOT_YET_PUBLISHED, ONLY_CUMULATIVE
from warehouse.metrics.cumulative import cumulative
from warehouse.vintages import SNAPSHOT


def with_blank_reason(rows: pl.DataFrame, figures: pl.DataFrame, lags: pl.DataFrame) -> pl.DataFrame:
    """Adds blank_reason (null: not blank) and due, the day by which the month's figure is usually published.

    `rows`: series, as_of, month, ytd_period_end, month_value, measure_type, authority ("A / B": the first counts);
    `figures`: the preferred figure of each period; `lags`: authority, lag_days. Whether what is due is overdue: `in_time`.
    """
    newest = cumulative(figures).group_by(SNAPSHOT).agg(pl.col("period_end").max().alias("newest_end"))
    month_end = pl.col("month").dt.month_end()
    up_to_date = pl.col("ytd_period_end") == month_end
    has_no_months = pl.col("measure_type") != "flow"  # only what adds up over time has a month of its own
    reason = (
        pl.when(pl.col("month_value").is_not_null() | (up_to_date & has_no_months))
        .then(None)
        .when(up_to_date)
        .then(pl.lit(ONLY_CUMULATIVE))
        .when(pl.col("newest_end") > month_end)
        .then(pl.lit(NOT_PUBLISHED_FOR_MONTH))
        .otherwise(pl.lit(NOT_YET_PUBLISHED))
    )
    return (
        rows.join(newest, on=SNAPSHOT, how="left", maintain_order="left")
        .with_columns(pl.col("authority").str.split(" / ").list.first())
        .join(lags.select("authority", "lag_days"), on="authority", how="left", maintain_order="left")
        .with_columns(
            reason.alias("blank_reason"),
            (month_end + pl.duration(days=pl.col("lag_days").fill_null(0))).alias("due"),
        )
    )


def in_time(history: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """What time alone changes in rows with known_from and known_to: when a month begins, and when it is overdue.

    `history`: month, blank_reason, due, known_from, known_to; `claims`: period_end, known_from, known_basis.
    """
    lasting = _split_when_overdue(_from_when_reached(history, claims), claims)
    return lasting.filter((pl.col("known_from") < pl.col("known_to")).fill_null(True))


def _from_when_reached(history: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """A month has rows from the day on which some series reached it."""
    reached = (
        claims.select(pl.col("period_end").dt.month_start().alias("month"), pl.col("known_from").alias("reached"))
        .sort("month", descending=True)
        .with_columns(pl.col("reached").cum_min())
        .unique(subset="month", keep="last", maintain_order=True)
        .sort("month")
    )
    return (
        history.sort("month")
        .join_asof(reached, on="month", strategy="forward")
        .with_columns(pl.max_horizontal("known_from", "reached").alias("known_from"))
    )


def _split_when_overdue(history: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """What is not yet published becomes not collected with the first dated publication on or after the day it is due."""
    dated = claims.filter(pl.col("known_basis") != "lag").select(pl.col("known_from").alias("overdue")).unique()
    rows = history.sort("due").join_asof(dated.sort("overdue"), left_on="due", right_on="overdue", strategy="forward")
    waits = pl.col("blank_reason") == NOT_YET_PUBLISHED
    until = rows.with_columns(
        pl.when(waits).then(pl.min_horizontal("known_to", "overdue")).otherwise("known_to").alias("known_to")
    )
    after = rows.filter(waits & pl.col("overdue").is_not_null()).with_columns(
        pl.max_horizontal("known_from", "overdue").alias("known_from"), pl.lit(NOT_COLLECTED).alias("blank_reason")
    )
    return pl.concat([until, after])
