"""The month's KPIs: for every series and month what can be said, and where nothing can, why not.

A row's reference is the newest cumulative figure of the month's own year (ytd_period_end); growth, rolling 12
months, path, gap and status belong to that reference. Blanks carry a reason and are never zero.
"""

from __future__ import annotations

import polars as pl

from warehouse.contracts import columns
from warehouse.rules.bounds import says_something
from warehouse.rules.totals import cumulative

GROWTH_ONLY = ("index", "growth")  # measure types of which only growth is meaningful


def kpi(
    chosen: pl.DataFrame,
    *,
    claims: pl.DataFrame,
    monthly: pl.DataFrame,
    totals: pl.DataFrame,
    growth: pl.DataFrame,
    progress: pl.DataFrame,
    conflicts: pl.DataFrame,
    trajectories: pl.DataFrame,
    series: pl.DataFrame,
    lags: pl.DataFrame,
) -> pl.DataFrame:
    """mart.kpi: one row for each series with a figure and each month from its first figure to the newest month.

    `chosen`: the figures shown (levels and growths); `claims`: core.claims, which say where the months begin and
    end; `series`: core.series; `lags`: core.publication_lags.
    """
    grid = _grid(claims, series)
    referred = _with_conflicts(_with_reference(grid, chosen), claims, conflicts)
    return (
        _with_reason(
            _with_progress(
                _with_rolling(_with_month(_with_figures(referred, chosen, growth), monthly), totals, growth),
                progress,
                trajectories,
            ),
            chosen,
            lags,
        )
        .with_columns(
            pl.col("series").alias("kpi"),
            *(pl.lit(None, pl.Float64).alias(c) for c in ("outlook", "outlook_low", "outlook_high")),
            pl.coalesce(
                pl.max_horizontal(r"^known_(ytd|growth|month|rolling|progress)$"), pl.col("month").dt.month_end()
            ).alias("known_from"),
            pl.lit(None, pl.Date).alias("known_to"),
        )
        .select(columns("kpi"))
        .sort("month", "family", "kpi")
    )


def _grid(claims: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    newest = claims["period_end"].max()
    return (
        claims.group_by("series")
        .agg(pl.col("period_end").min().dt.month_start().alias("first"))
        .with_columns(pl.date_ranges("first", pl.lit(newest, pl.Date), "1mo").alias("month"))
        .explode("month")
        .join(series.select("series", "family", "unit", "measure_type", "authority"), on="series")
        .drop("first")
        .sort("series", "month")
    )


def _with_reference(grid: pl.DataFrame, chosen: pl.DataFrame) -> pl.DataFrame:
    """Adds ytd_period_end: the newest level of the month's year; for an index, and failing a level, growth."""
    figures = cumulative(chosen)

    def newest(measure: str) -> pl.DataFrame:
        ends = figures.filter(pl.col("measure") == measure).select(
            "series", pl.col("period_end").dt.month_start().alias("at"), pl.col("period_end").alias(f"end_{measure}")
        )
        return ends.sort("at")

    asked = grid.sort("month")
    for measure in ("level", "growth"):
        asked = asked.join_asof(
            newest(measure), left_on="month", right_on="at", by="series", strategy="backward", check_sortedness=False
        ).drop("at")
    ends = [
        pl.when(pl.col(f"end_{m}").dt.year() == pl.col("month").dt.year()).then(f"end_{m}") for m in ("level", "growth")
    ]
    level, printed = ends
    reference = (
        pl.when(pl.col("measure_type").is_in(GROWTH_ONLY))
        .then(pl.coalesce(printed, level))
        .otherwise(pl.coalesce(level, printed))
    )
    return asked.with_columns(reference.alias("ytd_period_end")).drop("end_level", "end_growth")


def _with_figures(rows: pl.DataFrame, chosen: pl.DataFrame, growth: pl.DataFrame) -> pl.DataFrame:
    levels = (
        cumulative(chosen)
        .filter(pl.col("measure") == "level")
        .select(
            "series",
            pl.col("period_end").alias("ytd_period_end"),
            pl.col("value").alias("ytd_value"),
            pl.col("low").alias("ytd_low"),
            pl.col("high").alias("ytd_high"),
            pl.col("publication_id").alias("level_publication"),
            pl.col("newest").alias("level_newest"),
            pl.col("known_from").alias("known_ytd"),
        )
    )
    printed = (
        cumulative(chosen)
        .filter(pl.col("measure") == "growth")
        .select(
            "series",
            pl.col("period_end").alias("ytd_period_end"),
            pl.col("publication_id").alias("growth_publication"),
            pl.col("newest").alias("growth_newest"),
        )
    )
    last_year = levels.select(
        "series",
        pl.col("ytd_period_end").dt.offset_by("1y").dt.month_end(),
        pl.col("ytd_value").alias("last_year_value"),
    )
    rates = growth.filter(pl.col("span") == "ytd").select(
        "series",
        pl.col("period_end").alias("ytd_period_end"),
        pl.col("growth_pct").alias("ytd_growth_pct"),
        pl.col("low_pct").alias("ytd_growth_low_pct"),
        pl.col("high_pct").alias("ytd_growth_high_pct"),
        pl.col("known_from").alias("known_growth"),
    )
    key = ["series", "ytd_period_end"]
    for part in (levels, printed, last_year, rates):
        rows = rows.join(part, on=key, how="left", maintain_order="left")
    growth_newer = (pl.col("growth_newest") > pl.col("level_newest")).fill_null(pl.col("level_publication").is_null())
    return rows.with_columns(
        pl.when(growth_newer).then("growth_publication").otherwise("level_publication").alias("newest_publication"),
        pl.when(growth_newer).then("growth_newest").otherwise("level_newest").alias("newest_published_on"),
    )


def _with_conflicts(rows: pl.DataFrame, claims: pl.DataFrame, conflicts: pl.DataFrame) -> pl.DataFrame:
    """How many contradictions a figure of the reference period takes part in, on whichever side."""
    members = conflicts.select("conflict_id", "claim_ids").explode("claim_ids").rename({"claim_ids": "claim_id"})
    counted = (
        cumulative(claims.select("claim_id", "series", "period_start", "period_end"))
        .join(members, on="claim_id")
        .group_by("series", pl.col("period_end").alias("ytd_period_end"))
        .agg(pl.col("conflict_id").n_unique().cast(pl.Int32).alias("conflicts"))
    )
    return rows.join(counted, on=["series", "ytd_period_end"], how="left", maintain_order="left").with_columns(
        pl.col("conflicts").fill_null(0)
    )


def _with_month(rows: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """The month with its bounds; where they are wider than the month itself, it is not known."""
    months = monthly.filter(says_something()).select(
        "series",
        "month",
        pl.col("value").alias("month_value"),
        pl.col("low").alias("month_low"),
        pl.col("high").alias("month_high"),
        pl.col("known_from").alias("known_month"),
    )
    return rows.join(months, on=["series", "month"], how="left", maintain_order="left")


def _with_rolling(rows: pl.DataFrame, totals: pl.DataFrame, growth: pl.DataFrame) -> pl.DataFrame:
    rolling = totals.filter((pl.col("span") == "rolling_12") & pl.col("value").is_not_null()).select(
        "series",
        pl.col("period_end").alias("ytd_period_end"),
        pl.col("value").alias("rolling_12"),
        pl.col("low").alias("rolling_12_low"),
        pl.col("high").alias("rolling_12_high"),
        pl.col("known_from").alias("known_rolling"),
    )
    rates = growth.filter(pl.col("span") == "rolling_12").select(
        "series", pl.col("period_end").alias("ytd_period_end"), pl.col("growth_pct").alias("rolling_12_growth_pct")
    )
    key = ["series", "ytd_period_end"]
    return rows.join(rolling, on=key, how="left", maintain_order="left").join(
        rates, on=key, how="left", maintain_order="left"
    )


def _with_progress(rows: pl.DataFrame, progress: pl.DataFrame, trajectories: pl.DataFrame) -> pl.DataFrame:
    """The primary trajectory of the series, at the reference month (the row's own month where there is none)."""
    primary = trajectories.filter("primary_for_series").select("trajectory").unique()
    along = (
        progress.filter(pl.col("path") == "geometric")
        .join(primary, on="trajectory", how="semi")
        .select(
            "series",
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
            pl.col("known_from").alias("known_progress"),
        )
    )
    reference = pl.coalesce(pl.col("ytd_period_end").dt.month_start(), pl.col("month"))
    return rows.with_columns(reference.alias("reference")).join(
        along, on=["series", "reference"], how="left", maintain_order="left"
    )


def _with_reason(rows: pl.DataFrame, chosen: pl.DataFrame, lags: pl.DataFrame) -> pl.DataFrame:
    """Why the month's own figure is blank: judged against the day on which the newest publication appeared."""
    horizon = chosen["newest"].max()
    newest = cumulative(chosen).group_by("series").agg(pl.col("period_end").max().alias("newest_end"))
    lag = lags.select("authority", "lag_days")
    first_authority = pl.col("authority").str.split(" / ").list.first()
    due = pl.col("month").dt.month_end() + pl.duration(days=pl.col("lag_days").fill_null(0))
    up_to_date = pl.col("ytd_period_end") == pl.col("month").dt.month_end()
    no_months = pl.col("measure_type") != "flow"  # only what adds up over time has a month of its own
    return (
        rows.join(newest, on="series", how="left", maintain_order="left")
        .with_columns(first_authority.alias("authority"))
        .join(lag, on="authority", how="left", maintain_order="left")
        .with_columns(
            pl.when(pl.col("month_value").is_not_null() | (up_to_date & no_months))
            .then(None)
            .when(up_to_date)
            .then(pl.lit("only_cumulative"))
            .when(pl.col("newest_end") > pl.col("month").dt.month_end())
            .then(pl.lit("not_published_for_month"))
            .when(due > pl.lit(horizon, pl.Date))
            .then(pl.lit("not_yet_published"))
            .otherwise(pl.lit("not_collected"))
            .alias("blank_reason")
        )
    )
