"""From stated figures to statements: which series hold together, what each figure says, what setting it aside costs.

Each series forms a group with those it is tied to as a part; a group is reconciled by itself.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from warehouse.reconcile.constraints import YEAR, Statement, Tie
from warehouse.reconcile.error_localisation import Cost

Row = dict[str, Any]
Beside = dict[str, tuple[float, float]]  # for each claim, the interval of the level that it prints
# What each place of a cost means, most important first.
# Of figures that say the same the best documented comes first: it is the one that explanations name.
DOCUMENTED = ["series", "period_end", "period_start", "measure", "rank", "is_own", "newest", "version_id", "known_from"]
DESCENDING = [False] * 4 + [True] * 3 + [False] * 2
COST = ("confidence", "fewest", "confidence", "own_authority", "newest", "newest", "placed", "sharper")


@dataclass
class Group:
    """Series that are tied to each other, the history of their figures, and which are parts of which."""

    name: str
    rows: list[Row] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)
    reports: bool = True  # False: nothing adds up over time, only rivals are looked for


def groups(figures: pl.DataFrame, series: pl.DataFrame, parts: pl.DataFrame) -> list[Group]:
    """Stated figures (ranked, doubted ones included) by group, in an order that does not depend on theirs.

    `series` and `parts` as core.series and core.parts. What does not add up over time forms a group a period: there
    only figures of that period can exclude another.
    """
    said = set(figures["series"].unique())
    flows = series.filter(pl.col("measure_type") == "flow")
    comparable = {"level": set(flows["series"]), "growth": set(flows.filter(pl.col("growth") == "of_levels")["series"])}
    listed = parts.to_dicts()
    name = _names(said, ties(listed, said))
    found: dict[str, Group] = {}
    for row in figures.sort(DOCUMENTED, descending=DESCENDING, nulls_last=True).to_dicts():
        code, measure = row["series"], row["measure"]
        adds_up = code in comparable[measure]
        key = name[code] if adds_up else f"{code} {measure} {row['period_start']} {row['period_end']}"
        found.setdefault(key, Group(key, reports=adds_up)).rows.append(row)
    for group in found.values():
        group.parts = listed if group.reports else []
    return [found[key] for key in sorted(found)]


def levels_beside(observed: pl.DataFrame) -> Beside:
    """For each claim that prints a level (of core.observations), its interval: a growth belongs to the level beside it."""
    levels = observed.filter((pl.col("measure") == "level") & pl.col("value").is_not_null())
    low, high = pl.col("low").fill_null(-math.inf), pl.col("high").fill_null(math.inf)
    return {claim: (least, most) for claim, least, most in levels.select("claim_id", low, high).rows()}


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


def ties(parts: list[Row], said: set[str]) -> Iterator[Tie]:
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


def _names(said: set[str], tied: Iterable[Tie]) -> dict[str, str]:
    """The group of each series, named by its first one."""
    name = {code: code for code in said}
    for tie in tied:
        joined = {name[code] for code in tie.series}
        first = min(joined)
        name = {code: first if group in joined else group for code, group in name.items()}
    return name
