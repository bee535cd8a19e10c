"""The record of outlooks: a back-test against the years that have ended since.

A case is the outlook of one series, year and month as it last was before the year's own figure was known, judged by
that figure. Measured over cases: the hit rate (the interval of the outlook and that of the figure overlap; nominal
80 %), the mean absolute error in percent of the figure, and over the cases that have a baseline the mean absolute
errors of both. Only what was known on the day enters a record.
"""

from __future__ import annotations

import polars as pl

from warehouse.metrics.codes import ALL_SERIES, ONE_SERIES
from warehouse.metrics.outlook.inputs import levels_to_date

FEWEST_CASES = 12  # below this a record is counted, not summed up
CASE = ["series", "year", "month"]
COUNTS = ("n", "record_years", "baseline_n")
MEANS = ("hit_rate", "mean_abs_error_pct", "baseline_mean_abs_error_pct", "same_cases_mean_abs_error_pct")


def closed_cases(outlooks: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """Cases whose year has ended: one row for each series, year and month.

    `outlooks` as from `methods.outlooks_by_snapshot`, `figures` as it takes them. Only dated figures take part on
    either side, and only outlooks bounded from both sides.

    Columns: series, year, month, method, made_on, closed_on (the day of the first dated annual figure), hit, ratio
    (figure / outlook), error_pct and baseline_error_pct (absolute).
    """
    outcomes = (
        levels_to_date(figures)
        .filter((pl.col("month") == 12) & pl.col("two_sided") & pl.col("dated"))
        .sort("as_of")
        .unique(subset=["series", "year"], keep="first", maintain_order=True)
        .select(
            "series",
            "year",
            pl.col("as_of").alias("closed_on"),
            *(pl.col(c).alias(f"{c}_outcome") for c in ("value", "low", "high")),
        )
    )
    overlap = (pl.col("low_outcome") <= pl.col("high")) & (pl.col("high_outcome") >= pl.col("low"))
    return (
        outlooks.filter(pl.col("dated") & pl.all_horizontal(pl.col("low", "high").is_not_null()))
        .join(outcomes, on=["series", "year"])
        .filter((pl.col("as_of") < pl.col("closed_on")) & (pl.col("value") > 0))
        .sort("as_of")
        .unique(subset=CASE, keep="last", maintain_order=True)
        .select(
            *CASE,
            "method",
            pl.col("as_of").alias("made_on"),
            "closed_on",
            overlap.alias("hit"),
            (pl.col("value_outcome") / pl.col("value")).alias("ratio"),
            _error_pct("value").alias("error_pct"),
            _error_pct("baseline").alias("baseline_error_pct"),
        )
        .sort("closed_on", *CASE)
    )


def _error_pct(expected: str) -> pl.Expr:
    return (pl.col(expected) / pl.col("value_outcome") - 1).abs() * 100


def records(cases: pl.DataFrame) -> pl.DataFrame:
    """The record of each method as it was from each day on which cases were closed: of each series, and of all.

    Columns: record_scope (series | all_series), series (null: all), method, day, n (cases), record_years (years of
    series they come from: cases of one year are alike), hit_rate (0 to 1), mean_abs_error_pct, baseline_n (cases that
    have a baseline), baseline_mean_abs_error_pct and same_cases_mean_abs_error_pct (of outlooks, over these cases).
    Fewer than FEWEST_CASES are counted but not summed up.
    """
    of_each = cases.with_columns(pl.col("series").alias("pool"))
    of_all = cases.with_columns(pl.lit(None, pl.String).alias("pool"))
    return pl.concat([_running_record(of_each, ONE_SERIES), _running_record(of_all, ALL_SERIES)])


def _running_record(cases: pl.DataFrame, scope: str) -> pl.DataFrame:
    """Running sums over the cases of each pool and method, as means from FEWEST_CASES on."""
    by = ["pool", "method"]
    has_baseline = pl.col("baseline_error_pct").is_not_null()
    summands = {
        "n": pl.lit(1, pl.Int32),
        "record_years": pl.struct("series", "year").is_first_distinct().over(by).cast(pl.Int32),
        "hits": pl.col("hit").cast(pl.Float64),
        "errors": pl.col("error_pct"),
        "baseline_n": has_baseline.cast(pl.Int32),
        "baseline_errors": pl.col("baseline_error_pct").fill_null(0),
        "same_cases_errors": pl.when(has_baseline).then("error_pct").otherwise(0.0),
    }

    def mean(total: str, count: str) -> pl.Expr:
        return pl.when(pl.col(count) >= FEWEST_CASES).then(pl.col(total) / pl.col(count))

    return (
        cases.sort("closed_on", *CASE)
        .with_columns(summand.alias(name) for name, summand in summands.items())
        .with_columns(pl.col(name).cum_sum().over(by) for name in summands)
        .unique(subset=[*by, "closed_on"], keep="last", maintain_order=True)
        .select(
            pl.lit(scope).alias("record_scope"),
            pl.col("pool").alias("series"),
            "method",
            pl.col("closed_on").alias("day"),
            *(pl.col(count).cast(pl.Int32) for count in COUNTS),
            mean("hits", "n").alias("hit_rate"),
            mean("errors", "n").alias("mean_abs_error_pct"),
            mean("baseline_errors", "baseline_n").alias("baseline_mean_abs_error_pct"),
            mean("same_cases_errors", "baseline_n").alias("same_cases_mean_abs_error_pct"),
        )
    )


def with_record(rows: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Adds the method's record on the day: of the series where it has cases enough, otherwise of all series.

    `rows`: series, method and day. Adds record_scope, COUNTS (0 where there is no case) and MEANS.
    """
    of_series = records.filter((pl.col("record_scope") == ONE_SERIES) & (pl.col("n") >= FEWEST_CASES))
    of_all = records.filter(pl.col("record_scope") == ALL_SERIES).drop("series")
    has_own = pl.col("n").is_not_null()
    return (
        rows.sort("day")
        .join_asof(of_series.sort("day"), on="day", by=["series", "method"], check_sortedness=False)
        .join_asof(of_all.sort("day"), on="day", by="method", suffix="_all", check_sortedness=False)
        .with_columns(
            *(pl.when(has_own).then(c).otherwise(f"{c}_all").alias(c) for c in MEANS),
            *(pl.when(has_own).then(c).otherwise(pl.col(f"{c}_all").fill_null(0)).alias(c) for c in COUNTS),
            pl.col("record_scope").fill_null(ALL_SERIES),
        )
    )
