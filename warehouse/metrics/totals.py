"""Months, segments and totals of flows: their bounds, and a value where published figures pin it.

A difference of two cumulative figures holds "the months between them, plus whatever was revised in the
earlier months between the two dates": it is marked where dates or speakers differ. Everywhere else the bounds say
how much is known, and missing stays missing. Frames hold what was known on several days (as_of).
"""

from __future__ import annotations

import polars as pl

from warehouse.figures.ranking import within_bounds
from warehouse.metrics.rolling import NO_CLAIMS, rolling_12
from warehouse.periods import months_in, span
from warehouse.reconcile.precision import PINNED

SLACK = 1e-9  # relative, of floating point
SNAPSHOT = ["series", "as_of"]
PUBLISHED = pl.col("basis") == "published"


def cumulative(levels: pl.DataFrame) -> pl.DataFrame:
    """Level figures that start in January and end in the same year: adds year and last month of the period."""
    return levels.filter(
        (pl.col("period_start").dt.month() == 1)
        & span(pl.col("period_start"), pl.col("period_end")).is_in(["month", "ytd", "year"])
    ).with_columns(pl.col("period_end").dt.year().alias("year"), pl.col("period_end").dt.month().alias("month"))


def differences(earlier: pl.DataFrame, later: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Later minus earlier cumulative figures of the same series, day and year, for pairs with equal `by` columns.

    The result has series, as_of, year, from_month (first month of the difference), month (last), value, low, high,
    claim_ids, mixed (dates differ) and same_speaker.
    """
    right = earlier.select(
        *SNAPSHOT,
        "year",
        *by,
        *(
            pl.col(c).alias(f"{c}_e")
            for c in ("month", "value", "low", "high", "claim_ids", "first_known", "speaker", "rank", "is_own")
        ),
    )
    joined = later.join(right, on=[*SNAPSHOT, "year", *by], how="inner")
    return joined.select(
        *SNAPSHOT,
        "year",
        (pl.col("month_e") + 1).alias("from_month"),
        "month",
        (pl.col("value") - pl.col("value_e")).alias("value"),
        (pl.col("low") - pl.col("high_e")).alias("low"),
        (pl.col("high") - pl.col("low_e")).alias("high"),
        pl.concat_list("claim_ids_e", "claim_ids").alias("claim_ids"),
        (pl.col("first_known") != pl.col("first_known_e")).alias("mixed"),
        (pl.col("speaker") == pl.col("speaker_e")).alias("same_speaker"),
        pl.min_horizontal("rank", "rank_e").alias("rank"),
        (pl.col("is_own") & pl.col("is_own_e")).alias("is_own"),
    )


def monthly(used: pl.DataFrame, bounds: pl.DataFrame) -> pl.DataFrame:
    """Rows of mart.monthly with as_of, from the level figures of flows that agree (ranked) and their bounds.

    A month's value is a published one, or the difference of two cumulative figures of one speaker; it is shown
    where all figures together pin it: as printed, or as the nearest point to the difference that they allow.
    """
    stated_both_ways = pl.all_horizontal(pl.col("low", "high").is_not_null())  # "more than 26" pins nothing
    one_month = months_in(pl.col("period_start"), pl.col("period_end")) == 1
    published = used.filter(one_month & stated_both_ways).select(
        *SNAPSHOT,
        pl.col("period_start").alias("month"),
        "value",
        pl.lit("published").alias("basis"),
        "low",
        "high",
        pl.col("claim_ids").alias("ids"),
        pl.lit(False).alias("mixed"),
        pl.lit(1).alias("order"),
        "rank",
        "is_own",
    )
    every = cumulative(used)
    next_month = every.with_columns((pl.col("month") - 1).alias("before"))
    pairs = differences(every.with_columns(pl.col("month").alias("before")), next_month, by=["before"])
    differenced = pairs.filter("same_speaker").select(
        *SNAPSHOT,
        pl.date("year", "month", 1).alias("month"),
        "value",
        pl.lit("difference").alias("basis"),
        "low",
        "high",
        pl.col("claim_ids").alias("ids"),
        "mixed",
        pl.lit(0).alias("order"),
        "rank",
        "is_own",
    )
    half = (pl.col("high") - pl.col("low")) / 2
    said = (
        pl.concat([published, differenced], how="vertical_relaxed")
        .with_columns((half <= PINNED * pl.col("value")).fill_null(False).alias("alone"))
        .sort("alone", "order", "rank", "is_own", half, descending=[True] * 4 + [False], nulls_last=True)
        .unique(subset=[*SNAPSHOT, "month"], keep="first", maintain_order=True)
        .drop("low", "high")
    )
    months = bounds.filter(pl.col("period_end") == pl.col("period_start").dt.month_end())
    pinned = (pl.col("value") >= 0) & (half <= PINNED * pl.col("value") * (1 + SLACK))
    return (
        months.rename({"period_start": "month"})
        .join(said, on=[*SNAPSHOT, "month"], how="left")
        .with_columns(within_bounds(PUBLISHED).alias("value"))
        .with_columns(pinned.fill_null(False).alias("pinned"))
        .select(
            *SNAPSHOT,
            "month",
            pl.when("pinned").then("value").alias("value"),
            "low",
            "high",
            pl.when("pinned").then("basis").otherwise(pl.lit("bounded")).alias("basis"),
            "estimate",
            _with(pl.col("pinned"), "ids").alias("claim_ids"),
            pl.when("pinned").then("mixed").otherwise("mixed_vintage").alias("mixed_vintage"),
        )
    )


def totals(levels: pl.DataFrame, growths: pl.DataFrame, bounds: pl.DataFrame) -> pl.DataFrame:
    """Rows of mart.totals with as_of: bounds of every year to date, quarter, year, segment and twelve months, with values where pinned.

    `levels` and `growths`: the chosen figures of each period.
    """
    known = cumulative(levels).sort(*SNAPSHOT, "year", "month")
    numbered = known.with_columns(pl.int_range(pl.len()).over(*SNAPSHOT, "year").alias("place"))
    said = pl.concat(
        [
            _printed(known, "ytd"),
            _printed(known.filter(pl.col("month") == 12), "year"),
            _quarters(levels, known),
            _printed(numbered.filter(pl.col("place") == 0), "segment"),
            _between(numbered, "segment"),
            rolling_12(known, growths),
        ],
        how="vertical_relaxed",
    )
    key = [*SNAPSHOT, "period_start", "period_end"]
    spans = pl.concat([_spans(bounds), said.filter(pl.col("span") == "segment").select(*key, "span")])
    narrowed = (
        spans.join(bounds, on=key, how="left")
        .join(said, on=[*key, "span"], how="full", coalesce=True, suffix="_said", maintain_order="left_right")
        .with_columns(
            pl.max_horizontal("low", "low_said").alias("low"), pl.min_horizontal("high", "high_said").alias("high")
        )
    )
    shown = pl.col("value").is_not_null()
    return (
        narrowed.with_columns(
            pl.min_horizontal("low", "high").alias("low"),  # floating point may turn a single point inside out
            pl.col("basis").fill_null("bounded"),
            _with(pl.lit(True), "claim_ids_said").alias("claim_ids"),
        )
        .with_columns(pl.when(shown).then(within_bounds(PUBLISHED)).alias("value"))
        .select(*key, "span", "value", "low", "high", "basis", "claim_ids")
    )


def _with(condition: pl.Expr, ids: str) -> pl.Expr:
    """The claims behind the bounds, after those of the value where the condition holds."""
    behind, said = pl.col("claim_ids").fill_null(NO_CLAIMS), pl.col(ids).fill_null(NO_CLAIMS)
    return pl.when(condition).then(pl.concat_list(said, behind)).otherwise(behind).list.unique(maintain_order=True)


def _spans(bounds: pl.DataFrame) -> pl.DataFrame:
    """Periods of bounds with the spans they are: January to December is a year, a year to date and twelve months."""
    start, end = pl.col("period_start"), pl.col("period_end")
    length, january = months_in(start, end), start.dt.month() == 1
    names = {
        "ytd": january & (length <= 12),
        "year": january & (length == 12),
        "quarter": (length == 3) & (start.dt.month() % 3 == 1),
        "rolling_12": length == 12,
    }
    return pl.concat(
        [
            bounds.filter(is_span).select(*SNAPSHOT, "period_start", "period_end", pl.lit(name).alias("span"))
            for name, is_span in names.items()
        ]
    )


def _quarters(levels: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Quarters as printed, otherwise as differences of cumulative figures."""
    kind = span(pl.col("period_start"), pl.col("period_end"))
    first = (pl.col("period_start").dt.month() == 1) & (pl.col("period_end").dt.month() == 3)
    printed = levels.filter((kind == "quarter") | (first & (kind == "ytd")))
    placed = known.filter(pl.col("month") % 3 == 0).with_columns((pl.col("month") // 3).alias("place"))
    both = pl.concat([_printed(printed, "quarter"), _between(placed, "quarter")], how="vertical_relaxed")
    return both.unique(subset=[*SNAPSHOT, "period_start"], keep="first", maintain_order=True)


def _printed(known: pl.DataFrame, name: str) -> pl.DataFrame:
    """Cumulative figures as rows of a span."""
    return known.select(
        *SNAPSHOT,
        pl.lit(name).alias("span"),
        "period_start",
        "period_end",
        "value",
        "low",
        "high",
        pl.lit("published").alias("basis"),
        "claim_ids",
    )


def _between(placed: pl.DataFrame, name: str) -> pl.DataFrame:
    """Differences of neighbours (by `place`) as rows of a span; a negative one is a contradiction, not a figure."""
    pairs = differences(placed, placed.with_columns(pl.col("place") - 1), by=["place"])
    shown = pl.col("same_speaker") & (pl.col("value") >= 0)
    return pairs.filter(pl.col("high").is_null() | (pl.col("high") >= 0)).select(
        *SNAPSHOT,
        pl.lit(name).alias("span"),
        pl.date("year", "from_month", 1).alias("period_start"),
        pl.date("year", "month", 1).dt.month_end().alias("period_end"),
        pl.when(shown).then("value").alias("value"),
        pl.col("low").clip(lower_bound=0),
        "high",
        pl.when(shown).then(pl.lit("difference")).otherwise(pl.lit("bounded")).alias("basis"),
        "claim_ids",
    )
