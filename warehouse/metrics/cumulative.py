"""Cumulative figures C(y, m): January to month m of one year, as publishers print them; and differences of two.

A difference of two cumulative figures holds "the months between them, plus whatever was revised in the earlier
months between the two dates": it carries marks where dates or speakers differ.
"""

from __future__ import annotations

import polars as pl

from warehouse.spans import span
from warehouse.vintages import SNAPSHOT

YEAR_TO_DATE = [*SNAPSHOT, "year", "month"]
NO_CLAIMS = pl.lit([], pl.List(pl.String))


def cumulative(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures that start in January and end in the same year: adds year and (last) month of the period, as numbers."""
    return figures.filter(
        (pl.col("period_start").dt.month() == 1)
        & span(pl.col("period_start"), pl.col("period_end")).is_in(["month", "ytd", "year"])
    ).with_columns(pl.col("period_end").dt.year().alias("year"), pl.col("period_end").dt.month().alias("month"))


def differences(earlier: pl.DataFrame, later: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Later minus earlier cumulative levels of the same series, day and year, for pairs with equal `by` columns.

    Columns: series, as_of, year, from_month (first month of the difference), month (last), value, low, high,
    claim_ids, mixed (dates differ), same_speaker, rank and is_own (of the weaker figure of the pair).
    """
    compared = ("month", "value", "low", "high", "claim_ids", "first_known", "speaker", "rank", "is_own")
    subtrahends = earlier.select(*SNAPSHOT, "year", *by, *(pl.col(c).alias(f"{c}_earlier") for c in compared))
    return later.join(subtrahends, on=[*SNAPSHOT, "year", *by], how="inner").select(
        *SNAPSHOT,
        "year",
        (pl.col("month_earlier") + 1).alias("from_month"),
        "month",
        (pl.col("value") - pl.col("value_earlier")).alias("value"),
        (pl.col("low") - pl.col("high_earlier")).alias("low"),
        (pl.col("high") - pl.col("low_earlier")).alias("high"),
        pl.concat_list("claim_ids_earlier", "claim_ids").alias("claim_ids"),
        (pl.col("first_known") != pl.col("first_known_earlier")).alias("mixed"),
        (pl.col("speaker") == pl.col("speaker_earlier")).alias("same_speaker"),
        pl.min_horizontal("rank", "rank_earlier").alias("rank"),
        (pl.col("is_own") & pl.col("is_own_earlier")).alias("is_own"),
    )
