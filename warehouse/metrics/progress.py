"""Progress along trajectories: path, gap, required and observed growth, status and how certain it is.

Geometric path P(t) = B·(V/B)^((t−t0)/(T−t0)), linear path as the alternative reading. The actual figure of a
month is the twelve months that end with it. Status by the ratio of observed to required growth, the rule of
Eurostat's monitoring of sustainable development as Statistics Canada and Open SDG apply it.
"""

from __future__ import annotations

import polars as pl

from warehouse import vintages
from warehouse.contracts import columns

KEY = ["trajectory", "path", "month"]
ON_TRACK = 0.95  # of the required growth
ACCELERATION_NEEDED = 0.60
MONTHS_WITHOUT_STATUS = 6  # after the base: growth over a few months, raised to a year, says nothing


def progress(trajectories: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """mart.progress: one row for each trajectory, month from its base to its last step, path, and time it was known.

    `trajectories` as core.trajectories; of `totals` (mart.totals) the rolling_12 rows are used.
    """
    rolling = totals.filter((pl.col("span") == "rolling_12") & pl.col("value").is_not_null())
    days = _days(trajectories, rolling)
    known = vintages.snapshots(trajectories, days, "trajectory")
    actual = vintages.snapshots(rolling, known.select("series", "as_of").unique()).select(
        "series",
        "as_of",
        pl.col("period_end").dt.month_start().alias("month"),
        pl.col("value").clip(pl.col("low"), pl.col("high")).alias("actual"),
        "low",
        "high",
    )
    measured = _grid(known).join(actual, on=["series", "as_of", "month"], how="left", maintain_order="left")
    rows = _with_scope(_with_status(pl.concat([_geometric(measured), _linear(measured)])))
    names = columns("progress")
    shown = rows.select("as_of", *(name for name in names if name not in ("known_from", "known_to")))
    return vintages.folded(shown, days, KEY, "trajectory").select(names).sort(*KEY, "known_from")


def _days(trajectories: pl.DataFrame, rolling: pl.DataFrame) -> pl.DataFrame:
    """Days on which a trajectory, its rival, or what is measured along them changed: trajectory, as_of."""
    along = trajectories.select("trajectory", "series").unique()
    measured = vintages.days(rolling).join(along, on="series").select("trajectory", "as_of")
    own = pl.concat([measured, vintages.days(trajectories, subject="trajectory")]).unique()
    rivals = trajectories.select("trajectory", "rival").unique().drop_nulls()
    of_rival = rivals.join(own.rename({"trajectory": "rival"}), on="rival").select("trajectory", "as_of")
    return pl.concat([own, of_rival]).unique().sort("trajectory", "as_of")


def _grid(trajectories: pl.DataFrame) -> pl.DataFrame:
    """One row a month of each leg: base (t0, B), target (T, V), t = (months since December t0) / 12."""
    previous = trajectories.select(
        "trajectory", "as_of", pl.col("step") + 1, pl.col("year").alias("base_year"), pl.col("value").alias("base")
    )
    legs = trajectories.filter(pl.col("step") > 0).join(previous, on=["trajectory", "as_of", "step"])
    months = (pl.col("year") - pl.col("base_year")) * 12
    return (
        legs.with_columns(pl.int_ranges(1, months + 1).alias("months"), (months / 12).alias("horizon"))
        .explode("months")
        .select(
            "trajectory",
            "as_of",
            "series",
            "rival",
            "target",
            pl.col("year").alias("target_year"),
            pl.col("value").alias("target_value"),
            "base",
            "horizon",
            (pl.col("months") / 12).alias("t"),
            "months",
            pl.date("base_year", 12, 1).dt.offset_by(pl.format("{}mo", "months")).alias("month"),
        )
    )


def _geometric(rows: pl.DataFrame) -> pl.DataFrame:
    base, target, t, horizon = (pl.col(c) for c in ("base", "target_value", "t", "horizon"))

    def observed(level: str) -> pl.Expr:
        return ((pl.col(level) / base).pow(1 / t) - 1) * 100

    left = pl.when(horizon > t).then(horizon - t)
    return rows.with_columns(
        pl.lit("geometric").alias("path"),
        (base * (target / base).pow(t / horizon)).alias("path_value"),
        (((target / base).pow(1 / horizon) - 1) * 100).alias("required_pct"),
        *(observed(level).alias(f"observed_{level}") for level in ("actual", "low", "high")),
        pl.when(pl.col("actual") > 0)
        .then(((target / pl.col("actual")).pow(1 / left) - 1) * 100)
        .alias("remaining_pct"),
    )


def _linear(rows: pl.DataFrame) -> pl.DataFrame:
    """Percents of the linear path are of the base (required, observed) and of the actual figure (remaining)."""
    base, target, t, horizon = (pl.col(c) for c in ("base", "target_value", "t", "horizon"))

    def observed(level: str) -> pl.Expr:
        return (pl.col(level) - base) / t / base * 100

    left = pl.when(horizon > t).then(horizon - t)
    return rows.with_columns(
        pl.lit("linear").alias("path"),
        (base + (target - base) * t / horizon).alias("path_value"),
        ((target - base) / horizon / base * 100).alias("required_pct"),
        *(observed(level).alias(f"observed_{level}") for level in ("actual", "low", "high")),
        pl.when(pl.col("actual") > 0)
        .then((target - pl.col("actual")) / left / pl.col("actual") * 100)
        .alias("remaining_pct"),
    )


def _with_status(rows: pl.DataFrame) -> pl.DataFrame:
    gap = pl.col("actual") - pl.col("path_value")
    rising = pl.when(pl.col("required_pct") > 0).then("required_pct")
    rows = rows.with_columns(
        gap.alias("gap"),
        (gap / pl.col("path_value") * 100).alias("gap_pct"),
        pl.col("observed_actual").alias("observed_pct"),
        (pl.col("observed_actual") / rising).alias("ratio"),
        (pl.col("observed_low") / rising).alias("ratio_low"),
        (pl.col("observed_high") / rising).alias("ratio_high"),
    )
    at_low, at_high = _class("low", "ratio_low"), _class("high", "ratio_high")
    settled = pl.col("months") >= MONTHS_WITHOUT_STATUS
    return rows.with_columns(pl.when(settled).then(_class("actual", "ratio")).alias("status")).with_columns(
        pl.when(pl.col("status").is_null())
        .then(None)
        .when((at_low == at_high).fill_null(False))
        .then(pl.lit("certain"))
        .otherwise(pl.lit("depends_on_rounding"))
        .alias("certainty")
    )


def _class(level: str, ratio: str) -> pl.Expr:
    share = pl.col(ratio)
    return (
        pl.when((pl.col(level) >= pl.col("target_value")) & (pl.col("required_pct") > 0))
        .then(pl.lit("achieved"))
        .when(share >= ON_TRACK)
        .then(pl.lit("on_track"))
        .when(share >= ACCELERATION_NEEDED)
        .then(pl.lit("progress_acceleration_needed"))
        .when(share >= 0)
        .then(pl.lit("limited_progress"))
        .when(share < 0)
        .then(pl.lit("moving_away"))
    )


def _with_scope(rows: pl.DataFrame) -> pl.DataFrame:
    """A status that the rival scope of the same words would change is not certain."""
    rivals = rows.select(
        pl.col("trajectory").alias("rival"), "as_of", "month", "path", pl.col("status").alias("rival_status")
    )
    differs = (pl.col("certainty") == "certain") & (pl.col("rival_status") != pl.col("status"))
    return rows.join(rivals, on=["rival", "as_of", "month", "path"], how="left", maintain_order="left").with_columns(
        pl.when(differs.fill_null(False)).then(pl.lit("depends_on_scope")).otherwise("certainty").alias("certainty")
    )
