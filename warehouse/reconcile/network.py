"""A simple temporal network over the prefix sums of one flow: which sums do the stated ones allow?

S(k) is the sum of the flow before boundary k, so the boundaries i < j enclose the period with the sum S(j) − S(i).
A statement about that sum is a difference constraint; that nothing counted is negative is another. Taken from Dechter,
Meiri and Pearl (Temporal constraint networks, 1991): the tightest bounds that all constraints imply, for every period,
are shortest paths, and they cannot all hold exactly when there is a negative cycle. Different here: the points are
prefix sums of a flow and not times; the matrix is kept closed after every addition (and only block by block) instead of
being closed once by Floyd–Warshall; and the path of every bound is kept, so that it can name the constraints behind it.
NumPy arrays in, bounds and cycles out; knows no series and no unit.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

NOTHING_NEGATIVE = -1  # the edge "a later boundary has no smaller sum"
TOLERANCE = 1e-9  # of floating point, relative to the largest sum stated

Matrix = NDArray[np.float64]


class Network:
    """Difference constraints between `boundaries` points, closed under implication after every addition.

    `upper[i, j]` is the largest S(j) − S(i) that the constraints allow (inf: unbounded), in the unit of what was
    added. `cuts` are boundaries that no constraint passes over (the new years of cumulative figures): between two
    of them the sums are independent of all others, so only that block of `upper` is kept closed, and longer
    periods are put together from blocks.
    """

    def __init__(self, boundaries: int, cuts: Sequence[int] = ()) -> None:
        later = np.tri(boundaries, k=-1, dtype=bool)
        self.upper: Matrix = np.where(later, 0.0, np.inf)
        np.fill_diagonal(self.upper, 0.0)
        self.changes = 0  # how often something became tighter
        self._stamps = [0] * max(1, len({0, *cuts, max(0, boundaries - 1)}) - 1)
        self._cuts = sorted({0, *cuts, max(0, boundaries - 1)})
        self._hop = np.where(later, np.arange(boundaries), -1).astype(np.int32)
        self._edge = np.full((boundaries, boundaries), NOTHING_NEGATIVE, np.int32)
        self._scale = 0.0

    def add(self, tail: int, head: int, weight: float, edge: int) -> list[int] | None:
        """Add S(head) − S(tail) ≤ weight under the number `edge`: O(n²) at worst for n boundaries of a block.

        Returns None; or, where it cannot hold together with what was added before, the edges of the shortest
        path that contradicts it (with `edge` itself a simple negative cycle), and leaves the network as it was.
        """
        self._scale = max(self._scale, abs(weight))
        noise = TOLERANCE * self._scale
        if self.upper[head, tail] + weight < -noise:
            return self.path(head, tail)
        if self.upper[tail, head] <= weight:
            return None
        n = bisect_right(self._cuts, min(tail, head)) - 1
        block = slice(self._cuts[n], self._cuts[n + 1] + 1)
        upper, hops, edges = self.upper[block, block], self._hop[block, block], self._edge[block, block]
        t, h, slack = tail - block.start, head - block.start, noise * 1e-3
        from_, to = upper[:, t] + weight, upper[h]
        rows = (from_ < upper[:, h] - slack).nonzero()[0]
        columns = (weight + to < upper[t] - slack).nonzero()[0]
        through = from_[rows, None] + to[columns]
        r, c = (through < upper[rows[:, None], columns] - slack).nonzero()
        i, j = rows[r], columns[c]
        first = i == t
        hops[i, j] = np.where(first, head, hops[i, t])
        edges[i, j] = np.where(first, edge, edges[i, t])
        upper[i, j] = through[r, c]
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

    def closed(self, places: Sequence[int]) -> Matrix:
        """The closed matrix of some boundaries in their order, across all blocks."""
        at, cuts = np.array(places), np.array(self._cuts)
        matrix: Matrix = self.upper[np.ix_(at, at)]
        if len(cuts) < 3:
            return matrix
        block = np.minimum(np.searchsorted(cuts, at, side="right") - 1, len(cuts) - 2)
        first, last = cuts[block], cuts[block + 1]
        # Forwards: to the end of the block, over whole blocks, into the block of the other; an open one opens all.
        over = self.upper[cuts[:-1], cuts[1:]]
        is_open = np.concatenate([[0], np.cumsum(np.isinf(over))])
        known = np.concatenate([[0.0], np.cumsum(np.where(np.isinf(over), 0.0, over))])
        i, j = np.triu_indices(len(at), k=1)
        apart = block[i] != block[j]
        i, j = i[apart], j[apart]
        whole = np.where(is_open[block[j]] > is_open[block[i] + 1], np.inf, known[block[j]] - known[block[i] + 1])
        matrix[i, j] = self.upper[at, last][i] + whole + self.upper[first, at][j]
        # Backwards nothing is open: the smallest sum is zero.
        back = np.concatenate([[0.0], np.cumsum(self.upper[cuts[1:], cuts[:-1]])])
        matrix[j, i] = self.upper[at, first][j] + back[block[j]] - back[block[i] + 1] + self.upper[last, at][i]
        return matrix

    def path(self, tail: int, head: int) -> list[int]:
        """Edges whose weights add up to between(tail, head), in order, without the steps "nothing negative"."""
        return [edge for a, b in self._stages(tail, head) for edge in self._path(a, b)]

    def _stages(self, tail: int, head: int) -> list[tuple[int, int]]:
        """The way from one boundary to another, block by block."""
        low, high = (tail, head) if tail < head else (head, tail)
        cuts = self._cuts
        after = bisect_right(cuts, low)
        if after == len(cuts) or high <= cuts[after]:
            return [(tail, head)]
        stages = list(itertools.pairwise([low, *cuts[after : bisect_left(cuts, high)], high]))
        return stages if tail < head else [(b, a) for a, b in reversed(stages)]

    def _path(self, tail: int, head: int) -> list[int]:
        edges, at, visited = [], tail, {tail}
        while at != head:
            edge, at = int(self._edge[at, head]), int(self._hop[at, head])
            if edge != NOTHING_NEGATIVE:
                edges.append(edge)
            if at < 0 or (at in visited and at != head):
                raise ArithmeticError(f"no path from boundary {tail} to boundary {head}")
            visited.add(at)
        return edges
