"""Estimates of the months of a series on a day: what disaggregation is given, read off the network and the prints."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from warehouse.reconcile import disaggregation
from warehouse.reconcile.constraints import System
from warehouse.reconcile.precision import PINNED
from warehouse.reconcile.replay import Day

Floats = NDArray[np.float64]


class Estimates:
    """Smooth months of each series; computed anew only where something that they depend on has changed."""

    def __init__(self) -> None:
        self._fitted: dict[bytes, Floats] = {}

    def of(self, own: Sequence[int], matrix: Floats, day: Day) -> tuple[int, Floats]:
        """The first month (counted from year 0), and the estimates from it on; NaN where a sum is not bounded.

        `own`: numbers of its statements; `matrix`: its closed matrix over all boundaries of the system.
        """
        system = day.system
        edges = [edge for n in own for period in system.statements[n].periods for edge in period]
        first, last = min(edges), max(edges)
        places = [n for n in system.stated_boundaries() if first <= system.boundaries[n] <= last]
        boundaries = [system.boundaries[n] for n in places]
        upper = matrix[np.ix_(places, places)]
        sums = _printed_sums(own, boundaries, day)
        months = np.arange(first, last)
        season = disaggregation.seasonal_profile(_pinned(months, matrix, system))
        path = np.full(last - first, np.nan)
        for stretch in disaggregation.stretches(boundaries, upper, sums, season):
            if (inputs := stretch.inputs) not in self._fitted:
                self._fitted[inputs] = stretch.smoothest_path()
            path[stretch.months.start - first : stretch.months.stop - first] = self._fitted[inputs]
        return first, path


def _printed_sums(own: Sequence[int], boundaries: Sequence[int], day: Day) -> dict[int, tuple[int, float]]:
    """The cumulative figures that the path shall meet: place of the end → place of January, printed value."""
    place = {edge: n for n, edge in enumerate(boundaries)}
    sums: dict[int, tuple[int, float]] = {}
    for n in sorted(own, key=lambda n: day.cost[n]):  # the best documented figure of a period comes last
        statement = day.statements[n]
        if statement.is_cumulative:
            sums[place[statement.end]] = place[statement.start], day.rows[n]["value"]
    return sums


def _pinned(months: NDArray[np.int_], matrix: Floats, system: System) -> dict[int, float]:
    """The middle of the bounds of each month that is known."""
    at = np.array(system.boundaries)
    i, j = np.searchsorted(at, months, side="right") - 1, np.searchsorted(at, months + 1, side="left")
    single = (at[i] == months) & (at[j] == months + 1)
    low, high = -matrix[j[single], i[single]], matrix[i[single], j[single]]
    pinned = (high < math.inf) & (high - low <= PINNED * (low + high))
    return dict(zip(months[single][pinned].tolist(), ((low + high) / 2)[pinned].tolist(), strict=True))
