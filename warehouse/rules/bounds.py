"""Bounds of every month and period, series by series, and the verdict on every figure: rows in, rows out.

Of a group all levels, growths and ties must hold together; figures that prevent it are set aside, and what remains
bounds every period and carries the estimates of months.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.rules import estimate
from warehouse.rules.constraints import YEAR, Statement, System
from warehouse.rules.contradictions import Contradiction, Cost, Problem, Reconciled, reconcile
from warehouse.rules.groups import COST, Beside, Group, Row, cost_of, falling

PINNED = 0.10  # a month is known when its half-width is at most this share of it

BOUNDS: dict[str, Any] = {
    "series": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "low": pl.Float64,
    "high": pl.Float64,
    "estimate": pl.Float64,
    "claim_ids": pl.List(pl.String),
    "mixed_vintage": pl.Boolean,
    "known_from": pl.Date,
}
VERDICTS: dict[str, Any] = {"version_id": pl.String, "verdict": pl.String, "rule": pl.String}
CONTRADICTIONS: dict[str, Any] = {
    "odd": pl.String,
    "members": pl.List(pl.String),
    "low": pl.Float64,
    "high": pl.Float64,
    "excess": pl.Float64,
    "rule": pl.String,
}


@dataclass(frozen=True)
class Solution:
    """Results of groups as frames: BOUNDS, VERDICTS, CONTRADICTIONS."""

    bounds: pl.DataFrame
    verdicts: pl.DataFrame
    contradictions: pl.DataFrame


def solve(found: Iterable[Group], beside: Beside) -> Solution:
    """Reconcile each group and read off its bounds.

    `beside`: for each growth (version_id), the intervals of the levels printed beside it, one a claim; (−inf, inf)
    where it was printed alone.
    """
    bounds: list[_Bound] = []
    verdicts: list[Row] = []
    contradictions: list[Row] = []
    for group in found:
        statements = group.statements
        cost = [cost_of(row) for row in group.rows]
        aside = frozenset(n for n, row in enumerate(group.rows) if row["doubted"])
        falls = falling(group.rows, statements, beside)
        result = reconcile(Problem(statements, group.ties, cost, aside, falls))
        verdicts += _verdicts(group, result, falls(result.set_aside), cost)
        contradictions += [_contradiction(each, group, statements, cost) for each in result.contradictions]
        if group.reports:
            bounds += _bounds(group, result.system)
    return Solution(
        _as_frame(bounds),
        pl.DataFrame(verdicts, schema=VERDICTS),
        pl.DataFrame(contradictions, schema=CONTRADICTIONS),
    )


def judged(figures: pl.DataFrame, verdicts: pl.DataFrame) -> pl.DataFrame:
    """mart.standing: standing figures (ranked) with the verdict on each."""
    return (
        figures.join(verdicts, on="version_id", how="left", maintain_order="left")
        .with_columns(pl.lit(None, pl.Date).alias("known_to"))
        .drop("doubted")
    )


def says_something() -> pl.Expr:
    """Whether a month's bounds are narrower than the month itself: else it is not known from published figures."""
    return ((pl.col("high") - pl.col("low")) < (pl.col("high") + pl.col("low")) / 2).fill_null(
        pl.col("high").is_null() & (pl.col("low") > 0)
    )


# Results to rows


def _verdicts(group: Group, result: Reconciled, fallen: frozenset[int], cost: Sequence[Cost]) -> Iterator[Row]:
    rules = {each.odd: _rule(each, group, cost) for each in result.contradictions}
    for n, row in enumerate(group.rows):
        if n in result.set_aside:
            yield {"version_id": row["version_id"], "verdict": "set_aside", "rule": rules.get(n, "confidence")}
        elif n in fallen:
            yield {"version_id": row["version_id"], "verdict": "set_aside", "rule": "beside"}
        else:
            yield {"version_id": row["version_id"], "verdict": "used", "rule": None}


def _rule(each: Contradiction, group: Group, cost: Sequence[Cost]) -> str:
    """Why this member and not another: the first place of the costs that tells it from the cheapest other one."""
    if group.rows[each.odd]["doubted"]:
        return "confidence"
    other = min(cost[n] for n in each.members if n != each.odd)
    if cost[each.odd] > other:
        return "fewest"
    return next((rule for rule, a, b in zip(COST, cost[each.odd], other, strict=True) if a < b), "tie")


def _contradiction(each: Contradiction, group: Group, statements: list[Statement], cost: Sequence[Cost]) -> Row:
    said, percent = statements[each.odd], statements[each.odd].measure == "growth"
    low, high = (_finite((bound - 1) * 100 if percent else bound) for bound in (each.low, each.high))
    others = sorted(each.members - {each.odd}, key=lambda n: cost[n], reverse=True)
    return {
        "odd": group.rows[each.odd]["version_id"],
        "members": [group.rows[n]["version_id"] for n in (each.odd, *others)],
        "low": low,
        "high": high,
        "excess": each.excess(said) * (100 if percent else 1),
        "rule": _rule(each, group, cost),
    }


@dataclass(frozen=True, slots=True)
class _Bound:
    """Bounds of the months start … end−1, their estimate (of single months), and the figures behind them."""

    series: str
    start: int
    end: int
    low: float
    high: float
    estimate: float | None
    sources: Row


def _bounds(group: Group, system: System) -> Iterator[_Bound]:
    """Bounds of every period that somebody may ask for, as far as they say anything."""
    told: dict[frozenset[int], Row] = {}
    for series in sorted({row["series"] for row in group.rows}):
        estimates = _estimates(series, group, system)
        for start, end in sorted(_periods(series, system)):
            low, high = system.bounds(series, start, end)
            if low > 0 or high < math.inf:
                behind = system.reasons(series, start, end, "low") | system.reasons(series, start, end, "high")
                if behind not in told:
                    told[behind] = _sources(behind, group.rows)
                month = estimates.get(start) if end == start + 1 else None
                # Floating point may turn a single point inside out.
                yield _Bound(series, start, end, min(low, high), high, month, told[behind])


def _as_frame(bounds: list[_Bound]) -> pl.DataFrame:
    """Rows of BOUNDS; many share their sources, which are turned into columns once."""
    distinct = {id(each.sources): each.sources for each in bounds}
    row = {key: n for n, key in enumerate(distinct)}
    places = pl.Series([row[id(each.sources)] for each in bounds], dtype=pl.UInt32)
    high = pl.Series([each.high for each in bounds], dtype=pl.Float64)
    return pl.DataFrame(
        {
            "series": [each.series for each in bounds],
            "period_start": _first_days([each.start for each in bounds]),
            "period_end": _first_days([each.end for each in bounds]).dt.offset_by("-1d"),
            "low": [each.low for each in bounds],
            "high": high.set(high.is_infinite(), None),
            "estimate": [each.estimate for each in bounds],
            **{
                name: pl.Series([sources[name] for sources in distinct.values()], dtype=BOUNDS[name]).gather(places)
                for name in ("claim_ids", "mixed_vintage", "known_from")
            },
        },
        schema=BOUNDS,
    )


def _estimates(series: str, group: Group, system: System) -> dict[int, float]:
    """Smooth months of a series, by month, wherever its sums are bounded."""
    active = set(system.active)
    own = [n for n, row in enumerate(group.rows) if n in active and row["series"] == series]
    edges = [edge for n in own for segment in system.statements[n].segments for edge in segment]
    if not edges:
        return {}
    boundaries = [edge for edge in system.boundaries if min(edges) <= edge <= max(edges)]
    place = {edge: n for n, edge in enumerate(boundaries)}
    targets: dict[int, tuple[int, float]] = {}
    for n in sorted(own, key=lambda n: cost_of(group.rows[n])):  # the best documented figure of a period comes last
        said = system.statements[n]
        if said.measure == "level" and said.start % YEAR == 0 and said.end - said.start <= YEAR:
            targets[place[said.end]] = (place[said.start], group.rows[n]["value"])
    months = range(boundaries[0], boundaries[-1])
    bounds = {at: system.bounds(series, at, at + 1) for at in months}
    known = {
        at: (low + high) / 2
        for at, (low, high) in bounds.items()
        if high < math.inf and high - low <= PINNED * (low + high)
    }
    path = estimate.smooth(boundaries, system.closed(series, boundaries), targets, estimate.profile(known))
    return {at: float(x) for at, x in zip(months, path, strict=True) if math.isfinite(x)}


def _first_days(boundaries: Sequence[int]) -> pl.Series:
    at = pl.col("at")
    frame = pl.DataFrame({"at": boundaries}, schema={"at": pl.Int32})
    return frame.select(pl.date(at // YEAR, at % YEAR + 1, 1)).to_series()


def _sources(reasons: frozenset[int], rows: list[Row]) -> Row:
    behind = [rows[n] for n in sorted(reasons)]
    return {
        "claim_ids": list(dict.fromkeys(claim for row in behind for claim in row["sharp_ids"])),
        "mixed_vintage": len({(row["speaker"], row["known_from"]) for row in behind}) > 1,
        "known_from": max(row["known_from"] for row in behind),
    }


def _periods(series: str, system: System) -> set[tuple[int, int]]:
    """Months, and the periods of every span, between the first and the last boundary of a series."""
    own = [system.statements[n] for n in system.active if system.statements[n].series == series]
    edges = [edge for said in own for segment in said.segments for edge in segment]
    if not edges:
        return set()
    first, last = min(edges), max(edges)
    found = {segment for said in own for segment in said.segments}
    for at in range(first, last):
        january, end = at - at % YEAR, at + 1
        found.add((at, end))
        if january >= first:
            found.add((january, end))
        if end % 3 == 0 and end - 3 >= first:
            found.add((end - 3, end))
        if end - YEAR >= first:
            found.add((end - YEAR, end))
    ends: dict[int, list[int]] = {}
    for said in own:
        if said.measure == "level" and said.start % YEAR == 0 and said.end - said.start <= YEAR:
            ends.setdefault(said.start, []).append(said.end)
    for january, known in ends.items():
        steps = [january, *sorted(set(known))]
        found.update(itertools.pairwise(steps))
    return found


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
