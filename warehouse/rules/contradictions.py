"""Which figures cannot all be right, and which of them are set aside until the others agree.

A contradiction is irreducible: without any one of its members the others can all be true. What is set aside is the
cheapest choice that leaves no contradiction; nothing is deleted. Pure: statements in, sets of their numbers out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from warehouse.rules.constraints import ContradictionError, Statement, System, Tie

Cost = tuple[float, ...]  # compared place by place; costs of several statements are added
Core = frozenset[int]
EXACT_UP_TO = 24  # statements between which the cheapest choice is searched exhaustively


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
    """What agrees (settled), what was set aside for it, and one contradiction for each that was."""

    system: System
    set_aside: frozenset[int]
    contradictions: tuple[Contradiction, ...]


def reconcile(
    statements: Sequence[Statement],
    ties: Sequence[Tie],
    cost: Sequence[Cost],
    aside: Iterable[int] = (),
    beside: Callable[[frozenset[int]], frozenset[int]] = lambda _: frozenset(),
) -> Reconciled:
    """Set aside as little as possible, by cost, until the rest can all be true.

    `aside` are set aside from the start, and reported only where they contradict the rest. `beside` names the
    statements that fall with those set aside without being contradicted themselves.
    """
    aside = frozenset(aside)
    cores: set[Core] = set(_direct(statements, aside))
    while True:
        removed = aside | cheapest(cores, cost)
        left = frozenset(range(len(statements))) - removed - beside(removed)
        system, found = _check(statements, ties, left, cost)
        if not found:
            break
        cores |= found
    told = []
    for n in sorted(removed):
        others = removed - {n}
        # What fell with this one speaks against it too.
        rest = frozenset(range(len(statements))) - others - beside(others) - {n}
        told.append(_tell(n, statements, ties, rest, cost, system, cores))
    return Reconciled(system, removed, tuple(each for each in told if each))


def cheapest(cores: Iterable[Core], cost: Sequence[Cost]) -> frozenset[int]:
    """A choice of least cost with at least one member of every core; equal costs go by number."""
    chosen: set[int] = set()
    for group in _connected(cores):
        members = sorted(frozenset().union(*group), key=lambda n: (cost[n], n))
        search = _exhaustive if len(members) <= EXACT_UP_TO else _greedy
        chosen |= search(group, members, cost)
    return frozenset(chosen)


def _direct(statements: Sequence[Statement], aside: frozenset[int]) -> Iterable[Core]:
    """Two figures of one period that exclude each other need no network."""
    same: dict[tuple[object, ...], list[int]] = {}
    for n, said in enumerate(statements):
        if n not in aside:
            same.setdefault((said.series, said.start, said.end, said.measure), []).append(n)
    for group in same.values():
        for k, n in enumerate(group):
            for m in group[k + 1 :]:
                if apart(statements[n], statements[m]):
                    yield frozenset((n, m))


def apart(one: Statement, other: Statement) -> bool:
    """The two intervals have no point in common."""
    slack = 1e-9 * max(abs(x) for x in (one.low, one.high, other.low, other.high) if math.isfinite(x))
    return one.low > other.high + slack or other.low > one.high + slack


def _check(
    statements: Sequence[Statement], ties: Sequence[Tie], left: frozenset[int], cost: Sequence[Cost]
) -> tuple[System, set[Core]]:
    """The system of what is left, and the contradictions met on the way (none: all of it can be true)."""
    system, found = System(statements, ties, left), set()
    for n in system.active:
        if statements[n].measure == "level" and (reasons := system.state(n)):
            found.add(irreducible(reasons, statements, ties, cost))
    if found:
        return system, found
    try:
        system.settle()
    except ContradictionError as error:
        found.add(irreducible(error.statements, statements, ties, cost))
    return system, found


def consistent(statements: Sequence[Statement], ties: Sequence[Tie], only: Iterable[int]) -> System | None:
    """The settled system of these statements; None where they contradict each other."""
    members = sorted(only)
    for core in _direct([statements[n] for n in members], frozenset()):
        if core:
            return None
    system = System(statements, _between(ties, {statements[n].series for n in members}), members)
    for n in system.active:
        if statements[n].measure == "level" and system.state(n):
            return None
    try:
        system.settle()
    except ContradictionError:
        return None
    return system


def irreducible(
    members: Iterable[int],
    statements: Sequence[Statement],
    ties: Sequence[Tie],
    cost: Sequence[Cost],
    keep: Iterable[int] = (),
) -> Core:
    """What remains when every member is dropped without which the others still contradict each other.

    The least trusted are tried first, so that the best documented figures tell the contradiction.
    """
    core = set(members)
    for n in sorted(core - set(keep), key=lambda n: (cost[n], n)):
        if consistent(statements, ties, core - {n}) is None:
            core.remove(n)
    return frozenset(core)


def _tell(
    odd: int,
    statements: Sequence[Statement],
    ties: Sequence[Tie],
    left: frozenset[int],
    cost: Sequence[Cost],
    system: System,
    cores: set[Core],
) -> Contradiction | None:
    """Why this one was set aside: the plainest contradiction between it and what agrees; None: there is none."""
    said = statements[odd]
    rivals = [
        n
        for n in left
        if (other := statements[n]).series == said.series
        and (other.start, other.end, other.measure) == (said.start, said.end, said.measure)
        and apart(said, other)
    ]
    if rivals:
        core: Core = frozenset((odd, max(rivals, key=lambda n: (cost[n], -n))))
    else:
        core = _against(odd, statements, ties, left, cost, system) or min(
            (core for core in cores if odd in core and core - {odd} <= left), key=len, default=frozenset()
        )
    if not core:
        return None
    low, high = _allowed(said, statements, ties, core - {odd})
    return Contradiction(core, odd, low, high)


def _against(
    odd: int,
    statements: Sequence[Statement],
    ties: Sequence[Tie],
    left: frozenset[int],
    cost: Sequence[Cost],
    system: System,
) -> Core | None:
    """An irreducible contradiction between this statement and what agrees; None: there is none."""

    def first(only: Iterable[int]) -> frozenset[int] | None:
        together = System(statements, ties, {*only, odd})
        try:
            for n in together.active:
                if statements[n].measure == "level" and (reasons := together.state(n)):
                    return reasons
            together.settle()
        except ContradictionError as error:
            return error.statements
        return None

    # The plainest contradiction is told: within the period, then with the years around it, then any other.
    said = statements[odd]
    of_period = [n for n in left if {said.segments[0]} & set(statements[n].segments)]
    nearby = [n for n in left if set(said.segments) & set(statements[n].segments)]
    reasons = first(of_period) or first(nearby) or _misses(said, system) or first(left)
    if reasons is None:
        return None
    core = irreducible(reasons | {odd}, statements, ties, cost, keep=(odd,))
    return core if consistent(statements, ties, core) is None else None


def _misses(said: Statement, system: System) -> frozenset[int] | None:
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


def _allowed(
    said: Statement, statements: Sequence[Statement], ties: Sequence[Tie], others: Core
) -> tuple[float, float]:
    """What the other members allow this statement to be."""
    if said.measure == "growth":
        same = [statements[n] for n in others]
        if len(same) == 1 and same[0].measure == "growth":
            return same[0].low, same[0].high
    system = consistent(statements, ties, others)
    if system is None or said.series not in system.networks:
        return 0.0, math.inf
    low, high = system.bounds(said.series, said.start, said.end)
    if said.measure == "growth":
        base_low, base_high = system.bounds(said.series, *said.segments[1])
        low, high = (low / base_high if base_high > 0 else 0.0), (high / base_low if base_low > 0 else math.inf)
    return low, high


def _between(ties: Sequence[Tie], series: set[str]) -> list[Tie]:
    """Ties that can carry something between these series."""
    if len(series) == 1:
        return []
    return list(ties)


def _connected(cores: Iterable[Core]) -> list[list[Core]]:
    """Cores that share members, directly or over others, in groups."""
    groups: list[tuple[set[int], list[Core]]] = []
    for core in sorted(cores, key=sorted):
        touching = [group for group in groups if group[0] & core]
        merged = (set(core).union(*(members for members, _ in touching)), [core])
        for group in touching:
            merged[1].extend(group[1])
            groups.remove(group)
        groups.append(merged)
    return [group for _, group in groups]


def _sum(costs: Iterable[Cost]) -> Cost:
    return tuple(map(sum, zip(*costs, strict=True)))


def _exhaustive(cores: list[Core], members: list[int], cost: Sequence[Cost]) -> set[int]:
    """Branch and bound: some member of the first core that is not hit must go."""
    best: tuple[Cost, list[int]] | None = None

    def search(taken: list[int], total: Cost, barred: frozenset[int]) -> None:
        nonlocal best
        if best and total >= best[0] and (total > best[0] or sorted(taken) >= best[1]):
            return
        open_ = next((core for core in cores if not core & set(taken)), None)
        if open_ is None:
            best = (total, sorted(taken))
            return
        for n in (n for n in members if n in open_ and n not in barred):
            search([*taken, n], _sum((total, cost[n])), barred)
            barred |= {n}

    nothing = tuple(0.0 for _ in cost[0])
    search([], nothing, frozenset())
    return set(best[1]) if best else set()


def _greedy(cores: list[Core], members: list[int], cost: Sequence[Cost]) -> set[int]:
    """Many contradictions at once: again and again the statement that settles most of them for its cost."""
    taken: set[int] = set()
    while open_ := [core for core in cores if not core & taken]:
        hits = {n: sum(n in core for core in open_) for n in members}
        taken.add(min((n for n in members if hits[n]), key=lambda n: (*(c / hits[n] for c in cost[n]), n)))
    return taken
