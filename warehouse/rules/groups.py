"""From standing figures to statements: which series hold together, what each figure says, what setting it aside costs.

Each series forms a group with those it is tied to as a part; a group is reconciled by itself.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from warehouse.rules.constraints import YEAR, Statement, Tie
from warehouse.rules.contradictions import Cost, apart

Row = dict[str, Any]
Beside = dict[str, list[tuple[float, float]]]  # for each growth, the interval of the level printed beside it, by claim
# What each place of a cost means, most important first.
COST = ("confidence", "fewest", "confidence", "own_authority", "newest", "newest", "placed", "sharper")


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
        return [statement(row) for row in self.rows]


def groups(figures: pl.DataFrame, series: pl.DataFrame, parts: pl.DataFrame) -> list[Group]:
    """Standing figures (ranked, doubted ones included) by group, in an order that does not depend on theirs.

    `series` and `parts` as core.series and core.parts. What does not add up over time forms a group a period: there
    only figures of that period can exclude another.
    """
    said = set(figures["series"].unique())
    flows = series.filter(pl.col("measure_type") == "flow")
    comparable = {"level": set(flows["series"]), "growth": set(flows.filter(pl.col("growth") == "of_levels")["series"])}
    ties = list(_ties(parts.to_dicts(), said))
    name = _names(said, ties)
    found: dict[str, Group] = {}
    # Of figures that say the same the best documented comes first: it is the one that explanations name.
    order = ["series", "period_end", "period_start", "measure", "rank", "is_own", "newest", "version_id"]
    best = [False] * 4 + [True] * 3 + [False]
    for row in figures.sort(order, descending=best, nulls_last=True).to_dicts():
        code, measure = row["series"], row["measure"]
        adds_up = code in comparable[measure]
        key = name[code] if adds_up else f"{code} {measure} {row['period_start']} {row['period_end']}"
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


def boundary(day: dt.date) -> int:
    """The boundary before the month of this day: months since year 0."""
    return day.year * YEAR + day.month - 1


def first_day(at: int) -> dt.date:
    """First day of the month after a boundary."""
    return dt.date(at // YEAR, at % YEAR + 1, 1)


def statement(row: Row) -> Statement:
    """A standing figure (a row of mart.standing) as a statement: an open side is 0 or infinite."""
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


def cost_of(row: Row) -> Cost:
    """What it costs to set a figure aside, in the order of COST.

    Of one day's figures that of the older period goes: last year's base is what is revised without a word.
    A level that was only placed in its series is likelier to be of another definition than a growth is.
    """
    said = statement(row)
    digits = math.log10(said.high / (said.high - said.low)) if said.low < said.high < math.inf else 0.0
    return (
        float(row["confidence"] != "low"),
        1.0,
        float(row["confidence"] == "high"),
        float(row["is_own"]),
        float(row["newest"].toordinal() if row["newest"] else 0),
        float(row["period_end"].toordinal()),
        float(row["measure"] == "growth" or row["confidence"] == "high"),
        float(math.floor(digits)),
    )


def _ties(parts: list[Row], said: set[str]) -> Iterator[Tie]:
    """Ties between series with figures; a total without any is passed over to its own total."""
    above: dict[str, list[tuple[str, float]]] = {}
    for row in parts:
        if not row["complete"]:
            above.setdefault(row["part"], []).append((row["total"], row["factor"]))

    def totals(part: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for total, factor in above.get(part, ()):
            higher = {total: 1.0} if total in said else totals(total)
            found |= {code: factor * more for code, more in higher.items()}
        return found

    for part in sorted(said):
        for total, factor in sorted(totals(part).items()):
            yield Tie(total, ((part, factor),))
    lists: dict[str, list[tuple[str, float]]] = {}
    for row in parts:
        if row["complete"]:
            lists.setdefault(row["total"], []).append((row["part"], row["factor"]))
    for total, members in sorted(lists.items()):
        if {total, *(part for part, _ in members)} <= said:
            yield Tie(total, tuple(sorted(members)), complete=True)


def _names(said: set[str], ties: Iterable[Tie]) -> dict[str, str]:
    """The group of each series, named by its first one."""
    name = {code: code for code in said}
    for tie in ties:
        joined = {name[code] for code in tie.series}
        first = min(joined)
        name = {code: first if group in joined else group for code, group in name.items()}
    return name


def falling(rows: list[Row], statements: list[Statement], beside: Beside) -> Callable[[frozenset[int]], frozenset[int]]:
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
