"""The cheapest choice with at least one member of every core: a hitting set of least cost.

The combinatorial half of error localisation (Fellegi and Holt 1976: a set of fields of least weight that covers every
failed edit). Exact by branch and bound while few statements are involved, greedy beyond. Pure: sets of numbers in and
out; knows no statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Cost = tuple[float, ...]  # compared place by place; costs of several statements are added
Costs = Sequence[Cost] | Mapping[int, Cost]  # by number of the statement
Core = frozenset[int]  # numbers of an irreducible set of statements that contradict each other
EXACT_UP_TO = 24  # statements between which the cheapest choice is searched exhaustively


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
    """Many contradictions at once: again and again the statement that ends most of them for its cost."""
    taken: set[int] = set()
    while missed := [core for core in cores if not core & taken]:
        hits = {n: sum(n in core for core in missed) for n in members}
        taken.add(min((n for n in members if hits[n]), key=lambda n: (*(c / hits[n] for c in cost[n]), n)))
    return taken
