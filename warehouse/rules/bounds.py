"""From standing figures to bounds and verdicts, series by series: rows in, rows out.

Each series forms a group with those it is tied to as a part. Of a group all levels, growths and ties must hold
together; figures that prevent it are set aside, and what remains bounds every month and every period.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from warehouse.catalogue.load import Catalogue
from warehouse.rules import estimate
from warehouse.rules.constraints import YEAR, Statement, System, Tie
from warehouse.rules.contradictions import Contradiction, Cost, Reconciled, apart, reconcile

Row = dict[str, Any]
Beside = dict[str, list[tuple[float, float]]]  # for each growth, the interval of the level printed beside it, by claim
PINNED = 0.10  # a month is known when its half-width is at most this share of it
# What each place of a cost means, most important first.
COST = ("confidence", "fewest", "confidence", "own_authority", "newest", "placed", "sharper")

BOUNDS = {
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
VERDICTS = {"version_id": pl.String, "verdict": pl.String, "rule": pl.String}
CONTRADICTIONS = {
    "odd": pl.String,
    "members": pl.List(pl.String),
    "low": pl.Float64,
    "high": pl.Float64,
    "excess": pl.Float64,
    "rule": pl.String,
}


@dataclass
class Group:
    """Series that are tied to each other, their figures as statements, and the ties between them."""

    name: str
    rows: list[Row] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    reports: bool = True  # False: nothing adds up over time, only rivals are looked for

    @property
    def statements(self) -> list[Statement]:
        """One statement a row."""
        return [_statement(row) for row in self.rows]


@dataclass(frozen=True)
class Solution:
    """Results of groups as frames: BOUNDS, VERDICTS, CONTRADICTIONS."""

    bounds: pl.DataFrame
    verdicts: pl.DataFrame
    contradictions: pl.DataFrame


def groups(figures: pl.DataFrame, catalogue: Catalogue) -> list[Group]:
    """Standing figures (ranked, doubted ones included) by group, in an order that does not depend on theirs.

    What does not add up over time forms a group a period: there only figures of that period can exclude another.
    """
    said = set(figures["series"].unique())
    ties = list(_ties(catalogue, said))
    name = _names(said, ties)
    found: dict[str, Group] = {}
    for row in figures.sort("series", "period_end", "period_start", "measure", "version_id").to_dicts():
        series = catalogue.series[row["series"]]
        adds_up = series.measure_type == "flow" and (row["measure"] == "level" or series.growth == "of_levels")
        key = (
            name[row["series"]]
            if adds_up
            else f"{row['series']} {row['measure']} {row['period_start']} {row['period_end']}"
        )
        found.setdefault(key, Group(key, reports=adds_up)).rows.append(row)
    for tie in ties:
        if group := found.get(name[tie.total]):
            group.ties.append(tie)
    return [found[key] for key in sorted(found)]


def levels_beside(figures: pl.DataFrame, observed: pl.DataFrame) -> Beside:
    """For each growth (version_id), the interval of the level printed beside it in each of its claims, in order."""
    levels = observed.filter((pl.col("measure") == "level") & pl.col("value").is_not_null())
    open_ends = {"low": -math.inf, "high": math.inf}
    printed = {
        claim: (low, high)
        for claim, low, high in levels.select(
            "claim_id", *(pl.col(c).fill_null(x) for c, x in open_ends.items())
        ).rows()
    }
    growths = figures.filter(pl.col("measure") == "growth").select("version_id", "claim_ids")
    alone = (-math.inf, math.inf)
    return {version: [printed.get(claim, alone) for claim in claims] for version, claims in growths.rows()}


def solve(found: Iterable[Group], beside: Beside) -> Solution:
    """Reconcile each group and read off its bounds.

    `beside`: for each growth (version_id), the intervals of the levels printed beside it, one a claim; (−inf, inf)
    where it was printed alone.
    """
    bounds: list[pl.DataFrame] = [pl.DataFrame(schema=BOUNDS)]
    verdicts: list[Row] = []
    contradictions: list[Row] = []
    for group in found:
        statements = group.statements
        cost = [_cost(row) for row in group.rows]
        aside = [n for n, row in enumerate(group.rows) if row["doubted"]]
        falls = _falls(group.rows, statements, beside)
        result = reconcile(statements, group.ties, cost, aside, falls)
        verdicts += _verdicts(group, result, falls(result.set_aside), cost)
        contradictions += [_contradiction(each, group, statements, cost) for each in result.contradictions]
        if group.reports:
            bounds.append(_bounds(group, result.system))
    return Solution(
        pl.concat(bounds),
        pl.DataFrame(verdicts, schema=VERDICTS),
        pl.DataFrame(contradictions, schema=CONTRADICTIONS),
    )


def boundary(day: dt.date) -> int:
    """The boundary before the month of this day: months since year 0."""
    return day.year * YEAR + day.month - 1


# Figures to statements


def _statement(row: Row) -> Statement:
    low, high = row["low"], row["high"]
    if row["measure"] == "growth":
        low, high = (None if bound is None else 1 + bound / 100 for bound in (low, high))
    return Statement(
        row["series"],
        boundary(row["period_start"]),
        boundary(row["period_end"]) + 1,
        row["measure"],
        0.0 if low is None else max(0.0, low),
        math.inf if high is None else high,
    )


def _cost(row: Row) -> Cost:
    """What it costs to set a figure aside, in the order of COST.

    A level that was only placed in its series is likelier to be of another definition than a growth is.
    """
    said = _statement(row)
    digits = math.log10(said.high / (said.high - said.low)) if said.low < said.high < math.inf else 0.0
    return (
        float(row["confidence"] != "low"),
        1.0,
        float(row["confidence"] == "high"),
        float(row["is_own"]),
        float(row["newest"].toordinal() if row["newest"] else 0),
        float(row["measure"] == "growth" or row["confidence"] == "high"),
        float(math.floor(digits)),
    )


def _ties(catalogue: Catalogue, said: set[str]) -> Iterator[Tie]:
    for part in sorted(said):
        for total in sorted(_totals(catalogue, part, said)):
            factor = _factor(catalogue, part, total)
            if factor and _adds_up(catalogue, part, total):
                yield Tie(total, ((part, factor),))
    for total_series in catalogue.series.values():
        if declared := total_series.complete_parts:
            parts = tuple((part, _factor(catalogue, part, total_series.series)) for part in declared.parts)
            if {total_series.series, *declared.parts} <= said and all(factor for _, factor in parts):
                yield Tie(total_series.series, tuple((p, f) for p, f in parts if f), complete=True)


def _totals(catalogue: Catalogue, part: str, said: set[str]) -> set[str]:
    """Series with figures that this one is a part of; a total without figures is passed over to its own total."""
    found = set()
    for total in catalogue.series[part].part_of:
        found |= {total} if total in said else _totals(catalogue, total, said)
    return found


def _adds_up(catalogue: Catalogue, *codes: str) -> bool:
    return all(catalogue.series[code].measure_type == "flow" for code in codes)


def _factor(catalogue: Catalogue, part: str, total: str) -> float | None:
    """Units of the total in one unit of the part; None where they measure different things."""
    one, other = (catalogue.units[catalogue.series[code].unit] for code in (part, total))
    return one.factor / other.factor if one.dimension == other.dimension else None


def _names(said: set[str], ties: Iterable[Tie]) -> dict[str, str]:
    """The group of each series, named by its first one."""
    name = {code: code for code in said}
    for tie in ties:
        joined = {name[code] for code in tie.series}
        first = min(joined)
        name = {code: first if group in joined else group for code, group in name.items()}
    return name


def _falls(rows: list[Row], statements: list[Statement], beside: Beside) -> Any:
    """A growth belongs to the level printed beside it: with that it falls, and it is never tied to a rival of it."""
    levels: dict[tuple[str, int, int], list[int]] = {}
    for n, said in enumerate(statements):
        if said.measure == "level":
            levels.setdefault((said.series, said.start, said.end), []).append(n)
    printed_beside: dict[int, list[tuple[list[int], list[int]]]] = {}
    for n, said in enumerate(statements):
        if said.measure == "growth" and (of_period := levels.get((said.series, said.start, said.end))):
            printed = [
                (
                    [m for m in of_period if claim in rows[m]["claim_ids"]],
                    [m for m in of_period if apart(_level(said, *interval), statements[m])],
                )
                for claim, interval in zip(rows[n]["claim_ids"], beside.get(rows[n]["version_id"], ()), strict=True)
            ]
            if all(itself or rivals for itself, rivals in printed):
                printed_beside[n] = printed

    def falls(removed: frozenset[int]) -> frozenset[int]:
        return frozenset(
            n
            for n, printed in printed_beside.items()
            if all(set(itself) & removed or set(rivals) - removed for itself, rivals in printed)
        )

    return falls


def _level(said: Statement, low: float, high: float) -> Statement:
    return Statement(said.series, said.start, said.end, "level", low, high)


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


def _bounds(group: Group, system: System) -> pl.DataFrame:
    """Bounds of every period that somebody may ask for, as far as they say anything."""
    found: list[tuple[str, int, int, float, float, frozenset[int]]] = []
    estimates: dict[tuple[str, int], float] = {}
    for series in sorted({row["series"] for row in group.rows}):
        periods = sorted(_periods(series, system))
        estimates |= {(series, at): month for at, month in _estimates(series, group, system).items()}
        for start, end in periods:
            low, high = system.bounds(series, start, end)
            if low > 0 or high < math.inf:
                behind = system.reasons(series, start, end, "low") | system.reasons(series, start, end, "high")
                # Floating point may turn a single point inside out.
                found.append((series, start, end, min(low, high), high, behind))
    if not found:
        return pl.DataFrame(schema=BOUNDS)
    series_, starts, ends, lows, highs, behinds = zip(*found, strict=True)
    distinct = {behind: n for n, behind in enumerate(dict.fromkeys(behinds))}
    sources = [_sources(behind, group.rows) for behind in distinct]
    behind_at = pl.Series([distinct[behind] for behind in behinds], dtype=pl.UInt32)
    high = pl.Series(highs, dtype=pl.Float64)
    return pl.DataFrame(
        {
            "series": series_,
            "period_start": _first_days(starts),
            "period_end": _first_days(ends).dt.offset_by("-1d"),
            "low": lows,
            "high": high.set(high.is_infinite(), None),
            "estimate": [estimates.get((s, a)) if b == a + 1 else None for s, a, b, *_ in found],
            **{
                name: pl.Series([source[name] for source in sources], dtype=dtype).gather(behind_at)
                for name, dtype in list(BOUNDS.items())[6:]
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
    for n in sorted(own, key=lambda n: _cost(group.rows[n])):  # the best documented figure of a period comes last
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
    at = pl.Series(boundaries, dtype=pl.Int32)
    return pl.select(pl.date(at // YEAR, at % YEAR + 1, 1)).to_series()


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
        found.update(zip(steps, steps[1:], strict=False))
    return found


def _finite(bound: float) -> float | None:
    return bound if math.isfinite(bound) else None
