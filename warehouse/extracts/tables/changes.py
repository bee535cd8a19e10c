"""What changed of the month's key figures, against the release before and against what was known a month ago."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.extracts.changed import Changed
from warehouse.extracts.edition import Edition
from warehouse.extracts.tables.table import Table, TableRow, table

COLUMNS = ("against", "name", "figure", "old", "new", "unit", "why", "publications")


def changes(edition: Edition) -> Table:
    """One row a changed figure."""
    rows = [row for comparison in edition.facts.comparisons for row in _rows(edition, comparison)]
    return table(edition, "changes", COLUMNS, rows)


def compared_with(edition: Edition, comparison: Changed) -> str:
    """What the changes are counted from: a release, or a day of knowledge."""
    words = edition.words
    if comparison.old and "day" in comparison.old:
        return words["changes", "day"].format(name=comparison.old["day"])
    return words["changes", "release"].format(name=comparison.old["release"] if comparison.old else "")


def _rows(edition: Edition, comparison: Changed) -> Iterator[TableRow]:
    names = {row["series"]: edition.name(row) for row in comparison.series.to_dicts()}
    for row in comparison.rows.to_dicts():
        change = comparison.in_words(row, edition.lang)
        yield {
            "against": compared_with(edition, comparison),
            "name": names[row["series"]],
            "figure": change.column,
            "old": change.old,
            "new": change.new,
            "unit": change.unit or None,
            "why": change.why,
            "publications": change.publications or None,
        }
