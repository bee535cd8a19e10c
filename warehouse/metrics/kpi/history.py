"""mart.kpi: one row for each series with a figure and each month, from the day on which it is known."""

from __future__ import annotations

import polars as pl

from warehouse import vintages
from warehouse.contracts import columns
from warehouse.figures.ranking import best_first, preferred
from warehouse.metrics.kpi.blanks import in_time, with_blank_reason
from warehouse.metrics.kpi.figures import (
    with_conflicts,
    with_month,
    with_outlook,
    with_target,
    with_twelve_months,
    with_year_to_date,
)
from warehouse.metrics.kpi.reference import months_of_series, with_reference
from warehouse.metrics.trajectories import primary_trajectory


def kpi(
    standing: pl.DataFrame,
    bounds: pl.DataFrame,
    *,
    claims: pl.DataFrame,
    monthly: pl.DataFrame,
    totals: pl.DataFrame,
    growth: pl.DataFrame,
    progress: pl.DataFrame,
    outlook: pl.DataFrame,
    conflicts: pl.DataFrame,
    trajectories: pl.DataFrame,
    series: pl.DataFrame,
    lags: pl.DataFrame,
) -> pl.DataFrame:
    """mart.kpi: one row for each series with a figure and each month from its first figure to the newest month.

    The marts and core tables are named as the warehouse names them, with all of their history; `lags`: authority,
    lag_days. Values are in the series' unit, growth in percent.
    """
    members = _figures_of_conflicts(conflicts, claims)
    open_claims = claims.with_columns(pl.lit(None, pl.Date).alias("known_to"))
    days = vintages.days(
        open_claims, standing, bounds, monthly, totals, growth, progress, outlook, members, trajectories
    )
    days = days.join(claims, on="series", how="semi")

    def on_each_day(history: pl.DataFrame) -> pl.DataFrame:
        return vintages.snapshots(history, days)

    agreeing = standing.filter(pl.col("verdict") == "used")
    figures = preferred(on_each_day(best_first(agreeing)), on_each_day(bounds))
    rates = on_each_day(growth)
    newest = pl.lit(claims["period_end"].max(), pl.Date)
    rows = with_reference(months_of_series(on_each_day(open_claims), newest, series), figures)
    rows = with_month(rows, on_each_day(monthly))
    rows = with_year_to_date(rows, figures, rates)
    rows = with_conflicts(rows, on_each_day(members))
    rows = with_twelve_months(rows, on_each_day(totals), rates)
    rows = with_target(rows, on_each_day(progress), primary_trajectory(on_each_day(trajectories)))
    rows = with_outlook(rows, on_each_day(outlook))
    rows = with_blank_reason(rows, figures, lags)
    names = [name for name in columns("kpi") if name not in ("known_from", "known_to")]
    row_of_day = rows.with_columns(pl.col("series").alias("kpi")).select("as_of", "due", *names)
    history = in_time(vintages.folded(row_of_day, days, ["month", "series"]), claims)
    return history.select(columns("kpi")).sort("month", "family", "kpi", "known_from")


def _figures_of_conflicts(conflicts: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Which period of which series takes part in a contradiction, from when to when."""
    return (
        conflicts.select("conflict_id", "claim_ids", "known_from", "known_to")
        .explode("claim_ids")
        .rename({"claim_ids": "claim_id"})
        .join(claims.select("claim_id", "series", "period_start", "period_end"), on="claim_id")
    )
