"""All tables of a month in the order of the workbook's sheets. A new table: its module, and a line here."""

from __future__ import annotations

from warehouse.extracts.edition import Edition
from warehouse.extracts.tables.changes import changes
from warehouse.extracts.tables.contradictions import contradictions
from warehouse.extracts.tables.history import histories
from warehouse.extracts.tables.key_figures import all_series, key_figures, milestones
from warehouse.extracts.tables.outlook import outlooks
from warehouse.extracts.tables.reference import glossary, notes, series
from warehouse.extracts.tables.sources import sources
from warehouse.extracts.tables.table import Table
from warehouse.extracts.tables.targets import targets, trajectory


def sheets(edition: Edition) -> tuple[Table, ...]:
    """The tables of a month in one language."""
    return (
        key_figures(edition),
        trajectory(edition),
        targets(edition),
        *histories(edition),
        all_series(edition),
        outlooks(edition),
        milestones(edition),
        contradictions(edition),
        changes(edition),
        sources(edition),
        series(edition),
        notes(edition),
        glossary(edition),
    )
