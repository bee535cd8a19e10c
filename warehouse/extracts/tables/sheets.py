"""All tables of a month in the order of the workbook's sheets. A new table: its module, and a line here."""

from __future__ import annotations

from collections.abc import Callable

from warehouse.catalogue.codes import FAMILIES
from warehouse.extracts.columns import COLUMNS, MILESTONE_COLUMNS
from warehouse.extracts.edition import Edition
from warehouse.extracts.tables import (
    changes,
    contradictions,
    history,
    key_figures,
    outlook,
    reference,
    sources,
    targets,
)
from warehouse.extracts.tables.table import Table, TableRow

Sheet = tuple[str, tuple[str, ...], Callable[[Edition], list[TableRow]]]  # code, columns in order, rows
BEFORE_THE_FAMILIES: tuple[Sheet, ...] = (
    ("kpi", key_figures.GLANCE, key_figures.key_figures),
    ("trajectory", targets.TRAJECTORY, targets.trajectory),
    ("targets", targets.TARGETS, targets.targets),
)
AFTER_THE_FAMILIES: tuple[Sheet, ...] = (
    ("all", COLUMNS, key_figures.all_series),
    ("outlook", outlook.COLUMNS, outlook.outlooks),
    ("milestones", MILESTONE_COLUMNS, key_figures.milestones),
    ("contradictions", contradictions.COLUMNS, contradictions.contradictions),
    ("changes", changes.COLUMNS, changes.changes),
    ("sources", sources.COLUMNS, sources.sources),
    ("series", reference.SERIES, reference.series),
    ("notes", reference.NOTES, reference.notes),
    ("glossary", reference.GLOSSARY, reference.glossary),
)


def sheets(edition: Edition) -> tuple[Table, ...]:
    """The tables of a month in one language."""
    return (
        *(_table(edition, sheet) for sheet in BEFORE_THE_FAMILIES),
        *(_history(edition, family) for family in FAMILIES),
        *(_table(edition, sheet) for sheet in AFTER_THE_FAMILIES),
    )


def _table(edition: Edition, sheet: Sheet) -> Table:
    words, (code, columns, rows) = edition.words, sheet
    headings = {column: words["column", column] for column in columns}
    return Table(code, words["sheet", code], words["sheet_about", code], headings, tuple(rows(edition)))


def _history(edition: Edition, family: str) -> Table:
    words = edition.words
    title = words["family", family]
    headings = {column: words["column", column] for column in history.COLUMNS}
    about = words["sheet_about", "family"].format(family=title)
    return Table(family, title, about, headings, tuple(history.history(edition, family)))
