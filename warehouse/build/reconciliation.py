"""What is derived of whole groups of series at once, and may therefore be taken over group by group.

All that the results of a group depend on are its inputs, and the program behind this module: both are in its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from warehouse.contracts import empty
from warehouse.metrics.conflicts import conflicts
from warehouse.program import program_hash
from warehouse.reconcile.groups import Group, PrintedLevels
from warehouse.reconcile.solution import solve
from warehouse.wording.contradictions import explanations
from warehouse.wording.phrases import Quotes

LOCATOR = "locator"  # where in its document a claim stands: moves when a row above it is added, and is never quoted


@dataclass(frozen=True)
class Results:
    """Rows of mart.standing, mart.bounds and mart.conflicts."""

    standing: pl.DataFrame
    bounds: pl.DataFrame
    conflicts: pl.DataFrame

    @classmethod
    def none(cls) -> Results:
        """No rows."""
        return cls(empty("standing"), empty("bounds"), empty("conflicts"))

    def with_rows_of(self, other: Results) -> Results:
        """The rows of both, in the order in which the marts are kept."""
        period = ["series", "period_start", "period_end", "known_from"]
        return Results(
            pl.concat([self.standing, other.standing]).sort("version_id", "known_from"),
            pl.concat([self.bounds, other.bounds]).sort(period),
            pl.concat([self.conflicts, other.conflicts]).sort("conflict_id", "known_from"),
        )


def results_of(
    groups: Iterable[Group], levels: PrintedLevels, quoted: Mapping[str, pl.DataFrame], quotes: Quotes
) -> Results:
    """Verdicts, bounds and contradictions of these groups.

    `quoted`: core.series and core.claims by their names; `quotes`: what explanations quote of these and other tables.
    """
    solution = solve(groups, levels)
    explained = conflicts(
        solution.contradictions,
        solution.days,
        solution.standing,
        series=quoted["series"],
        claims=quoted["claims"],
        texts=lambda conflict: explanations(conflict, quotes),
    )
    return Results(solution.standing, solution.bounds, explained)


def inputs_hash(group: Group, levels: PrintedLevels, quotes: Quotes) -> str:
    """SHA-256 over everything that the results of a group depend on."""
    digest = hashlib.sha256(program_hash(__name__).encode())
    digest.update(_as_json(group.parts))
    for row in group.rows:
        claims = row["claim_ids"]
        digest.update(_as_json([row, [levels.get(claim) for claim in claims], [_quoted(c, quotes) for c in claims]]))
    return digest.hexdigest()


def _quoted(claim: str, quotes: Quotes) -> dict[str, object]:
    """What explanations may quote of a claim and its publication."""
    return {name: value for name, value in quotes.printed[claim].items() if name != LOCATOR}


def _as_json(content: object) -> bytes:
    return json.dumps(content, default=str, sort_keys=True).encode()
