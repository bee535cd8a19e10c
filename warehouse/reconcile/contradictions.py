"""Contradictions of a group through time: which there are on each day, and which of them have changed.

A contradiction is found by error_localisation; metrics.conflicts gives it its identity, wording its sentences.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import polars as pl

from warehouse.reconcile.error_localisation import Contradiction
from warehouse.reconcile.replay import Day
from warehouse.reconcile.statements import Row

# `localised`: version_id of the member that was set aside, first of `members`; the others allow it low … high, in the
# unit of the series, for growth in percent. `changed`: it, or what its explanation quotes, is not as on the day before.
CONTRADICTIONS: dict[str, Any] = {
    "group_name": pl.String,
    "as_of": pl.Date,
    "localised": pl.String,
    "members": pl.List(pl.String),
    "low": pl.Float64,
    "high": pl.Float64,
    "excess": pl.Float64,
    "rule": pl.String,
    "changed": pl.Boolean,
}


class ContradictionHistory:
    """All contradictions of a group (rows of CONTRADICTIONS) on each day on which there is or was one.

    `days`: group_name and as_of of each of these days, so that the end of the last contradiction is known too.
    """

    def __init__(self, group: str) -> None:
        self.group = group
        self.rows: list[Row] = []
        self.days: list[tuple[str, dt.date]] = []
        self._before: dict[str, Row] = {}

    def add(self, day: Day) -> None:
        """The day's contradictions; nothing where there is none and was none."""
        if not day.contradictions and not self._before:
            return
        touched = _years(day, day.joined)
        now: dict[str, Row] = {}
        for each in day.contradictions:
            row = _row(each, day)
            same = self._before.get(row["localised"]) == row
            # The explanation of a contradiction quotes other figures of its years.
            changed = not same or not touched.isdisjoint(_years(day, each.members))
            now[row["localised"]] = row
            self.rows.append({"group_name": self.group, "as_of": day.day, **row, "changed": changed})
        self.days.append((self.group, day.day))
        self._before = now


def _years(day: Day, numbers: frozenset[int]) -> set[tuple[str, int]]:
    """The series and years of some figures."""
    return {(day.rows[n]["series"], day.rows[n]["period_end"].year) for n in numbers}


def _row(contradiction: Contradiction, day: Day) -> Row:
    localised = contradiction.localised
    statement = day.statements[localised]
    is_growth = statement.measure == "growth"
    low, high = ((bound - 1) * 100 if is_growth else bound for bound in (contradiction.low, contradiction.high))
    others = sorted(contradiction.members - {localised}, key=lambda n: (day.cost[n], -n), reverse=True)
    return {
        "localised": day.rows[localised]["version_id"],
        "members": [day.rows[n]["version_id"] for n in (localised, *others)],
        "low": _finite(low),
        "high": _finite(high),
        "excess": contradiction.excess(statement) * (100 if is_growth else 1),
        "rule": day.rule_of(contradiction),
    }


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
