"""Ranking of the figures of one period: the order in which they are preferred, and the one that is shown.

A choice for display, never a deletion: by confidence, then the series' own authority, then the newest.

Frames with as_of hold what was known on several days (warehouse.vintages).
"""

from __future__ import annotations

import polars as pl

from warehouse.contracts.rule import ROUNDING
from warehouse.figures.versions import CONFIDENCE_RANK

PERIOD = ["series", "as_of", "period_start", "period_end"]


def ranked(figures: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Adds rank (confidence as a number) and is_own (printed by who counts the series), the best figures first."""
    return best_first(
        figures.join(
            own.with_columns(is_own=True), on=["series", "authority"], how="left", maintain_order="left"
        ).with_columns(
            pl.col("is_own").fill_null(False),
            pl.col("confidence").replace_strict(CONFIDENCE_RANK, return_dtype=pl.Int32).alias("rank"),
        )
    )


def best_first(figures: pl.DataFrame) -> pl.DataFrame:
    """Highest confidence first, then the series' own authority, then the newest.

    Undated figures are the oldest; what is still equal goes by the sharper interval, then by version_id.
    """
    return figures.sort(
        "rank",
        "is_own",
        "newest",
        pl.col("high") - pl.col("low"),
        "version_id",
        descending=[True, True, True, False, False],
        nulls_last=True,
    )


def preferred(figures: pl.DataFrame, bounds: pl.DataFrame) -> pl.DataFrame:
    """The best of the figures (best first) of each series, period and measure, its value as printed.

    Low and high of a level are what all figures together (mart.bounds) leave of its own interval. They may lie to
    one side of the printed value, which was rounded; where they lie further off than a tenth of it ("more than 500"
    of what was 650), the nearest point of them is the value.
    """
    level = pl.col("measure") == "level"
    two_sided = pl.all_horizontal(pl.col("low", "high").is_not_null())
    joint = bounds.select(*PERIOD, pl.col("low").alias("least"), pl.col("high").alias("most"))
    return (
        figures.unique(subset=[*PERIOD, "measure"], keep="first", maintain_order=True)
        .with_columns(two_sided.alias("two_sided"))
        .join(joint, on=PERIOD, how="left", maintain_order="left")
        .with_columns(
            pl.when(level).then(pl.max_horizontal("low", "least")).otherwise("low").alias("low"),
            pl.when(level).then(pl.min_horizontal("high", "most")).otherwise("high").alias("high"),
        )
        .with_columns(pl.min_horizontal("low", "high").alias("low"))  # floating point may turn a point inside out
        .with_columns(within_bounds(pl.col("two_sided")).alias("value"))
        .drop("least", "most", "two_sided")
    )


def within_bounds(as_printed: pl.Expr) -> pl.Expr:
    """The value at the nearest point that its bounds allow; as printed where asked for, unless they are far off."""
    value = pl.col("value")
    distance = pl.max_horizontal(pl.col("low") - value, value - pl.col("high"), pl.lit(0.0))
    near = distance <= ROUNDING * value.abs()
    return pl.when(as_printed & near).then(value).otherwise(value.clip(pl.col("low"), pl.col("high")))
