"""The history of a group: figures come and go day by day, and what they prove together is carried along.

A day on which figures only join, and agree, inserts them into the system of the day before. Where one goes, or a
contradiction shows, the group is reconciled again with what was found before. What a day says depends on nothing
that became known later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from warehouse.reconcile.constraints import Statement, System
from warehouse.reconcile.error_localisation import (
    Contradiction,
    Core,
    Cost,
    Problem,
    Reconciled,
    apart,
    cheapest,
    contradictions,
    reconcile,
)
from warehouse.reconcile.groups import Beside, Group, Row, cost_of, statement, ties

Level = tuple[list[int], list[int]]  # of one claim: the level printed beside a growth, and the rivals of that level


@dataclass(frozen=True)
class Day:
    """What the figures of a group say together on a day. Statements are numbered once for the whole history.

    `rows`: the state of each figure by number, of present ones and of those that went before. `joined` are the
    numbers that are new this day, or whose documentation changed.
    """

    day: dt.date
    statements: list[Statement]
    rows: dict[int, Row]
    cost: dict[int, Cost]
    present: frozenset[int]
    joined: frozenset[int]
    system: System
    set_aside: frozenset[int]
    fallen: frozenset[int]
    contradictions: list[Contradiction]


class Replay:
    """A group from its first day to its last. `beside`: the interval of the level that each claim prints."""

    def __init__(self, group: Group, beside: Beside) -> None:
        self.group, self.beside = group, beside
        firsts: dict[tuple[str, float, float], Row] = {}
        for row in sorted(group.rows, key=lambda row: row["known_from"]):
            firsts.setdefault(_identity(row), row)
        in_order = sorted(firsts.values(), key=_documented)
        self.number = {_identity(row): n for n, row in enumerate(in_order)}
        self.statements = [statement(row) for row in in_order]
        self.rows: dict[int, Row] = {}
        self.cost: dict[int, Cost] = {}
        self._said: set[str] = set()
        self._tied = tuple(ties(group.parts, self._said))
        self._checked: dict[Core, bool] = {}
        self._levels: dict[tuple[str, int, int], list[int]] = {}
        for n, said in enumerate(self.statements):
            if said.measure == "level":
                self._levels.setdefault(self._about(n), []).append(n)
        self._same: dict[tuple[str, int, int, str], set[int]] = {}
        for n in range(len(self.statements)):
            self._same.setdefault(self._figure(n), set()).add(n)
        self._beside: dict[int, list[Level]] = {}

    def days(self) -> Iterator[Day]:
        """One after the other, each day on which a figure came, went or was said again."""
        coming: dict[dt.date, list[Row]] = {}
        going: dict[dt.date, list[Row]] = {}
        for row in self.group.rows:
            coming.setdefault(row["known_from"], []).append(row)
            if row["known_to"]:
                going.setdefault(row["known_to"], []).append(row)
        present: dict[str, int] = {}
        result: Reconciled | None = None
        told: dict[int, Contradiction | None] = {}
        for day in sorted({*coming, *going}):
            gone = {row["version_id"]: self.number[_identity(row)] for row in going.get(day, ())}
            for version in gone:
                del present[version]
            joined = set()
            for row in coming.get(day, ()):
                n = present[row["version_id"]] = self.number[_identity(row)]
                self.rows[n], self.cost[n] = row, cost_of(row)
                joined.add(n)
            # A figure that was only sharpened may stay as it was: the sharper one says it as well.
            dropped = {n for version, n in gone.items() if present.get(version) is None}
            here = frozenset(present.values())
            self._look_beside(here, joined | set(gone.values()))
            problem = self._problem(here)
            result = self._carried_on(problem, result, dropped) or reconcile(problem)
            news = {(self.statements[n].series, period) for n in joined for period in self.statements[n].segments}
            told = contradictions(problem, result, {n: each for n, each in told.items() if not self._in(n, news)})
            yield Day(
                day,
                self.statements,
                self.rows,
                self.cost,
                here,
                frozenset(joined),
                result.system,
                result.set_aside,
                self._falls(result.set_aside),
                [each for each in told.values() if each],
            )

    def _problem(self, present: frozenset[int]) -> Problem:
        said = {self.statements[n].series for n in present}
        if said != self._said:
            self._said, self._tied = said, tuple(ties(self.group.parts, said))
        aside = frozenset(n for n in present if self.rows[n]["doubted"])
        return Problem(self.statements, self._tied, self.cost, aside, self._falls, present, self._checked)

    def _carried_on(self, problem: Problem, before: Reconciled | None, dropped: set[int]) -> Reconciled | None:
        """The system of the day before with what joined; None where that does not do."""
        if before is None or not before.system.active:
            return None
        present = problem.present or frozenset()
        cores = frozenset(core for core in before.cores if core <= present)
        removed = problem.aside | cheapest(cores, problem.cost)
        left, active = problem.left(removed), set(before.system.active)
        weaker = active - present - dropped
        if dropped & active or not active - weaker <= left:
            return None
        new = left - active
        # Who says again what was set aside may be the better witness: the choice is made anew.
        if any(self._about(n) in {self._about(m) for m in present - left} for n in new):
            return None
        # Two figures of one period that exclude each other need no network: growths may have no level to show it.
        if any(apart(self.statements[n], self.statements[m]) for n in new for m in self._same[self._figure(n)] & left):
            return None
        if new and before.system.insert(new, problem.ties):
            return None
        return replace(before, set_aside=removed, cores=cores)

    def _figure(self, n: int) -> tuple[str, int, int, str]:
        return (*self._about(n), self.statements[n].measure)

    def _about(self, n: int) -> tuple[str, int, int]:
        said = self.statements[n]
        return said.series, said.start, said.end

    def _in(self, n: int, news: set[tuple[str, tuple[int, int]]]) -> bool:
        said = self.statements[n]
        return any((said.series, period) in news for period in said.segments)

    # A growth belongs to the level printed beside it

    def _look_beside(self, present: frozenset[int], changed: set[int]) -> None:
        """For each growth, and each claim that prints it, the level beside it and the rivals of that level."""
        periods = {self._about(n) for n in changed}
        for n, said in enumerate(self.statements):
            if said.measure != "growth" or self._about(n) not in periods:
                continue
            self._beside.pop(n, None)
            of_period = [m for m in self._levels.get(self._about(n), ()) if m in present]
            if n in present and of_period:
                printed = [self._level(said, claim, of_period) for claim in self.rows[n]["claim_ids"]]
                if all(itself or rivals for itself, rivals in printed):
                    self._beside[n] = printed

    def _level(self, said: Statement, claim: str, of_period: list[int]) -> Level:
        itself = [m for m in of_period if claim in self.rows[m]["claim_ids"]]
        if claim not in self.beside:
            return itself, []
        level = Statement(said.series, said.start, said.end, "level", *self.beside[claim])
        return itself, [m for m in of_period if apart(level, self.statements[m])]

    def _falls(self, removed: frozenset[int]) -> frozenset[int]:
        """With that level a growth falls, and it is never tied to a rival of it."""
        return frozenset(
            n
            for n, printed in self._beside.items()
            if all(not removed.isdisjoint(itself) or not removed.issuperset(rivals) for itself, rivals in printed)
        )


def _identity(row: Row) -> tuple[str, float, float]:
    return row["version_id"], row["low"], row["high"]


def _documented(row: Row) -> tuple[object, ...]:
    """Of figures of one period the best documented first, as it was when it was first said so exactly."""
    newest = row["newest"].toordinal() if row["newest"] else 0
    period = (row["series"], row["period_end"], row["period_start"], row["measure"])
    return (*period, -row["rank"], not row["is_own"], -newest, row["version_id"], row["known_from"])
