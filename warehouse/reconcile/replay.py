"""Replay of a group by day of knowledge: figures come and go day by day, and what they prove together is carried along.

A day on which figures only join, and agree, inserts them into the system of the day before. Where one goes, or a
contradiction shows, the group is reconciled again with the contradictions met before. What holds on a day depends on
nothing that became known later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from warehouse.reconcile.constraints import Derivations, Points, System
from warehouse.reconcile.costs import cost_of, deciding_rule
from warehouse.reconcile.error_localisation import Contradiction, Problem, Reconciled, contradictions, reconcile
from warehouse.reconcile.groups import Group, PrintedLevels, ties
from warehouse.reconcile.hitting_set import Cost, cheapest
from warehouse.reconcile.statements import Period, Row, Statement, disjoint, statement_of

SeriesPeriod = tuple[str, Period]


class Companion(NamedTuple):
    """The level with which one claim prints a growth: its statements, and those that exclude it."""

    levels: list[int]
    rivals: list[int]


@dataclass(frozen=True)
class Day:
    """What the figures of a group prove together on a day. Statements are numbered once for the whole history.

    `rows`: the state of each figure by number, of present ones and of those that went before. `joined` are the
    numbers that are new this day, or whose documentation changed. `dependents` are growths that are set aside only
    because the level printed with them is.
    """

    day: dt.date
    statements: list[Statement]
    rows: dict[int, Row]
    cost: dict[int, Cost]
    present: frozenset[int]
    joined: frozenset[int]
    system: System
    set_aside: frozenset[int]
    dependents: frozenset[int]
    contradictions: list[Contradiction]

    def rule_of(self, contradiction: Contradiction) -> str:
        """Why this member was set aside and not another."""
        localised = contradiction.localised
        if self.rows[localised]["doubted"]:
            return "confidence"
        return deciding_rule(self.cost[localised], min(self.cost[n] for n in contradiction.members - {localised}))


class Replay:
    """A group from its first day to its last. `printed_levels`: the interval of the level that each claim prints."""

    def __init__(self, group: Group, printed_levels: PrintedLevels) -> None:
        self.group, self.printed_levels = group, printed_levels
        firsts: dict[tuple[str, float, float], Row] = {}
        for row in sorted(group.rows, key=lambda row: row["known_from"]):
            firsts.setdefault(_identity(row), row)
        in_order = sorted(firsts.values(), key=_documented)
        self.number = {_identity(row): n for n, row in enumerate(in_order)}
        self.statements = [statement_of(row) for row in in_order]
        self.rows: dict[int, Row] = {}
        self.cost: dict[int, Cost] = {}
        self._stated: set[str] = set()
        self._ties = ties(group.parts, self._stated)
        self._points = Points.of(self.statements)
        self._consistency: dict[frozenset[int], bool] = {}
        self._derivations = Derivations()
        self._same_figure: dict[tuple[SeriesPeriod, str], set[int]] = {}
        for n in range(len(self.statements)):
            self._same_figure.setdefault(self._figure(n), set()).add(n)
        self._companions: dict[int, list[Companion]] = {}  # by number of the growth

    def days(self) -> Iterator[Day]:
        """One after the other, each day on which a figure became known, ceased to be, or was documented anew."""
        starts, ends = self._changes()
        present: dict[str, int] = {}  # by version
        result: Reconciled | None = None
        known: dict[int, Contradiction | None] = {}
        for day in sorted({*starts, *ends}):
            ended = {row["version_id"]: self.number[_identity(row)] for row in ends.get(day, ())}
            for version in ended:
                del present[version]
            joined = set()
            for row in starts.get(day, ()):
                n = present[row["version_id"]] = self.number[_identity(row)]
                self.rows[n], self.cost[n] = row, cost_of(row)
                joined.add(n)
            # A figure that was only sharpened may stay as it was: the sharper one implies it.
            dropped = {n for version, n in ended.items() if version not in present}
            here = frozenset(present.values())
            self._update_companions(here, joined | set(ended.values()))
            problem = self._problem(here)
            result = self._extended(problem, result, dropped) or reconcile(problem)
            known = contradictions(problem, result, self._untouched(known, joined))
            yield Day(
                day,
                self.statements,
                self.rows,
                self.cost,
                here,
                frozenset(joined),
                result.system,
                result.set_aside,
                self._dependents(result.set_aside),
                [each for each in known.values() if each],
            )

    def _changes(self) -> tuple[dict[dt.date, list[Row]], dict[dt.date, list[Row]]]:
        """Rows by the day on which they begin, and by that on which they end."""
        starts: dict[dt.date, list[Row]] = {}
        ends: dict[dt.date, list[Row]] = {}
        for row in self.group.rows:
            starts.setdefault(row["known_from"], []).append(row)
            if row["known_to"]:
                ends.setdefault(row["known_to"], []).append(row)
        return starts, ends

    def _problem(self, present: frozenset[int]) -> Problem:
        stated = {self.statements[n].series for n in present}
        if stated != self._stated:
            self._stated, self._ties = stated, ties(self.group.parts, stated)
        doubted = frozenset(n for n in present if self.rows[n]["doubted"])
        return Problem(
            self.statements,
            self._ties,
            self.cost,
            doubted,
            self._dependents,
            present,
            self._points,
            self._consistency,
            self._derivations,
        )

    def _extended(self, problem: Problem, before: Reconciled | None, dropped: set[int]) -> Reconciled | None:
        """The result of the day before with what joined; None where the group must be reconciled again."""
        if before is None or not before.system.active:
            return None
        present = problem.present or frozenset()
        cores = frozenset(core for core in before.cores if core <= present)
        set_aside = problem.doubted | cheapest(cores, problem.cost)
        remaining, active = problem.remaining(set_aside), set(before.system.active)
        sharpened = active - present - dropped
        if dropped & active or not active - sharpened <= remaining:
            return None
        new = remaining - active
        # Who repeats what was set aside may be the better witness: the choice is made anew.
        if any(self._period(n) in {self._period(m) for m in present - remaining} for n in new):
            return None
        # Two figures of one period that exclude each other need no network: growths may have no level to show it.
        if any(self._excluded(n, remaining) for n in new):
            return None
        if new and before.system.insert(new, problem.ties):
            return None
        return replace(before, set_aside=set_aside, cores=cores)

    def _excluded(self, n: int, by: frozenset[int]) -> bool:
        return any(disjoint(self.statements[n], self.statements[m]) for m in self._same_figure[self._figure(n)] & by)

    def _untouched(self, known: dict[int, Contradiction | None], joined: set[int]) -> dict[int, Contradiction | None]:
        """What is known of statements whose periods no new figure is about."""
        touched = {(self.statements[n].series, period) for n in joined for period in self.statements[n].periods}
        return {
            n: each
            for n, each in known.items()
            if not any((self.statements[n].series, period) in touched for period in self.statements[n].periods)
        }

    def _period(self, n: int) -> SeriesPeriod:
        return self.statements[n].series, (self.statements[n].start, self.statements[n].end)

    def _figure(self, n: int) -> tuple[SeriesPeriod, str]:
        return self._period(n), self.statements[n].measure

    # A growth belongs to the level that it was printed with

    def _update_companions(self, present: frozenset[int], changed: set[int]) -> None:
        """For each growth of a changed period, and each claim that prints it, the level printed with it."""
        periods = {self._period(n) for n in changed}
        for n, statement in enumerate(self.statements):
            period = self._period(n)
            if statement.measure != "growth" or period not in periods:
                continue
            self._companions.pop(n, None)
            levels = [m for m in sorted(self._same_figure.get((period, "level"), ())) if m in present]
            if n in present and levels:
                companions = [self._companion(statement, claim, levels) for claim in self.rows[n]["claim_ids"]]
                if all(companion.levels or companion.rivals for companion in companions):
                    self._companions[n] = companions

    def _companion(self, growth: Statement, claim: str, levels: list[int]) -> Companion:
        own = [m for m in levels if claim in self.rows[m]["claim_ids"]]
        if claim not in self.printed_levels:
            return Companion(own, [])
        level = Statement(growth.series, growth.start, growth.end, "level", *self.printed_levels[claim])
        return Companion(own, [m for m in levels if disjoint(level, self.statements[m])])

    def _dependents(self, removed: frozenset[int]) -> frozenset[int]:
        """Growths whose level is among the removed; a growth is never tied to a rival of its level instead."""
        return frozenset(
            n
            for n, companions in self._companions.items()
            if all(
                not removed.isdisjoint(companion.levels) or not removed.issuperset(companion.rivals)
                for companion in companions
            )
        )


def _identity(row: Row) -> tuple[str, float, float]:
    return row["version_id"], row["low"], row["high"]


def _documented(row: Row) -> tuple[object, ...]:
    """Of figures of one period the best documented first, as it was when it was first stated so exactly."""
    newest = row["newest"].toordinal() if row["newest"] else 0
    period = (row["series"], row["period_end"], row["period_start"], row["measure"])
    return (*period, -row["rank"], not row["is_own"], -newest, row["version_id"], row["known_from"])
