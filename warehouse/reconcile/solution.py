"""Every group reconciled day by day: verdicts on figures, contradictions, and bounds of every period, through time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from warehouse.reconcile.bounds import BoundsHistory, BoundsRow, bounds_frame
from warehouse.reconcile.contradictions import CONTRADICTIONS, ContradictionHistory
from warehouse.reconcile.groups import Group, PrintedLevels
from warehouse.reconcile.replay import Replay
from warehouse.reconcile.statements import Row
from warehouse.reconcile.verdicts import VerdictHistory, verdicts_frame


@dataclass(frozen=True)
class Solution:
    """Results of groups: rows of mart.standing and mart.bounds, and every day's contradictions (CONTRADICTIONS).

    `days`: group_name and as_of of every day on which there is a contradiction, or the last one ended.
    """

    standing: pl.DataFrame
    bounds: pl.DataFrame
    contradictions: pl.DataFrame
    days: pl.DataFrame


def solve(groups: Iterable[Group], printed_levels: PrintedLevels) -> Solution:
    """Reconcile each group day by day. `printed_levels`: the interval of the level that each claim prints."""
    verdict_rows: list[Row] = []
    contradiction_rows: list[Row] = []
    days: list[tuple[str, dt.date]] = []
    bounds_rows: list[BoundsRow] = []
    for group in groups:
        verdicts, contradictions, bounds = VerdictHistory(), ContradictionHistory(group.name), BoundsHistory()
        replay = Replay(group, printed_levels)
        for day in replay.days():
            verdicts.add(day)
            contradictions.add(day)
            if group.additive:
                bounds.add(day)
        verdict_rows += verdicts.rows
        contradiction_rows += contradictions.rows
        days += contradictions.days
        bounds_rows += bounds.finish(replay.rows)
    return Solution(
        verdicts_frame(verdict_rows),
        bounds_frame(bounds_rows),
        pl.DataFrame(contradiction_rows, schema=CONTRADICTIONS),
        pl.DataFrame(days, schema={"group_name": pl.String, "as_of": pl.Date}, orient="row"),
    )
