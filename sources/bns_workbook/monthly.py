"""The monthly workbook of the Bureau: levels cumulative from January by mode, and their growth.

A sheet is read only where every word above its table and beside its rows is known to labels.yaml, and where columns,
sheets and cover name one period. What an edition should hold and does not is told as missing, by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sources.bns_workbook.cells import (
    Figure,
    cell_at,
    figure,
    figure_row,
    footnotes,
    is_footnote,
    is_number,
    labels,
    plain,
)
from sources.bns_workbook.cover import Cover, edition_note, read_cover
from sources.bns_workbook.headers import Header, HeaderReader, first_total
from sources.bns_workbook.questions import repeated_rows, too_small_wholes
from sources.errors import LayoutChanged, UnknownLabel
from sources.landing.zone import Landed
from sources.parsing.corrections import Row
from sources.parsing.numbers import growth, printed
from sources.parsing.sheet_periods import Months
from sources.parsing.sheets import Cell, Sheet

NOTHING = Figure()
NO_COVER = Cover([], None, None, False)
LETTER = re.compile(r"[а-яa-z]|[0-9]{1,2}")
RATIO = 10  # below it a percentage of the year before is a ratio, or a change


def rows(sheets: list[Sheet], landed: Landed, note: str | None = None) -> Iterator[Row]:
    """Figures of every sheet, and what is missing. Raises LayoutChanged, UnknownLabel."""
    cover, tables = NO_COVER, []
    for place, sheet in enumerate(sheets):
        first = first_total(sheet)
        if first is not None:
            tables.append((sheet, first, HeaderReader(sheet, first, landed).read()))
        elif place == 0:
            cover = read_cover(sheet, landed)
        else:
            _check_words_alone(sheet, landed)
    if not tables:
        return
    period = _period(cover, [header for _, _, header in tables], landed)
    notes = "; ".join(part for part in (edition_note(cover, period), note) if part) or None
    published = cover.published.isoformat() if cover.published else None
    found: set[str] = set()
    for sheet, first, header in tables:
        for one in _table(sheet, first, header, landed):
            found.add(one.series)
            if one.level.number is None and one.growth.number is None and not one.refusal:
                continue
            yield figure_row(
                landed, one.series, period, one.level.number, one.unit, one.growth.number, published, one.where, notes,
                provisional=cover.provisional or one.provisional, refusal=one.refusal,
            )  # fmt: skip
    measures = {column.measure for _, _, header in tables for column in header.columns}
    for series, unit, where, refusal in _missing(found, measures):
        yield figure_row(landed, series, period, None, unit, None, published, where, notes, refusal=refusal)


@dataclass(frozen=True)
class _Statement:
    """What a row states in a column: a level, its growth, or both."""

    series: str
    unit: str
    where: str
    level: Figure
    growth: Figure
    provisional: bool

    @property
    def refusal(self) -> str | None:
        return self.level.refusal or self.growth.refusal

    def apart(self) -> list[_Statement]:
        """Level and growth as two statements where one of them is refused: the other one stands."""
        if not self.refusal or self.level.refusal == self.growth.refusal:
            return [self]
        return [replace(self, growth=NOTHING), replace(self, level=NOTHING, where=f"{self.where}, growth")]


def _table(sheet: Sheet, first: int, header: Header, landed: Landed) -> Iterator[_Statement]:
    """The figures of one sheet's rows. Cells that cannot be read, and questions for a person, bear their reason."""
    lines = _labelled_rows(sheet, first, header, landed)
    notes = footnotes(sheet.rows)
    doubts = too_small_wholes(lines, header.columns, sheet.name) | repeated_rows(lines, header.columns, sheet.name)
    for mode, row in lines:
        for column in header.columns:
            series = labels()["series"][column.measure].get(mode)
            if series is None:
                continue
            where = f"sheet {sheet.name}, row {row[0].shown}, column {column.place + 1}"
            value = figure(cell_at(row, column.place), printed, notes, where, factor=False)
            if value.number is not None and value.number.startswith("-"):
                value = Figure(refusal=f"{where}: {value.number} is below zero, and a volume is not")
            change = figure(cell_at(row, column.growth), growth, notes, f"{where}, growth", factor=True)
            change = _not_a_ratio(change, cell_at(row, column.growth), where)
            doubt = doubts.get((mode, column.place))
            if doubt:
                value = change = Figure(refusal=f"{where}: {doubt}")
            provisional = value.provisional or change.provisional or column.provisional
            yield from _Statement(series, column.unit, where, value, change, provisional).apart()


def _labelled_rows(sheet: Sheet, first: int, header: Header, landed: Landed) -> list[tuple[str, list[Cell]]]:
    """Rows with the mode (or the region, as "region …") that each stands for, in order."""
    lines: list[tuple[str, list[Cell]]] = []
    for row in sheet.rows[first:]:
        if not any(row) or is_footnote(row):
            continue
        label = plain(row[0].shown)
        if row[0].fault or not label:
            if any(is_number(cell) for cell in row[1:]):
                raise LayoutChanged(landed.source, landed.document, f"a row of sheet {sheet.name} holds numbers and has no name", "look at it by hand")  # fmt: skip
            continue
        if not any(row[1:]) or LETTER.fullmatch(label):
            _check_line(label, sheet, landed)
            continue
        mode = _mode(label, sheet, landed)
        if mode == "total" and header.mode != "total":
            mode = header.mode
        if mode is not None and any(mode == other for other, _ in lines):
            raise LayoutChanged(landed.source, landed.document, f"two rows of sheet {sheet.name} stand for {mode}", "look at it by hand")  # fmt: skip
        if mode is not None:
            lines.append((mode, row))
    return lines


def _check_line(label: str, sheet: Sheet, landed: Landed) -> None:
    """A line of words alone inside a table: a known heading, the name of a row without figures, or a stranger."""
    known = [*labels()["ignored_rows"], *labels()["regions"], *labels()["fillers"], *labels()["titles"]]
    known += [pattern for patterns in labels()["rows"].values() for pattern in patterns]
    if LETTER.fullmatch(label) or any(re.fullmatch(pattern, label) for pattern in known):
        return
    raise UnknownLabel(landed.source, landed.document, f"sheet {sheet.name}", label[:120], labels()["rows"])


def _mode(label: str, sheet: Sheet, landed: Landed) -> str | None:
    """The mode of transport that a row's label names, or its region; None for a row that is ignored."""
    for mode, patterns in labels()["rows"].items():
        if any(re.fullmatch(pattern, label) for pattern in patterns):
            return str(mode)
    if any(re.fullmatch(pattern, label) for pattern in labels()["regions"]):
        return f"region {label}"
    if any(re.fullmatch(pattern, label) for pattern in labels()["ignored_rows"]):
        return None
    raise UnknownLabel(landed.source, landed.document, f"sheet {sheet.name}", label, labels()["rows"])


def _not_a_ratio(change: Figure, cell: Cell, where: str) -> Figure:
    """A percentage of the year before below ten: a ratio (1.029) or a change (2.9) under the wrong header."""
    if change.number is None or change.number.startswith("x"):
        return change
    index = Decimal(change.number) + 100
    if 0 < index < RATIO:
        message = f"{where}, growth: {cell.shown} per cent of the year before: is it a ratio or a change?"
        return Figure(refusal=message)
    return change


def _period(cover: Cover, headers: list[Header], landed: Landed) -> Months:
    """The one period that columns, sheets and cover name; months from January on, or a whole year."""
    named = [period for header in headers for period in header.periods] + cover.periods
    dated = {period for period in named if period.year is not None}
    period = next(iter(dated), None)
    if period is None or not all(period.agrees(other) for other in named):
        listed = ", ".join(sorted({_text(period) for period in named})) or "none"
        raise LayoutChanged(
            landed.source,
            landed.document,
            f"the cover does not name one period on which sheets and columns agree (named: {listed})",
            "look at it by hand",
        )
    if period.first != 1:
        raise LayoutChanged(landed.source, landed.document, f"no period that begins in January: {_text(period)}", "look at it by hand")  # fmt: skip
    for base in (base for header in headers for base in header.bases):
        if not base.agrees(period.earlier()):
            raise LayoutChanged(landed.source, landed.document, f"growth of {_text(period)} is compared with {_text(base)}, not with the year before", "look at it by hand")  # fmt: skip
    return period


def _text(period: Months) -> str:
    return f"{period.year or '????'}-{period.first:02}/{period.year or '????'}-{period.last:02}"


def _check_words_alone(sheet: Sheet, landed: Landed) -> None:
    """A sheet without a table is one of those that hold words; else a table has been lost."""
    cells = [cell for row in sheet.rows for cell in row if cell]
    beginning = plain(cells[0].shown)
    patterns = labels()["text_sheets"]
    if any(re.match(pattern, text) for pattern in patterns for text in (beginning, plain(sheet.name))):
        return
    first_column = [plain(row[0].shown) for row in sheet.rows if row and row[0].shown and any(row[1:])]
    raise LayoutChanged(
        landed.source,
        landed.document,
        f"sheet {sheet.name} holds no row of the whole country"
        + (f" (its rows: {', '.join(first_column[:6])})" if first_column else f" (it begins with {beginning[:60]!r})"),
        "add the label of the row, or the title of a sheet of words, to labels.yaml",
    )


def _missing(found: set[str], measures: set[str]) -> Iterator[tuple[str, str, str, str]]:
    """Series, unit, place and reason of what every edition holds and this one does not: columns, or rows of the whole."""
    for measure in labels()["expected"]:
        series = labels()["series"][measure]["total"]
        if series not in found:
            what = "no row of the whole country" if measure in measures else "no column"
            unit = next(iter(labels()["units"][measure].values()))
            yield series, unit, f"missing {measure}", f"missing: {what} of {measure} on any sheet of this edition"
