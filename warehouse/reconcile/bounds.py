"""Bounds of every month and period, series by series, and the verdict on every figure, through their history.

Of a group all levels, growths and ties must hold together; figures that prevent it are set aside, and what remains
bounds every period and carries the estimates of months. Every row says from which day to which day it was known.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from warehouse.contracts import columns
from warehouse.reconcile import disaggregation
from warehouse.reconcile.constraints import YEAR, Statement, System
from warehouse.reconcile.error_localisation import Contradiction, Cost
from warehouse.reconcile.groups import COST, Beside, Group, Row
from warehouse.reconcile.replay import Day, Replay

PINNED = 0.10  # a month is known when its half-width is at most this share of it
SAME = 1e-9  # relative: what a bound may move by without being another one
SAME_ESTIMATE = 1e-6  # an estimate far from the news hardly moves

CONTRADICTIONS: dict[str, Any] = {
    "group_name": pl.String,
    "as_of": pl.Date,
    "odd": pl.String,
    "members": pl.List(pl.String),
    "low": pl.Float64,
    "high": pl.Float64,
    "excess": pl.Float64,
    "rule": pl.String,
    "retold": pl.Boolean,
}
Period = tuple[int, int]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Solution:
    """Results of groups: rows of mart.standing and mart.bounds, and every day's contradictions (CONTRADICTIONS).

    `days`: group_name and as_of of every day on which contradictions were told anew, or ended.
    """

    standing: pl.DataFrame
    bounds: pl.DataFrame
    contradictions: pl.DataFrame
    days: pl.DataFrame


def solve(found: Iterable[Group], beside: Beside) -> Solution:
    """Reconcile each group day by day and read off its bounds. `beside`: the interval of the level in each claim."""
    bounds: list[_Bound] = []
    verdicts: list[Row] = []
    contradictions: list[Row] = []
    days: list[tuple[str, dt.date]] = []
    for group in found:
        reading, judging, telling = _Reading(), _Judging(), _Telling(group.name)
        replay = Replay(group, beside)
        for day in replay.days():
            judging.judge(day)
            telling.tell(day)
            if group.reports:
                reading.read(day)
        verdicts += judging.rows
        contradictions += telling.rows
        days += telling.days
        bounds += reading.finish(replay.rows)
    return Solution(
        _standing(verdicts),
        _as_frame(bounds),
        pl.DataFrame(contradictions, schema=CONTRADICTIONS),
        pl.DataFrame(days, schema={"group_name": pl.String, "as_of": pl.Date}, orient="row"),
    )


def says_something() -> pl.Expr:
    """Whether a month's bounds are narrower than the month itself: else it is not known from published figures."""
    return ((pl.col("high") - pl.col("low")) < (pl.col("high") + pl.col("low")) / 2).fill_null(
        pl.col("high").is_null() & (pl.col("low") > 0)
    )


# Verdicts


class _Judging:
    """Rows of mart.standing: a figure's state and the verdict on it, from the day on which one of them changed."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._open: dict[str, tuple[Row, Row]] = {}  # by version: the figure's state, and its row here

    def judge(self, day: Day) -> None:
        rules = {each.odd: _rule(each, day) for each in day.contradictions}
        here = set()
        for n in day.present:
            figure = day.rows[n]
            version = figure["version_id"]
            here.add(version)
            verdict, rule = "used", None
            if n in day.set_aside:
                verdict, rule = "set_aside", rules.get(n, "confidence")
            elif n in day.fallen:
                verdict, rule = "set_aside", "beside"
            before, row = self._open.get(version, (None, {}))
            if before is not figure or (row["verdict"], row["rule"]) != (verdict, rule):
                row["known_to"] = day.day
                row = {**figure, "verdict": verdict, "rule": rule, "known_from": day.day, "known_to": None}
                self._open[version] = figure, row
                self.rows.append(row)
        for version in self._open.keys() - here:
            self._open.pop(version)[1]["known_to"] = day.day


def _standing(rows: list[Row]) -> pl.DataFrame:
    """mart.standing from states and verdicts."""
    names = columns("standing")
    schema = {"value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "rank": pl.Int32, "is_own": pl.Boolean}
    lists = dict.fromkeys(("claim_ids", "sharp_ids"), pl.List(pl.String))
    dates = dict.fromkeys(("period_start", "period_end", "newest", "first_known", "known_from", "known_to"), pl.Date)
    types: dict[str, Any] = {**dict.fromkeys(names, pl.String), **schema, **lists, **dates}
    return pl.DataFrame({name: pl.Series([row[name] for row in rows], dtype=types[name]) for name in names})


def _rule(each: Contradiction, day: Day) -> str:
    """Why this member and not another: the first place of the costs that tells it from the cheapest other one."""
    cost: Mapping[int, Cost] = day.cost
    if day.rows[each.odd]["doubted"]:
        return "confidence"
    other = min(cost[n] for n in each.members if n != each.odd)
    if cost[each.odd] > other:
        return "fewest"
    return next((rule for rule, a, b in zip(COST, cost[each.odd], other, strict=True) if a < b), "tie")


class _Telling:
    """Rows of CONTRADICTIONS: all of a group on each day on which one of them is to be told anew."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.rows: list[Row] = []
        self.days: list[tuple[str, dt.date]] = []
        self._before: dict[str, Row] = {}

    def tell(self, day: Day) -> None:
        if not day.contradictions and not self._before:
            return
        touched = {(day.rows[n]["series"], day.rows[n]["period_end"].year) for n in day.joined}
        now: dict[str, Row] = {}
        for each in day.contradictions:
            row = _contradiction(each, day)
            about = {(day.rows[n]["series"], day.rows[n]["period_end"].year) for n in each.members}
            same = self._before.get(row["odd"]) == row
            # What is told beside a contradiction speaks of other figures of its years.
            now[row["odd"]] = row
            self.rows.append(
                {
                    "group_name": self.group,
                    "as_of": day.day,
                    **row,
                    "retold": not same or not touched.isdisjoint(about),
                }
            )
        self.days.append((self.group, day.day))
        self._before = now


def _contradiction(each: Contradiction, day: Day) -> Row:
    said, percent = day.statements[each.odd], day.statements[each.odd].measure == "growth"
    low, high = (_finite((bound - 1) * 100 if percent else bound) for bound in (each.low, each.high))
    others = sorted(each.members - {each.odd}, key=lambda n: (day.cost[n], -n), reverse=True)
    return {
        "odd": day.rows[each.odd]["version_id"],
        "members": [day.rows[n]["version_id"] for n in (each.odd, *others)],
        "low": low,
        "high": high,
        "excess": each.excess(said) * (100 if percent else 1),
        "rule": _rule(each, day),
    }


# Bounds


@dataclass(slots=True)
class _Bound:
    """Bounds of the months start … end−1, their estimate (of single months), and the figures behind them."""

    series: str
    start: int
    end: int
    low: float
    high: float
    estimate: float | None
    behind: frozenset[int]
    known_from: dt.date
    known_to: dt.date | None = None
    sources: Row = field(default_factory=dict)


@dataclass
class _Asked:
    """Periods of a series that somebody may ask for, and where they lie among the boundaries of a system."""

    periods: list[Period]
    inner: tuple[NDArray[np.intp], NDArray[np.intp]]  # the longest known period inside
    outer: tuple[NDArray[np.intp], NDArray[np.intp]]  # the shortest known period around
    known: NDArray[np.bool_]  # there is one around


@dataclass
class _Read:
    """What was read of a series the last time."""

    asked: _Asked
    system: System
    low: Floats
    high: Floats
    estimate: Floats

    def news(self, before: _Read | None) -> list[int]:
        """Places of the periods that may say something else than before."""
        if before is None or before.asked is not self.asked or before.system is not self.system:
            return list(range(len(self.asked.periods)))
        moved = (before.low != self.low) | (before.high != self.high)
        moved |= (before.estimate != self.estimate) & ~(np.isnan(before.estimate) & np.isnan(self.estimate))
        return [int(n) for n in np.flatnonzero(moved)]


@dataclass
class _Reading:
    """Rows of mart.bounds: read off where something became tighter, kept open where nothing did."""

    rows: list[_Bound] = field(default_factory=list)
    _open: dict[str, dict[Period, _Bound]] = field(default_factory=dict)
    _read: dict[str, object] = field(default_factory=dict)
    _last: dict[str, _Read] = field(default_factory=dict)
    _asked: dict[str, tuple[object, _Asked]] = field(default_factory=dict)
    _paths: dict[object, dict[int, float]] = field(default_factory=dict)
    _told: dict[object, Row] = field(default_factory=dict)

    def read(self, day: Day) -> None:
        system = day.system
        active = frozenset(system.active)
        of_series: dict[str, list[int]] = {}
        for n in system.active:
            of_series.setdefault(system.statements[n].series, []).append(n)
        for series in sorted({*of_series, *self._open}):
            own = of_series.get(series, [])
            values = tuple((n, day.rows[n]["value"], day.cost[n]) for n in own)
            state = (system, system.networks[series].changes, values) if own else None
            if self._read.get(series) != state:
                self._read[series] = state
                self._read_series(series, own, active, day)

    def _read_series(self, series: str, own: list[int], active: frozenset[int], day: Day) -> None:
        system, open_ = day.system, self._open.setdefault(series, {})
        if not own:
            for period in list(open_):
                self._close(series, period, day.day, day.rows)
            return
        asked = self._periods(series, own, system)
        matrix = system.closed(series, system.boundaries)
        low = np.maximum(0.0, -matrix[asked.inner[1], asked.inner[0]])
        low[asked.inner[0] >= asked.inner[1]] = 0.0
        high = np.where(asked.known, matrix[asked.outer[0], asked.outer[1]], np.inf)
        low = np.minimum(low, high) + 0.0  # floating point may turn a single point inside out, or zero negative
        path = self._path(series, own, matrix, day)
        estimates = np.array([path.get(a, math.nan) if b == a + 1 else math.nan for a, b in asked.periods])
        now = _Read(asked, system, low, high, estimates)
        before = self._last.get(series)
        self._last[series] = now
        for n in now.news(before):
            period, least, most = asked.periods[n], float(low[n]), float(high[n])
            bound = open_.get(period)
            if least <= 0 and most == math.inf:
                self._close(series, period, day.day, day.rows)
                continue
            month = None if math.isnan(estimates[n]) else float(estimates[n])
            same = bound is not None and _same(bound.low, least, SAME) and _same(bound.high, most, SAME)
            if same and bound is not None and bound.behind <= active:
                if _same(bound.estimate, month, SAME_ESTIMATE):
                    continue
                behind = bound.behind
            else:
                behind = system.reasons(series, *period, "low") | system.reasons(series, *period, "high")
            self._close(series, period, day.day, day.rows)
            open_[period] = _Bound(series, *period, least, most, month, behind, day.day)
            self.rows.append(open_[period])
        if before is None or before.asked is not asked:
            for period in open_.keys() - set(asked.periods):
                self._close(series, period, day.day, day.rows)

    def _close(self, series: str, period: Period, day: dt.date, rows: Mapping[int, Row]) -> None:
        if (bound := self._open[series].pop(period, None)) is not None:
            bound.known_to, bound.sources = day, self._sources(bound.behind, rows)

    def finish(self, rows: Mapping[int, Row]) -> list[_Bound]:
        """All rows; those still open are documented as on the last day."""
        for periods in self._open.values():
            for bound in periods.values():
                bound.sources = self._sources(bound.behind, rows)
        return self.rows

    def _sources(self, behind: frozenset[int], rows: Mapping[int, Row]) -> Row:
        """The claims that these statements rest on, as documented this day."""
        stated = [rows[n] for n in sorted(behind)]
        key = tuple(id(row) for row in stated)
        if key not in self._told:
            self._told[key] = {
                "claim_ids": list(dict.fromkeys(claim for row in stated for claim in row["sharp_ids"])),
                "mixed_vintage": len({(row["speaker"], row["first_known"]) for row in stated}) > 1,
            }
        return self._told[key]

    def _periods(self, series: str, own: list[int], system: System) -> _Asked:
        state = (system, tuple(own))
        if self._asked.get(series, (None,))[0] != state:
            said = [system.statements[n] for n in own]
            periods = sorted(_periods(said))
            starts, ends = np.array(periods, dtype=np.int64).reshape(-1, 2).T
            at = np.array(system.boundaries, dtype=np.int64)
            inner = np.searchsorted(at, starts, side="left"), np.searchsorted(at, ends, side="right") - 1
            before, after = np.searchsorted(at, starts, side="right") - 1, np.searchsorted(at, ends, side="left")
            known = (before >= 0) & (after < len(at))
            last = len(at) - 1
            inner = np.minimum(inner[0], last), np.maximum(inner[1], 0)
            outer = np.maximum(before, 0), np.minimum(after, last)
            self._asked[series] = state, _Asked(periods, inner, outer, known)
        return self._asked[series][1]

    def _path(self, series: str, own: list[int], matrix: Floats, day: Day) -> dict[int, float]:
        """Smooth months of a series, by month, wherever its sums are bounded."""
        system, rows = day.system, day.rows
        edges = [edge for n in own for segment in system.statements[n].segments for edge in segment]
        first, last = min(edges), max(edges)
        places = [n for n in system.spoken() if first <= system.boundaries[n] <= last]
        boundaries = [system.boundaries[n] for n in places]
        place = {edge: n for n, edge in enumerate(boundaries)}
        targets: dict[int, tuple[int, float]] = {}
        for n in sorted(own, key=lambda n: day.cost[n]):  # the best documented figure of a period comes last
            said = system.statements[n]
            if said.measure == "level" and said.start % YEAR == 0 and said.end - said.start <= YEAR:
                targets[place[said.end]] = (place[said.start], rows[n]["value"])
        upper = matrix[np.ix_(places, places)]
        months = np.arange(first, last)
        at = np.array(system.boundaries)
        i, j = np.searchsorted(at, months, side="right") - 1, np.searchsorted(at, months + 1, side="left")
        single = (at[i] == months) & (at[j] == months + 1)
        known = {}
        low, high = -matrix[j[single], i[single]], matrix[i[single], j[single]]
        pinned = (high < math.inf) & (high - low <= PINNED * (low + high))
        known = dict(zip(months[single][pinned].tolist(), ((low + high) / 2)[pinned].tolist(), strict=True))
        season = disaggregation.profile(known)
        key = (series, tuple(boundaries), upper.tobytes(), tuple(targets.items()), season.tobytes())
        if key not in self._paths:
            path = disaggregation.smooth(boundaries, upper, targets, season)
            found = zip(months.tolist(), path.tolist(), strict=True)
            self._paths = {key: {at: x for at, x in found if math.isfinite(x)}}
        return self._paths[key]


def _same(before: float | None, now: float | None, slack: float) -> bool:
    if before is None or now is None:
        return before is now
    return math.isclose(before, now, rel_tol=slack)


def _as_frame(bounds: list[_Bound]) -> pl.DataFrame:
    """Rows of mart.bounds; many share their sources, which are turned into columns once."""
    distinct = {id(each.sources): each.sources for each in bounds}
    row = {key: n for n, key in enumerate(distinct)}
    places = pl.Series([row[id(each.sources)] for each in bounds], dtype=pl.UInt32)
    high = pl.Series([each.high for each in bounds], dtype=pl.Float64)
    types: dict[str, Any] = {"claim_ids": pl.List(pl.String), "mixed_vintage": pl.Boolean}
    return pl.DataFrame(
        {
            "series": pl.Series([each.series for each in bounds], dtype=pl.String),
            "period_start": _first_days([each.start for each in bounds]),
            "period_end": _first_days([each.end for each in bounds]).dt.offset_by("-1d"),
            "low": pl.Series([each.low for each in bounds], dtype=pl.Float64),
            "high": high.set(high.is_infinite(), None),
            "estimate": pl.Series([each.estimate for each in bounds], dtype=pl.Float64),
            **{
                name: pl.Series([sources[name] for sources in distinct.values()], dtype=type_).gather(places)
                for name, type_ in types.items()
            },
            "known_from": pl.Series([each.known_from for each in bounds], dtype=pl.Date),
            "known_to": pl.Series([each.known_to for each in bounds], dtype=pl.Date),
        }
    ).select(columns("bounds"))


def _first_days(boundaries: Sequence[int]) -> pl.Series:
    at = pl.col("at")
    frame = pl.DataFrame({"at": boundaries}, schema={"at": pl.Int32})
    return frame.select(pl.date(at // YEAR, at % YEAR + 1, 1)).to_series()


def _periods(own: Sequence[Statement]) -> set[Period]:
    """Months, and the periods of every span, between the first and the last boundary of a series' figures."""
    edges = [edge for said in own for segment in said.segments for edge in segment]
    found = {segment for said in own for segment in said.segments} | _spans(min(edges), max(edges))
    ends: dict[int, list[int]] = {}
    for said in own:
        if said.measure == "level" and said.start % YEAR == 0 and said.end - said.start <= YEAR:
            ends.setdefault(said.start, []).append(said.end)
    for january, known in ends.items():
        found.update(itertools.pairwise([january, *sorted(set(known))]))
    return found


@functools.lru_cache(maxsize=64)
def _spans(first: int, last: int) -> frozenset[Period]:
    """Months, years to date, quarters and twelve months between two boundaries."""
    found = set()
    for at in range(first, last):
        january, end = at - at % YEAR, at + 1
        found.add((at, end))
        if january >= first:
            found.add((january, end))
        if end % 3 == 0 and end - 3 >= first:
            found.add((end - 3, end))
        if end - YEAR >= first:
            found.add((end - YEAR, end))
    return frozenset(found)


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
