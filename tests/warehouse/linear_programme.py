"""The independent oracle for bounds: the same figures as a linear programme over single months (SciPy, HiGHS)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import linprog

from warehouse.reconcile.constraints import Statement, Tie

ENOUGH = 1e4  # more than any month of a test: an unbounded programme confuses "infeasible" and "unbounded"


class Programme:
    """Months of every series as variables ≥ 0, statements and ties as inequalities."""

    def __init__(self, statements: Sequence[Statement], ties: Sequence[Tie] = ()) -> None:
        names = {said.series for said in statements} | {name for tie in ties for name in tie.series}
        segments = [segment for said in statements for segment in said.segments]
        self.first, self.last = min(a for a, _ in segments), max(b for _, b in segments)
        self.months = self.last - self.first
        self.at = {name: n * self.months for n, name in enumerate(sorted(names))}
        self.rows: list[np.ndarray] = []
        self.right: list[float] = []
        for said in statements:
            self._state(said)
        for tie in ties:
            self._tie(tie)

    def over(self, series: str, start: int, end: int) -> np.ndarray:
        """Coefficients of the sum of a period."""
        row = np.zeros(len(self.at) * self.months)
        at = self.at[series] - self.first
        row[at + start : at + end] = 1.0
        return row

    def bounds(self, series: str, start: int, end: int) -> tuple[float, float]:
        """Smallest and largest sum of the period; (nan, nan) where nothing is feasible."""
        row = self.over(series, start, end)
        low, high = self._solve(row), self._solve(-row)
        return low, -high

    def feasible(self) -> bool:
        """Whether all figures can be true together."""
        return not math.isnan(self._solve(np.zeros(len(self.at) * self.months)))

    def _solve(self, objective: np.ndarray) -> float:
        found = linprog(
            objective, A_ub=np.array(self.rows), b_ub=np.array(self.right), bounds=(0, ENOUGH), method="highs"
        )
        if found.status == 2:
            return math.nan
        assert found.status == 0, found.message
        return -math.inf if found.fun < -ENOUGH / 2 else float(found.fun)

    def _at_most(self, row: np.ndarray, right: float) -> None:
        if math.isfinite(right):
            self.rows.append(row)
            self.right.append(right)

    def _state(self, said: Statement) -> None:
        here = self.over(said.series, said.start, said.end)
        if said.measure == "level":
            self._at_most(here, said.high)
            self._at_most(-here, -said.low)
            return
        before = self.over(said.series, *said.segments[1])
        if math.isfinite(said.high):
            self._at_most(here - said.high * before, 0.0)
        self._at_most(said.low * before - here, 0.0)

    def _tie(self, tie: Tie) -> None:
        for month in range(self.first, self.last):
            total = self.over(tie.total, month, month + 1)
            parts = [factor * self.over(part, month, month + 1) for part, factor in tie.parts]
            for part in parts:
                self._at_most(part - total, 0.0)
            if tie.complete:
                self._at_most(total - sum(parts), 0.0)
                self._at_most(sum(parts) - total, 0.0)


def feasible(statements: Iterable[Statement], ties: Sequence[Tie] = ()) -> bool:
    """Whether these statements can all be true."""
    said = list(statements)
    return not said or Programme(said, ties).feasible()
