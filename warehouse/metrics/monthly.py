"""Months x of flows: a value where published figures pin it, and bounds everywhere.

A month is printed, or the difference C(y, m) − C(y, m−1) of two cumulative figures of one speaker. It is pinned where
the half-width of what all figures together leave of it is at most 10 % of it; everywhere else the bounds say how much
is known, and missing stays missing: never zero, never interpolated.
"""

from __future__ import annotations

import polars as pl

from warehouse.figures.ranking import within_bounds
from warehouse.metrics.codes import BOUNDED, DIFFERENCE, PUBLISHED
from warehouse.metrics.cumulative import NO_CLAIMS, cumulative, differences
from warehouse.reconcile.precision import PINNED
from warehouse.spans import months_in
from warehouse.vintages import SNAPSHOT

SLACK = 1e-9  # relative, of floating point


def monthly(levels: pl.DataFrame, bounds: pl.DataFrame) -> pl.DataFrame:
    """Rows of mart.monthly with as_of. Values are in the series' unit.

    `levels`: every level of flows that agrees with the others, best first (series, as_of, period_start, period_end,
    value, low, high, claim_ids, first_known, speaker, rank, is_own); `bounds`: what all figures together prove of
    each period (as mart.bounds, with as_of).

    A value is shown as printed, or as the nearest point to the difference that the bounds allow.
    """
    months = bounds.filter(pl.col("period_end") == pl.col("period_start").dt.month_end())
    pinned = (pl.col("value") >= 0) & (_half_width() <= PINNED * pl.col("value") * (1 + SLACK))
    of_value, of_bounds = (pl.col(name).fill_null(NO_CLAIMS) for name in ("value_claims", "claim_ids"))
    return (
        months.rename({"period_start": "month"})
        .join(_best_candidates(levels), on=[*SNAPSHOT, "month"], how="left")
        .with_columns(within_bounds(pl.col("basis") == PUBLISHED).alias("value"))
        .with_columns(pinned.fill_null(False).alias("pinned"))
        .select(
            *SNAPSHOT,
            "month",
            pl.when("pinned").then("value").alias("value"),
            "low",
            "high",
            pl.when("pinned").then("basis").otherwise(pl.lit(BOUNDED)).alias("basis"),
            "estimate",
            pl.when("pinned")
            .then(pl.concat_list(of_value, of_bounds))
            .otherwise(of_bounds)
            .list.unique(maintain_order=True)
            .alias("claim_ids"),
            pl.when("pinned").then("mixed").otherwise("mixed_vintage").alias("mixed_vintage"),
        )
    )


def _best_candidates(levels: pl.DataFrame) -> pl.DataFrame:
    """One value a month, printed or differenced: series, as_of, month, value, basis, value_claims, mixed.

    One that is narrow enough on its own comes first, then a printed one, then the better documented and the sharper.
    """
    narrow = (_half_width() <= PINNED * pl.col("value")).fill_null(False)
    is_printed = pl.col("basis") == PUBLISHED
    return (
        pl.concat([_printed_months(levels), _differenced_months(levels)])
        .sort(narrow, is_printed, "rank", "is_own", _half_width(), descending=[True] * 4 + [False], nulls_last=True)
        .unique(subset=[*SNAPSHOT, "month"], keep="first", maintain_order=True)
        .drop("low", "high", "rank", "is_own")
    )


def _printed_months(levels: pl.DataFrame) -> pl.DataFrame:
    """Months printed alone, but for those of one side only: "more than 2.6" pins nothing."""
    two_sided = pl.all_horizontal(pl.col("low", "high").is_not_null())
    one_month = months_in(pl.col("period_start"), pl.col("period_end")) == 1
    return levels.filter(one_month & two_sided).select(
        *SNAPSHOT,
        pl.col("period_start").alias("month"),
        "value",
        "low",
        "high",
        pl.lit(PUBLISHED).alias("basis"),
        pl.col("claim_ids").alias("value_claims"),
        pl.lit(False).alias("mixed"),
        "rank",
        "is_own",
    )


def _differenced_months(levels: pl.DataFrame) -> pl.DataFrame:
    """Differences of two consecutive cumulative figures of one speaker: joined by him, for many speak of one series."""
    to_date = cumulative(levels)
    earlier = to_date.with_columns(pl.col("month").alias("after"))
    later = to_date.with_columns((pl.col("month") - 1).alias("after"))
    return differences(earlier, later, by=["after", "speaker"]).select(
        *SNAPSHOT,
        pl.date("year", "month", 1).alias("month"),
        "value",
        "low",
        "high",
        pl.lit(DIFFERENCE).alias("basis"),
        pl.col("claim_ids").alias("value_claims"),
        "mixed",
        "rank",
        "is_own",
    )


def _half_width() -> pl.Expr:
    return (pl.col("high") - pl.col("low")) / 2
