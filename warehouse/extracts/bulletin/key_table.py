"""The key table of a bulletin: a line for each key figure, with the notes and publications that it names by number."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from warehouse.decimals import KPI_INTERVALS
from warehouse.extracts.bulletin.model import Cell, Line, Source
from warehouse.extracts.columns import BOUNDED
from warehouse.extracts.edition import Edition
from warehouse.extracts.kpi import Row
from warehouse.extracts.links import is_web
from warehouse.extracts.tables.sources import age_in_days
from warehouse.extracts.tables.table import MISSING, NOT_APPLICABLE
from warehouse.wording.grammar import counted

FIGURES = ("month_value", "ytd_value", "ytd_growth_pct", "rolling_12", "target_value", "path_value", "gap")
COLUMNS = (*FIGURES, "status", "source")
BOUNDED_WHERE_BLANK = ("ytd_value", "ytd_growth_pct")  # where there is no figure its bounds are what is known


@dataclass(frozen=True)
class KeyTable:
    """Lines by family; notes and publications in the order of their numbers.

    `scope_notes`: by series, the number of the note on the scope of its target, which its sentence names.
    """

    families: tuple[tuple[str, tuple[Line, ...]], ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    scope_notes: dict[str, int]


@dataclass
class _Numbering:
    """Notes, and publications with their printed date, numbered as they are first met; the same one keeps its number."""

    notes: dict[str, int] = dataclasses.field(default_factory=dict)
    publications: dict[tuple[str, str], tuple[int, str]] = dataclasses.field(default_factory=dict)

    def note(self, text: str) -> int:
        return self.notes.setdefault(text, len(self.notes) + 1)

    def publication(self, publisher: str, url: str, date: str) -> int:
        return self.publications.setdefault((publisher, url), (len(self.publications) + 1, date))[0]


def key_table(edition: Edition) -> KeyTable:
    """The key figures of a month, families in order."""
    numbering = _Numbering()
    families: dict[str, list[Line]] = {}
    scope_notes: dict[str, int] = {}
    for row in edition.kpi.key_rows:
        reason, scope = row.values["blank_reason"], row.values["scope_note"]
        blank_note = numbering.note(str(reason)) if reason else None
        scope_note = numbering.note(f"{row.values['name']}: {scope}") if scope else None
        if scope_note:
            scope_notes[str(row.values["series"])] = scope_note
        cells = {
            **_figures(row, edition, blank_note, scope_note),
            "status": _status(row, edition, scope_note),
            "source": _publication(row, edition, numbering),
        }
        line = Line(str(row.values["name"]), str(row.values["unit"]), cells)
        families.setdefault(str(row.values["family"]), []).append(line)
    return KeyTable(
        tuple((family, tuple(lines)) for family, lines in families.items()),
        tuple(f"({number}) {note}" for note, number in numbering.notes.items()),
        _sources(edition, numbering),
        scope_notes,
    )


def _figures(row: Row, edition: Edition, blank_note: int | None, scope_note: int | None) -> dict[str, Cell]:
    """The cells of figures: what the figure reaches and what marks it stand beside it or below."""
    cells = {column: _figure(row, column, edition.lang) for column in FIGURES}
    month_alone, so_far, target = cells["month_value"], cells["ytd_value"], cells["target_value"]
    if blank_note:
        cells["month_value"] = Cell(f"{month_alone.figure} ({blank_note})", month_alone.below)
    period = row.period()
    if period and not row.reaches(edition.facts.month):
        so_far = Cell(so_far.figure, f"{period[1]:%Y}: 01–{period[1]:%m}")
    if row.values["marks"]:
        so_far = Cell(f"{so_far.figure} {row.values['marks']}", so_far.below)
    cells["ytd_value"] = so_far
    if row.values["target_value"] is not None:
        cells["target_value"] = Cell(target.figure, f"{row.values['target_year']}{_reference(scope_note)}")
    return cells


def _figure(row: Row, column: str, lang: str) -> Cell:
    """A figure over its bounds, bounds alone, or a mark."""
    figure = row.text(column, lang)
    if column in BOUNDED or (column in BOUNDED_WHERE_BLANK and not figure):
        low, high = (row.text(bound, lang) for bound in KPI_INTERVALS[column])
        if low and high:
            span = f"{low}–{high}"
            return Cell(figure, span) if figure else Cell(span)
    return Cell(figure or f"[{row.missing(column)}]")


def _status(row: Row, edition: Edition, scope_note: int | None) -> Cell:
    """The status with its certainty, what it rests on, and how many contradictions touch the row."""
    parts = [str(row.values[column]) for column in ("status", "certainty") if row.values[column]]
    if row.values["conflicts"]:
        parts.append(edition.words["text", "conflict_flag"].format(n=row.values["conflicts"]))
    if not parts:
        return Cell(NOT_APPLICABLE if row.missing("target_value") else MISSING)
    return Cell("; ".join(parts) + (_reference(scope_note) if row.values["status"] else ""))


def _reference(note: int | None) -> str:
    return f" ({note})" if note else ""


def _publication(row: Row, edition: Edition, numbering: _Numbering) -> Cell:
    """The number of the publication that the row rests on, with its date below."""
    if not row.values["publisher"]:
        return Cell(MISSING)
    date = str(row.values["newest_published_on"] or edition.words["text", "undated"])
    number = numbering.publication(str(row.values["publisher"]), str(row.values["url"]), date)
    return Cell(f"[{number}]", date)


def _sources(edition: Edition, numbering: _Numbering) -> tuple[Source, ...]:
    """The publications of the table, in the order of their numbers."""
    texts, words = edition.words.texts["bulletin"], edition.words
    first = edition.facts.sources.unique(["url", "publisher"], keep="first").to_dicts()
    ages = {(fact["publisher"], fact["url"]): age_in_days(edition, fact) for fact in first}
    sources = []
    for (publisher, url), (number, date) in numbering.publications.items():
        days = ages.get((publisher, url)) or 0
        age = f" ({texts['age'].format(days=counted('days', days, words))})" if days > 0 else ""
        publication = texts["source"].format(publisher=publisher, date=date)
        sources.append(Source(number, publication, url if is_web(url) else "", age))
    return tuple(sources)
