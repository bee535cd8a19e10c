"""Rolling twelve months: last year + this year so far − last year so far.

Far tighter than twelve derived months. Where last year so far is known only through the printed growth g of this
year's figure C, the last two terms are C·g/(1+g). Where both ways exist their bounds are intersected and the
tighter one gives the value; where they exclude each other the levels stand.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

NO_CLAIMS = pl.lit([], pl.List(pl.String))
FIGURE = ("value", "low", "high", "claim_ids")
SNAPSHOT = ["series", "as_of"]


def rolling_12(known: pl.DataFrame, growths: pl.DataFrame) -> pl.DataFrame:
    """Rows of span rolling_12 (as mart.totals, with as_of), one for each cumulative figure that allows it.

    `known`: cumulative level figures with year and month; `growths`: growth figures, in percent.
    """
    return pl.concat([_full_years(known), _meet(_both_ways(known, growths))], how="vertical_relaxed")


def _full_years(known: pl.DataFrame) -> pl.DataFrame:
    return known.filter(pl.col("month") == 12).select(
        *SNAPSHOT,
        pl.lit("rolling_12").alias("span"),
        "period_start",
        "period_end",
        "value",
        "low",
        "high",
        pl.lit("published").alias("basis"),
        "claim_ids",
    )


def _both_ways(known: pl.DataFrame, growths: pl.DataFrame) -> pl.DataFrame:
    """The figures of each unfinished year beside last year's total (_a), last year so far (_p) and growth (_g)."""
    this = known.select(*SNAPSHOT, "year", "month", "period_start", "period_end", *FIGURE)
    past = this.select(*SNAPSHOT, pl.col("year") + 1, "month", *FIGURE)
    annual = past.filter(pl.col("month") == 12).drop("month")
    growth = growths.select(*SNAPSHOT, "period_start", "period_end", *(pl.col(c).alias(f"{c}_g") for c in FIGURE))
    return (
        this.filter(pl.col("month") < 12)
        .join(annual, on=[*SNAPSHOT, "year"], suffix="_a")
        .join(past, on=[*SNAPSHOT, "year", "month"], how="left", suffix="_p")
        .join(growth, on=[*SNAPSHOT, "period_start", "period_end"], how="left")
        .with_columns(
            (pl.col("value_a") + pl.col("value") - pl.col("value_p")).alias("value_levels"),
            (pl.col("low_a") + pl.col("low") - pl.col("high_p")).alias("low_levels"),
            (pl.col("high_a") + pl.col("high") - pl.col("low_p")).alias("high_levels"),
            (pl.col("value_a") + _gain("value", "value_g")).alias("value_growth"),
            (pl.col("low_a") + _extreme_gain(pl.min_horizontal)).alias("low_growth"),
            (pl.col("high_a") + _extreme_gain(pl.max_horizontal)).alias("high_growth"),
        )
    )


def _gain(level: str, rate: str) -> pl.Expr:
    """This year so far less last year so far: C·g/(1+g), with g in percent."""
    g = pl.when(pl.col(rate) > -100).then(pl.col(rate)) / 100
    return pl.col(level) * g / (1 + g)


def _extreme_gain(extreme: Callable[[list[pl.Expr]], pl.Expr]) -> pl.Expr:
    """Smallest or largest gain over the corners of both intervals; null where one of them is open."""
    corners = [_gain(level, rate) for level in ("low", "high") for rate in ("low_g", "high_g")]
    closed = pl.all_horizontal(pl.col("low", "high", "low_g", "high_g").is_not_null(), pl.col("low_g") > -100)
    return pl.when(closed).then(extreme(corners))


def _meet(ways: pl.DataFrame) -> pl.DataFrame:
    """One figure from both ways."""
    low, high = pl.max_horizontal("low_levels", "low_growth"), pl.min_horizontal("high_levels", "high_growth")
    has_levels, has_growth = pl.col("value_levels").is_not_null(), pl.col("value_growth").is_not_null()
    basis = (
        pl.when(has_levels & has_growth & (low <= high).fill_null(False))
        .then(pl.lit("both"))
        .when(has_levels)
        .then(pl.lit("difference"))
        .when(has_growth)
        .then(pl.lit("growth"))
    )
    width = {way: pl.col(f"high_{way}") - pl.col(f"low_{way}") for way in ("levels", "growth")}
    growth_is_tighter = (width["growth"] < width["levels"]).fill_null(False)

    def by_basis(levels: str | pl.Expr, growth: str | pl.Expr, both: str | pl.Expr) -> pl.Expr:
        is_basis = pl.col("basis")
        return pl.when(is_basis == "difference").then(levels).when(is_basis == "growth").then(growth).otherwise(both)

    last_year, rate = pl.col("claim_ids_p").fill_null(NO_CLAIMS), pl.col("claim_ids_g").fill_null(NO_CLAIMS)
    always = pl.concat_list("claim_ids_a", "claim_ids")
    tighter = pl.when(growth_is_tighter).then("value_growth").otherwise("value_levels")
    return (
        ways.with_columns(basis.alias("basis"))
        .filter(pl.col("basis").is_not_null())
        .select(
            *SNAPSHOT,
            pl.lit("rolling_12").alias("span"),
            pl.col("period_end").dt.offset_by("-11mo").dt.month_start().alias("period_start"),
            "period_end",
            by_basis("value_levels", "value_growth", tighter).alias("value"),
            by_basis("low_levels", "low_growth", low).clip(lower_bound=0).alias("low"),
            by_basis("high_levels", "high_growth", high).alias("high"),
            "basis",
            by_basis(
                pl.concat_list(always, last_year), pl.concat_list(always, rate), pl.concat_list(always, last_year, rate)
            )
            .list.unique(maintain_order=True)
            .alias("claim_ids"),
        )
        .with_columns(pl.col("value").clip(pl.col("low"), pl.col("high")))
        .filter(pl.col("value") >= 0)
    )
