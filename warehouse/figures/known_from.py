"""The day from which a figure is known: its publication's date, or an estimate from its authority's usual lag.

The lag is the 90th percentile of the days between a period's end and its first dated publication, so that nine of ten
undated figures are not taken for known before they were.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.spans import month_end

LAG_QUANTILE = 0.9
FEWEST_LAGS = 10  # below this an authority's own lags prove little: those of all authorities are used
COMPARISON_DELAY_MONTHS = 12  # a comparison with last year is printed a year after its own period


def published_day(text: pl.Expr) -> pl.Expr:
    """Printed date → the last day it can mean: a day; a month's last day; a year's 31 December."""
    return (
        pl.when(text.str.len_chars() == 10)
        .then(text.str.to_date("%Y-%m-%d", strict=False))
        .when(text.str.len_chars() == 7)
        .then(month_end(text))
        .when(text.str.len_chars() == 4)
        .then((text + "-12-31").str.to_date("%Y-%m-%d", strict=False))
    )


def lags(figures: pl.DataFrame) -> pl.DataFrame:
    """Publication lags: authority, n, lag_days (90th percentile), own (False: too few, all authorities').

    `figures` needs series, period_start, period_end, authority, comparison and published_on (null: undated).
    Counted are first publications only: a repeat or a comparison a year later is not a lag.
    """
    first = (
        figures.filter(pl.col("published_on").is_not_null() & ~pl.col("comparison"))
        .group_by("series", "period_start", "period_end", "authority")
        .agg((pl.col("published_on").min() - pl.col("period_end").first()).dt.total_days().alias("lag"))
    )
    quantile = pl.col("lag").quantile(LAG_QUANTILE, "nearest").cast(pl.Int64)
    everyone = first.select(quantile).item() if first.height else 0
    own = first.group_by("authority").agg(pl.len().cast(pl.Int64).alias("n"), quantile.alias("own_lag"))
    return (
        figures.select(pl.col("authority").unique())
        .join(own, on="authority", how="left")
        .select(
            "authority",
            pl.col("n").fill_null(0),
            pl.when(pl.col("n") >= FEWEST_LAGS).then(pl.col("own_lag")).otherwise(everyone).alias("lag_days"),
            (pl.col("n") >= FEWEST_LAGS).fill_null(False).alias("own"),
        )
        .sort("authority")
    )


def known_from(figures: pl.DataFrame, lag: pl.DataFrame) -> pl.DataFrame:
    """Adds known_from (a date) and known_basis (printed, month_only, inferred, or lag for an undated figure)."""
    delay = pl.when(pl.col("comparison")).then(COMPARISON_DELAY_MONTHS).otherwise(0)
    shifted = pl.col("period_end").dt.offset_by(pl.format("{}mo", delay)).dt.month_end()
    estimate = shifted + pl.duration(days=pl.max_horizontal(pl.col("lag_days"), pl.lit(0)))
    return (
        figures.join(lag.select("authority", "lag_days"), on="authority", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("published_on", estimate).alias("known_from"),
            pl.when(pl.col("published_on").is_null()).then(pl.lit("lag")).otherwise("date_basis").alias("known_basis"),
        )
        .drop("lag_days")
    )


def known_at(frame: pl.DataFrame, as_of: dt.date | None) -> pl.DataFrame:
    """The rows as they were known on that day (None: all): later ones are left out, what replaced others is undone."""
    if as_of is None:
        return frame
    known = frame.filter(pl.col("known_from") <= as_of)
    if "known_to" not in frame.columns:
        return known
    return known.with_columns(pl.when(pl.col("known_to") <= as_of).then("known_to").alias("known_to"))


def known_now(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a history that nothing has replaced."""
    return frame.filter(pl.col("known_to").is_null())
