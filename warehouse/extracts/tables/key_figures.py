"""Key figures at a glance; all series of the month; the milestones of lines, ports and zones."""

from __future__ import annotations

from warehouse.extracts.columns import COLUMNS, MILESTONE_COLUMNS
from warehouse.extracts.edition import Edition
from warehouse.extracts.kpi import Row
from warehouse.extracts.tables.table import Table, TableRow, table

GLANCE = (
    *("family", "name", "unit", "month_value", "ytd_period_end", "ytd_value", "ytd_growth_pct"),
    *("rolling_12", "rolling_12_low", "rolling_12_high", "target_year", "target_value", "path_value", "gap", "outlook"),
    *("status", "certainty", "conflicts", "blank_reason", "publisher", "newest_published_on", "marks", "scope_note"),
)


def key_figures(edition: Edition) -> Table:
    """The key figures in the columns of a first look."""
    return table(edition, "kpi", GLANCE, [_marked(row, GLANCE) for row in edition.kpi.key_rows])


def all_series(edition: Edition) -> Table:
    """Every series in every column."""
    return table(edition, "all", COLUMNS, [_marked(row, COLUMNS) for row in edition.kpi.rows])


def milestones(edition: Edition) -> Table:
    """Milestones as announced."""
    return table(edition, "milestones", MILESTONE_COLUMNS, edition.kpi.milestones)


def _marked(row: Row, columns: tuple[str, ...]) -> TableRow:
    """A row's values, with a mark in place of each missing figure."""
    return {column: f"[{mark}]" if (mark := row.missing(column)) else row.values[column] for column in columns}
