"""Error localisation: which statements cannot all be right, and which of them are set aside until the others agree.

After Fellegi and Holt (A systematic approach to automatic edit and imputation, 1976): what is changed is the choice of
least weight that touches every failed edit at least once. Taken from them: errors are localised by minimum weight, and
the choice must leave a consistent rest. Different here: edits are not given beforehand, each is an irreducible
contradiction (a core: without any one of its members the others can all be true) met on the way; weights are compared
place by place instead of being summed to one number; and nothing is imputed or deleted: what is set aside keeps its row
and its reason, and the network bounds what is left. Pure: statements in, sets of their numbers out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from warehouse.reconcile.constraints import ContradictionError, Derivations, Points, System
from warehouse.reconcile.hitting_set import Core, Costs, cheapest
from warehouse.reconcile.statements import Statement, Tie, disjoint


def no_dependents(removed: frozenset[int]) -> frozenset[int]:
    """No statement depends on another."""
    return frozenset()


@dataclass(frozen=True)
class Problem:
    """Statements, ties between their series, and what it costs to set each statement aside.

    `doubted` are set aside from the start, and reported only where they contradict the rest. `dependents` gives the
    statements that go with those set aside, without being contradicted themselves. `present` (None: all) are the
    statements to reconcile; the others, if `points` are those of all, may come later. `consistency` remembers which
    sets hold together, `derivations` what was derived on the way: problems of the same statements share them.
    """

    statements: Sequence[Statement]
    ties: Sequence[Tie]
    cost: Costs
    doubted: frozenset[int] = frozenset()
    dependents: Callable[[frozenset[int]], frozenset[int]] = no_dependents
    present: frozenset[int] | None = None
    points: Points | None = None
    consistency: dict[frozenset[int], bool] = field(default_factory=dict)
    derivations: Derivations = field(default_factory=Derivations)

    def remaining(self, removed: frozenset[int]) -> frozenset[int]:
        """What remains when some statements are set aside."""
        everything = frozenset(range(len(self.statements))) if self.present is None else self.present
        return everything - removed - self.dependents(removed)

    def system(self, remaining: frozenset[int]) -> System:
        """An empty system for what remains, into which all other statements can be inserted later."""
        return System(self.statements, self.ties, remaining, self.points, self.derivations)


@dataclass(frozen=True)
class Contradiction:
    """Members that cannot all be right. `localised`: the one set aside as the error; the others allow it low … high."""

    members: Core
    localised: int
    low: float
    high: float

    def excess(self, localised: Statement) -> float:
        """By how much it misses what the others allow: in the unit of its level, or as a factor."""
        return max(localised.low - self.high, self.low - localised.high)


@dataclass(frozen=True)
class Reconciled:
    """What agrees (propagated), what was set aside for it, and the irreducible contradictions met on the way."""

    system: System
    set_aside: frozenset[int]
    cores: frozenset[Core]


def reconcile(problem: Problem) -> Reconciled:
    """Set aside as little as possible, by cost, until the rest can all be true.

    Contradictions are searched with the cheapest choice that ends all known ones, until none is found any more:
    then no cheaper choice can end them all.
    """
    cores: set[Core] = set()
    while True:
        removed = problem.doubted | cheapest(cores, problem.cost)
        system, more = _search(problem, problem.remaining(removed))
        if not more:
            return Reconciled(system, removed, frozenset(cores))
        cores |= more


def contradictions(
    problem: Problem, result: Reconciled, previous: Mapping[int, Contradiction | None] | None = None
) -> dict[int, Contradiction | None]:
    """For each statement that was set aside the contradiction between it and what agrees; None: there is none.

    `previous`: the contradictions of fewer statements. Where its members still agree a contradiction stays as it is,
    and where there was none, one is looked for only when the statement misses what the others prove.
    """
    previous = previous or {}
    return {n: _plainest(problem, n, result, previous.get(n), new=n not in previous) for n in sorted(result.set_aside)}


def consistent(problem: Problem, only: Iterable[int]) -> System | None:
    """The propagated system of these statements; None where they contradict each other."""
    members = sorted(only)
    if any(True for _ in _exclusive_pairs(problem.statements, members)):
        return None
    alone = len({problem.statements[n].series for n in members}) == 1
    system = System(problem.statements, () if alone else problem.ties, members, derivations=problem.derivations)
    return None if system.contradiction() else system


def irreducible(problem: Problem, members: Iterable[int], keep: Iterable[int] = ()) -> Core:
    """What remains when every member is dropped without which the others still contradict each other.

    The least trusted are tried first, so that the contradiction is one of the best documented figures.
    """
    core = set(members)
    for n in sorted(core - set(keep), key=lambda n: (problem.cost[n], n)):
        if not _consistent(problem, frozenset(core - {n})):
            core.remove(n)
    return frozenset(core)


def _consistent(problem: Problem, members: Core) -> bool:
    if (known := problem.consistency.get(members)) is None:
        known = problem.consistency[members] = consistent(problem, members) is not None
    return known


# Searching


def _exclusive_pairs(statements: Sequence[Statement], only: Iterable[int]) -> Iterable[Core]:
    """Two figures of one period that exclude each other need no network."""
    same: dict[tuple[object, ...], list[int]] = {}
    for n in only:
        one = statements[n]
        same.setdefault((one.series, one.start, one.end, one.measure), []).append(n)
    for group in same.values():
        for k, n in enumerate(group):
            for m in group[k + 1 :]:
                if disjoint(statements[n], statements[m]):
                    yield frozenset((n, m))


def _search(problem: Problem, remaining: frozenset[int]) -> tuple[System, set[Core]]:
    """The system of what remains, and the contradictions met on the way (none: all of it can be true)."""
    system, cores = problem.system(remaining), set(_exclusive_pairs(problem.statements, remaining))
    if cores:
        return system, cores
    for n in system.levels:
        if reasons := system.add_level(n):
            cores.add(irreducible(problem, reasons))
    if not cores:
        try:
            system.propagate()
        except ContradictionError as error:
            cores.add(irreducible(problem, error.statements))
    return system, cores


# The contradiction of each statement that was set aside


def _plainest(
    problem: Problem, localised: int, result: Reconciled, previous: Contradiction | None, *, new: bool
) -> Contradiction | None:
    """The plainest contradiction between this statement and what agrees; None: there is none."""
    statement = problem.statements[localised]
    # What depends on this one speaks against it too.
    rest = problem.remaining(result.set_aside - {localised}) - {localised}
    rivals = [n for n in rest if _rival(problem.statements[n], statement)]
    if rivals:
        core: Core = frozenset((localised, max(rivals, key=lambda n: (problem.cost[n], -n))))
    elif previous and previous.members - {localised} <= rest:
        return previous
    elif not new and not previous and _violated(statement, result.system) is None:
        return None
    else:
        known = (core for core in result.cores if localised in core and core - {localised} <= rest)
        core = _core_with(problem, localised, rest, result.system) or min(known, key=len, default=frozenset())
    if previous and previous.members == core:
        return previous
    if not core:
        return None
    low, high = _allowed(problem, statement, core - {localised})
    return Contradiction(core, localised, low, high)


def _rival(one: Statement, other: Statement) -> bool:
    return one.same_figure(other) and disjoint(one, other)


def _core_with(problem: Problem, localised: int, rest: frozenset[int], system: System) -> Core | None:
    """An irreducible contradiction between this statement and the rest; None: there is none.

    The plainest is preferred: within its period, then with the years around it, then any other.
    """
    statement = problem.statements[localised]
    of_period = {n for n in rest if statement.periods[0] in problem.statements[n].periods}
    nearby = {n for n in rest if set(statement.periods) & set(problem.statements[n].periods)}

    def first(others: Iterable[int]) -> Core | None:
        members = {*others, localised}
        return System(problem.statements, problem.ties, members, derivations=problem.derivations).contradiction()

    reasons = first(of_period) or first(nearby) or _violated(statement, system) or first(rest)
    if reasons is None:
        return None
    core = irreducible(problem, reasons | {localised}, keep=(localised,))
    return None if _consistent(problem, core) else core


def _violated(statement: Statement, system: System) -> Core | None:
    """The statements behind the bounds that this statement lies outside of; None: it lies inside."""
    if statement.series not in system.networks:
        return None
    name, own = statement.series, (statement.start, statement.end)
    low, high = system.bounds(name, *own)
    if statement.measure == "level":
        too_high, too_low = statement.low > high, statement.high < low
        side: Literal["low", "high"] | None = "high" if too_high else "low" if too_low else None
        return system.reasons(name, *own, side) if side else None
    base = statement.periods[1]
    base_low, base_high = system.bounds(name, *base)
    if statement.low * base_low > high:
        return system.reasons(name, *own, "high") | system.reasons(name, *base, "low")
    if math.isfinite(base_high) and statement.high * base_high < low:
        return system.reasons(name, *own, "low") | system.reasons(name, *base, "high")
    return None


def _allowed(problem: Problem, statement: Statement, others: frozenset[int]) -> tuple[float, float]:
    """What the other members allow this statement to be: low and high, of a growth as factors."""
    rivals = [problem.statements[n] for n in others]
    if len(rivals) == 1 and rivals[0].same_figure(statement):
        return rivals[0].low, rivals[0].high
    system = consistent(problem, others)
    if system is None or statement.series not in system.networks:
        return 0.0, math.inf
    low, high = system.bounds(statement.series, statement.start, statement.end)
    if statement.measure == "level":
        return low, high
    base_low, base_high = system.bounds(statement.series, *statement.periods[1])
    return (low / base_high if base_high > 0 else 0.0), (high / base_low if base_low > 0 else math.inf)
