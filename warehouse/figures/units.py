"""Units: from the unit in which a figure is printed to the unit of its series."""

from __future__ import annotations

import polars as pl

from warehouse.catalogue.load import Catalogue


def scaled(rows: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Adds `scale` to rows with printed_unit and unit: printed value × scale is the value in `unit`.

    Null where the two units measure different things, or where one of them is not in the catalogue.
    """
    units = catalogue.unit_frame()
    own = units.filter(pl.col("printed_unit") == pl.col("unit_of_print")).select(
        pl.col("unit_of_print").alias("unit"), "dimension", pl.col("factor").alias("unit_factor")
    )
    same_dimension = pl.col("dimension") == pl.col("dimension_right")
    return (
        rows.join(units, on="printed_unit", how="left", maintain_order="left")
        .join(own, on="unit", how="left", maintain_order="left", suffix="_right")
        .with_columns(pl.when(same_dimension).then(pl.col("factor") / pl.col("unit_factor")).alias("scale"))
        .drop("unit_of_print", "dimension", "dimension_right", "factor", "unit_factor")
    )
