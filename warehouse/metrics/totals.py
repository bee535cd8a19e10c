"""Totals of flows: every year to date, year, quarter, segment and twelve months, bounded, with a value where pinned.

A quarter is printed, or a difference of two cumulative figures C(y, m); a segment is what lies between two
consecutive known ones (the charts' honest steps); twelve months are made in `rolling`. The bounds of each are those
that all figures prove together; where figures prove nothing there is no row, and missing stays missing.
"""

from __future__ import annotations

import polars as pl

from warehouse.figures.ranking import within_bounds
from warehouse.metrics.codes import BOUNDED, DIFFERENCE, PUBLISHED
from warehouse.metrics.cumulative import NO_CLAIMS, cumulative, differences
from warehouse.metrics.rolling import rolling_12
from warehouse.spans import months_in, span
from warehouse.vintages import SNAPSHOT

PERIOD = [*SNAPSHOT, "period_start", "period_end"]


def totals(levels: pl.DataFrame, growths: pl.DataFrame, bounds: pl.DataFrame) -> pl.DataFrame:
    """Rows of mart.totals with as_of. Values are in the series' unit.

    `levels` (of flows) and `growths`: the preferred figure of each period (series, as_of, period_start, period_end, value,
    low, high, claim_ids, first_known, speaker, rank, is_own); `bounds`: what all figures together prove of each period
    (as mart.bounds, with as_of).
    """
    to_date = cumulative(levels).sort(*SNAPSHOT, "year", "month")
    numbered = to_date.with_columns(pl.int_range(pl.len()).over(*SNAPSHOT, "year").alias("place"))
    figures = pl.concat(
        [
            _printed(to_date, "ytd"),
            _printed(to_date.filter(pl.col("month") == 12), "year"),
            _quarters(levels, to_date),
            _printed(numbered.filter(pl.col("place") == 0), "segment"),
            _differences_of_neighbours(numbered, "segment"),
            rolling_12(to_date, growths),
        ],
        how="vertical_relaxed",
    )
    spans = pl.concat([_spans_of_bounds(bounds), figures.filter(pl.col("span") == "segment").select(*PERIOD, "span")])
    of_figure, of_bounds = (pl.col(name).fill_null(NO_CLAIMS) for name in ("claim_ids_figure", "claim_ids"))
    return (
        spans.join(bounds, on=PERIOD, how="left")
        .join(figures, on=[*PERIOD, "span"], how="full", coalesce=True, suffix="_figure", maintain_order="left_right")
        .with_columns(
            pl.max_horizontal("low", "low_figure").alias("low"),
            pl.min_horizontal("high", "high_figure").alias("high"),
        )
        .with_columns(
            pl.min_horizontal("low", "high").alias("low"),  # floating point may turn a single point inside out
            pl.col("basis").fill_null(BOUNDED),
            pl.concat_list(of_figure, of_bounds).list.unique(maintain_order=True).alias("claim_ids"),
        )
        .with_columns(
            pl.when(pl.col("value").is_not_null()).then(within_bounds(pl.col("basis") == PUBLISHED)).alias("value")
        )
        .select(*PERIOD, "span", "value", "low", "high", "basis", "claim_ids")
    )


def _spans_of_bounds(bounds: pl.DataFrame) -> pl.DataFrame:
    """Periods of bounds with the spans they are: January to December is a year, a year to date and twelve months."""
    start, end = pl.col("period_start"), pl.col("period_end")
    length, from_january = months_in(start, end), start.dt.month() == 1
    spans = {
        "ytd": from_january & (length <= 12),
        "year": from_january & (length == 12),
        "quarter": (length == 3) & (start.dt.month() % 3 == 1),
        "rolling_12": length == 12,
    }
    return pl.concat(
        [bounds.filter(is_span).select(*PERIOD, pl.lit(name).alias("span")) for name, is_span in spans.items()]
    )


def _quarters(levels: pl.DataFrame, to_date: pl.DataFrame) -> pl.DataFrame:
    """Quarters as printed, otherwise as differences of cumulative figures."""
    kind = span(pl.col("period_start"), pl.col("period_end"))
    to_march = (pl.col("period_start").dt.month() == 1) & (pl.col("period_end").dt.month() == 3)
    printed = levels.filter((kind == "quarter") | (to_march & (kind == "ytd")))
    numbered = to_date.filter(pl.col("month") % 3 == 0).with_columns((pl.col("month") // 3).alias("place"))
    quarters = [_printed(printed, "quarter"), _differences_of_neighbours(numbered, "quarter")]
    return pl.concat(quarters, how="vertical_relaxed").unique(
        subset=[*SNAPSHOT, "period_start"], keep="first", maintain_order=True
    )


def _printed(levels: pl.DataFrame, name: str) -> pl.DataFrame:
    """Figures as they are printed, as rows of a span."""
    return levels.select(
        *SNAPSHOT,
        pl.lit(name).alias("span"),
        "period_start",
        "period_end",
        "value",
        "low",
        "high",
        pl.lit(PUBLISHED).alias("basis"),
        "claim_ids",
    )


def _differences_of_neighbours(numbered: pl.DataFrame, name: str) -> pl.DataFrame:
    """Differences of neighbours (by `place`) as rows of a span; a negative one is a contradiction, not a figure."""
    pairs = differences(numbered, numbered.with_columns(pl.col("place") - 1), by=["place"])
    has_value = pl.col("same_speaker") & (pl.col("value") >= 0)
    return pairs.filter(pl.col("high").is_null() | (pl.col("high") >= 0)).select(
        *SNAPSHOT,
        pl.lit(name).alias("span"),
        pl.date("year", "from_month", 1).alias("period_start"),
        pl.date("year", "month", 1).dt.month_end().alias("period_end"),
        pl.when(has_value).then("value").alias("value"),
        pl.col("low").clip(lower_bound=0),
        "high",
        pl.when(has_value).then(pl.lit(DIFFERENCE)).otherwise(pl.lit(BOUNDED)).alias("basis"),
        "claim_ids",
    )
