"""Which figures cannot all be right, and which of them are set aside until the others agree.

A contradiction is irreducible: without any one of its members the others can all be true. What is set aside is the
cheapest choice that leaves no contradiction; nothing is deleted. Pure: statements in, sets of their numbers out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from warehouse.reconcile.constraints import ContradictionError, Statement, System, Tie

Cost = tuple[float, ...]  # compared place by place; costs of several statements are added
Costs = Sequence[Cost] | Mapping[int, Cost]  # by number of the statement
Core = frozenset[int]
EXACT_UP_TO = 24  # statements between which the cheapest choice is searched exhaustively
SLACK = 1e-9  # of floating point, relative


def nothing_falls(removed: frozenset[int]) -> frozenset[int]:
    """No statement depends on another."""
    return frozenset()


@dataclass(frozen=True)
class Problem:
    """Statements, ties between their series, and what it costs to set each statement aside.

    `aside` are set aside from the start, and reported only where they contradict the rest. `beside` names the
    statements that fall with those set aside, without being contradicted themselves. `present` (None: all) are the
    statements to reconcile; the others may come later. `checked` remembers which sets contradict each other.
    """

    statements: Sequence[Statement]
    ties: Sequence[Tie]
    cost: Costs
    aside: frozenset[int] = frozenset()
    beside: Callable[[frozenset[int]], frozenset[int]] = nothing_falls
    present: frozenset[int] | None = None
    checked: dict[Core, bool] = field(default_factory=dict)

    def left(self, removed: frozenset[int]) -> frozenset[int]:
        """What remains when some statements are set aside."""
        everything = frozenset(range(len(self.statements))) if self.present is None else self.present
        return everything - removed - self.beside(removed)

    def system(self, left: frozenset[int]) -> System:
        """An empty system for what is left, into which all other statements can be inserted later."""
        return System(self.statements, self.ties, left, () if self.present is None else range(len(self.statements)))


@dataclass(frozen=True)
class Contradiction:
    """Members that cannot all be right. `odd` is the one set aside; the others allow it low … high."""

    members: Core
    odd: int
    low: float
    high: float

    def excess(self, said: Statement) -> float:
        """By how much the odd one misses what the others allow: in the unit of its level, or as a factor."""
        return max(said.low - self.high, self.low - said.high)


@dataclass(frozen=True)
class Reconciled:
    """What agrees (settled), what was set aside for it, and the irreducible contradictions met on the way."""

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
        removed = problem.aside | cheapest(cores, problem.cost)
        system, found = _search(problem, problem.left(removed))
        if not found:
            return Reconciled(system, removed, frozenset(cores))
        cores |= found


def contradictions(
    problem: Problem, result: Reconciled, before: Mapping[int, Contradiction | None] | None = None
) -> dict[int, Contradiction | None]:
    """For each statement that was set aside the contradiction between it and what agrees; None: there is none.

    `before`: what was told of fewer statements. Where its members still agree a contradiction is told again, and
    where there was none, one is looked for only when the statement misses what the others prove.
    """
    before = before or {}
    return {n: _tell(problem, n, result, before.get(n), new=n not in before) for n in sorted(result.set_aside)}


def apart(one: Statement, other: Statement) -> bool:
    """The two intervals have no point in common."""
    slack = SLACK * max((abs(x) for x in (one.low, one.high, other.low, other.high) if math.isfinite(x)), default=0.0)
    return one.low > other.high + slack or other.low > one.high + slack


def consistent(problem: Problem, only: Iterable[int]) -> System | None:
    """The settled system of these statements; None where they contradict each other."""
    members = sorted(only)
    if any(True for _ in _direct(problem.statements, members)):
        return None
    alone = len({problem.statements[n].series for n in members}) == 1
    system = System(problem.statements, () if alone else problem.ties, members)
    return None if system.contradiction() else system


def irreducible(problem: Problem, members: Iterable[int], keep: Iterable[int] = ()) -> Core:
    """What remains when every member is dropped without which the others still contradict each other.

    The least trusted are tried first, so that the best documented figures tell the contradiction.
    """
    core = set(members)
    for n in sorted(core - set(keep), key=lambda n: (problem.cost[n], n)):
        if not _agree(problem, frozenset(core - {n})):
            core.remove(n)
    return frozenset(core)


def _agree(problem: Problem, members: Core) -> bool:
    if (agree := problem.checked.get(members)) is None:
        agree = problem.checked[members] = consistent(problem, members) is not None
    return agree


# Searching


def _direct(statements: Sequence[Statement], only: Iterable[int]) -> Iterable[Core]:
    """Two figures of one period that exclude each other need no network."""
    same: dict[tuple[object, ...], list[int]] = {}
    for n in only:
        said = statements[n]
        same.setdefault((said.series, said.start, said.end, said.measure), []).append(n)
    for group in same.values():
        for k, n in enumerate(group):
            for m in group[k + 1 :]:
                if apart(statements[n], statements[m]):
                    yield frozenset((n, m))


def _search(problem: Problem, left: frozenset[int]) -> tuple[System, set[Core]]:
    """The system of what is left, and the contradictions met on the way (none: all of it can be true)."""
    system, found = problem.system(left), set(_direct(problem.statements, left))
    if found:
        return system, found
    for n in system.levels:
        if reasons := system.state(n):
            found.add(irreducible(problem, reasons))
    if not found:
        try:
            system.settle()
        except ContradictionError as error:
            found.add(irreducible(problem, error.statements))
    return system, found


# Telling


def _tell(
    problem: Problem, odd: int, result: Reconciled, told: Contradiction | None, *, new: bool
) -> Contradiction | None:
    """Why this one was set aside: the plainest contradiction between it and what agrees; None: there is none."""
    said = problem.statements[odd]
    # What fell with this one speaks against it too.
    rest = problem.left(result.set_aside - {odd}) - {odd}
    rivals = [n for n in rest if _same_figure(problem.statements[n], said) and apart(said, problem.statements[n])]
    if rivals:
        core: Core = frozenset((odd, max(rivals, key=lambda n: (problem.cost[n], -n))))
    elif told and told.members - {odd} <= rest:
        return told
    elif not new and not told and _misses(said, result.system) is None:
        return None
    else:
        known = (core for core in result.cores if odd in core and core - {odd} <= rest)
        core = _against(problem, odd, rest, result.system) or min(known, key=len, default=frozenset())
    if told and told.members == core:
        return told
    if not core:
        return None
    low, high = _allowed(problem, said, core - {odd})
    return Contradiction(core, odd, low, high)


def _same_figure(one: Statement, other: Statement) -> bool:
    return (one.series, one.start, one.end, one.measure) == (other.series, other.start, other.end, other.measure)


def _against(problem: Problem, odd: int, rest: frozenset[int], system: System) -> Core | None:
    """An irreducible contradiction between this statement and what agrees; None: there is none.

    The plainest is told: within the period, then with the years around it, then any other.
    """
    said = problem.statements[odd]
    of_period = {n for n in rest if said.segments[0] in problem.statements[n].segments}
    nearby = {n for n in rest if set(said.segments) & set(problem.statements[n].segments)}

    def first(only: Iterable[int]) -> Core | None:
        return System(problem.statements, problem.ties, {*only, odd}).contradiction()

    reasons = first(of_period) or first(nearby) or _misses(said, system) or first(rest)
    if reasons is None:
        return None
    core = irreducible(problem, reasons | {odd}, keep=(odd,))
    return None if _agree(problem, core) else core


def _misses(said: Statement, system: System) -> Core | None:
    """The statements behind the settled bounds that this statement lies outside of; None: it lies inside."""
    if said.series not in system.networks:
        return None
    name, y = said.series, (said.start, said.end)
    low, high = system.bounds(name, *y)
    if said.measure == "level":
        side: Literal["low", "high"] | None = "high" if said.low > high else "low" if said.high < low else None
        return system.reasons(name, *y, side) if side else None
    b = said.segments[1]
    base_low, base_high = system.bounds(name, *b)
    if said.low * base_low > high:
        return system.reasons(name, *y, "high") | system.reasons(name, *b, "low")
    if math.isfinite(base_high) and said.high * base_high < low:
        return system.reasons(name, *y, "low") | system.reasons(name, *b, "high")
    return None


def _allowed(problem: Problem, said: Statement, others: Core) -> tuple[float, float]:
    """What the other members allow this statement to be."""
    rivals = [problem.statements[n] for n in others]
    if len(rivals) == 1 and _same_figure(rivals[0], said):
        return rivals[0].low, rivals[0].high
    system = consistent(problem, others)
    if system is None or said.series not in system.networks:
        return 0.0, math.inf
    low, high = system.bounds(said.series, said.start, said.end)
    if said.measure == "level":
        return low, high
    base_low, base_high = system.bounds(said.series, *said.segments[1])
    return (low / base_high if base_high > 0 else 0.0), (high / base_low if base_low > 0 else math.inf)


# Choosing


def cheapest(cores: Iterable[Core], cost: Costs) -> frozenset[int]:
    """A choice of least cost with at least one member of every core; equal costs go by number."""
    chosen: set[int] = set()
    for group in _connected(cores):
        members = sorted(frozenset().union(*group), key=lambda n: (cost[n], n))
        search = _exhaustive if len(members) <= EXACT_UP_TO else _greedy
        chosen |= search(group, members, cost)
    return frozenset(chosen)


def _connected(cores: Iterable[Core]) -> list[list[Core]]:
    """Cores that share members, directly or over others, in groups."""
    groups: list[tuple[set[int], list[Core]]] = []
    for core in sorted(cores, key=sorted):
        touching = [group for group in groups if group[0] & core]
        members = set(core).union(*(group[0] for group in touching))
        groups = [group for group in groups if group not in touching]
        groups.append((members, [core, *(other for group in touching for other in group[1])]))
    return [group for _, group in groups]


def _exhaustive(cores: list[Core], members: list[int], cost: Costs) -> set[int]:
    """Branch and bound: some member of the first core that is not hit must go."""
    best: tuple[Cost, list[int]] | None = None

    def search(taken: list[int], total: Cost, barred: frozenset[int]) -> None:
        nonlocal best
        if best and (total, sorted(taken)) >= best:
            return
        missed = next((core for core in cores if not core & set(taken)), None)
        if missed is None:
            best = (total, sorted(taken))
            return
        for n in (n for n in members if n in missed and n not in barred):
            more = tuple(a + b for a, b in zip(total, cost[n], strict=True))
            search([*taken, n], more, barred)
            barred |= {n}

    search([], tuple(0.0 for _ in cost[members[0]]), frozenset())
    return set(best[1]) if best else set()


def _greedy(cores: list[Core], members: list[int], cost: Costs) -> set[int]:
    """Many contradictions at once: again and again the statement that settles most of them for its cost."""
    taken: set[int] = set()
    while missed := [core for core in cores if not core & taken]:
        hits = {n: sum(n in core for core in missed) for n in members}
        taken.add(min((n for n in members if hits[n]), key=lambda n: (*(c / hits[n] for c in cost[n]), n)))
    return taken
