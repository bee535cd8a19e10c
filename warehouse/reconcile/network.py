"""A simple temporal network over the prefix sums of one flow: which sums do the stated ones allow?

S(k) is the sum of the flow before boundary k, so the boundaries i < j enclose the period with the sum S(j) − S(i).
A statement about that sum is a difference constraint; that nothing counted is negative is another. Taken from Dechter,
Meiri and Pearl (Temporal constraint networks, 1991): the tightest bounds that all constraints imply, for every period,
are shortest paths, and they cannot all hold exactly when there is a negative cycle. Different here: the points are
prefix sums of a flow and not times; the matrix is kept closed after every addition (and only block by block) instead of
being closed once by Floyd–Warshall; the path of every bound is kept, so that it can name the constraints behind it; and
a block is never changed, so that what an addition makes of it is remembered and not computed again by the next search.
NumPy arrays in, bounds and cycles out; knows no series and no unit.
"""

from __future__ import annotations

import functools
import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NOTHING_NEGATIVE = -1  # the edge "a later boundary has no smaller sum"
TOLERANCE = 1e-9  # of floating point, relative to the largest sum stated
REMEMBERED_CELLS = 4_000_000  # of matrices that additions may keep: 64 MB

Matrix = NDArray[np.float64]
Places = NDArray[np.int32]
Edges = tuple[int, ...]


class Block:
    """Difference constraints between some points, closed under implication. Never changed.

    `upper[i, j]` is the largest S(j) − S(i) that the constraints allow (inf: unbounded); `hop` and `edge` are the next
    point and the first edge of the shortest path; `scale` is the largest sum stated.
    """

    __slots__ = ("_paths", "edge", "hop", "scale", "upper")

    def __init__(self, upper: Matrix, hop: Places, edge: Places, scale: float) -> None:
        self.upper, self.hop, self.edge, self.scale = upper, hop, edge, scale
        self._paths: dict[tuple[int, int], Edges] = {}

    @classmethod
    def open(cls, points: int) -> Block:
        """Nothing is known but that no sum is negative."""
        later = np.tri(points, k=-1, dtype=bool)
        upper = np.where(later, 0.0, np.inf)
        np.fill_diagonal(upper, 0.0)
        hop = np.where(later, np.arange(points), -1).astype(np.int32)
        return cls(upper, hop, np.full((points, points), NOTHING_NEGATIVE, np.int32), 0.0)

    def with_edge(self, tail: int, head: int, weight: float, edge: int) -> Block | Edges:
        """The block with S(head) − S(tail) ≤ weight as well (itself where that says nothing new).

        Where it cannot hold with the others: the edges of the shortest path that contradicts it, with `edge` itself a
        simple negative cycle. O(n²) at worst for n points.
        """
        scale, before = max(self.scale, abs(weight)), self.upper
        noise = TOLERANCE * scale
        if before[head, tail] + weight < -noise:
            return self.path(head, tail)
        if before[tail, head] <= weight:
            return self if scale == self.scale else Block(before, self.hop, self.edge, scale)
        slack = noise * 1e-3
        from_, to = before[:, tail] + weight, before[head]
        rows = (from_ < before[:, head] - slack).nonzero()[0]
        columns = (weight + to < before[tail] - slack).nonzero()[0]
        through = from_[rows, None] + to[columns]
        r, c = (through < before[rows[:, None], columns] - slack).nonzero()
        i, j = rows[r], columns[c]
        first = i == tail
        upper, hop, edges = before.copy(), self.hop.copy(), self.edge.copy()
        hop[i, j] = np.where(first, head, self.hop[i, tail])
        edges[i, j] = np.where(first, edge, self.edge[i, tail])
        upper[i, j] = through[r, c]
        return Block(upper, hop, edges, scale)

    def path(self, tail: int, head: int) -> Edges:
        """Edges whose weights add up to upper[tail, head], in order, without the steps "nothing negative"."""
        if (known := self._paths.get((tail, head))) is None:
            known = self._paths[tail, head] = tuple(self._path(tail, head))
        return known

    def _path(self, tail: int, head: int) -> list[int]:
        edges, at, visited = [], tail, {tail}
        while at != head:
            edge, at = int(self.edge[at, head]), int(self.hop[at, head])
            if edge != NOTHING_NEGATIVE:
                edges.append(edge)
            if at < 0 or (at in visited and at != head):
                raise ArithmeticError(f"no path from point {tail} to point {head} of a block")
            visited.add(at)
        return edges


class Additions:
    """What edges made of blocks, for networks to which the same edges are added in the same order again and again.

    An edge has one number, whichever network it is added to. Beyond a size everything is forgotten.
    """

    def __init__(self) -> None:
        self._open: dict[int, Block] = {}
        self._after: dict[tuple[Block, int, int, float, int], Block | Edges] = {}
        self._cells = 0

    def open_block(self, points: int) -> Block:
        """A block of which nothing is known."""
        if points not in self._open:
            self._open[points] = Block.open(points)
        return self._open[points]

    def after(self, block: Block, tail: int, head: int, weight: float, edge: int) -> Block | Edges:
        """As `Block.with_edge`."""
        key = (block, tail, head, weight, edge)
        if (known := self._after.get(key)) is None:
            known = block.with_edge(tail, head, weight, edge)
            self._cells += block.upper.size
            if self._cells > REMEMBERED_CELLS:
                self._after.clear()
                self._cells = block.upper.size
            self._after[key] = known
        return known


class Network:
    """Difference constraints between `boundaries` points, closed under implication after every addition.

    `upper[i, j]` is the largest S(j) − S(i) that the constraints allow (inf: unbounded), in the unit of what was
    added. `cuts` are boundaries that no constraint passes over (the new years of cumulative figures): between two
    of them the sums are independent of all others, so only that block of `upper` is kept closed, and longer
    periods are put together from blocks. `additions` may be shared with other networks.
    """

    def __init__(self, boundaries: int, cuts: Sequence[int] = (), additions: Additions | None = None) -> None:
        self._additions = additions or Additions()
        self._cuts = sorted({0, *cuts, max(0, boundaries - 1)})
        self.upper: Matrix = self._additions.open_block(boundaries).upper.copy()
        self._blocks = [self._additions.open_block(b - a + 1) for a, b in itertools.pairwise(self._cuts)]
        self.changes = 0  # how often something became tighter
        self._stamps = [0] * max(1, len(self._blocks))

    def add(self, tail: int, head: int, weight: float, edge: int) -> Edges | None:
        """Add S(head) − S(tail) ≤ weight under the number `edge`.

        Returns None; or, where it cannot hold together with what was added before, the edges of the shortest
        path that contradicts it (with `edge` itself a simple negative cycle), and leaves the network as it was.
        """
        n = self._block_of(tail, head)
        first, before = self._cuts[n], self._blocks[n]
        now = self._additions.after(before, tail - first, head - first, weight, edge)
        if isinstance(now, tuple):
            return now
        self._blocks[n] = now
        if now.upper is not before.upper:
            block = slice(first, self._cuts[n + 1] + 1)
            self.upper[block, block] = now.upper
            self.changes += 1
            self._stamps[n] = self.changes
        return None

    def changed(self, start: int, end: int) -> int:
        """When something last became tighter between two boundaries, counted in changes."""
        cuts = self._cuts
        first, last = bisect_right(cuts, start) - 1, max(bisect_left(cuts, end), 1)
        return max(self._stamps[first:last], default=0)

    def between(self, tail: int, head: int) -> float:
        """Largest S(head) − S(tail) that the constraints allow."""
        stages = self._stages(tail, head)
        if len(stages) == 1:
            return float(self.upper[tail, head])
        return float(sum(self.upper[a, b] for a, b in stages))

    def bounds(self, start: int, end: int) -> tuple[float, float]:
        """Smallest and largest sum of the period between two boundaries."""
        return max(0.0, -self.between(end, start)), self.between(start, end)

    def closed(self) -> Matrix:
        """The closed matrix of all boundaries, across all blocks."""
        matrix = self.upper.copy()
        if len(self._blocks) < 2:
            return matrix
        i, j, after, last, block, first = _apart(len(matrix), tuple(self._cuts))
        cuts = np.array(self._cuts)
        # Forwards: to the end of the block, over whole blocks, into the block of the other; an open one opens all.
        over = self.upper[cuts[:-1], cuts[1:]]
        is_open = np.concatenate([[0], np.cumsum(np.isinf(over))])
        known = np.concatenate([[0.0], np.cumsum(np.where(np.isinf(over), 0.0, over))])
        whole = np.where(is_open[block] > is_open[after], np.inf, known[block] - known[after])
        matrix[i, j] = self.upper[i, last] + whole + self.upper[first, j]
        # Backwards nothing is open: the smallest sum is zero.
        back = np.concatenate([[0.0], np.cumsum(self.upper[cuts[1:], cuts[:-1]])])
        matrix[j, i] = self.upper[j, first] + back[block] - back[after] + self.upper[last, i]
        return matrix

    def path(self, tail: int, head: int) -> Edges:
        """Edges whose weights add up to between(tail, head), in order, without the steps "nothing negative"."""
        stages = self._stages(tail, head)
        if len(stages) == 1:
            return self._path(tail, head)
        return tuple(edge for a, b in stages for edge in self._path(a, b))

    def _stages(self, tail: int, head: int) -> list[tuple[int, int]]:
        """The way from one boundary to another, block by block."""
        low, high = (tail, head) if tail < head else (head, tail)
        cuts = self._cuts
        after = bisect_right(cuts, low)
        if after == len(cuts) or high <= cuts[after]:
            return [(tail, head)]
        stages = list(itertools.pairwise([low, *cuts[after : bisect_left(cuts, high)], high]))
        return stages if tail < head else [(b, a) for a, b in reversed(stages)]

    def _path(self, tail: int, head: int) -> Edges:
        if tail == head:
            return ()
        n = self._block_of(tail, head)
        return self._blocks[n].path(tail - self._cuts[n], head - self._cuts[n])

    def _block_of(self, tail: int, head: int) -> int:
        """The block in which two boundaries lie."""
        return bisect_right(self._cuts, min(tail, head)) - 1


@functools.lru_cache(maxsize=64)
def _apart(boundaries: int, cuts: tuple[int, ...]) -> tuple[NDArray[np.intp], ...]:
    """Pairs of boundaries i < j of different blocks: i, j, the block after that of i and the cut before it, the block
    of j and the cut before it."""
    at = np.array(cuts)
    i, j = np.triu_indices(boundaries, k=1)
    block = np.minimum(np.searchsorted(at, np.arange(boundaries), side="right") - 1, len(at) - 2)
    apart = block[i] != block[j]
    i, j = i[apart], j[apart]
    after = block[i] + 1
    return i, j, after, at[after], block[j], at[block[j]]
