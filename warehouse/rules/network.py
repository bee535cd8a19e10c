"""A simple temporal network over the prefix sums of one flow: which sums do the stated ones allow?

S(k) is the sum of the flow before boundary k, so the boundaries i < j enclose the period with the sum S(j) − S(i).
A statement about that sum is a difference constraint; that nothing counted is negative is another. The tightest
bounds that all of them imply, for every period, are shortest paths; they cannot all hold exactly when there is a
negative cycle (Dechter, Meiri, Pearl 1991). NumPy arrays in, bounds and cycles out; knows no series and no unit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NOTHING_NEGATIVE = -1  # the edge that says: a later boundary has no smaller sum
TOLERANCE = 1e-9  # of floating point, relative to the largest sum stated


class Network:
    """Difference constraints between `boundaries` points, closed under implication after every addition.

    `upper[i, j]` is the largest S(j) − S(i) that the constraints allow (inf: unbounded), in the unit of what was
    added. For i < j the sum of the period i…j lies between −upper[j, i] and upper[i, j].
    """

    def __init__(self, boundaries: int) -> None:
        later = np.tri(boundaries, k=-1, dtype=bool)
        self.upper: NDArray[np.float64] = np.where(later, 0.0, np.inf)
        np.fill_diagonal(self.upper, 0.0)
        self.changes = 0  # how often something became tighter
        self._hop = np.where(later, np.arange(boundaries), -1).astype(np.int32)
        self._edge = np.full((boundaries, boundaries), NOTHING_NEGATIVE, np.int32)
        self._scale = 0.0

    def add(self, tail: int, head: int, weight: float, edge: int) -> list[int] | None:
        """Add S(head) − S(tail) ≤ weight under the number `edge`: O(n²) at worst, O(n) at the end of a year.

        Returns None; or, where it cannot hold together with what was added before, the edges of the shortest
        path that contradicts it (with `edge` itself a simple negative cycle), and leaves the network as it was.
        """
        self._scale = max(self._scale, abs(weight))
        noise = TOLERANCE * self._scale
        if self.upper[head, tail] + weight < -noise:
            return self.path(head, tail)
        if self.upper[tail, head] <= weight:
            return None
        upper, slack = self.upper, noise * 1e-3
        from_, to = upper[:, tail] + weight, upper[head]
        rows = (from_ < upper[:, head] - slack).nonzero()[0]
        columns = (weight + to < upper[tail] - slack).nonzero()[0]
        through = from_[rows, None] + to[columns]
        r, c = (through < upper[rows[:, None], columns] - slack).nonzero()
        i, j = rows[r], columns[c]
        first = i == tail
        self._hop[i, j] = np.where(first, head, self._hop[i, tail])
        self._edge[i, j] = np.where(first, edge, self._edge[i, tail])
        upper[i, j] = through[r, c]
        self.changes += 1
        return None

    def bounds(self, start: int, end: int) -> tuple[float, float]:
        """Smallest and largest sum of the period between two boundaries."""
        return max(0.0, -float(self.upper[end, start])), float(self.upper[start, end])

    def path(self, tail: int, head: int) -> list[int]:
        """Edges whose weights add up to upper[tail, head], in order; steps that say "nothing negative" are left out."""
        edges, at, seen = [], tail, {tail}
        while at != head:
            edge, at = int(self._edge[at, head]), int(self._hop[at, head])
            if edge != NOTHING_NEGATIVE:
                edges.append(edge)
            if at < 0 or (at in seen and at != head):
                raise ArithmeticError(f"no path from boundary {tail} to boundary {head}")
            seen.add(at)
        return edges
