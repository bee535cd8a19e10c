"""Statements together: levels, growths and parts of a total as constraints on every month and period.

Levels are difference constraints of a simple temporal network a series (Dechter, Meiri, Pearl 1991) and are kept
exactly. What such a network cannot express is propagated to a fixed point beside it: a growth ties a period to the
same period of the year before, a part can never exceed its total, and parts that are declared complete add up to it.
That is interval propagation, sound (never narrower than the truth allows) and nearly as tight as a linear programme.
Every bound knows the statements it rests on. Which statements are left out when they contradict each other is not
decided here (error_localisation). Pure: numbers in, numbers out.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from warehouse.reconcile.network import Additions, Network
from warehouse.reconcile.statements import Period, Statement, Tie

Side = Literal["low", "high"]
Rule = Literal["stated", "growth", "growth_base", "part", "total", "parts", "rest"]
Target = tuple[str, tuple[int, int], Side]  # series, places of the boundaries, side
Source = tuple[str, int, int]  # series, tail, head of a path
Matrix = NDArray[np.float64]

ROUNDS = 40  # growths and ties converge geometrically; a cap only loosens
WORTHWHILE = 1e-7  # relative: what propagation tightens by less is left


@dataclass(frozen=True, slots=True)
class Step:
    """How an edge came about: stated by a figure, or derived from bounds (each a path of edges) by a rule."""

    series: str
    period: tuple[int, int]
    side: Side
    value: float
    rule: Rule
    statement: int | None
    parents: tuple[tuple[str, tuple[int, ...]], ...]


class ContradictionError(Exception):
    """These statements cannot all hold."""

    def __init__(self, statements: frozenset[int]) -> None:
        super().__init__(sorted(statements))
        self.statements = statements


class Derivations:
    """Every step by its number, the same one in all systems of the same statements, and what additions gave there.

    A search tries many systems that differ in a few statements: what they have in common is derived once.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.support: list[frozenset[int]] = []  # by number of the step: the statements that it rests on
        self.additions = Additions()
        self._number: dict[Step, int] = {}
        self._stated: dict[int, tuple[int | None, int | None]] = {}

    def stated(self, n: int, statement: Statement) -> tuple[int | None, int | None]:
        """The numbers of the steps that a level states, high and low; None: that side is open."""
        if n not in self._stated:
            series, period = statement.series, (statement.start, statement.end)
            high = Step(series, period, "high", statement.high, "stated", n, ())
            low = Step(series, period, "low", statement.low, "stated", n, ())
            self._stated[n] = (
                self.number(high) if statement.high < math.inf else None,
                self.number(low) if statement.low > 0 else None,
            )
        return self._stated[n]

    def number(self, step: Step) -> int:
        """The number of a step; all steps that it rests on have theirs."""
        if (known := self._number.get(step)) is None:
            known = self._number[step] = len(self.steps)
            self.steps.append(step)
            own = () if step.statement is None else (step.statement,)
            self.support.append(self.union(edge for _, path in step.parents for edge in path).union(own))
        return known

    def union(self, edges: Iterable[int]) -> frozenset[int]:
        """The statements that any of these steps rests on."""
        return frozenset().union(*(self.support[edge] for edge in edges))


@dataclass(frozen=True)
class Points:
    """The boundaries at which periods of statements begin and end, their places, and the cuts between blocks."""

    series: frozenset[str]
    boundaries: list[int]
    position: dict[int, int]
    cuts: list[int]

    @classmethod
    def of(cls, statements: Iterable[Statement]) -> Points:
        """Of these statements, whichever of them are added."""
        every = list(statements)
        periods = {period for statement in every for period in statement.periods}
        boundaries = sorted({boundary for period in periods for boundary in period})
        position = {boundary: n for n, boundary in enumerate(boundaries)}
        cuts = _cuts(len(boundaries), [(position[a], position[b]) for a, b in periods])
        return cls(frozenset(statement.series for statement in every), boundaries, position, cuts)


class System:
    """The statements of one group of tied series, added one by one and then propagated to a fixed point.

    `only` leaves out statements without renumbering the others; those whose `points` are given can be inserted
    afterwards. `derivations` are shared between systems of the same statements.
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        ties: Sequence[Tie] = (),
        only: Iterable[int] | None = None,
        points: Points | None = None,
        derivations: Derivations | None = None,
    ) -> None:
        self.statements = statements
        self.active = self._in_order(range(len(statements)) if only is None else set(only))
        self.derivations = derivations or Derivations()
        points = points or Points.of(statements[n] for n in self.active)
        self.boundaries, self._position = points.boundaries, points.position
        self.ties = ties if self.active else ()
        names = sorted(points.series.union(*(tie.series for tie in self.ties)))
        additions = self.derivations.additions
        self.networks = {name: Network(len(self.boundaries), points.cuts, additions) for name in names}
        self._propagated: dict[object, object] = {}
        self._index_periods()

    @property
    def levels(self) -> list[int]:
        """The active levels, in the order in which they are added."""
        return [n for n in self.active if self.statements[n].measure == "level"]

    # Adding statements

    def insert(self, numbers: Iterable[int], ties: Sequence[Tie]) -> frozenset[int] | None:
        """More statements for a system that holds together; the statements behind the first contradiction, None if there is none.

        `ties` take the place of those it had, and must imply them. After a contradiction the system is of no more use.
        """
        new = self._in_order(numbers)
        self.ties = ties
        self.active = self._in_order([*self.active, *new])
        self._index_periods()
        return self._add_all(new)

    def contradiction(self) -> frozenset[int] | None:
        """Add everything and propagate; the statements behind the first contradiction, None if there is none."""
        return self._add_all(self.active)

    def _add_all(self, numbers: Iterable[int]) -> frozenset[int] | None:
        try:
            for n in numbers:
                if self.statements[n].measure == "level" and (reasons := self.add_level(n)):
                    return reasons
            self.propagate()
        except ContradictionError as error:
            return error.statements
        return None

    def add_level(self, n: int) -> frozenset[int] | None:
        """Add a level; or return the statements that contradict it together with it, and leave it out."""
        statement = self.statements[n]
        network = self.networks[statement.series]
        i, j = self._position[statement.start], self._position[statement.end]
        for tail, head, weight in ((i, j, statement.high), (j, i, -statement.low)):
            if network.upper[head, tail] + weight < -1e-9 * max(abs(statement.low), 1e-300):
                return self._reasons(statement.series, head, tail) | {n}
        high, low = self.derivations.stated(n, statement)
        if high is not None:
            self._add(network, i, j, statement.high, high)
        if low is not None:
            self._add(network, j, i, -statement.low, low)
        return None

    def propagate(self) -> None:
        """Propagate growths and ties until nothing worthwhile changes. Raises ContradictionError."""
        growths = [n for n in self.active if self.statements[n].measure == "growth"]
        if not growths and not self.ties:
            return
        done = self._propagated
        for _ in range(ROUNDS):
            before = self._changes(self.networks)
            for n in growths:
                if done.get(n) != (now := self._changed(n)):
                    done[n] = now
                    self._propagate_growth(n)
            for tie in self.ties:
                if done.get(tie) != (now := (len(self._periods), *self._changes(tie.series))):
                    done[tie] = now
                    self._propagate_tie(tie)
            if self._changes(self.networks) == before:
                return

    # Reading bounds

    def bounds(self, series: str, start: int, end: int) -> tuple[float, float]:
        """Smallest and largest sum of the months start … end−1."""
        network = self.networks[series]
        inner = self._longest_inside(start, end)
        outer = self._shortest_around(start, end)
        low = network.bounds(*inner)[0] if inner else 0.0
        return low, network.bounds(*outer)[1] if outer else math.inf

    def reasons(self, series: str, start: int, end: int, side: Side) -> frozenset[int]:
        """The statements that make this bound as tight as it is."""
        if side == "low":
            inner = self._longest_inside(start, end)
            return self._reasons(series, inner[1], inner[0]) if inner else frozenset()
        outer = self._shortest_around(start, end)
        return self._reasons(series, *outer) if outer else frozenset()

    def closed(self, series: str) -> Matrix:
        """The closed matrix of a series over all boundaries."""
        return self.networks[series].closed()

    def derivation(self, series: str, start: int, end: int, side: Side) -> list[Step]:
        """The steps whose values add up (high) or are taken from each other to this bound."""
        place = self._longest_inside(start, end) if side == "low" else self._shortest_around(start, end)
        if not place:
            return []
        tail, head = (place[1], place[0]) if side == "low" else place
        return [self.derivations.steps[edge] for edge in self.networks[series].path(tail, head)]

    def stated_boundaries(self) -> list[int]:
        """Places of the boundaries at which a period of some active statement begins or ends."""
        return sorted(set(self._periods.ravel().tolist()))

    # Propagation

    def _in_order(self, numbers: Iterable[int]) -> list[int]:
        """In the order of time a cumulative figure is added in O(n); any order gives the same bounds."""
        return sorted(numbers, key=lambda n: (self.statements[n].end, self.statements[n].start, n))

    def _index_periods(self) -> None:
        """The periods of active statements, as pairs of places of boundaries."""
        periods = {period for n in self.active for period in self.statements[n].periods}
        places = sorted((self._position[a], self._position[b]) for a, b in periods)
        self._periods = np.array(places, dtype=np.intp).reshape(-1, 2)

    def _changed(self, growth: int) -> tuple[int, ...]:
        """When one of the two periods of a growth was last bounded more tightly."""
        statement = self.statements[growth]
        network, at = self.networks[statement.series], self._position
        return tuple(network.changed(at[a], at[b]) for a, b in statement.periods)

    def _changes(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.networks[name].changes for name in names)

    def _longest_inside(self, start: int, end: int) -> tuple[int, int] | None:
        """The longest known period inside: what it holds at least, the whole holds at least."""
        i, j = bisect_left(self.boundaries, start), bisect_right(self.boundaries, end) - 1
        return (i, j) if i < j else None

    def _shortest_around(self, start: int, end: int) -> tuple[int, int] | None:
        """The shortest known period around: what it holds at most, each of its parts holds at most."""
        i, j = bisect_right(self.boundaries, start) - 1, bisect_left(self.boundaries, end)
        return (i, j) if i >= 0 and j < len(self.boundaries) else None

    def _reasons(self, series: str, tail: int, head: int) -> frozenset[int]:
        if math.isinf(self.networks[series].between(tail, head)):
            return frozenset()
        return self.derivations.union(self.networks[series].path(tail, head))

    def _add(self, network: Network, tail: int, head: int, weight: float, edge: int) -> None:
        cycle = network.add(tail, head, weight, edge)
        if cycle is not None:
            raise ContradictionError(self.derivations.union((*cycle, edge)))

    def _imply(self, target: Target, value: float, rule: Rule, sources: Sequence[Source], n: int | None = None) -> None:
        """A derived bound, if it is tighter than what is known by a worthwhile bit.

        It rests on the bounds named as sources, and on statement `n`.
        """
        series, (i, j), side = target
        network = self.networks[series]
        upper = network.upper
        if side == "high":
            if math.isinf(value) or value >= upper[i, j] - WORTHWHILE * abs(value):
                return
        elif value <= max(0.0, -upper[j, i]) + WORTHWHILE * abs(value):
            return
        paths = tuple((name, self.networks[name].path(tail, head)) for name, tail, head in sources)
        step = Step(series, (self.boundaries[i], self.boundaries[j]), side, value, rule, n, paths)
        edge = self.derivations.number(step)
        if side == "high":
            self._add(network, i, j, value, edge)
        else:
            self._add(network, j, i, -value, edge)

    def _propagate_growth(self, n: int) -> None:
        """(1 + g low)·B ≤ Y ≤ (1 + g high)·B, both ways."""
        statement = self.statements[n]
        name, upper = statement.series, self.networks[statement.series].upper
        y, b = ((self._position[i], self._position[j]) for i, j in statement.periods)
        if statement.high < math.inf:
            self._imply((name, y, "high"), statement.high * upper[b], "growth", [(name, *b)], n)
            if statement.high > 0:
                low = max(0.0, -upper[y[::-1]])
                self._imply((name, b, "low"), low / statement.high, "growth_base", [(name, *y[::-1])], n)
        if statement.low > 0:
            low = max(0.0, -upper[b[::-1]])
            self._imply((name, y, "low"), statement.low * low, "growth", [(name, *b[::-1])], n)
            self._imply((name, b, "high"), upper[y] / statement.low, "growth_base", [(name, *y)], n)

    def _propagate_tie(self, tie: Tie) -> None:
        """A part is never more than its total, in any period that is stated; complete parts add up."""
        if not len(self._periods):
            return
        i, j = self._periods.T
        total = self.networks[tie.total].upper
        for part, factor in tie.parts:
            upper = self.networks[part].upper
            for a, b in self._worthwhile(total[i, j] / factor, upper[i, j]):
                self._imply((part, (a, b), "high"), total[a, b] / factor, "total", [(tie.total, a, b)])
            for a, b in self._worthwhile(upper[j, i] * factor, total[j, i]):
                self._imply((tie.total, (a, b), "low"), -upper[b, a] * factor, "part", [(part, b, a)])
        if tie.complete:
            at = 0
            while (at := self._next_incomplete(tie, at)) < len(self._periods):
                a, b = self._periods[at].tolist()
                self._propagate_complete(tie, a, b)
                at += 1

    def _worthwhile(self, offered: Matrix, known: Matrix) -> Iterator[tuple[int, int]]:
        for k in np.flatnonzero(_tighter(offered, known)):
            yield int(self._periods[k, 0]), int(self._periods[k, 1])

    def _next_incomplete(self, tie: Tie, at: int) -> int:
        """The place of the next period, from a place on, in which parts and total bound each other more tightly."""
        i, j = self._periods[at:].T
        upper = {name: self.networks[name].upper for name in tie.series}
        tighter = np.zeros(len(i), dtype=bool)
        for tail, head in ((i, j), (j, i)):
            whole = upper[tie.total][tail, head]
            ahead = {part: factor * upper[part][tail, head] for part, factor in tie.parts}
            behind = {part: factor * upper[part][head, tail] for part, factor in tie.parts}
            tighter |= _tighter(sum(ahead.values()), whole)
            for part, factor in tie.parts:
                rest = whole + sum(value for other, value in behind.items() if other != part)
                tighter |= _tighter(rest / factor, upper[part][tail, head])
        found = np.flatnonzero(tighter)
        return at + int(found[0]) if len(found) else len(self._periods)

    def _propagate_complete(self, tie: Tie, a: int, b: int) -> None:
        """The sum of the parts is the total, in the period between two boundaries: four kinds of bounds."""
        upper = {name: self.networks[name].upper for name in tie.series}
        whole = upper[tie.total]
        for high, tail, head in ((True, a, b), (False, b, a)):
            summed = float(sum(factor * upper[part][tail, head] for part, factor in tie.parts))
            sources = [(part, tail, head) for part, _ in tie.parts]
            target: Target = (tie.total, (a, b), "high" if high else "low")
            self._imply(target, summed if high else -summed, "parts", sources)
        for part, factor in tie.parts:
            others = [(other, f) for other, f in tie.parts if other != part]
            # What the other parts hold at least is not this one's; what they hold at most is all they can take.
            for high, tail, head in ((True, a, b), (False, b, a)):
                rest = float(whole[tail, head] + sum(f * upper[other][head, tail] for other, f in others)) / factor
                sources = [(tie.total, tail, head), *((other, head, tail) for other, _ in others)]
                self._imply(
                    (part, (a, b), "high" if high else "low"), rest if high else max(0.0, -rest), "rest", sources
                )


def _tighter(offered: Matrix, known: Matrix) -> NDArray[np.bool_]:
    """Where a bound that is offered is tighter than the known one by a worthwhile bit."""
    return np.asarray(offered < known - WORTHWHILE * np.abs(np.where(np.isinf(offered), 0.0, offered)))


def _cuts(boundaries: int, periods: Iterable[Period]) -> list[int]:
    """Boundaries that no stated period passes over: what comes before and after is independent."""
    passed = np.zeros(boundaries + 1, dtype=np.intp)
    for a, b in periods:
        passed[a + 1] += 1
        passed[b] -= 1
    return [int(at) for at in np.flatnonzero(np.cumsum(passed[:boundaries]) == 0)]
