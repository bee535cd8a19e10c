"""Revisions r = later − first: each later figure of a speaker for a period, whether it repeats the first or replaces it.

For levels and for growth, which are repeated and revised each alone. Published on and period are kept apart: a row
names the day of the first figure and the day of the later one.
"""

from __future__ import annotations

import polars as pl

from warehouse.contracts import columns
from warehouse.figures.versions import FIGURE_KEY


def revisions(observations: pl.DataFrame) -> pl.DataFrame:
    """mart.revisions from core.observations: a row for each later figure, from its day to that of the next one.

    change_pct is the change in percent of the first figure, for growth in percentage points. Of several prints of a
    day the most exact one counts.
    """
    width = (pl.col("high") - pl.col("low")).fill_null(float("inf"))
    figures = (
        observations.filter(pl.col("value").is_not_null() & (pl.col("role") != "set_aside"))
        .sort("known_from", width, "observation_id")
        .unique(subset=[*FIGURE_KEY, "known_from"], keep="first", maintain_order=True)
        .sort(*FIGURE_KEY, "known_from")
        .with_columns(
            pl.col("value").first().over(FIGURE_KEY).alias("first"),
            pl.col("known_from").first().over(FIGURE_KEY).alias("first_on"),
            pl.col("known_from").shift(-1).over(FIGURE_KEY).alias("known_to"),
        )
    )
    change = pl.col("value") - pl.col("first")
    in_percent = change / pl.when(pl.col("first") > 0).then("first") * 100
    is_level = pl.col("measure") == "level"
    return (
        figures.filter(pl.col("known_from") > pl.col("first_on"))
        .with_columns(
            pl.col("value").alias("later"),
            pl.when(pl.col("role") == "repeat").then(pl.lit("repeat")).otherwise(pl.lit("revision")).alias("role"),
            pl.when(is_level).then(in_percent).otherwise(change).alias("change_pct"),
            pl.when(~is_level).then(pl.col("value").sign() == pl.col("first").sign()).alias("same_sign"),
            pl.col("known_from").alias("later_on"),
        )
        .select(columns("revisions"))
        .sort("series", "period_end", "period_start", "speaker", "measure", "later_on")
    )
