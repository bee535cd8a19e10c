"""The official aim for the year of an outlook, and the chance that the year reaches it."""

from __future__ import annotations

import math

import polars as pl

from warehouse.metrics.codes import FORECAST, GROWTH_CARRIED_FORWARD, RATIO_TO_YEAR
from warehouse.metrics.outlook.record import FEWEST_CASES
from warehouse.metrics.outlook.student_t import probabilities


def with_plan(rows: pl.DataFrame, register: pl.DataFrame, own_authorities: pl.DataFrame) -> pl.DataFrame:
    """Adds plan, plan_target, plan_authority and plan_kind: the official aim for the year in force on the day.

    `rows`: series, day and year; `register` and `own_authorities` as in `history.outlook`. A plan or target comes
    before a forecast, an authority that counts the series before others, then the newest announcement.
    """
    counted_by = own_authorities.select("series", "authority").unique().with_columns(own=True)
    aims = register.filter(pl.col("value").is_not_null()).join(counted_by, on=["series", "authority"], how="left")
    in_force = (pl.col("known_from") <= pl.col("day")) & (pl.col("day") < pl.col("known_to")).fill_null(True)
    plans = (
        rows.select("series", "day", "year", pl.date("year", 12, 31).alias("horizon"))
        .join(aims.rename({"value": "plan"}), on=["series", "horizon"])
        .filter(in_force)
        .sort(
            pl.col("kind") == FORECAST,
            pl.col("own").is_null(),
            -pl.col("known_from").to_physical(),
            "speaker",
            "target",
            "plan",
        )
        .unique(subset=["series", "day"], keep="first", maintain_order=True)
        .select("series", "day", "plan", *(pl.col(c).alias(f"plan_{c}") for c in ("target", "authority", "kind")))
    )
    return rows.join(plans, on=["series", "day"], how="left", maintain_order="left")


def with_probability(rows: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Adds plan_probability (0 to 1): 1 where the plan is reached already, otherwise as the method allows.

    Ratio to year: Student's t of ln A. Growth carried forward, whose interval is of rounding alone: the share of
    `cases` closed by the day (`record.closed_cases`) whose error, made again, would reach the plan; null for few.
    """
    planned = rows.filter(pl.col("plan").is_not_null())
    by_ratio = planned.filter(pl.col("method") == RATIO_TO_YEAR)
    chances = by_ratio.select("series", "day", _chance(by_ratio).alias("chance"))
    shares = _shares_of_cases(planned.filter(pl.col("method") == GROWTH_CARRIED_FORWARD), cases)
    return (
        rows.join(shares, on=["series", "day"], how="left", maintain_order="left")
        .join(chances, on=["series", "day"], how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("known_low") >= pl.col("plan"))
            .then(1.0)
            .otherwise(pl.coalesce("chance", "share"))
            .alias("plan_probability")
        )
    )


def _shares_of_cases(rows: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """series, day, share: of the method's cases closed by the day, those in which outlook · ratio reaches the plan."""
    reaches = pl.col("value") * pl.col("ratio") >= pl.col("plan")
    return (
        rows.select("series", "day", "method", "value", "plan")
        .join(cases.select("method", "closed_on", "ratio"), on="method")
        .filter(pl.col("closed_on") <= pl.col("day"))
        .group_by("series", "day")
        .agg(pl.len().alias("n"), reaches.mean().alias("share"))
        .filter(pl.col("n") >= FEWEST_CASES)
        .drop("n")
    )


def _chance(rows: pl.DataFrame) -> pl.Series:
    """Chance of a year of at least the plan, of outlooks by ratio: t below ln(value / plan) / scale."""
    # Past ratios that are all the same leave no spread: then the plan is met or it is not.
    certain = pl.when(pl.col("value") >= pl.col("plan")).then(math.inf).otherwise(-math.inf)
    distance = (pl.col("value") / pl.col("plan")).log() / pl.col("scale")
    points = rows.select(pl.when(pl.col("scale") > 0).then(distance).otherwise(certain)).to_series()
    return probabilities(rows["n_years"] - 1, points)
