"""Estimates of months for charts and trends (status E): the smoothest path that all published figures allow.

Smooth is the path of daily averages, divided by the series' seasonal profile where there is one, with the least sum
of squared first differences. It meets the printed cumulative figures as far as they agree, and stays inside every
bound; no KPI uses it. NumPy arrays in, NumPy arrays out.
"""

from __future__ import annotations

import calendar
import functools
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

YEAR = 12
COMPLETE_YEARS = 3  # a seasonal profile needs as many
SLACK = 1e-9  # relative, of floating point

Floats = NDArray[np.float64]


def days(months: Sequence[int]) -> Floats:
    """Days of months counted from year 0."""
    return np.array([_days(at) for at in months], dtype=np.float64)


@functools.cache
def _days(at: int) -> int:
    return calendar.monthrange(at // YEAR, at % YEAR + 1)[1]


def profile(known: Mapping[int, float]) -> Floats:
    """Twelve factors of the daily average around its year's mean, from the months that are known (by month).

    All ones where fewer than three years are complete.
    """
    years = sorted({at // YEAR for at in known})
    complete = [year for year in years if all(year * YEAR + m in known for m in range(YEAR))]
    shares = []
    for year in complete:
        months = range(year * YEAR, (year + 1) * YEAR)
        daily = np.array([known[at] for at in months]) / days(months)
        if daily.min() > 0:
            shares.append(daily / daily.mean())
    return np.mean(shares, axis=0) if len(shares) >= COMPLETE_YEARS else np.ones(YEAR)


def smooth(
    boundaries: Sequence[int], upper: Floats, targets: Mapping[int, tuple[int, float]], season: Floats
) -> Floats:
    """Months between the first and the last boundary; NaN where nothing bounds them from above.

    `upper` is the closed matrix of a network over the boundaries; `targets` says for a boundary (by its place) from
    which other boundary what sum was printed up to it; `season` has twelve factors.
    """
    months = np.full(boundaries[-1] - boundaries[0], np.nan)
    first = 0
    while first < len(boundaries) - 1:
        last = first
        while last < len(boundaries) - 1 and np.isfinite(upper[last, last + 1]):
            last += 1
        if last > first:
            run = slice(first, last + 1)
            inside = {n - first: (a - first, sum_) for n, (a, sum_) in targets.items() if first <= a < n <= last}
            at = boundaries[run]
            found = _run(at, upper[run, run], inside, season)
            months[at[0] - boundaries[0] : at[-1] - boundaries[0]] = found
        first = max(last, first + 1)
    return months


def _run(boundaries: Sequence[int], upper: Floats, targets: Mapping[int, tuple[int, float]], season: Floats) -> Floats:
    """One stretch of months in which every sum is bounded.

    Any choice of sums that keeps the bounds to those chosen before can be completed (the network is closed), so
    boundaries are fixed one after the other: first where figures were printed, then where the smooth path leaves
    the bounds.
    """
    at = list(range(boundaries[0], boundaries[-1]))
    weight = days(at) * season[np.array(at) % YEAR]
    weight /= weight.mean()
    fixed: dict[int, float] = {0: 0.0}
    least, most = -upper[:, 0], upper[0].copy()  # what the sums fixed so far leave of every other

    def fix(n: int, sum_: float) -> None:
        fixed[n] = float(min(max(sum_, least[n]), most[n]))
        np.maximum(least, fixed[n] - upper[:, n], out=least)
        np.minimum(most, fixed[n] + upper[n], out=most)

    for n in sorted(targets):
        january, sum_ = targets[n]
        if january not in fixed:
            fix(january, fixed[max(m for m in fixed if m < january)])
        fix(n, fixed[january] + sum_)
    if len(fixed) == 1:
        last = len(boundaries) - 1
        fix(last, (upper[0, last] - upper[last, 0]) / 2)
    places = np.array(boundaries) - boundaries[0]
    zero = np.zeros(len(at), dtype=bool)
    slack = SLACK * max(1e-300, float(np.abs(upper[0, -1])))
    for _ in range(len(at) * len(boundaries)):
        path = _smoothest(weight, places, fixed, zero)
        negative = path < -slack
        if negative.any():
            zero |= negative
            continue
        sums = np.concatenate([[0.0], np.cumsum(path)])[places]
        outside = False
        for n in range(len(boundaries)):
            if n not in fixed and (sums[n] < least[n] - slack or sums[n] > most[n] + slack):
                fix(n, float(sums[n]))
                outside = True
        if not outside:
            free = sums[None, :] - sums[:, None] > upper + slack
            if not free.any():
                return np.maximum(path, 0.0)
            n = next(n for n in np.argwhere(free).ravel().tolist() if n not in fixed)
            fix(n, float(sums[n]))
        zero[:] = False  # with another sum fixed, other months may reach zero
    return np.full(len(at), np.nan)


def _smoothest(weight: Floats, places: NDArray[np.intp], fixed: Mapping[int, float], zero: NDArray[np.bool_]) -> Floats:
    """Least squares of the differences of path / weight, with the fixed sums met and some months at zero."""
    size = len(weight)
    chosen = sorted(fixed)
    starts, ends = places[chosen[:-1]], places[chosen[1:]]
    sums = np.diff([fixed[n] for n in chosen])
    months = np.arange(size)
    meets = ((months >= starts[:, None]) & (months < ends[:, None])).astype(np.float64) * weight
    still = np.flatnonzero(zero)
    rows = np.vstack([meets, np.eye(size)[still]])
    right = np.concatenate([sums, np.zeros(len(still))])
    k = len(rows)
    system = np.zeros((size + k, size + k))
    system[:size, :size] = _roughness(size)
    scale = np.abs(rows).max() or 1.0
    system[:size, size:], system[size:, :size] = rows.T / scale, rows / scale
    wanted = np.concatenate([np.zeros(size), right / scale])
    try:
        solution = np.linalg.solve(system, wanted)
    except np.linalg.LinAlgError:  # months at zero may say a sum twice
        solution = np.linalg.lstsq(system, wanted, rcond=None)[0]
    return np.asarray(solution[:size] * weight)


@functools.cache
def _roughness(size: int) -> Floats:
    """The quadratic form of the squared first differences."""
    steps = np.diff(np.eye(size), axis=0) if size > 1 else np.eye(1)
    return steps.T @ steps
