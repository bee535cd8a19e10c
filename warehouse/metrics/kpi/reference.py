"""The rows of the KPIs and the reference of each: the newest cumulative figure of the month's own year by then."""

from __future__ import annotations

import polars as pl

from warehouse.metrics.cumulative import cumulative
from warehouse.vintages import SNAPSHOT

GROWTH_ONLY = ("index", "growth")  # measure types of which only growth is meaningful
REFERENCE = [*SNAPSHOT, "ytd_period_end"]


def months_of_series(claims: pl.DataFrame, newest: pl.Expr, series: pl.DataFrame) -> pl.DataFrame:
    """A row for each month from a series' first figure, as known on the day, to the newest month of all series.

    `claims`: those known on each day (with as_of); `newest`: a day of the newest month; `series` as core.series.
    Columns: series, as_of, month, family, unit, measure_type, authority.
    """
    return (
        claims.group_by(SNAPSHOT)
        .agg(pl.col("period_end").min().dt.month_start().alias("first"))
        .with_columns(pl.date_ranges("first", newest, "1mo").alias("month"))
        .explode("month")
        .join(series.select("series", "family", "unit", "measure_type", "authority"), on="series")
        .drop("first")
        .sort(*SNAPSHOT, "month")
    )


def with_reference(rows: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Adds ytd_period_end (null: no figure of the year yet): the newest level, or growth failing a level.

    Of an index it is the newest growth, or a level failing that. `figures`: the preferred figure of each period.
    """
    to_date = cumulative(figures)
    rows = rows.sort("month")
    for measure in ("level", "growth"):
        ends = to_date.filter(pl.col("measure") == measure).select(
            *SNAPSHOT, pl.col("period_end").dt.month_start().alias("at"), pl.col("period_end").alias(f"end_{measure}")
        )
        rows = rows.join_asof(
            ends.sort("at"), left_on="month", right_on="at", by=SNAPSHOT, strategy="backward", check_sortedness=False
        ).drop("at")
    level, growth = (
        pl.when(pl.col(end).dt.year() == pl.col("month").dt.year()).then(end) for end in ("end_level", "end_growth")
    )
    reference = (
        pl.when(pl.col("measure_type").is_in(GROWTH_ONLY))
        .then(pl.coalesce(growth, level))
        .otherwise(pl.coalesce(level, growth))
    )
    return rows.with_columns(reference.alias("ytd_period_end")).drop("end_level", "end_growth")
