"""What is known of a KPI row: its month, year to date, contradictions, twelve months, target and full year.

Each function adds its columns to rows with series, as_of, month and ytd_period_end (the reference), in their order;
the marts it reads are as known on each day (with as_of).
"""

from __future__ import annotations

import polars as pl

from warehouse.metrics.codes import GEOMETRIC
from warehouse.metrics.cumulative import NO_CLAIMS, cumulative
from warehouse.metrics.kpi.reference import REFERENCE
from warehouse.reconcile.precision import is_informative
from warehouse.vintages import SNAPSHOT

NEVER = pl.date(1, 1, 1)  # an undated print is older than any
TO_REFERENCE = pl.col("period_end").alias("ytd_period_end")


def with_month(rows: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """The month with its bounds; where they are wider than the month itself, it is not known."""
    months = monthly.filter(is_informative()).select(
        *SNAPSHOT,
        "month",
        pl.col("value").alias("month_value"),
        pl.col("low").alias("month_low"),
        pl.col("high").alias("month_high"),
    )
    return rows.join(months, on=[*SNAPSHOT, "month"], how="left", maintain_order="left")


def with_year_to_date(rows: pl.DataFrame, figures: pl.DataFrame, growth: pl.DataFrame) -> pl.DataFrame:
    """The cumulative figure of the reference, its growth, the same of last year, and the newest publication behind it.

    `figures`: the preferred figure of each period and measure.
    """
    to_date = cumulative(figures)
    levels, prints = (_behind(to_date.filter(pl.col("measure") == measure), measure) for measure in ("level", "growth"))
    levels = levels.rename({"value": "ytd_value", "low": "ytd_low", "high": "ytd_high"})
    last_year = levels.select(
        *SNAPSHOT,
        pl.col("ytd_period_end").dt.offset_by("1y").dt.month_end(),
        pl.col("ytd_value").alias("last_year_value"),
    )
    rates = growth.filter(pl.col("span") == "ytd").select(
        *SNAPSHOT,
        TO_REFERENCE,
        pl.col("growth_pct").alias("ytd_growth_pct"),
        pl.col("low_pct").alias("ytd_growth_low_pct"),
        pl.col("high_pct").alias("ytd_growth_high_pct"),
    )
    for part in (levels, prints.drop("value", "low", "high"), last_year, rates):
        rows = rows.join(part, on=REFERENCE, how="left", maintain_order="left")
    claims = [pl.col(f"{measure}_claims").fill_null(NO_CLAIMS) for measure in ("level", "growth")]
    growth_is_newer = _growth_is_newer()
    return rows.with_columns(
        pl.when(growth_is_newer).then("growth_publication").otherwise("level_publication").alias("newest_publication"),
        pl.when(growth_is_newer).then("growth_newest").otherwise("level_newest").alias("newest_published_on"),
        pl.concat_list(claims).list.unique(maintain_order=True).alias("claim_ids"),
    )


def _behind(figures: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Figures of one measure by reference, with the publication, its day and the claims behind them."""
    return figures.select(
        *SNAPSHOT,
        TO_REFERENCE,
        "value",
        "low",
        "high",
        pl.col("publication_id").alias(f"{measure}_publication"),
        pl.col("newest").alias(f"{measure}_newest"),
        pl.col("claim_ids").alias(f"{measure}_claims"),
    )


def _growth_is_newer() -> pl.Expr:
    """Whether growth was published after the level; of one day the publication whose id sorts last counts."""
    level, growth = (pl.col(f"{measure}_newest").fill_null(NEVER) for measure in ("level", "growth"))
    last_of_day = (growth == level) & (pl.col("growth_publication") > pl.col("level_publication"))
    return pl.col("level_publication").is_null() | (
        pl.col("growth_publication").is_not_null() & ((growth > level) | last_of_day)
    )


def with_conflicts(rows: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """How many contradictions a figure of the reference period takes part in, on whichever side.

    `members`: conflict_id, series, as_of, period_start and period_end of every figure of a contradiction.
    """
    counts = (
        cumulative(members)
        .group_by(*SNAPSHOT, TO_REFERENCE)
        .agg(pl.col("conflict_id").n_unique().cast(pl.Int32).alias("conflicts"))
    )
    return rows.join(counts, on=REFERENCE, how="left", maintain_order="left").with_columns(
        pl.col("conflicts").fill_null(0)
    )


def with_twelve_months(rows: pl.DataFrame, totals: pl.DataFrame, growth: pl.DataFrame) -> pl.DataFrame:
    """The twelve months that end with the reference, and their growth."""
    values = totals.filter((pl.col("span") == "rolling_12") & pl.col("value").is_not_null()).select(
        *SNAPSHOT,
        TO_REFERENCE,
        pl.col("value").alias("rolling_12"),
        pl.col("low").alias("rolling_12_low"),
        pl.col("high").alias("rolling_12_high"),
    )
    rates = growth.filter(pl.col("span") == "rolling_12").select(
        *SNAPSHOT, TO_REFERENCE, pl.col("growth_pct").alias("rolling_12_growth_pct")
    )
    return rows.join(values, on=REFERENCE, how="left", maintain_order="left").join(
        rates, on=REFERENCE, how="left", maintain_order="left"
    )


def with_target(rows: pl.DataFrame, progress: pl.DataFrame, primary: pl.DataFrame) -> pl.DataFrame:
    """Progress along the series' primary trajectory, at the reference (at the row's own month where there is none).

    `primary`: series, as_of, trajectory (`trajectories.primary_trajectory`). The path is the geometric one.
    """
    along = (
        progress.filter(pl.col("path") == GEOMETRIC)
        .join(primary.select(*SNAPSHOT, "trajectory"), on=[*SNAPSHOT, "trajectory"], how="semi")
        .select(
            *SNAPSHOT,
            pl.col("month").alias("reference"),
            "trajectory",
            "target",
            "target_year",
            "target_value",
            "path_value",
            "gap",
            "gap_pct",
            "status",
            "certainty",
        )
    )
    reference = pl.coalesce(pl.col("ytd_period_end").dt.month_start(), pl.col("month"))
    return (
        rows.with_columns(reference.alias("reference"))
        .join(along, on=[*SNAPSHOT, "reference"], how="left", maintain_order="left")
        .drop("reference")
    )


def with_outlook(rows: pl.DataFrame, outlook: pl.DataFrame) -> pl.DataFrame:
    """The outlook for the month's year, in rows of the month it was made from and of any other month of the year."""
    years = outlook.select(
        *SNAPSHOT,
        "year",
        pl.col("value").alias("outlook"),
        pl.col("low").alias("outlook_low"),
        pl.col("high").alias("outlook_high"),
    )
    return (
        rows.with_columns(pl.col("month").dt.year().alias("year"))
        .join(years, on=[*SNAPSHOT, "year"], how="left", maintain_order="left")
        .drop("year")
    )
