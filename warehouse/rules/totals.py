"""Months, segments and totals of flows, from published months and differences of cumulative figures.

A difference of two cumulative figures holds "the months between them, plus whatever was revised in the
earlier months between the two dates": it is marked where dates or speakers differ. A value is shown only
where it is pinned; everywhere else the bounds say how much is known, and missing stays missing.
"""

from __future__ import annotations

import polars as pl

from warehouse.contracts import columns
from warehouse.periods import months_in, span
from warehouse.rules.rolling import rolling_12

PINNED = 0.10  # a month's half-width may be this share of its value; beyond that only its bounds are shown
SLACK = 1e-9  # relative, of floating point
NO_DATE = pl.lit(None, pl.Date)


def cumulative(levels: pl.DataFrame) -> pl.DataFrame:
    """Level figures that start in January and end in the same year: adds year and last month of the period."""
    return levels.filter(
        (pl.col("period_start").dt.month() == 1)
        & span(pl.col("period_start"), pl.col("period_end")).is_in(["month", "ytd", "year"])
    ).with_columns(pl.col("period_end").dt.year().alias("year"), pl.col("period_end").dt.month().alias("month"))


def differences(earlier: pl.DataFrame, later: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Later minus earlier cumulative figures of the same series and year, for pairs with equal `by` columns.

    The result has series, year, from_month (first month of the difference), month (last), value, low, high,
    claim_ids, known_from, mixed (dates differ) and same_speaker.
    """
    right = earlier.select(
        "series",
        "year",
        *by,
        *(
            pl.col(c).alias(f"{c}_e")
            for c in ("month", "value", "low", "high", "claim_ids", "known_from", "speaker", "rank", "is_own")
        ),
    )
    joined = later.join(right, on=["series", "year", *by], how="inner")
    return joined.select(
        "series",
        "year",
        (pl.col("month_e") + 1).alias("from_month"),
        "month",
        (pl.col("value") - pl.col("value_e")).alias("value"),
        (pl.col("low") - pl.col("high_e")).alias("low"),
        (pl.col("high") - pl.col("low_e")).alias("high"),
        pl.concat_list("claim_ids_e", "claim_ids").alias("claim_ids"),
        pl.max_horizontal("known_from", "known_from_e").alias("known_from"),
        (pl.col("known_from") != pl.col("known_from_e")).alias("mixed"),
        (pl.col("speaker") == pl.col("speaker_e")).alias("same_speaker"),
        pl.min_horizontal("rank", "rank_e").alias("rank"),
        (pl.col("is_own") & pl.col("is_own_e")).alias("is_own"),
    )


def monthly(ranked: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """mart.monthly from standing level figures of flows (all rivals ranked, and the chosen ones).

    Order of preference for one month: what pins it (published, then the difference of two figures of one
    speaker), then bounds.
    """
    published = chosen.filter(months_in(pl.col("period_start"), pl.col("period_end")) == 1).select(
        "series",
        pl.col("period_start").alias("month"),
        "value",
        "low",
        "high",
        pl.lit("published").alias("basis"),
        "claim_ids",
        pl.lit(False).alias("mixed_vintage"),
        "known_from",
        pl.lit(2).alias("order"),
        "rank",
        "is_own",
    )
    every = cumulative(ranked)
    next_month = every.with_columns((pl.col("month") - 1).alias("before"))
    pairs = differences(every.with_columns(pl.col("month").alias("before")), next_month, by=["before"])
    differenced = pairs.select(
        "series",
        pl.date("year", "month", 1).alias("month"),
        "value",
        "low",
        "high",
        pl.when("same_speaker").then(pl.lit("difference")).otherwise(pl.lit("bounded")).alias("basis"),
        "claim_ids",
        (pl.col("mixed") | ~pl.col("same_speaker")).alias("mixed_vintage"),
        "known_from",
        pl.when("same_speaker").then(1).otherwise(0).alias("order"),
        "rank",
        "is_own",
    )
    half = (pl.col("high") - pl.col("low")) / 2
    pinned = (
        (pl.col("basis") != "bounded")
        & (pl.col("value") >= 0)
        & (half <= PINNED * pl.col("value") * (1 + SLACK)).fill_null(False)
    )
    return (
        pl.concat([published, differenced], how="vertical_relaxed")
        .filter(pl.col("high").is_null() | (pl.col("high") >= 0))  # a negative month is a contradiction, not a figure
        .filter(pl.any_horizontal(pl.col("low", "high").is_not_null()))
        .with_columns(pinned.alias("pinned"))
        .sort("pinned", "order", "rank", "is_own", half, descending=[True] * 4 + [False], nulls_last=True)
        .unique(subset=["series", "month"], keep="first", maintain_order=True)
        .with_columns(
            pl.col("low").clip(lower_bound=0),
            pl.when("pinned").then("value").alias("value"),
            pl.when("pinned").then("basis").otherwise(pl.lit("bounded")).alias("basis"),
            pl.lit(None, pl.Float64).alias("estimate"),
            NO_DATE.alias("known_to"),
        )
        .select(columns("monthly"))
        .sort("series", "month")
    )


def totals(levels: pl.DataFrame, growths: pl.DataFrame) -> pl.DataFrame:
    """mart.totals from the chosen level and growth figures of flows: ytd, quarter, year, segment, rolling_12."""
    known = cumulative(levels).sort("series", "year", "month")
    numbered = known.with_columns(pl.int_range(pl.len()).over("series", "year").alias("place"))
    parts = [
        _printed(known, "ytd"),
        _printed(known.filter(pl.col("month") == 12), "year"),
        _quarters(levels, known),
        _printed(numbered.filter(pl.col("place") == 0), "segment"),
        _between(numbered, "segment"),
        rolling_12(known, growths),
    ]
    return (
        pl.concat(parts, how="vertical_relaxed")
        .with_columns(NO_DATE.alias("known_to"))
        .select(columns("totals"))
        .sort("series", "span", "period_start", "period_end")
    )


def _quarters(levels: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Quarters as printed, otherwise as differences of cumulative figures."""
    kind = span(pl.col("period_start"), pl.col("period_end"))
    first = (pl.col("period_start").dt.month() == 1) & (pl.col("period_end").dt.month() == 3)
    printed = levels.filter((kind == "quarter") | (first & (kind == "ytd")))
    placed = known.filter(pl.col("month") % 3 == 0).with_columns((pl.col("month") // 3).alias("place"))
    both = pl.concat([_printed(printed, "quarter"), _between(placed, "quarter")], how="vertical_relaxed")
    return both.unique(subset=["series", "period_start"], keep="first", maintain_order=True)


def _printed(known: pl.DataFrame, name: str) -> pl.DataFrame:
    """Cumulative figures as rows of a span."""
    return known.select(
        "series",
        pl.lit(name).alias("span"),
        "period_start",
        "period_end",
        "value",
        "low",
        "high",
        pl.lit("published").alias("basis"),
        "claim_ids",
        "known_from",
    )


def _between(placed: pl.DataFrame, name: str) -> pl.DataFrame:
    """Differences of neighbours (by `place`) as rows of a span; a negative one is a contradiction, not a figure."""
    pairs = differences(placed, placed.with_columns(pl.col("place") - 1), by=["place"])
    shown = pl.col("same_speaker") & (pl.col("value") >= 0)
    return pairs.filter(pl.col("high").is_null() | (pl.col("high") >= 0)).select(
        "series",
        pl.lit(name).alias("span"),
        pl.date("year", "from_month", 1).alias("period_start"),
        pl.date("year", "month", 1).dt.month_end().alias("period_end"),
        pl.when(shown).then("value").alias("value"),
        pl.col("low").clip(lower_bound=0),
        "high",
        pl.when(shown).then(pl.lit("difference")).otherwise(pl.lit("bounded")).alias("basis"),
        "claim_ids",
        "known_from",
    )
