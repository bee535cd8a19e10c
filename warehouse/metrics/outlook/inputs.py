"""What outlooks are made from: levels and growth to date of each snapshot. A figure is dated where its print is."""

from __future__ import annotations

import polars as pl

from warehouse.metrics.codes import FROM_LEVELS
from warehouse.metrics.cumulative import YEAR_TO_DATE, cumulative
from warehouse.vintages import SNAPSHOT


def levels_to_date(figures: pl.DataFrame) -> pl.DataFrame:
    """Cumulative levels above zero. `figures` as in `methods.outlooks_by_snapshot`.

    Columns: series, as_of, year, month (numbers; 12: the year itself), value (within its bounds), low, high,
    two_sided (bounded from both sides), dated, claim_ids.
    """
    return cumulative(figures.filter((pl.col("measure") == "level") & (pl.col("value") > 0))).select(
        *SNAPSHOT,
        pl.col("year").cast(pl.Int32),
        pl.col("month").cast(pl.Int32),
        pl.col("value").clip(pl.col("low"), pl.col("high")),
        "low",
        "high",
        pl.all_horizontal(pl.col("low", "high").is_not_null()).alias("two_sided"),
        pl.col("newest").is_not_null().alias("dated"),
        "claim_ids",
    )


def growth_to_date(growth: pl.DataFrame, figures: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """Growth to date of unfinished years, printed growth rather than growth from levels.

    `growth` and `figures` as in `methods.outlooks_by_snapshot`, `levels` as from `levels_to_date`.
    Columns: series, as_of, year, month, rate, rate_low, rate_high (factors: 1.05 is growth of 5 %), dated (the print,
    or both levels), claim_ids.
    """
    year, month = pl.col("period_end").dt.year().cast(pl.Int32), pl.col("period_end").dt.month().cast(pl.Int32)
    place = [*map(pl.col, SNAPSHOT), year.alias("year"), month.alias("month")]
    printed = cumulative(figures.filter(pl.col("measure") == "growth")).select(
        *place, pl.col("newest").is_not_null().alias("dated_print")
    )
    this_year = levels.select(*YEAR_TO_DATE, pl.col("dated").alias("dated_level"))
    last_year = this_year.with_columns(pl.col("year") + 1).rename({"dated_level": "dated_last_year"})
    from_levels = pl.col("basis") == FROM_LEVELS
    dated_levels = pl.all_horizontal("dated_level", "dated_last_year")
    factors = {"growth_pct": "rate", "low_pct": "rate_low", "high_pct": "rate_high"}
    return (
        growth.filter((pl.col("span") == "ytd") & (pl.col("growth_pct") > -100))
        .select(*place, "basis", "claim_ids", *((1 + pl.col(pct) / 100).alias(name) for pct, name in factors.items()))
        .filter(pl.col("month") < 12)
        .sort(*YEAR_TO_DATE, from_levels)
        .unique(subset=YEAR_TO_DATE, keep="first", maintain_order=True)
        .join(printed, on=YEAR_TO_DATE, how="left", maintain_order="left")
        .join(this_year, on=YEAR_TO_DATE, how="left", maintain_order="left")
        .join(last_year, on=YEAR_TO_DATE, how="left", maintain_order="left")
        .select(
            *YEAR_TO_DATE,
            pl.col("rate").clip(pl.col("rate_low"), pl.col("rate_high")),
            "rate_low",
            "rate_high",
            pl.when(from_levels).then(dated_levels).otherwise("dated_print").fill_null(False).alias("dated"),
            "claim_ids",
        )
    )
