"""Progress along trajectories: path, gap, required and observed growth, status and how certain it is.

Between two milestones (t0, B) → (T, V), with t in years from December of the year t0, whole months counted as
twelfths:

    geometric path   P(t) = B · (V/B)^((t − t0)/(T − t0))      required r = (V/B)^(1/(T − t0)) − 1
    linear path      P(t) = B + (V − B) · (t − t0)/(T − t0)    the alternative reading of the same words

The actual figure y of a month is the twelve months that end with it. Observed growth a = (y/B)^(1/(t − t0)) − 1,
remaining need (V/y)^(1/(T − t)) − 1, gap y − P(t).

Status by the ratio R = a/r: Eurostat's rule of monitoring the Sustainable Development Goals indicators with a
quantitative target, with the thresholds with which Statistics Canada and Open SDG apply it.

    achieved                        y ≥ V
    on track                        R ≥ 0.95
    progress, acceleration needed   0.60 ≤ R < 0.95
    limited progress                0 ≤ R < 0.60
    moving away                     R < 0

It is certain where both ends of the interval of y give the same status, else it depends on rounding; where a rival
scope of the same target gives another one, it depends on scope.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from warehouse import vintages
from warehouse.contracts import columns
from warehouse.metrics.codes import (
    ACCELERATION_NEEDED,
    ACHIEVED,
    CERTAIN,
    DEPENDS_ON_ROUNDING,
    DEPENDS_ON_SCOPE,
    GEOMETRIC,
    LIMITED_PROGRESS,
    LINEAR,
    MOVING_AWAY,
    ON_TRACK,
)

KEY = ["trajectory", "path", "month"]
MONTHS_WITHOUT_STATUS = 6  # after the base: growth over a few months, raised to a year, says nothing


def progress(trajectories: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """mart.progress: one row for each trajectory, month from its base to its last step, path, and time it was known.

    `trajectories` as core.trajectories; of `totals` (mart.totals) the rolling_12 rows are used. Values and gap are in
    the series' unit, growth in percent a year.
    """
    rolling = totals.filter((pl.col("span") == "rolling_12") & pl.col("value").is_not_null())
    days = _days(trajectories, rolling)
    on_each_day = vintages.snapshots(trajectories, days, "trajectory")
    actual = vintages.snapshots(rolling, on_each_day.select("series", "as_of").unique()).select(
        "series",
        "as_of",
        pl.col("period_end").dt.month_start().alias("month"),
        pl.col("value").clip(pl.col("low"), pl.col("high")).alias("actual"),
        "low",
        "high",
    )
    months = _months_of_legs(on_each_day).join(
        actual, on=["series", "as_of", "month"], how="left", maintain_order="left"
    )
    rows = _with_scope(_with_status(pl.concat([_geometric(months), _linear(months)])))
    names = columns("progress")
    row_of_day = rows.select("as_of", *(name for name in names if name not in ("known_from", "known_to")))
    return vintages.folded(row_of_day, days, KEY, "trajectory").select(names).sort(*KEY, "known_from")


def _days(trajectories: pl.DataFrame, rolling: pl.DataFrame) -> pl.DataFrame:
    """Days on which a trajectory, its rival, or what is measured along them changed: trajectory, as_of."""
    along = trajectories.select("trajectory", "series").unique()
    measured = vintages.days(rolling).join(along, on="series").select("trajectory", "as_of")
    own = pl.concat([measured, vintages.days(trajectories, subject="trajectory")]).unique()
    rivals = trajectories.select("trajectory", "rival").unique().drop_nulls()
    of_rival = rivals.join(own.rename({"trajectory": "rival"}), on="rival").select("trajectory", "as_of")
    return pl.concat([own, of_rival]).unique().sort("trajectory", "as_of")


def _months_of_legs(trajectories: pl.DataFrame) -> pl.DataFrame:
    """One row a month of each leg between two steps.

    Columns: trajectory, as_of, series, rival, target, target_year, target_value (V), base (B), horizon (T − t0, years),
    t (t − t0, years), months (the same in months), month.
    """
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
    """The path of the same percent every year."""
    base, target, actual, t, horizon = (pl.col(c) for c in ("base", "target_value", "actual", "t", "horizon"))
    return _along(
        rows.with_columns(pl.lit(GEOMETRIC).alias("path")),
        path_value=base * (target / base).pow(t / horizon),
        required_pct=((target / base).pow(1 / horizon) - 1) * 100,
        observed_pct=lambda level: ((level / base).pow(1 / t) - 1) * 100,
        remaining_pct=((target / actual).pow(1 / _years_left()) - 1) * 100,
    )


def _linear(rows: pl.DataFrame) -> pl.DataFrame:
    """The path of the same amount every year; percents are of the base, the remaining one of the actual figure."""
    base, target, actual, t, horizon = (pl.col(c) for c in ("base", "target_value", "actual", "t", "horizon"))
    return _along(
        rows.with_columns(pl.lit(LINEAR).alias("path")),
        path_value=base + (target - base) * t / horizon,
        required_pct=(target - base) / horizon / base * 100,
        observed_pct=lambda level: (level - base) / t / base * 100,
        remaining_pct=(target - actual) / _years_left() / actual * 100,
    )


def _years_left() -> pl.Expr:
    """T − t; null at the milestone itself, from where no growth remains to be named."""
    return pl.when(pl.col("horizon") > pl.col("t")).then(pl.col("horizon") - pl.col("t"))


def _along(
    rows: pl.DataFrame,
    *,
    path_value: pl.Expr,
    required_pct: pl.Expr,
    observed_pct: Callable[[pl.Expr], pl.Expr],
    remaining_pct: pl.Expr,
) -> pl.DataFrame:
    """Adds a path's values, its growth, and the ratios of observed to required growth (of rising paths only)."""
    rising = pl.when(pl.col("required_pct") > 0).then("required_pct")
    gap = pl.col("actual") - pl.col("path_value")
    return rows.with_columns(
        path_value.alias("path_value"),
        required_pct.alias("required_pct"),
        observed_pct(pl.col("actual")).alias("observed_pct"),
        pl.when(pl.col("actual") > 0).then(remaining_pct).alias("remaining_pct"),
    ).with_columns(
        gap.alias("gap"),
        (gap / pl.col("path_value") * 100).alias("gap_pct"),
        (pl.col("observed_pct") / rising).alias("ratio"),
        (observed_pct(pl.col("low")) / rising).alias("ratio_low"),
        (observed_pct(pl.col("high")) / rising).alias("ratio_high"),
    )


def _with_status(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds status, and certainty: whether both ends of the interval give the same status."""
    both_ends_agree = (_status("low", "ratio_low") == _status("high", "ratio_high")).fill_null(False)
    has_status = pl.col("months") >= MONTHS_WITHOUT_STATUS
    return rows.with_columns(pl.when(has_status).then(_status("actual", "ratio")).alias("status")).with_columns(
        pl.when(pl.col("status").is_null())
        .then(None)
        .when(both_ends_agree)
        .then(pl.lit(CERTAIN))
        .otherwise(pl.lit(DEPENDS_ON_ROUNDING))
        .alias("certainty")
    )


def _status(level: str, ratio: str) -> pl.Expr:
    """The status of a level and its ratio, the first that holds; null where no growth is required."""
    share = pl.col(ratio)
    conditions = {
        ACHIEVED: (pl.col(level) >= pl.col("target_value")) & (pl.col("required_pct") > 0),
        ON_TRACK: share >= 0.95,
        ACCELERATION_NEEDED: share >= 0.60,
        LIMITED_PROGRESS: share >= 0,
        MOVING_AWAY: share < 0,
    }
    return pl.coalesce(pl.when(holds).then(pl.lit(status)) for status, holds in conditions.items())


def _with_scope(rows: pl.DataFrame) -> pl.DataFrame:
    """A status that the rival scope of the same words would change is not certain."""
    rivals = rows.select(
        pl.col("trajectory").alias("rival"), "as_of", "month", "path", pl.col("status").alias("rival_status")
    )
    differs = (pl.col("certainty") == CERTAIN) & (pl.col("rival_status") != pl.col("status"))
    return rows.join(rivals, on=["rival", "as_of", "month", "path"], how="left", maintain_order="left").with_columns(
        pl.when(differs.fill_null(False)).then(pl.lit(DEPENDS_ON_SCOPE)).otherwise("certainty").alias("certainty")
    )
