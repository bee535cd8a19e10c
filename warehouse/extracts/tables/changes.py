"""What changed of the month's key figures, against the release before and against what was known a month ago."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.extracts.changes import Changes
from warehouse.extracts.edition import Edition
from warehouse.extracts.tables.table import TableRow
from warehouse.wording.changes import state_name

COLUMNS = ("against", "name", "figure", "old", "new", "unit", "why", "publications")


def changes(edition: Edition) -> list[TableRow]:
    """One row a changed figure."""
    return [row for comparison in edition.facts.comparisons for row in _rows(edition, comparison)]


def compared_with(edition: Edition, comparison: Changes) -> str:
    """What the changes are counted from: a release, or a day of knowledge."""
    return state_name(comparison.old or {"release": ""}, edition.words)


def _rows(edition: Edition, comparison: Changes) -> Iterator[TableRow]:
    names = {row["series"]: edition.name(row) for row in comparison.series.to_dicts()}
    in_words = comparison.words(edition.lang)
    for row in comparison.rows.to_dicts():
        change = in_words.text(row)
        yield {
            "against": compared_with(edition, comparison),
            "name": names[row["series"]],
            "figure": change.column,
            "old": change.old,
            "new": change.new,
            "unit": change.unit or None,
            "why": change.reason,
            "publications": change.publications or None,
        }
