"""Which periods of a series are bounded, and where they lie among the boundaries of a system.

Bounded are all periods that a KPI, a chart or a reader may ask for: months, years to date, quarters, twelve months, the
periods printed, and the segments between cumulative figures of a year.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.reconcile.statements import YEAR, Period, Statement

LATEST = 1 << 20  # more than any boundary

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class BoundedPeriods:
    """Periods of a series in order, with their places among the boundaries of a system.

    A period need not begin and end at boundaries. What the longest stated period inside it holds at least (`inner`:
    places of its ends) it holds at least; it holds at most what the shortest around it does (`outer`, where there is
    one: `enclosed`). `codes` are one number a period, rising; `months` the places of the single months among the
    periods, and those months, counted from year 0.
    """

    periods: list[Period]
    codes: Places
    months: tuple[Places, Places]
    inner: tuple[Places, Places]
    outer: tuple[Places, Places]
    enclosed: NDArray[np.bool_]

    @classmethod
    def of(cls, statements: Sequence[Statement], boundaries: Sequence[int]) -> BoundedPeriods:
        """The periods that matter for these statements of one series, among the boundaries of its system."""
        periods = sorted(_periods(statements))
        starts, ends = np.array(periods, dtype=np.int64).reshape(-1, 2).T
        at = np.array(boundaries, dtype=np.int64)
        last = len(at) - 1
        after_start, before_end = np.searchsorted(at, starts, "left"), np.searchsorted(at, ends, "right") - 1
        before_start, after_end = np.searchsorted(at, starts, "right") - 1, np.searchsorted(at, ends, "left")
        months = np.flatnonzero(ends == starts + 1)
        return cls(
            periods,
            starts * LATEST + ends,
            (months, starts[months]),
            (np.minimum(after_start, last), np.maximum(before_end, 0)),
            (np.maximum(before_start, 0), np.minimum(after_end, last)),
            (before_start >= 0) & (after_end <= last),
        )

    def places_in(self, other: BoundedPeriods) -> tuple[Places, Places]:
        """The periods that both have: their places here, and there."""
        at = np.minimum(np.searchsorted(other.codes, self.codes), len(other.codes) - 1)
        here = np.flatnonzero(other.codes[at] == self.codes)
        return here, at[here]

    def bounds(self, matrix: Floats) -> tuple[Floats, Floats]:
        """Low and high of every period (high: infinite where open) from the closed matrix over all boundaries."""
        start, end = self.inner
        low = np.maximum(0.0, -matrix[end, start])
        low[start >= end] = 0.0
        high = np.where(self.enclosed, matrix[self.outer], np.inf)
        # Floating point may turn a single point inside out, or zero negative.
        return np.minimum(low, high) + 0.0, high


def _periods(statements: Sequence[Statement]) -> set[Period]:
    """Stated periods, and those of every span between the first and the last boundary of a series' figures."""
    stated = {period for statement in statements for period in statement.periods}
    edges = [edge for period in stated for edge in period]
    ends: dict[int, set[int]] = {}
    for statement in statements:
        if statement.is_cumulative:
            ends.setdefault(statement.start, set()).add(statement.end)
    segments = {each for january, known in ends.items() for each in itertools.pairwise([january, *sorted(known)])}
    return stated | segments | _spans(min(edges), max(edges))


@functools.lru_cache(maxsize=64)
def _spans(first: int, last: int) -> frozenset[Period]:
    """Months, years to date, quarters and twelve months between two boundaries."""
    spans = set()
    for at in range(first, last):
        january, end = at - at % YEAR, at + 1
        spans.add((at, end))
        if january >= first:
            spans.add((january, end))
        if end % 3 == 0 and end - 3 >= first:
            spans.add((end - 3, end))
        if end - YEAR >= first:
            spans.add((end - YEAR, end))
    return frozenset(spans)
