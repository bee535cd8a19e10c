"""The independent oracle for bounds: the same figures as a linear programme over single months (SciPy, HiGHS)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import linprog

from warehouse.reconcile.statements import Statement, Tie

ENOUGH = 1e4  # more than any month of a test: an unbounded programme confuses "infeasible" and "unbounded"


class Programme:
    """Months of every series as variables ≥ 0, statements and ties as inequalities."""

    def __init__(self, statements: Sequence[Statement], ties: Sequence[Tie] = ()) -> None:
        names = {statement.series for statement in statements} | {name for tie in ties for name in tie.series}
        segments = [segment for statement in statements for segment in statement.periods]
        self.first, self.last = min(a for a, _ in segments), max(b for _, b in segments)
        self.months = self.last - self.first
        self.at = {name: n * self.months for n, name in enumerate(sorted(names))}
        self.rows: list[np.ndarray] = []
        self.right: list[float] = []
        for statement in statements:
            self._add_statement(statement)
        for tie in ties:
            self._add_tie(tie)

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

    def _add_statement(self, statement: Statement) -> None:
        here = self.over(statement.series, statement.start, statement.end)
        if statement.measure == "level":
            self._at_most(here, statement.high)
            self._at_most(-here, -statement.low)
            return
        before = self.over(statement.series, *statement.periods[1])
        if math.isfinite(statement.high):
            self._at_most(here - statement.high * before, 0.0)
        self._at_most(statement.low * before - here, 0.0)

    def _add_tie(self, tie: Tie) -> None:
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
    statement = list(statements)
    return not statement or Programme(statement, ties).feasible()
