"""Disaggregation: months for charts and trends (status E), the smoothest path that all published figures allow.

After Boot, Feibes and Lisman (Further methods of derivation of quarterly figures from annual data, 1967): the sums of a
finer period are those with the least sum of squared first differences that add up to the coarser ones. Taken from them:
the objective, and that printed sums are met exactly. Different here: sums are cumulative figures of any length and may
be known as intervals only, so the path must stay inside every bound of the network; no month is negative; and what is
smooth is the daily average, divided by the series' seasonal profile where there is one. No KPI uses it. NumPy arrays in,
NumPy arrays out.
"""

from __future__ import annotations

import calendar
import functools
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from warehouse.reconcile.statements import YEAR

COMPLETE_YEARS = 3  # a seasonal profile needs as many
SLACK = 1e-9  # relative, of floating point

Floats = NDArray[np.float64]


def days_of(months: Sequence[int]) -> Floats:
    """Days of months counted from year 0."""
    return np.array([_days(at) for at in months], dtype=np.float64)


@functools.cache
def _days(at: int) -> int:
    return calendar.monthrange(at // YEAR, at % YEAR + 1)[1]


def seasonal_profile(known: Mapping[int, float]) -> Floats:
    """Twelve factors of the daily average around its year's mean, from the months that are known (by month).

    All ones where fewer than three years are complete.
    """
    years = sorted({at // YEAR for at in known})
    complete = [year for year in years if all(year * YEAR + m in known for m in range(YEAR))]
    shares = []
    for year in complete:
        months = range(year * YEAR, (year + 1) * YEAR)
        daily = np.array([known[at] for at in months]) / days_of(months)
        if daily.min() > 0:
            shares.append(daily / daily.mean())
    return np.mean(shares, axis=0) if len(shares) >= COMPLETE_YEARS else np.ones(YEAR)


@dataclass(frozen=True)
class Stretch:
    """Months without a gap in which every sum is bounded.

    `upper` is the closed matrix of a network over its boundaries; `printed` gives for a boundary (by its place) the
    place of another one and the sum that was printed between them; `season` has twelve factors.
    """

    boundaries: Sequence[int]
    upper: Floats
    printed: Mapping[int, tuple[int, float]]
    season: Floats

    @property
    def months(self) -> range:
        """Its months, counted from year 0."""
        return range(self.boundaries[0], self.boundaries[-1])

    @property
    def inputs(self) -> bytes:
        """A digest of all that its path depends on."""
        digest = hashlib.blake2b(repr((tuple(self.boundaries), tuple(self.printed.items()))).encode(), digest_size=16)
        digest.update(self.upper.tobytes())
        digest.update(self.season.tobytes())
        return digest.digest()

    def smoothest_path(self) -> Floats:
        """Its months: fitted until the path leaves no bound."""
        weight = days_of(self.months) * self.season[np.array(self.months) % YEAR]
        weight /= weight.mean()
        sums = _Sums(self.upper)
        sums.fix_printed(self.printed)
        places = np.array(self.boundaries) - self.boundaries[0]
        zero = np.zeros(len(weight), dtype=bool)
        for _ in range(len(weight) * len(places)):
            path = _least_squares(weight, places, sums.fixed, zero)
            negative = path < -sums.slack
            if negative.any():
                zero |= negative
                continue
            if not sums.fix_outside(np.concatenate([[0.0], np.cumsum(path)])[places]):
                return np.maximum(path, 0.0)
            zero[:] = False  # with another sum fixed, other months may reach zero
        return np.full(len(weight), np.nan)


def stretches(
    boundaries: Sequence[int], upper: Floats, printed: Mapping[int, tuple[int, float]], season: Floats
) -> Iterator[Stretch]:
    """The stretches between the first and the last boundary; between them nothing bounds the months from above."""
    first = 0
    while first < len(boundaries) - 1:
        last = first
        while last < len(boundaries) - 1 and np.isfinite(upper[last, last + 1]):
            last += 1
        if last > first:
            run = slice(first, last + 1)
            inside = {n - first: (a - first, value) for n, (a, value) in printed.items() if first <= a < n <= last}
            yield Stretch(boundaries[run], upper[run, run], inside, season)
        first = max(last, first + 1)


class _Sums:
    """Sums from the first boundary of a stretch to each other one: some fixed, the others still bounded.

    Any choice that keeps the bounds to those chosen before can be completed (the network is closed), so boundaries are
    fixed one after the other.
    """

    def __init__(self, upper: Floats) -> None:
        self.upper = upper
        self.fixed: dict[int, float] = {0: 0.0}
        self.least, self.most = -upper[:, 0], upper[0].copy()  # what the fixed ones leave of every other
        self.slack = SLACK * max(1e-300, float(np.abs(upper[0, -1])))

    def fix(self, n: int, value: float) -> None:
        """Fix the sum to a boundary at the nearest value that its bounds allow."""
        self.fixed[n] = float(min(max(value, self.least[n]), self.most[n]))
        np.maximum(self.least, self.fixed[n] - self.upper[:, n], out=self.least)
        np.minimum(self.most, self.fixed[n] + self.upper[n], out=self.most)

    def fix_printed(self, printed: Mapping[int, tuple[int, float]]) -> None:
        """Fix where figures were printed; where there is none, the whole stretch at the middle of its bounds."""
        for n in sorted(printed):
            january, value = printed[n]
            if january not in self.fixed:
                self.fix(january, self.fixed[max(m for m in self.fixed if m < january)])
            self.fix(n, self.fixed[january] + value)
        if len(self.fixed) == 1:
            last = len(self.upper) - 1
            self.fix(last, (self.upper[0, last] - self.upper[last, 0]) / 2)

    def fix_outside(self, path: Floats) -> bool:
        """Fix every sum of a path that leaves its bounds; False: it leaves none, the path is allowed."""
        outside = False
        for n in range(len(path)):
            if n not in self.fixed and not self.least[n] - self.slack <= path[n] <= self.most[n] + self.slack:
                self.fix(n, float(path[n]))
                outside = True
        if outside:
            return True
        violated = path[None, :] - path[:, None] > self.upper + self.slack
        if not violated.any():
            return False
        n = next(n for n in np.argwhere(violated).ravel().tolist() if n not in self.fixed)
        self.fix(n, float(path[n]))
        return True


def _least_squares(
    weight: Floats, places: NDArray[np.intp], fixed: Mapping[int, float], zero: NDArray[np.bool_]
) -> Floats:
    """Least squares of the differences of path / weight, with the fixed sums met and some months at zero."""
    size = len(weight)
    in_order = sorted(fixed)
    starts, ends = places[in_order[:-1]], places[in_order[1:]]
    sums = np.diff([fixed[n] for n in in_order])
    months = np.arange(size)
    meets = ((months >= starts[:, None]) & (months < ends[:, None])).astype(np.float64) * weight
    at_zero = np.flatnonzero(zero)
    rows = np.vstack([meets, np.eye(size)[at_zero]])
    right = np.concatenate([sums, np.zeros(len(at_zero))])
    k = len(rows)
    system = np.zeros((size + k, size + k))
    system[:size, :size] = _roughness(size)
    scale = np.abs(rows).max() or 1.0
    system[:size, size:], system[size:, :size] = rows.T / scale, rows / scale
    right_side = np.concatenate([np.zeros(size), right / scale])
    try:
        solution = np.linalg.solve(system, right_side)
    except np.linalg.LinAlgError:  # months at zero may repeat a sum
        solution = np.linalg.lstsq(system, right_side, rcond=None)[0]
    return np.asarray(solution[:size] * weight)


@functools.cache
def _roughness(size: int) -> Floats:
    """The quadratic form of the squared first differences."""
    steps = np.diff(np.eye(size), axis=0) if size > 1 else np.eye(1)
    return steps.T @ steps
