"""Revisions: what a speaker first said of a period, and each later figure that replaced it."""

from __future__ import annotations

import polars as pl

from warehouse.rules.standing import GROUP


def revisions(observed: pl.DataFrame) -> pl.DataFrame:
    """mart.revisions from core.observations: one row for each revision, against the first figure of its speaker.

    change_pct is the change in percent of the first figure, for growth in percentage points.
    """
    opened = observed.filter(pl.col("observation_id") == pl.col("version_id"))
    first = (
        opened.filter(pl.col("role") == "first")
        .sort("known_from")
        .unique(subset=GROUP, keep="first", maintain_order=True)
        .select(*GROUP, pl.col("value").alias("first"), pl.col("known_from").alias("first_on"))
    )
    change = pl.col("value") - pl.col("first")
    in_percent = change / pl.when(pl.col("first") > 0).then("first") * 100
    return (
        opened.filter(pl.col("role") == "revision")
        .join(first, on=GROUP)
        .select(
            "series",
            "period_start",
            "period_end",
            "authority",
            "speaker",
            "measure",
            "first",
            pl.col("value").alias("later"),
            pl.when(pl.col("measure") == "level").then(in_percent).otherwise(change).alias("change_pct"),
            "first_on",
            pl.col("known_from").alias("later_on"),
            "known_from",
            "known_to",
        )
        .sort("series", "period_end", "period_start", "speaker", "measure", "later_on")
    )
