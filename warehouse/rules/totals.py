"""Months, segments and totals of flows, from published months and differences of cumulative figures.

A difference of two cumulative figures holds "the months between them, plus whatever was revised in the
earlier months between the two dates": it is marked where dates or speakers differ. A value is shown only
where it is pinned; everywhere else the bounds say how much is known, and missing stays missing.
"""

from __future__ import annotations

import polars as pl

from warehouse.periods import months_in, span

PINNED = 0.10  # a month's half-width may be this share of its value; beyond that only its bounds are shown
NO_DATE = pl.lit(None, pl.Date)

MONTHLY_COLUMNS = (
    "series",
    "month",
    "value",
    "low",
    "high",
    "basis",
    "estimate",
    "claim_ids",
    "mixed_vintage",
    "known_from",
    "known_to",
)
TOTALS_COLUMNS = (
    "series",
    "span",
    "period_start",
    "period_end",
    "value",
    "low",
    "high",
    "basis",
    "claim_ids",
    "known_from",
    "known_to",
)


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

    Order of preference for one month: published, difference of two figures of one speaker, bounds from two
    speakers.
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
        & (half <= PINNED * pl.col("value")).fill_null(pl.col("basis") == "published")
    )
    return (
        pl.concat([published, differenced], how="vertical_relaxed")
        .filter(pl.col("high").is_null() | (pl.col("high") >= 0))  # a negative month is a contradiction, not a figure
        .sort(
            "order", "rank", "is_own", half, descending=[True, True, True, False], nulls_last=True, maintain_order=True
        )
        .unique(subset=["series", "month"], keep="first", maintain_order=True)
        .with_columns(
            pl.col("low").clip(lower_bound=0),
            pl.when(pinned).then("value").alias("value"),
            pl.when(pinned).then("basis").otherwise(pl.lit("bounded")).alias("basis"),
            pl.lit(None, pl.Float64).alias("estimate"),
            NO_DATE.alias("known_to"),
        )
        .select(MONTHLY_COLUMNS)
        .sort("series", "month")
    )


def totals(levels: pl.DataFrame, growths: pl.DataFrame) -> pl.DataFrame:
    """mart.totals from the chosen level and growth figures of flows: ytd, quarter, year, segment, rolling_12."""
    known = cumulative(levels)
    start, end = pl.date("year", "from_month", 1), pl.date("year", "month", 1).dt.month_end()
    printed = known.select(
        "series",
        pl.lit("ytd").alias("span"),
        "period_start",
        "period_end",
        "value",
        "low",
        "high",
        pl.lit("published").alias("basis"),
        "claim_ids",
        "known_from",
    )
    years = printed.filter(pl.col("period_end").dt.month() == 12).with_columns(pl.lit("year").alias("span"))
    first_quarters = printed.filter(pl.col("period_end").dt.month() == 3).with_columns(pl.lit("quarter").alias("span"))

    numbered = known.sort("series", "year", "month").with_columns(
        pl.int_range(pl.len()).over("series", "year").alias("place")
    )
    between = differences(numbered, numbered.with_columns(pl.col("place") - 1), by=["place"])
    by_quarter = known.filter(pl.col("month") % 3 == 0)
    quarterly = differences(
        by_quarter.with_columns((pl.col("month") // 3).alias("quarter")),
        by_quarter.with_columns((pl.col("month") // 3 - 1).alias("quarter")),
        by=["quarter"],
    )
    derived = [
        pairs.filter(pl.col("high").is_null() | (pl.col("high") >= 0)).select(
            "series",
            pl.lit(name).alias("span"),
            start.alias("period_start"),
            end.alias("period_end"),
            pl.when(pl.col("same_speaker") & (pl.col("value") >= 0)).then("value").alias("value"),
            pl.col("low").clip(lower_bound=0),
            "high",
            pl.when(pl.col("same_speaker") & (pl.col("value") >= 0))
            .then(pl.lit("difference"))
            .otherwise(pl.lit("bounded"))
            .alias("basis"),
            "claim_ids",
            "known_from",
        )
        for name, pairs in (("segment", between), ("quarter", quarterly))
    ]
    first_segments = numbered.filter(pl.col("place") == 0).select(
        "series",
        pl.lit("segment").alias("span"),
        "period_start",
        "period_end",
        "value",
        "low",
        "high",
        pl.lit("published").alias("basis"),
        "claim_ids",
        "known_from",
    )
    return (
        pl.concat(
            [printed, years, first_quarters, *derived, first_segments, rolling_12(known, growths)],
            how="vertical_relaxed",
        )
        .with_columns(NO_DATE.alias("known_to"))
        .select(TOTALS_COLUMNS)
        .sort("series", "span", "period_start", "period_end")
    )


def rolling_12(known: pl.DataFrame, growths: pl.DataFrame) -> pl.DataFrame:
    """Twelve months to the end of each cumulative figure: last year + this year so far − last year so far.

    Where last year so far is known only through the printed growth g of this year's figure C, the last two
    terms are C·g/(1+g). Where both ways exist their bounds are intersected and the tighter one gives the value.
    """
    this = known.select("series", "year", "month", "value", "low", "high", "claim_ids", "known_from", "period_end")
    past = this.with_columns(pl.col("year") + 1)
    annual = past.filter(pl.col("month") == 12).drop("month", "period_end")
    base = this.filter(pl.col("month") < 12).join(annual, on=["series", "year"], suffix="_a")
    growth = growths.filter(pl.col("period_start").dt.month() == 1).select(
        "series",
        "period_end",
        "period_start",
        *(pl.col(c).alias(f"{c}_g") for c in ("value", "low", "high", "claim_ids", "known_from")),
    )
    start_of_year = pl.date("year", 1, 1)
    joined = (
        base.join(past.drop("period_end"), on=["series", "year", "month"], how="left", suffix="_p")
        .with_columns(start_of_year.alias("period_start"))
        .join(growth, on=["series", "period_start", "period_end"], how="left")
    )

    def gain(level: str, rate: str) -> pl.Expr:
        g = pl.col(rate) / 100
        return pl.col(level) * g / (1 + g)

    corners = [gain(level, rate) for level in ("low", "high") for rate in ("low_g", "high_g")]
    known_corners = pl.all_horizontal(pl.col("low", "high", "low_g", "high_g").is_not_null())
    by_level = {
        "value": pl.col("value_a") + pl.col("value") - pl.col("value_p"),
        "low": pl.col("low_a") + pl.col("low") - pl.col("high_p"),
        "high": pl.col("high_a") + pl.col("high") - pl.col("low_p"),
    }
    by_growth = {
        "value": pl.col("value_a") + gain("value", "value_g"),
        "low": pl.when(known_corners).then(pl.col("low_a") + pl.min_horizontal(corners)),
        "high": pl.when(known_corners).then(pl.col("high_a") + pl.max_horizontal(corners)),
    }
    both = joined.select(
        "series",
        "year",
        "month",
        "period_end",
        *(e.alias(f"l_{n}") for n, e in by_level.items()),
        *(e.alias(f"g_{n}") for n, e in by_growth.items()),
        pl.concat_list("claim_ids_a", "claim_ids").alias("ids"),
        "claim_ids_p",
        "claim_ids_g",
        pl.max_horizontal("known_from_a", "known_from").alias("since"),
        "known_from_p",
        "known_from_g",
    )
    has_l, has_g = pl.col("l_value").is_not_null(), pl.col("g_value").is_not_null()
    overlap = (pl.max_horizontal("l_low", "g_low") <= pl.min_horizontal("l_high", "g_high")).fill_null(False)
    growth_tighter = ((pl.col("g_high") - pl.col("g_low")) < (pl.col("l_high") - pl.col("l_low"))).fill_null(False)
    basis = (
        pl.when(has_l & has_g & overlap)
        .then(pl.lit("both"))
        .when(has_l)
        .then(pl.lit("difference"))
        .when(has_g)
        .then(pl.lit("growth"))
    )
    empty = pl.lit([], pl.List(pl.String))
    full_years = this.filter(pl.col("month") == 12).select(
        "series",
        pl.lit("rolling_12").alias("span"),
        start_of_year.alias("period_start"),
        "period_end",
        "value",
        "low",
        "high",
        pl.lit("published").alias("basis"),
        "claim_ids",
        "known_from",
    )
    return pl.concat(
        [
            full_years,
            both.with_columns(basis.alias("basis"))
            .filter(pl.col("basis").is_not_null())
            .with_columns(
                pl.when((pl.col("basis") == "growth") | ((pl.col("basis") == "both") & growth_tighter))
                .then("g_value")
                .otherwise("l_value")
                .alias("value"),
                pl.when(pl.col("basis") == "both")
                .then(pl.max_horizontal("l_low", "g_low"))
                .when(pl.col("basis") == "growth")
                .then("g_low")
                .otherwise("l_low")
                .clip(lower_bound=0)
                .alias("low"),
                pl.when(pl.col("basis") == "both")
                .then(pl.min_horizontal("l_high", "g_high"))
                .when(pl.col("basis") == "growth")
                .then("g_high")
                .otherwise("l_high")
                .alias("high"),
            )
            .select(
                "series",
                pl.lit("rolling_12").alias("span"),
                pl.col("period_end").dt.offset_by("-11mo").dt.month_start().alias("period_start"),
                "period_end",
                pl.col("value").clip(pl.col("low"), pl.col("high")),
                "low",
                "high",
                "basis",
                pl.concat_list(
                    "ids",
                    pl.when(pl.col("basis") != "growth").then("claim_ids_p").otherwise(empty).fill_null(empty),
                    pl.when(pl.col("basis") != "difference").then("claim_ids_g").otherwise(empty).fill_null(empty),
                )
                .list.unique(maintain_order=True)
                .alias("claim_ids"),
                pl.max_horizontal(
                    "since",
                    pl.when(pl.col("basis") != "growth").then("known_from_p"),
                    pl.when(pl.col("basis") != "difference").then("known_from_g"),
                ).alias("known_from"),
            )
            .filter(pl.col("value") >= 0),
        ],
        how="vertical_relaxed",
    )
