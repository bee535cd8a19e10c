"""The trend of a family's headline: totals between known cumulative figures as average months."""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.extracts.charts.labels import chart_number
from warehouse.extracts.charts.vega import (
    ACCENT,
    BAND,
    GREY,
    Datum,
    Spec,
    across,
    layer,
    line,
    month_after,
    svg,
    time,
    upward,
)
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import Fact
from warehouse.extracts.kpi import Row
from warehouse.periods import months_between
from warehouse.wording.phrases import period_text

SIZE = (300, 108)  # inner width and height, in points
STEPS_IN_WORDS = 4  # the newest of them


def trend_chart(edition: Edition, row: Row) -> tuple[str, str]:
    """SVG and alternative text: segments as steps, their bounds as a band, the estimate thin."""
    facts, of_series = edition.facts, pl.col("series") == row.values["series"]
    steps = [_average_month(fact) for fact in facts.segments.filter(of_series).to_dicts()]
    months = facts.months.filter(of_series)
    band = [step for step in steps if step["high"] is not None] + _bounded_months(months, steps)
    estimates = [
        {"middle": fact["month"] + dt.timedelta(days=14), "estimate": fact["estimate"]}
        for fact in months.filter(pl.col("estimate").is_not_null()).to_dicts()
    ]
    known = [step for step in steps if step["value"] is not None]
    layers: list[Spec] = [
        layer(band, {"type": "rect", "color": BAND}, **across(), y=upward("low"), y2={"field": "high"}),
        layer(
            estimates,
            line(GREY, 1, (1.5, 2.5), interpolate="monotone"),
            x=time("middle"),
            y=upward("estimate"),
        ),
        layer(known, {"type": "rule", "color": ACCENT, "strokeWidth": 3}, **across(), y=upward("value")),
    ]
    return svg(SIZE, layers, edition.lang), _in_words(edition, known, row)


def _average_month(segment: Fact) -> Datum:
    """A segment as its average month."""
    months = months_between(segment["period_start"], segment["period_end"]) + 1
    share = {c: None if segment[c] is None else segment[c] / months for c in ("value", "low", "high")}
    return {
        "start": segment["period_start"],
        "end": month_after(segment["period_end"]),
        "last": segment["period_end"],
        **share,
    }


def _bounded_months(months: pl.DataFrame, steps: list[Datum]) -> list[Datum]:
    """Months with bounds, unless these are wider than the mean month itself: that is not known."""
    values = [step["value"] for step in steps if step["value"] is not None]
    if not values:
        return []
    mean = sum(values) / len(values)
    return [
        {"start": fact["month"], "end": month_after(fact["month"]), "low": fact["low"], "high": fact["high"]}
        for fact in months.filter(pl.col("high").is_not_null()).to_dicts()
        if fact["high"] - fact["low"] <= mean
    ]


def _in_words(edition: Edition, steps: list[Datum], row: Row) -> str:
    words = edition.words
    texts = [
        f"{period_text(step['start'], step['last'], words)}: {chart_number(step['value'], words)}"
        for step in steps[-STEPS_IN_WORDS:]
    ]
    listed = "; ".join(texts) or words["chart", "no_steps"]
    return words["chart", "alt_trend"].format(name=row.values["name"], unit=row.values["unit"], steps=listed)
