"""How an outlook is made, from the figures of one snapshot.

`ratio_to_year`, where at least four past years have both figures: C(y, m) · exp(mean z), where z = ln(A / C(m)) of
each past year; its interval is exp of mean z ± t · s · √(1 + 1/n), the 80 % prediction interval of Student's t with
n − 1 degrees of freedom (s: standard deviation of z), widened by the interval of C(y, m).

`growth_carried_forward`, with fewer such years: A(y−1) times the growth to date, (1 + g); its interval is the
product of both intervals, that is of rounding alone.

Baseline, the naive outlook that both are judged against: A(y−1) · C(y, m) / C(y−1, m).
"""

from __future__ import annotations

import polars as pl

from warehouse.metrics.codes import GROWTH_CARRIED_FORWARD, RATIO_TO_YEAR
from warehouse.metrics.cumulative import YEAR_TO_DATE
from warehouse.metrics.outlook.inputs import growth_to_date, levels_to_date
from warehouse.metrics.outlook.student_t import quantiles
from warehouse.vintages import SNAPSHOT

FEWEST_YEARS = 4  # below this the spread of past ratios says too little
COVERAGE = 0.8  # of the interval: ends at the quantiles 0.1 and 0.9


def outlooks_by_snapshot(figures: pl.DataFrame, growth: pl.DataFrame) -> pl.DataFrame:
    """One outlook at most for each snapshot: of its year in progress, from the newest month that allows a method.

    `figures`: the preferred figure of each period (as_of, series, period_start, period_end, measure, value, low, high,
    newest, claim_ids), levels in the series' unit and of flows only, growth in percent. `growth`: as mart.growth
    with as_of; of it the rows of span ytd are used, printed growth rather than growth from levels.

    The year in progress is the newest one with a cumulative figure, later than every year whose own figure is known.
    A figure that is open to one side ("more than 33") ends no year and enters no ratio, but no outlook lies below it.

    Columns: series, as_of, year, month (a number), value, low, high (null: open), method, n_years (past years whose
    ratios are used), scale (of ln value; null without a distribution), known_low (what the year has already reached),
    baseline (from dated figures only), dated (every figure behind it has a date), claim_ids.
    """
    levels = levels_to_date(figures)
    annual, so_far = levels.filter(pl.col("month") == 12), levels.filter(pl.col("month") < 12)
    rates = growth_to_date(growth, figures, levels)
    current = _year_in_progress(so_far, rates, annual)
    last_year = annual.with_columns(pl.col("year") + 1).drop("month", "two_sided")
    by_growth = _growth_carried_forward(
        current.join(rates, on=YEAR_TO_DATE).join(last_year, on=[*SNAPSHOT, "year"], suffix="_annual")
    )
    by_ratio = _ratio_to_year(current.join(so_far.filter("two_sided"), on=YEAR_TO_DATE), _past_ratios(so_far, annual))
    reached = levels.group_by(*SNAPSHOT, "year").agg(pl.col("low").max().alias("known_low"))
    known_low = pl.col("known_low")
    return (
        pl.concat([by_ratio, by_growth])
        .sort(*SNAPSHOT, "month", "method", descending=[False, False, True, True])
        .unique(subset=SNAPSHOT, keep="first", maintain_order=True)
        .join(reached, on=[*SNAPSHOT, "year"], how="left", maintain_order="left")
        .join(_baseline(so_far, annual), on=YEAR_TO_DATE, how="left", maintain_order="left")
        .select(
            *YEAR_TO_DATE,
            pl.max_horizontal("value", known_low).alias("value"),
            pl.max_horizontal("low", known_low).alias("low"),
            pl.when(pl.col("high").is_not_null()).then(pl.max_horizontal("high", known_low)).alias("high"),
            "method",
            "n_years",
            "scale",
            "known_low",
            "baseline",
            "dated",
            pl.col("claim_ids").list.unique(maintain_order=True),
        )
    )


def _year_in_progress(so_far: pl.DataFrame, rates: pl.DataFrame, annual: pl.DataFrame) -> pl.DataFrame:
    """The months of each snapshot's year in progress from which an outlook may be made (YEAR_TO_DATE)."""
    ended = annual.filter("two_sided").group_by(SNAPSHOT).agg(pl.col("year").max().alias("ended"))
    return (
        pl.concat([so_far.select(YEAR_TO_DATE), rates.select(YEAR_TO_DATE)])
        .unique()
        .join(ended, on=SNAPSHOT, how="left")
        .filter((pl.col("year") > pl.col("ended")).fill_null(True))
        .filter(pl.col("year") == pl.col("year").max().over(SNAPSHOT))
        .drop("ended")
    )


def _growth_carried_forward(rows: pl.DataFrame) -> pl.DataFrame:
    """A(y−1) (value, low, high) · (1 + g) (rate, rate_low, rate_high)."""
    return rows.select(
        *YEAR_TO_DATE,
        (pl.col("value") * pl.col("rate")).alias("value"),
        (pl.col("low") * pl.col("rate_low")).alias("low"),
        (pl.col("high") * pl.col("rate_high")).alias("high"),
        pl.lit(GROWTH_CARRIED_FORWARD).alias("method"),
        pl.lit(None, pl.Int32).alias("n_years"),
        pl.lit(None, pl.Float64).alias("scale"),
        (pl.col("dated") & pl.col("dated_annual")).alias("dated"),
        pl.concat_list("claim_ids", "claim_ids_annual").alias("claim_ids"),
    )


def _past_ratios(so_far: pl.DataFrame, annual: pl.DataFrame) -> pl.DataFrame:
    """For each snapshot and month: mean and standard deviation of z over the past years that have both figures."""
    return (
        so_far.filter("two_sided")
        .join(annual.filter("two_sided").drop("month"), on=[*SNAPSHOT, "year"], suffix="_annual")
        .sort(YEAR_TO_DATE)
        .with_columns((pl.col("value_annual") / pl.col("value")).log().alias("z"))
        .group_by(*SNAPSHOT, "month", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int32).alias("n_years"),
            pl.col("z").mean().alias("mean"),
            pl.col("z").std().alias("deviation"),
            (pl.col("dated") & pl.col("dated_annual")).all().alias("dated"),
            pl.concat_list("claim_ids", "claim_ids_annual").explode().alias("claim_ids"),
        )
        .filter(pl.col("n_years") >= FEWEST_YEARS)
    )


def _ratio_to_year(current: pl.DataFrame, ratios: pl.DataFrame) -> pl.DataFrame:
    """C(y, m) · exp(mean z) with its prediction interval."""
    n = pl.col("n_years")
    rows = current.join(ratios, on=[*SNAPSHOT, "month"], suffix="_ratios").with_columns(
        (pl.col("deviation") * (1 + 1 / n).sqrt()).alias("scale")
    )
    t = quantiles(rows["n_years"] - 1, 1 - (1 - COVERAGE) / 2).alias("t")
    half_width = pl.col("t") * pl.col("scale")
    return rows.with_columns(t).select(
        *YEAR_TO_DATE,
        (pl.col("value") * pl.col("mean").exp()).alias("value"),
        (pl.col("low") * (pl.col("mean") - half_width).exp()).alias("low"),
        (pl.col("high") * (pl.col("mean") + half_width).exp()).alias("high"),
        pl.lit(RATIO_TO_YEAR).alias("method"),
        n,
        "scale",
        (pl.col("dated") & pl.col("dated_ratios")).alias("dated"),
        pl.concat_list("claim_ids", "claim_ids_ratios").alias("claim_ids"),
    )


def _baseline(so_far: pl.DataFrame, annual: pl.DataFrame) -> pl.DataFrame:
    """A(y−1) · C(y, m) / C(y−1, m), from dated figures bounded from both sides."""
    sound = pl.col("two_sided") & pl.col("dated")
    this_year = so_far.filter(sound).select(*YEAR_TO_DATE, "value")
    last_year = this_year.with_columns(pl.col("year") + 1)
    last_annual = annual.filter(sound).select(*SNAPSHOT, pl.col("year") + 1, "value")
    return (
        this_year.join(last_year, on=YEAR_TO_DATE, suffix="_last_year")
        .join(last_annual, on=[*SNAPSHOT, "year"], suffix="_annual")
        .select(*YEAR_TO_DATE, (pl.col("value_annual") * pl.col("value") / pl.col("value_last_year")).alias("baseline"))
    )
