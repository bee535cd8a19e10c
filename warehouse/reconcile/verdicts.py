"""Verdicts on figures through their history: the rows of mart.standing.

A figure that agrees with the others is used; one that does not is set aside, with the rule that decided it.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.contracts import TABLES
from warehouse.reconcile.replay import Day
from warehouse.reconcile.statements import Row

WITH_ITS_LEVEL = "beside"  # rule of a growth that is set aside only because the level printed with it is


class VerdictHistory:
    """A figure's state and the verdict on it, a row from each day on which one of them changed."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._open: dict[str, tuple[Row, Row]] = {}  # by version: the figure's state, and its row here

    def add(self, day: Day) -> None:
        """Close the rows of what ended or changed, open those of what is new."""
        rules = {each.localised: day.rule_of(each) for each in day.contradictions}
        here = set()
        for n in day.present:
            state = day.rows[n]
            version = state["version_id"]
            here.add(version)
            verdict, rule = "used", None
            if n in day.set_aside:
                verdict, rule = "set_aside", rules.get(n, "confidence")
            elif n in day.dependents:
                verdict, rule = "set_aside", WITH_ITS_LEVEL
            before, row = self._open.get(version, (None, {}))
            if before is not state or (row["verdict"], row["rule"]) != (verdict, rule):
                row["known_to"] = day.day
                row = {**state, "verdict": verdict, "rule": rule, "known_from": day.day, "known_to": None}
                self._open[version] = state, row
                self.rows.append(row)
        self._close(self._open.keys() - here, day.day)

    def _close(self, versions: set[str], day: dt.date) -> None:
        for version in versions:
            self._open.pop(version)[1]["known_to"] = day


def verdicts_frame(rows: list[Row]) -> pl.DataFrame:
    """mart.standing from rows of verdict histories."""
    types = TABLES["standing"].types
    return pl.DataFrame({name: pl.Series([row[name] for row in rows], dtype=type_) for name, type_ in types.items()})
