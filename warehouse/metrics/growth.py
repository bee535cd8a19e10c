"""Growth against the same period of the year before: from levels, from print, or from both.

From levels growth lies in [low/high′ − 1, high/low′ − 1] (′: the year before). Where a growth is printed for
the same period, both must hold; a printed growth that cannot is a contradiction: it is shown in printed_pct, and
`agrees` is false.
"""

from __future__ import annotations

import math

import polars as pl

from warehouse.contracts import columns
from warehouse.figures.ranking import PERIOD
from warehouse.periods import span

KEY = ["series", "as_of", "span", "period_start", "period_end"]
TINY = 1e-9


def growth(monthly: pl.DataFrame, totals: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Rows of mart.growth with as_of, from those of mart.monthly, mart.totals and mart.standing (ranked).

    The levels' bounds are those that all figures prove together, printed growth among them.
    """
    levels = pl.concat(
        [
            monthly.select(
                "series",
                "as_of",
                pl.lit("month").alias("span"),
                pl.col("month").alias("period_start"),
                pl.col("month").dt.month_end().alias("period_end"),
                "value",
                "low",
                "high",
                "claim_ids",
            ),
            totals.filter(pl.col("span").is_in(["ytd", "year", "rolling_12"])).select(
                *KEY, "value", "low", "high", "claim_ids"
            ),
        ]
    ).filter(pl.col("value").is_not_null())
    agree = standing.filter(pl.col("verdict") == "used")
    joined = _from_levels(levels).join(_printed(agree), on=KEY, how="full", coalesce=True, maintain_order="left_right")
    contradicted = _contradicted(standing)
    combined = _combine(joined.join(contradicted, on=KEY, how="left", maintain_order="left"))
    return combined.select(*KEY, *(name for name in columns("growth") if name not in (*KEY, "known_from", "known_to")))


def _contradicted(standing: pl.DataFrame) -> pl.DataFrame:
    """Periods whose best documented print cannot be right: growth set aside, or levels of both years that exclude it."""
    aside = _printed(standing.filter(pl.col("verdict") != "used"))
    levels = _spans(_best(standing, "level")).with_columns(pl.lit([], pl.List(pl.String)).alias("claim_ids"))
    printed = _printed(standing).join(_from_levels(levels), on=KEY)
    excluded = printed.filter((pl.col("low_l") > pl.col("high_p") + TINY) | (pl.col("high_l") < pl.col("low_p") - TINY))
    return (
        pl.concat([aside.select(*KEY, "printed_pct"), excluded.select(*KEY, "printed_pct")])
        .unique(subset=KEY, keep="first", maintain_order=True)
        .rename({"printed_pct": "contradicted_pct"})
    )


def _from_levels(levels: pl.DataFrame) -> pl.DataFrame:
    before = levels.with_columns(
        pl.col("period_start").dt.offset_by("1y"), pl.col("period_end").dt.offset_by("1y").dt.month_end()
    )
    ratio = [
        (pl.col("value") / pl.col("value_before"), "growth_l"),
        (pl.col("low") / pl.col("high_before"), "low_l"),
        (pl.col("high") / pl.when(pl.col("low_before") > 0).then("low_before"), "high_l"),
    ]
    return (
        levels.join(before, on=KEY, suffix="_before")
        .filter(pl.col("value_before") > 0)
        .select(
            *KEY,
            *(((quotient - 1) * 100).alias(name) for quotient, name in ratio),
            pl.concat_list("claim_ids_before", "claim_ids").alias("ids_l"),
        )
    )


def _printed(figures: pl.DataFrame) -> pl.DataFrame:
    """The best growth of each period."""
    return _spans(_best(figures, "growth")).select(
        *KEY,
        pl.col("value").alias("printed_pct"),
        pl.col("low").alias("low_p"),
        pl.col("high").alias("high_p"),
        pl.col("claim_ids").alias("ids_p"),
    )


def _best(figures: pl.DataFrame, measure: str) -> pl.DataFrame:
    """The first figure of each period: the best one, for they are ranked."""
    return figures.filter(pl.col("measure") == measure).unique(subset=PERIOD, keep="first", maintain_order=True)


def _spans(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures of months, years to date and years; January is a year to date as well, and so is a year."""
    named = figures.with_columns(span(pl.col("period_start"), pl.col("period_end")).alias("span")).filter(
        pl.col("span").is_in(["month", "ytd", "year"])
    )
    january = (pl.col("span") == "month") & (pl.col("period_start").dt.month() == 1)
    also_ytd = named.filter(january | (pl.col("span") == "year")).with_columns(pl.lit("ytd").alias("span"))
    return pl.concat([named, also_ytd])


def _combine(joined: pl.DataFrame) -> pl.DataFrame:
    low_l, low_p = (pl.col(c).fill_null(-math.inf) for c in ("low_l", "low_p"))
    high_l, high_p = (pl.col(c).fill_null(math.inf) for c in ("high_l", "high_p"))
    low, high = pl.max_horizontal(low_l, low_p), pl.min_horizontal(high_l, high_p)
    has_levels, has_print = pl.col("growth_l").is_not_null(), pl.col("printed_pct").is_not_null()
    agrees = pl.when(pl.col("contradicted_pct").is_not_null()).then(False).when(has_levels & has_print).then(True)
    basis = (
        pl.when(has_levels & has_print)
        .then(pl.lit("both"))
        .when(has_print)
        .then(pl.lit("printed"))
        .otherwise(pl.lit("levels"))
    )
    is_basis = pl.col("basis")
    no_ids = pl.lit([], pl.List(pl.String))

    def by_basis(levels: pl.Expr, printed: pl.Expr, both: pl.Expr) -> pl.Expr:
        return pl.when(is_basis == "levels").then(levels).when(is_basis == "printed").then(printed).otherwise(both)

    def known(bound: pl.Expr) -> pl.Expr:
        return pl.when(bound.is_finite()).then(bound)

    ids_l, ids_p = (pl.col(c).fill_null(no_ids) for c in ("ids_l", "ids_p"))
    return (
        joined.with_columns(
            basis.alias("basis"),
            agrees.alias("agrees"),
            pl.coalesce("printed_pct", "contradicted_pct").alias("shown_pct"),
        )
        .with_columns(
            known(by_basis(low_l, low_p, pl.min_horizontal(low, high))).alias("low_pct"),
            known(by_basis(high_l, high_p, high)).alias("high_pct"),
            by_basis(ids_l, ids_p, pl.concat_list(ids_l, ids_p)).list.unique(maintain_order=True).alias("claim_ids"),
        )
        .with_columns(
            by_basis(
                pl.col("growth_l").clip(pl.col("low_pct"), pl.col("high_pct")),
                pl.col("printed_pct"),
                pl.col("printed_pct").clip(pl.col("low_pct"), pl.col("high_pct")),
            ).alias("growth_pct"),
            pl.col("shown_pct").alias("printed_pct"),
        )
    )
