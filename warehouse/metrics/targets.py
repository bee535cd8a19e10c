"""core.targets: announced targets, plans and forecasts, from rows as printed."""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.catalogue.load import Catalogue
from warehouse.figures.known_from import published_day
from warehouse.figures.units import scaled
from warehouse.spans import month_end, month_start


def targets(rows: pl.DataFrame, catalogue: Catalogue, closing_date: dt.date) -> pl.DataFrame:
    """core.targets: values in the series' unit (null: only a growth, or a unit that cannot be converted).

    `rows` as the contract of target figures has them. A target is known from its announcement, never from its
    horizon; an undated one from the source's closing date.
    """
    announced = published_day(pl.col("announced_on"))
    value = pl.col("printed_value").cast(pl.Float64) * pl.col("scale")
    return (
        scaled(rows.join(catalogue.series_frame().select("series", "unit"), on="series", how="left"), catalogue)
        .select(
            "target",
            "series",
            month_start(pl.col("horizon_start")).alias("horizon_start"),
            month_end(pl.col("horizon_end")).alias("horizon"),
            "printed_value",
            "printed_unit",
            "printed_growth",
            value.alias("value"),
            "unit",
            "kind",
            "authority",
            pl.col("announced_on").alias("announced_text"),
            announced.alias("announced_on"),
            "date_basis",
            announced.fill_null(closing_date).alias("known_from"),
            "scope_evidence",
            "publisher",
            "url",
            "language",
            "note",
        )
        .sort("series", "horizon", "known_from", "target", "authority", "url")
    )
