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

    histories = {
        "claims": open_claims,
        "figures": best_first(standing.filter(pl.col("verdict") == "used")),
        "bounds": bounds,
        "monthly": monthly,
        "totals": totals,
        "growth": growth,
        "progress": progress,
        "outlook": outlook,
        "members": members,
        "trajectories": trajectories,
    }
    newest = pl.lit(claims["period_end"].max(), pl.Date)
    # A series needs no other: family by family takes a fraction of the memory.
    families = days.join(series.select("series", "family"), on="series").partition_by("family", include_key=False)
    parts = [_as_known(part, histories, newest, series, lags) for part in families or [days]]
    return in_time(pl.concat(parts), claims).select(columns("kpi")).sort("month", "family", "kpi", "known_from")


def _as_known(
    days: pl.DataFrame, histories: dict[str, pl.DataFrame], newest: pl.Expr, series: pl.DataFrame, lags: pl.DataFrame
) -> pl.DataFrame:
    """The rows of the series that these days are of, each from the day to the day on which it was known; with `due`."""
    on_day = {name: vintages.snapshots(history, days) for name, history in histories.items()}
    figures = preferred(on_day["figures"], on_day["bounds"])
    rows = with_reference(months_of_series(on_day["claims"], newest, series), figures)
    rows = with_month(rows, on_day["monthly"])
    rows = with_year_to_date(rows, figures, on_day["growth"])
    rows = with_conflicts(rows, on_day["members"])
    rows = with_twelve_months(rows, on_day["totals"], on_day["growth"])
    rows = with_target(rows, on_day["progress"], primary_trajectory(on_day["trajectories"]))
    rows = with_outlook(rows, on_day["outlook"])
    rows = with_blank_reason(rows, figures, lags)
    names = [name for name in columns("kpi") if name not in ("known_from", "known_to")]
    rows = rows.with_columns(pl.col("series").alias("kpi")).select("as_of", "due", *names)
    return vintages.folded(rows, days, ["month", "series"])


def _figures_of_conflicts(conflicts: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Which period of which series takes part in a contradiction, from when to when."""
    return (
        conflicts.select("conflict_id", "claim_ids", "known_from", "known_to")
        .explode("claim_ids")
        .rename({"claim_ids": "claim_id"})
        .join(claims.select("claim_id", "series", "period_start", "period_end"), on="claim_id")
    )
