"""Growth against the same period of the year before: from levels, from print, or from both.

From levels growth lies in [low/high′ − 1, high/low′ − 1] (′: the year before). Where a growth is printed for the same
period, both must hold: the bounds are intersected. Where the base is known only through growth, the printed figure
stays. A printed growth that cannot be right is a contradiction: it is shown in printed_pct, and `agrees` is false.
"""

from __future__ import annotations

import math

import polars as pl

from warehouse.contracts import columns
from warehouse.contracts.marts import GROWTH_SPANS
from warehouse.figures.ranking import PERIOD
from warehouse.metrics.codes import FROM_BOTH, FROM_LEVELS, FROM_PRINT
from warehouse.metrics.cumulative import NO_CLAIMS
from warehouse.spans import span

KEY = ["series", "as_of", "span", "period_start", "period_end"]
TINY = 1e-9  # percentage points, of floating point


def growth(monthly: pl.DataFrame, totals: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Rows of mart.growth with as_of, in percent, from those of mart.monthly, mart.totals and mart.standing (ranked).

    The levels' bounds are those that all figures prove together, printed growth among them.
    """
    months = monthly.with_columns(
        pl.lit("month").alias("span"),
        pl.col("month").alias("period_start"),
        pl.col("month").dt.month_end().alias("period_end"),
    )
    level = [*KEY, "value", "low", "high", "claim_ids"]
    levels = pl.concat([months.select(level), totals.filter(pl.col("span").is_in(GROWTH_SPANS)).select(level)])
    agreeing = standing.filter(pl.col("verdict") == "used")
    rows = (
        _growth_of_levels(levels.filter(pl.col("value").is_not_null()))
        .join(_printed(agreeing), on=KEY, how="full", coalesce=True, maintain_order="left_right")
        .join(_contradicted(standing), on=KEY, how="left", maintain_order="left")
    )
    shown = [name for name in columns("growth") if name not in (*KEY, "known_from", "known_to")]
    return _combined(rows).select(*KEY, *shown)


def _growth_of_levels(levels: pl.DataFrame) -> pl.DataFrame:
    """KEY, growth_levels, low_levels, high_levels (percent) and claims_levels, where both years have a level."""
    year_before = levels.with_columns(
        pl.col("period_start").dt.offset_by("1y"), pl.col("period_end").dt.offset_by("1y").dt.month_end()
    )
    quotients = {
        "growth_levels": pl.col("value") / pl.col("value_before"),
        "low_levels": pl.col("low") / pl.col("high_before"),
        "high_levels": pl.col("high") / pl.when(pl.col("low_before") > 0).then("low_before"),
    }
    return (
        levels.join(year_before, on=KEY, suffix="_before")
        .filter(pl.col("value_before") > 0)
        .select(
            *KEY,
            *(((quotient - 1) * 100).alias(name) for name, quotient in quotients.items()),
            pl.concat_list("claim_ids_before", "claim_ids").alias("claims_levels"),
        )
    )


def _printed(figures: pl.DataFrame) -> pl.DataFrame:
    """KEY, printed_pct, low_print, high_print and claims_print: the best printed growth of each period."""
    return _with_spans(_preferred(figures, "growth")).select(
        *KEY,
        pl.col("value").alias("printed_pct"),
        pl.col("low").alias("low_print"),
        pl.col("high").alias("high_print"),
        pl.col("claim_ids").alias("claims_print"),
    )


def _contradicted(standing: pl.DataFrame) -> pl.DataFrame:
    """KEY, contradicted_pct: periods whose best documented print cannot be right.

    It was set aside, or excluded by the best levels of both years.
    """
    set_aside = _printed(standing.filter(pl.col("verdict") != "used"))
    levels = _with_spans(_preferred(standing, "level")).with_columns(NO_CLAIMS.alias("claim_ids"))
    both = _printed(standing).join(_growth_of_levels(levels), on=KEY)
    above, below = (
        pl.col("low_levels") > pl.col("high_print") + TINY,
        pl.col("high_levels") < pl.col("low_print") - TINY,
    )
    return (
        pl.concat([rows.select(*KEY, "printed_pct") for rows in (set_aside, both.filter(above | below))])
        .unique(subset=KEY, keep="first", maintain_order=True)
        .rename({"printed_pct": "contradicted_pct"})
    )


def _preferred(figures: pl.DataFrame, measure: str) -> pl.DataFrame:
    """The first figure of each period: the best one, for they are ranked."""
    return figures.filter(pl.col("measure") == measure).unique(subset=PERIOD, keep="first", maintain_order=True)


def _with_spans(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures of months, years to date and years; January is a year to date as well, and so is a year."""
    named = figures.with_columns(span(pl.col("period_start"), pl.col("period_end")).alias("span")).filter(
        pl.col("span").is_in(GROWTH_SPANS)
    )
    january = (pl.col("span") == "month") & (pl.col("period_start").dt.month() == 1)
    also_to_date = named.filter(january | (pl.col("span") == "year")).with_columns(pl.lit("ytd").alias("span"))
    return pl.concat([named, also_to_date])


def _combined(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds basis, agrees, growth_pct, low_pct, high_pct, claim_ids and the printed_pct that is shown."""
    low_levels, low_print = (pl.col(name).fill_null(-math.inf) for name in ("low_levels", "low_print"))
    high_levels, high_print = (pl.col(name).fill_null(math.inf) for name in ("high_levels", "high_print"))
    high = pl.min_horizontal(high_levels, high_print)
    low = pl.min_horizontal(pl.max_horizontal(low_levels, low_print), high)
    claims_levels, claims_print = (pl.col(name).fill_null(NO_CLAIMS) for name in ("claims_levels", "claims_print"))
    claims = _by_basis(claims_levels, claims_print, pl.concat_list(claims_levels, claims_print))
    has_levels, has_print = pl.col("growth_levels").is_not_null(), pl.col("printed_pct").is_not_null()
    contradicted = pl.col("contradicted_pct").is_not_null()
    basis = (
        pl.when(has_levels & has_print)
        .then(pl.lit(FROM_BOTH))
        .when(has_print)
        .then(pl.lit(FROM_PRINT))
        .otherwise(pl.lit(FROM_LEVELS))
    )
    low_pct, high_pct = pl.col("low_pct"), pl.col("high_pct")
    value = _by_basis(
        pl.col("growth_levels").clip(low_pct, high_pct),
        pl.col("printed_pct"),
        pl.col("printed_pct").clip(low_pct, high_pct),
    )
    return (
        rows.with_columns(
            basis.alias("basis"),
            pl.when(contradicted).then(False).when(has_levels & has_print).then(True).alias("agrees"),
        )
        .with_columns(
            _finite(_by_basis(low_levels, low_print, low)).alias("low_pct"),
            _finite(_by_basis(high_levels, high_print, high)).alias("high_pct"),
            claims.list.unique(maintain_order=True).alias("claim_ids"),
        )
        .with_columns(value.alias("growth_pct"), pl.coalesce("printed_pct", "contradicted_pct").alias("printed_pct"))
    )


def _by_basis(levels: pl.Expr, printed: pl.Expr, both: pl.Expr) -> pl.Expr:
    basis = pl.col("basis")
    return pl.when(basis == FROM_LEVELS).then(levels).when(basis == FROM_PRINT).then(printed).otherwise(both)


def _finite(bound: pl.Expr) -> pl.Expr:
    return pl.when(bound.is_finite()).then(bound)
