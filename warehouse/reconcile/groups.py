"""Groups of series that are reconciled together, the ties between them, and the levels that growths were printed with.

Each series forms a group with those it is tied to as a part or a total; groups have nothing to do with each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from warehouse.reconcile.statements import Row, Tie

PrintedLevels = dict[str, tuple[float, float]]  # claim_id: low and high of the level that the claim prints

# Of equal figures the best documented comes first: it is the one that explanations name.
DOCUMENTED = ["series", "period_end", "period_start", "measure", "rank", "is_own", "newest", "version_id", "known_from"]
DESCENDING = [False] * 4 + [True] * 3 + [False] * 2


@dataclass
class Group:
    """Series that are tied to each other, the history of their figures, and which are parts of which.

    `additive`: its figures add up over time and bound periods; otherwise only rivals of one period are looked for.
    """

    name: str
    rows: list[Row] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)
    additive: bool = True


def groups(figures: pl.DataFrame, series: pl.DataFrame, parts: pl.DataFrame) -> list[Group]:
    """Ranked versions of figures (doubted ones included) by group, in an order that does not depend on theirs.

    `series` and `parts` as core.series and core.parts. What does not add up over time forms a group a period: there
    only figures of that period can exclude another.
    """
    stated = set(figures["series"].unique())
    flows = series.filter(pl.col("measure_type") == "flow")
    additive = {"level": set(flows["series"]), "growth": set(flows.filter(pl.col("growth") == "of_levels")["series"])}
    part_rows = parts.to_dicts()
    name = _names(stated, ties(part_rows, stated))
    by_name: dict[str, Group] = {}
    for row in figures.sort(DOCUMENTED, descending=DESCENDING, nulls_last=True).to_dicts():
        code, measure = row["series"], row["measure"]
        adds_up = code in additive[measure]
        key = name[code] if adds_up else f"{code} {measure} {row['period_start']} {row['period_end']}"
        group = by_name.setdefault(key, Group(key, parts=part_rows if adds_up else [], additive=adds_up))
        group.rows.append(row)
    return [by_name[key] for key in sorted(by_name)]


def printed_levels(observations: pl.DataFrame) -> PrintedLevels:
    """For each claim that prints a level (of core.observations), its interval; an open side is infinite.

    A growth belongs to the level that is printed with it: where that level is set aside, so is the growth.
    """
    levels = observations.filter((pl.col("measure") == "level") & pl.col("value").is_not_null())
    low, high = pl.col("low").fill_null(-math.inf), pl.col("high").fill_null(math.inf)
    return {claim: (least, most) for claim, least, most in levels.select("claim_id", low, high).rows()}


def ties(parts: list[Row], stated: set[str]) -> tuple[Tie, ...]:
    """Ties between series with figures (`stated`), from rows of core.parts."""
    return (*_ties_of_parts(parts, stated), *_complete_ties(parts, stated))


def _ties_of_parts(parts: list[Row], stated: set[str]) -> Iterator[Tie]:
    """Each part with its total; a total without figures is passed over to its own total."""
    above: dict[str, list[tuple[str, float]]] = {}
    for row in parts:
        if not row["complete"]:
            above.setdefault(row["part"], []).append((row["total"], row["factor"]))

    def totals(part: str) -> dict[str, float]:
        factors: dict[str, float] = {}
        for total, factor in above.get(part, ()):
            higher = {total: 1.0} if total in stated else totals(total)
            factors |= {code: factor * more for code, more in higher.items()}
        return factors

    for part in sorted(stated):
        for total, factor in sorted(totals(part).items()):
            yield Tie(total, ((part, factor),))


def _complete_ties(parts: list[Row], stated: set[str]) -> Iterator[Tie]:
    """Totals whose parts are declared complete, where all of them have figures."""
    members: dict[str, list[tuple[str, float]]] = {}
    for row in parts:
        if row["complete"]:
            members.setdefault(row["total"], []).append((row["part"], row["factor"]))
    for total, of_total in sorted(members.items()):
        if {total, *(part for part, _ in of_total)} <= stated:
            yield Tie(total, tuple(sorted(of_total)), complete=True)


def _names(stated: set[str], tied: Iterable[Tie]) -> dict[str, str]:
    """The group of each series, named by its first one."""
    name = {code: code for code in stated}
    for tie in tied:
        joined = {name[code] for code in tie.series}
        first = min(joined)
        name = {code: first if group in joined else group for code, group in name.items()}
    return name
