"""core.milestones: statements about ports, lines, border points, zones and roads, from rows as printed."""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import Catalogue
from warehouse.figures.known_from import published_day
from warehouse.figures.units import scaled


def milestones(rows: pl.DataFrame, catalogue: Catalogue, closing_date: dt.date) -> pl.DataFrame:
    """core.milestones: values as printed, and in the unit in which milestones of their dimension are compared.

    `rows` as the contract of milestone figures has them. An undated statement is known from the source's closing date.
    """
    names = pl.DataFrame(
        [
            {"item": m.item, **{f"name_{lang}": getattr(m.name, lang) for lang in LANGUAGES}}
            for m in catalogue.milestone_items.values()
        ]
    )
    announced = published_day(pl.col("announced_on"))
    return (
        scaled(rows.join(_common_units(catalogue), on="printed_unit", how="left"), catalogue)
        .join(names, on="item", how="left")
        .select(
            "item",
            *(f"name_{lang}" for lang in LANGUAGES),
            "topic",
            "measure",
            "printed_value",
            "printed_unit",
            (pl.col("printed_value").cast(pl.Float64) * pl.col("scale")).alias("value"),
            "unit",
            "due",
            "status",
            "authority",
            pl.col("announced_on").alias("announced_text"),
            announced.alias("announced_on"),
            announced.fill_null(closing_date).alias("known_from"),
            "publisher",
            "url",
            "language",
            "note",
        )
        .sort("item", "measure", "known_from", "authority", "url", "value")
    )


def _common_units(catalogue: Catalogue) -> pl.DataFrame:
    """printed_unit, unit: of each dimension the catalogue's first unit, but million tonnes for mass."""
    common = {unit.dimension: unit.unit for unit in reversed(catalogue.units.values())} | {"mass": "Mt"}
    return catalogue.unit_frame().select("printed_unit", pl.col("dimension").replace_strict(common).alias("unit"))
