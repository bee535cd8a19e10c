"""Checks over the tables of a build, each named after the failure it catches.

A check returns the offending rows (an empty frame: all is well), and its name is that of the Dagster check. Checks are
soft: real publications do contradict each other, so a person looks; what must never enter is refused by a contract.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from warehouse.metrics.cumulative import cumulative
from warehouse.periods import month_label

WIDENED = 1e-6  # relative: what a fixed point may move by
MAGNITUDE = 8.0  # no series of size grows eightfold in a year by itself; kt for Mt is a thousand


def ytd_never_falls_within_a_year(observations: pl.DataFrame, flows: Sequence[str]) -> pl.DataFrame:
    """A cumulative figure of a flow below an earlier one of the same speaker and year, whatever rounding allows."""
    levels = _current_levels(observations).filter(pl.col("series").is_in(flows))
    ordered = cumulative(levels).sort("series", "speaker", "year", "month")
    earlier = pl.col("low").shift().over("series", "speaker", "year")
    return ordered.filter(pl.col("high") < earlier).select("series", "speaker", "period_end", "value", "claim_id")


def magnitude_like_last_year(observations: pl.DataFrame) -> pl.DataFrame:
    """A level many times that of the same period of the year before (or a small part of it)."""
    levels = _current_levels(observations)
    before = levels.with_columns(
        pl.col("period_start").dt.offset_by("1y"), pl.col("period_end").dt.offset_by("1y").dt.month_end()
    )
    ratio = pl.col("value") / pl.col("value_before")
    key = ["series", "period_start", "period_end", "speaker"]
    return (
        levels.join(before, on=key, suffix="_before")
        .filter((ratio > MAGNITUDE) | (ratio < 1 / MAGNITUDE))
        .select("series", "speaker", "period_end", "value_before", "value", "claim_id")
        .unique(maintain_order=True)
    )


def coverage_did_not_shrink(claims: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Claims of the published release that this build no longer has."""
    return before.join(claims, on="claim_id", how="anti").select("claim_id", "series", "period_end")


def no_new_contradictions(conflicts: pl.DataFrame, before: pl.DataFrame, standing_before: pl.DataFrame) -> pl.DataFrame:
    """Contradictions that the published release did not have (before the first release nothing is new)."""
    shown = conflicts.select("conflict_id", "series", "period_end", "explanation_en")
    return shown.clear() if standing_before.is_empty() else shown.join(before, on="conflict_id", how="anti")


def bounds_of_the_past_did_not_widen(
    bounds: pl.DataFrame, before: pl.DataFrame, standing: pl.DataFrame, standing_before: pl.DataFrame
) -> pl.DataFrame:
    """Months whose bounds are wider than in the published release, though no figure behind them was replaced.

    A widening is explained where a figure behind the old bounds was replaced or set aside since.
    """
    used = [
        frame.filter(pl.col("verdict") == "used").select(pl.col("sharp_ids").explode().unique().alias("claim_ids"))
        for frame in (standing_before, standing)
    ]
    no_longer_used = used[0].join(used[1], on="claim_ids", how="anti")
    month = pl.col("period_end") == pl.col("period_start").dt.month_end()
    explained = (
        before.filter(month)
        .select("series", "period_start", "claim_ids")
        .explode("claim_ids")
        .join(no_longer_used, on="claim_ids", how="semi")
    )
    slack = WIDENED * pl.max_horizontal("low_before", "high_before")
    wider = (pl.col("low").fill_null(0) < pl.col("low_before") - slack) | (
        pl.col("high").fill_null(float("inf")) > pl.col("high_before") + slack
    )
    return (
        before.filter(month)
        .select("series", "period_start", "period_end", pl.col("low", "high").name.suffix("_before"))
        .join(bounds, on=["series", "period_start", "period_end"], how="left")
        .filter(wider)
        .join(explained, on=["series", "period_start"], how="anti")
        .select("series", "period_start", "low_before", "high_before", "low", "high")
        .sort("series", "period_start")
    )


def parts_never_exceed_their_total(totals: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """A part that lies above its total of the same period even at the ends of both intervals."""
    shown = totals.filter(pl.col("span") == "ytd").select(
        "series", "period_start", "period_end", "value", "low", "high"
    )
    pairs = series.select("series", "unit", "part_of").explode("part_of").filter(pl.col("part_of").is_not_null())
    units = series.select(pl.col("series").alias("part_of"), pl.col("unit").alias("unit_of_total"))
    same_unit = pairs.join(units, on="part_of").filter(pl.col("unit") == pl.col("unit_of_total"))
    period = ["period_start", "period_end"]
    return (
        shown.join(same_unit, on="series")
        .join(shown.rename({"series": "part_of"}), on=["part_of", *period], suffix="_total")
        .filter(pl.col("low") > pl.col("high_total"))
        .select("series", "part_of", "period_end", "value", "value_total")
    )


def printed_growth_agrees_with_levels(growth: pl.DataFrame) -> pl.DataFrame:
    """A printed growth that cannot be right together with the levels shown for both years."""
    return growth.filter(pl.col("agrees") == False).select(  # noqa: E712 - null means: nothing to compare
        "series", "span", "period_end", "growth_pct", "printed_pct", "basis"
    )


def every_series_has_every_month(kpi: pl.DataFrame) -> pl.DataFrame:
    """A gap in the months of a KPI between its first month and the newest."""
    newest = kpi["month"].max()
    months = (
        (pl.lit(newest, pl.Date).dt.year() - pl.col("first").dt.year()) * 12
        + pl.lit(newest, pl.Date).dt.month()
        - pl.col("first").dt.month()
        + 1
    )
    return (
        kpi.group_by("kpi")
        .agg(pl.col("month").min().alias("first"), pl.col("month").n_unique().alias("months"))
        .filter(pl.col("months") != months)
        .with_columns(pl.col("first").map_elements(month_label, return_dtype=pl.String))
    )


def _current_levels(observations: pl.DataFrame) -> pl.DataFrame:
    """Level figures that nothing has replaced, doubted ones left out."""
    return observations.filter(
        (pl.col("measure") == "level") & pl.col("known_to").is_null() & (pl.col("role") != "set_aside")
    )
