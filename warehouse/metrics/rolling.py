"""Rolling twelve months: R(y, m) = A(y−1) + C(y, m) − C(y−1, m), last year + this year so far − last year so far.

Far tighter than twelve derived months. Where last year so far is known only through the printed growth g of C(y, m),
the last two terms are C(y, m) · g/(1 + g). Where both ways exist their bounds are intersected and the tighter one
gives the value; where they exclude each other the levels stay.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from warehouse.metrics.codes import BOTH_WAYS, DIFFERENCE, PUBLISHED, THROUGH_GROWTH
from warehouse.metrics.cumulative import NO_CLAIMS, YEAR_TO_DATE
from warehouse.vintages import SNAPSHOT

FIGURE = ("value", "low", "high", "claim_ids")


def rolling_12(to_date: pl.DataFrame, growths: pl.DataFrame) -> pl.DataFrame:
    """Rows of span rolling_12 (as mart.totals, with as_of), one for each cumulative figure that allows it.

    `to_date`: cumulative levels with year and month (`cumulative`); `growths`: growth figures, in percent.
    """
    return pl.concat([_full_years(to_date), _one_figure(_both_ways(to_date, growths))], how="vertical_relaxed")


def _full_years(to_date: pl.DataFrame) -> pl.DataFrame:
    """Twelve months that end in December are the year itself."""
    return to_date.filter(pl.col("month") == 12).select(
        *SNAPSHOT,
        pl.lit("rolling_12").alias("span"),
        "period_start",
        "period_end",
        "value",
        "low",
        "high",
        pl.lit(PUBLISHED).alias("basis"),
        "claim_ids",
    )


def _both_ways(to_date: pl.DataFrame, growths: pl.DataFrame) -> pl.DataFrame:
    """Value, low and high of each unfinished year's twelve months by levels (_by_levels) and by growth (_by_growth).

    Beside the figures they are made of: C(y, m) without suffix, A(y−1) _annual, C(y−1, m) _last_year, g _growth.
    """
    this_year = to_date.select(*YEAR_TO_DATE, "period_start", "period_end", *FIGURE)
    last_year = this_year.select(*SNAPSHOT, pl.col("year") + 1, "month", *FIGURE)
    annual = last_year.filter(pl.col("month") == 12).drop("month")
    growth = growths.select(*SNAPSHOT, "period_start", "period_end", *(pl.col(c).alias(f"{c}_growth") for c in FIGURE))
    return (
        this_year.filter(pl.col("month") < 12)
        .join(annual, on=[*SNAPSHOT, "year"], suffix="_annual")
        .join(last_year, on=YEAR_TO_DATE, how="left", suffix="_last_year")
        .join(growth, on=[*SNAPSHOT, "period_start", "period_end"], how="left")
        .with_columns(
            (pl.col("value_annual") + pl.col("value") - pl.col("value_last_year")).alias("value_by_levels"),
            (pl.col("low_annual") + pl.col("low") - pl.col("high_last_year")).alias("low_by_levels"),
            (pl.col("high_annual") + pl.col("high") - pl.col("low_last_year")).alias("high_by_levels"),
            (pl.col("value_annual") + _gain("value", "value_growth")).alias("value_by_growth"),
            (pl.col("low_annual") + _extreme_gain(pl.min_horizontal)).alias("low_by_growth"),
            (pl.col("high_annual") + _extreme_gain(pl.max_horizontal)).alias("high_by_growth"),
        )
    )


def _gain(level: str, rate: str) -> pl.Expr:
    """This year so far less last year so far: C · g/(1 + g), with g in percent."""
    g = pl.when(pl.col(rate) > -100).then(pl.col(rate)) / 100
    return pl.col(level) * g / (1 + g)


def _extreme_gain(extreme: Callable[[list[pl.Expr]], pl.Expr]) -> pl.Expr:
    """Smallest or largest gain over the corners of both intervals; null where one of them is open."""
    corners = [_gain(level, rate) for level in ("low", "high") for rate in ("low_growth", "high_growth")]
    ends = pl.col("low", "high", "low_growth", "high_growth")
    return pl.when(pl.all_horizontal(ends.is_not_null(), pl.col("low_growth") > -100)).then(extreme(corners))


def _one_figure(ways: pl.DataFrame) -> pl.DataFrame:
    """One row of mart.totals from both ways."""
    low = pl.max_horizontal("low_by_levels", "low_by_growth")
    high = pl.min_horizontal("high_by_levels", "high_by_growth")
    has_levels, has_growth = pl.col("value_by_levels").is_not_null(), pl.col("value_by_growth").is_not_null()
    basis = (
        pl.when(has_levels & has_growth & (low <= high).fill_null(False))
        .then(pl.lit(BOTH_WAYS))
        .when(has_levels)
        .then(pl.lit(DIFFERENCE))
        .when(has_growth)
        .then(pl.lit(THROUGH_GROWTH))
    )
    width_by_levels, width_by_growth = (pl.col(f"high_{by}") - pl.col(f"low_{by}") for by in ("by_levels", "by_growth"))
    tighter = (
        pl.when((width_by_growth < width_by_levels).fill_null(False))
        .then("value_by_growth")
        .otherwise("value_by_levels")
    )
    always = pl.concat_list("claim_ids_annual", "claim_ids")
    last_year, growth = (pl.col(f"claim_ids_{of}").fill_null(NO_CLAIMS) for of in ("last_year", "growth"))
    claims_by_levels, claims_by_growth = pl.concat_list(always, last_year), pl.concat_list(always, growth)
    claims = _by_basis(claims_by_levels, claims_by_growth, pl.concat_list(always, last_year, growth))
    return (
        ways.with_columns(basis.alias("basis"))
        .filter(pl.col("basis").is_not_null())
        .select(
            *SNAPSHOT,
            pl.lit("rolling_12").alias("span"),
            pl.col("period_end").dt.offset_by("-11mo").dt.month_start().alias("period_start"),
            "period_end",
            _by_basis("value_by_levels", "value_by_growth", tighter).alias("value"),
            _by_basis("low_by_levels", "low_by_growth", low).clip(lower_bound=0).alias("low"),
            _by_basis("high_by_levels", "high_by_growth", high).alias("high"),
            "basis",
            claims.list.unique(maintain_order=True).alias("claim_ids"),
        )
        .with_columns(pl.col("value").clip(pl.col("low"), pl.col("high")))
        .filter(pl.col("value") >= 0)
    )


def _by_basis(levels: str | pl.Expr, growth: str | pl.Expr, both: str | pl.Expr) -> pl.Expr:
    basis = pl.col("basis")
    return pl.when(basis == DIFFERENCE).then(levels).when(basis == THROUGH_GROWTH).then(growth).otherwise(both)
