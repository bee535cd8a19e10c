"""Sheets of the Bureau's workbooks, and the one shape of the figures that their tables give.

A cell that cannot be read gives a row as well, with the reason in `refusal`: it is refused by name, and can be answered
in corrections.yaml; the other cells are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sources.connectors import connectors
from sources.errors import LayoutChanged
from sources.landing.zone import Landed
from sources.parsing.corrections import Row
from sources.parsing.lookups import lookup
from sources.parsing.numbers import Printed
from sources.parsing.sheet_periods import Months
from sources.parsing.sheets import Cell, Sheet, read_workbook
from sources.reader.text import cleaned

EMPTY = Cell()


def labels() -> dict[str, Any]:
    """The patterns of labels.yaml."""
    labels: dict[str, Any] = lookup("bns_workbook", "labels")
    return labels


def sheets_of(data: bytes, landed: Landed) -> tuple[list[Sheet], list[str]]:
    """The sheets that are published, and the names of the parts that are not: hidden ones, drafts and old copies."""
    connector = connectors()["bns_workbook"]
    book = read_workbook(data, landed.source, landed.document, int(str(connector.settings["unpacked_bytes"])))
    left_out = book.left_out
    sheets = []
    for sheet in book.sheets:
        if not any(map(any, sheet.rows)):
            continue
        if is_stale(sheet.name):
            left_out.append(f"sheet {sheet.name!r}, which its name sets apart from the current ones")
        else:
            sheets.append(sheet)
    if not sheets:
        what = f"; left out: {', '.join(left_out)}" if left_out else ""
        raise LayoutChanged(
            landed.source, landed.document, f"no visible sheet holds anything{what}", "look at it by hand"
        )
    return sheets, left_out


def is_stale(name: str) -> bool:
    """Whether the name of a sheet says that it is a draft, an old one or a copy."""
    lower = cleaned(name).clean.lower()
    return any(re.search(rf"(?<![^\W_]){pattern}(?![^\W\d_])", lower) for pattern in labels()["stale_sheets"]) or bool(
        re.search(r"\([0-9]+\)\s*$", name)
    )


def plain(cell: str) -> str:
    """Small letters in one script a word, single spaces, without footnote marks and the number of a line."""
    text = cleaned(cell).clean
    text = re.sub(r"(?<=[^\W\d_])\s?[0-9]{1,2}\)\s*$|\*+\s*$|[¹²³⁰⁴-⁹⁾]+\s*$", "", text)
    return re.sub(r"\s+", " ", text).strip(" :").lower()


def cell_at(row: list[Cell], column: int | None) -> Cell:
    """The cell of a column; an empty one beyond the row's end."""
    return row[column] if column is not None and column < len(row) else EMPTY


def footnotes(rows: Iterable[list[Cell]]) -> dict[str, str]:
    """The notes of a sheet by their marks: lines that begin with "1)", "*" or a raised mark."""
    notes: dict[str, str] = {}
    for row in rows:
        filled = [cell for cell in row if cell]
        if len(filled) != 1:
            continue
        text = filled[0].shown
        if begun := re.match(r"\s*(?:([0-9]{1,2})\)|(\*{1,3}))\s*(.*)", text, re.DOTALL):
            notes[begun[1] or begun[2]] = begun[3].lower()
        elif raised := re.fullmatch(r"([0-9]{1,2})\)?|(\*{1,3})", filled[0].marks):
            notes[raised[1] or raised[2]] = text.lower()
    return notes


def is_footnote(row: list[Cell]) -> bool:
    """Whether a row holds a note alone."""
    return bool(footnotes([row]))


def is_number(cell: Cell) -> bool:
    """Whether a cell looks like a figure of a table."""
    return bool(cell.fault or re.fullmatch(r"-?[0-9][0-9\s\u00a0]*(?:[.,][0-9]+)?\s?%?(?:[0-9]?\)|\*+)?", cell.shown))


@dataclass(frozen=True)
class Figure:
    """What a cell states, or why it states nothing."""

    number: str | None = None
    provisional: bool = False
    refusal: str | None = None


def figure(cell: Cell, read: Callable[..., Printed], notes: dict[str, str], where: str, *, factor: bool) -> Figure:
    """The figure of a cell as `read` understands it. `factor`: a number of times may stand here."""
    if cell.fault:
        return Figure(refusal=f"{where}: {cell.fault}")
    try:
        found = read(cell.shown, notes.keys())
    except ValueError as error:
        return Figure(refusal=f"{where}: {error}")
    if found.factor and not factor:
        return Figure(refusal=f"{where}: {cell.shown!r} is a number of times, not a level")
    if found.missing and found.missing != "nothing of the kind":
        return Figure(refusal=f"{where}: missing, the office prints {cell.shown!r} ({found.missing})")
    marks = {cell.marks.rstrip(")"), found.mark.rstrip(")")}
    said = any(re.search(pattern, notes[mark]) for mark in marks & notes.keys() for pattern in labels()["provisional"])
    return Figure(found.number, found.provisional or said)


def figure_row(  # noqa: PLR0917  the columns of a figure
    landed: Landed,
    series: str,
    period: Months,
    value: str | None,
    unit: str,
    growth: str | None,
    published: str | None,
    where: str,
    note: str | None,
    *,
    provisional: bool = False,
    refusal: str | None = None,
) -> Row:
    """A row for sources.parsing.rows.figures."""
    connector = connectors()["bns_workbook"]
    return {
        "series": series,
        "period_start": f"{period.year}-{period.first:02}",
        "period_end": f"{period.year}-{period.last:02}",
        "printed_value": value,
        "printed_unit": unit,
        "printed_growth": growth,
        "qualifier": "exact",
        "maturity": "preliminary" if provisional else "unknown",
        "published_on": published,
        "date_basis": "printed" if published else "inferred",
        "authority": connector.authority,
        "publisher": connector.publisher,
        "url": landed.url,
        "language": connector.language,
        "confidence": "high",
        "locator": where,
        "note": note,
        "refusal": refusal,
    }
