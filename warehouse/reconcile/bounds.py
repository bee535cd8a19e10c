"""Bounds of every period of a series through time: the rows of mart.bounds.

What the network of a group proves of each period on each day, with the figures that prove it and the estimates of
months. A row is opened where something became tighter or wider, and kept open where nothing did.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.contracts import TABLES
from warehouse.reconcile.bounded_periods import BoundedPeriods
from warehouse.reconcile.estimates import Estimates
from warehouse.reconcile.replay import Day
from warehouse.reconcile.statements import YEAR, Period, Row

SAME = 1e-9  # relative: what a bound may move by without being another one
SAME_ESTIMATE = 1e-6  # an estimate far from the news hardly moves

Floats = NDArray[np.float64]


@dataclass(slots=True)
class BoundsRow:
    """Bounds of the months start … end−1, their estimate (of single months), and the statements behind them."""

    series: str
    start: int
    end: int
    low: float
    high: float
    estimate: float | None
    support: frozenset[int]
    known_from: dt.date
    known_to: dt.date | None = None
    documentation: Row = field(default_factory=dict)

    def same_bounds(self, low: float, high: float) -> bool:
        """Whether these are its bounds, up to floating point."""
        return math.isclose(self.low, low, rel_tol=SAME) and math.isclose(self.high, high, rel_tol=SAME)

    def same_estimate(self, estimate: float | None) -> bool:
        """Whether its estimate is as good as this one."""
        if self.estimate is None or estimate is None:
            return self.estimate is estimate
        return math.isclose(self.estimate, estimate, rel_tol=SAME_ESTIMATE)


@dataclass(frozen=True)
class Snapshot:
    """Bounds and estimates of all periods of a series on a day; estimates are NaN where there is none."""

    periods: BoundedPeriods
    active: frozenset[int]
    low: Floats
    high: Floats
    estimate: Floats

    def moved_since(self, before: Snapshot | None) -> NDArray[np.bool_]:
        """Where bounds or estimates are other ones than before, or there were none."""
        moved = np.ones(len(self.periods.periods), dtype=bool)
        if before is not None:
            here, there = self.periods.places_in(before.periods)
            estimate, other = self.estimate[here], before.estimate[there]
            moved[here] = (before.low[there] != self.low[here]) | (before.high[there] != self.high[here])
            moved[here] |= (estimate != other) & ~(np.isnan(estimate) & np.isnan(other))
        return moved


class BoundsHistory:
    """The rows of one group."""

    def __init__(self) -> None:
        self.rows: list[BoundsRow] = []
        self._open: dict[str, dict[Period, BoundsRow]] = {}
        self._state: dict[str, object] = {}  # by series: all that its bounds and estimates depend on
        self._snapshots: dict[str, Snapshot] = {}
        self._periods: dict[str, tuple[object, BoundedPeriods]] = {}
        self._estimates = Estimates()
        self._documentation: dict[object, Row] = {}

    def add(self, day: Day) -> None:
        """Read the bounds off the day's system, wherever something that they depend on has changed."""
        system = day.system
        of_series: dict[str, list[int]] = {}
        for n in system.active:
            of_series.setdefault(system.statements[n].series, []).append(n)
        for series in sorted({*of_series, *self._open}):
            own = of_series.get(series, [])
            values = tuple((n, day.rows[n]["value"], day.cost[n]) for n in own)
            state = (system, system.networks[series].changes, values) if own else None
            if self._state.get(series) == state:
                continue
            self._state[series] = state
            if own:
                self._update(series, own, day)
            else:
                self._close(series, list(self._open[series]), day)

    def finish(self, rows: Mapping[int, Row]) -> list[BoundsRow]:
        """All rows; those still open are documented as on the last day (`rows`: the states of figures then)."""
        for periods in self._open.values():
            for bound in periods.values():
                bound.documentation = self._documented(bound.support, rows)
        return self.rows

    def _update(self, series: str, own: list[int], day: Day) -> None:
        """Replace the rows of a series that do not hold any more."""
        before, now = self._snapshots.get(series), self._snapshot(series, own, day)
        self._snapshots[series] = now
        open_, active, moved = self._open.setdefault(series, {}), now.active, now.moved_since(before)
        if before is not None and (lost := before.active - active):
            moved |= [period in open_ and not lost.isdisjoint(open_[period].support) for period in now.periods.periods]
        for n in np.flatnonzero(moved).tolist():
            period, low, high = now.periods.periods[n], float(now.low[n]), float(now.high[n])
            row = open_.get(period)
            if low <= 0 and high == math.inf:
                self._close(series, [period], day)
                continue
            estimate = None if math.isnan(now.estimate[n]) else float(now.estimate[n])
            if row is not None and row.same_bounds(low, high) and row.support <= active:
                if row.same_estimate(estimate):
                    continue
                support = row.support
            else:
                support = day.system.reasons(series, *period, "low") | day.system.reasons(series, *period, "high")
            self._close(series, [period], day)
            open_[period] = BoundsRow(series, *period, low, high, estimate, support, day.day)
            self.rows.append(open_[period])
        if before is None or before.periods is not now.periods:
            self._close(series, list(open_.keys() - set(now.periods.periods)), day)

    def _snapshot(self, series: str, own: list[int], day: Day) -> Snapshot:
        system = day.system
        if series not in self._periods or self._periods[series][0] != own:
            statements = [system.statements[n] for n in own]
            self._periods[series] = own, BoundedPeriods.of(statements, system.boundaries)
        periods = self._periods[series][1]
        matrix = system.closed(series)
        first, by_month = self._estimates.of(own, matrix, day)
        estimates = np.full(len(periods.periods), np.nan)
        places, months = periods.months
        estimates[places] = by_month[months - first]
        return Snapshot(periods, frozenset(system.active), *periods.bounds(matrix), estimates)

    def _close(self, series: str, periods: Sequence[Period], day: Day) -> None:
        for period in periods:
            if (row := self._open[series].pop(period, None)) is not None:
                row.known_to, row.documentation = day.day, self._documented(row.support, day.rows)

    def _documented(self, support: frozenset[int], rows: Mapping[int, Row]) -> Row:
        """The claims that these statements rest on, by the states of figures on a day."""
        states = [rows[n] for n in sorted(support)]
        key = tuple(id(row) for row in states)
        if key not in self._documentation:
            self._documentation[key] = {
                "claim_ids": list(dict.fromkeys(claim for row in states for claim in row["sharp_ids"])),
                "mixed_vintage": len({(row["speaker"], row["first_known"]) for row in states}) > 1,
            }
        return self._documentation[key]


def bounds_frame(rows: list[BoundsRow]) -> pl.DataFrame:
    """mart.bounds; many rows share their documentation, which is turned into columns once."""
    distinct = {id(row.documentation): row.documentation for row in rows}
    place = {key: n for n, key in enumerate(distinct)}
    places = pl.Series([place[id(row.documentation)] for row in rows], dtype=pl.UInt32)
    high = pl.Series([row.high for row in rows], dtype=pl.Float64)
    types = TABLES["bounds"].types
    return pl.DataFrame(
        {
            "series": pl.Series([row.series for row in rows], dtype=pl.String),
            "period_start": _first_days([row.start for row in rows]),
            "period_end": _first_days([row.end for row in rows]).dt.offset_by("-1d"),
            "low": pl.Series([row.low for row in rows], dtype=pl.Float64),
            "high": high.set(high.is_infinite(), None),
            "estimate": pl.Series([row.estimate for row in rows], dtype=pl.Float64),
            **{
                name: pl.Series([each[name] for each in distinct.values()], dtype=types[name]).gather(places)
                for name in ("claim_ids", "mixed_vintage")
            },
            "known_from": pl.Series([row.known_from for row in rows], dtype=pl.Date),
            "known_to": pl.Series([row.known_to for row in rows], dtype=pl.Date),
        }
    ).select(*types)


def _first_days(boundaries: Sequence[int]) -> pl.Series:
    at = pl.col("at")
    frame = pl.DataFrame({"at": boundaries}, schema={"at": pl.Int32})
    return frame.select(pl.date(at // YEAR, at % YEAR + 1, 1)).to_series()
