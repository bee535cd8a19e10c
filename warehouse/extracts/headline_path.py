"""The path of a headline to its milestones, month by month: what the workbook's chart and the bulletin's picture draw."""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.extracts.facts import Fact
from warehouse.extracts.month_facts import MonthFacts

ACTUAL = ("actual", "low", "high")
PATHS = ("geometric", "linear")


def path_months(facts: MonthFacts, trajectory: str) -> list[Fact]:
    """From the base to the last milestone: month, both paths, actual, low and high (to the month of the facts), milestone."""
    base, *milestones = facts.steps(trajectory)
    start = dt.date(base["year"], 12, 1)
    values = {dt.date(step["year"], 12, 1): step["value"] for step in milestones}
    first = {
        "month": start,
        **dict.fromkeys(PATHS, base["value"]),
        **_twelve_months(facts, base["series"], start),
        "milestone": base["value"],
    }
    return [first, *({**row, "milestone": values.get(row["month"])} for row in _months(facts, trajectory).to_dicts())]


def _months(facts: MonthFacts, trajectory: str) -> pl.DataFrame:
    return (
        facts.paths.filter(pl.col("trajectory") == trajectory)
        .group_by("month")
        .agg(
            *(pl.col("path_value").filter(pl.col("path") == path).first().alias(path) for path in PATHS),
            *(pl.col(column).first() for column in ACTUAL),
        )
        .with_columns(pl.when(pl.col("month") <= facts.month).then(pl.col(column)).alias(column) for column in ACTUAL)
        .sort("month")
    )


def _twelve_months(facts: MonthFacts, series: str, month: dt.date) -> Fact:
    """What the twelve months to the end of a month came to, as far as that is known."""
    ends = pl.col("period_end").dt.truncate("1mo") == month
    known = facts.rolling.filter((pl.col("series") == series) & ends).to_dicts()
    if not known:
        return dict.fromkeys(ACTUAL)
    return {"actual": known[0]["value"], "low": known[0]["low"], "high": known[0]["high"]}
