"""Dynamic tables of the Bureau: one row of years above blocks of annual figures, of which the country's row is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

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
from sources.bns_workbook.questions import level_of, slips
from sources.errors import LayoutChanged, UnknownLabel
from sources.landing.zone import Landed
from sources.parsing.corrections import Row
from sources.parsing.numbers import printed
from sources.parsing.sheet_periods import Months
from sources.parsing.sheets import Cell, Sheet

YEAR = re.compile(r"((?:19|20)[0-9]{2})(?![0-9]{2})(.*)")
ABOVE = 4  # lines over the years in which the title of a block and its unit stand
NEXT_TO = 6  # lines under the years within which the country's row stands


@dataclass(frozen=True)
class Year:
    """A column of a block. `provisional`: its header says so."""

    column: int
    year: int
    provisional: bool


def is_dynamic(sheets: list[Sheet]) -> bool:
    """Whether a workbook holds such tables, and not those of a month."""
    return any(_begins_with_years(row) for sheet in sheets for row in sheet.rows)


def rows(sheets: list[Sheet], landed: Landed, note: str | None = None) -> Iterator[Row]:
    """Annual figures of the country, block by block. Raises LayoutChanged, UnknownLabel."""
    for sheet in sheets:
        headers = [place for place, row in enumerate(sheet.rows) if _begins_with_years(row)]
        if not headers and any(is_number(cell) for row in sheet.rows for cell in row):
            raise LayoutChanged(landed.source, landed.document, f"sheet {sheet.name} holds numbers and no row of years", "look at it by hand")  # fmt: skip
        for place, end in zip(headers, [*headers[1:], len(sheet.rows)], strict=True):
            yield from _block_rows(sheet, place, end, landed, note)


def _begins_with_years(row: list[Cell]) -> bool:
    """Whether a row is a header of years: three cells at least that begin with a year, and no other number."""
    cells = [cell for cell in row[1:] if cell]
    years = [cell for cell in cells if YEAR.fullmatch(plain_year(cell))]
    stub = plain(row[0].shown) if row else ""
    return (
        len(years) >= 3
        and len(years) * 2 > len(cells)
        and any(re.fullmatch(pattern, stub) for pattern in labels()["year_stubs"])
    )


def plain_year(cell: Cell) -> str:
    """The words of a header cell on one line."""
    return " ".join(cell.shown.lower().split())


def _years(row: list[Cell], notes: dict[str, str], sheet: Sheet, landed: Landed) -> list[Year]:
    """The years of a header. Raises UnknownLabel for a cell that is none, LayoutChanged where they do not ascend."""
    years = []
    for place, cell in enumerate(row[1:], start=1):
        if not cell:
            continue
        found = YEAR.fullmatch(plain_year(cell))
        provisional = _provisional_year(found[2], cell, notes) if found else None
        if found is None or provisional is None:
            raise UnknownLabel(landed.source, landed.document, f"the years of sheet {sheet.name}, column {place + 1}", cell.shown or cell.fault, labels()["year_words"])  # fmt: skip
        years.append(Year(place, int(found[1]), provisional))
    listed = [one.year for one in years]
    if listed != sorted(set(listed)):
        raise LayoutChanged(landed.source, landed.document, f"the years of sheet {sheet.name} do not ascend: {listed}", "look at it by hand")  # fmt: skip
    return years


def _provisional_year(rest: str, cell: Cell, notes: dict[str, str]) -> bool | None:
    """What stands behind a year: whether it says that the year is provisional; None for words that are not known."""
    marks = [cell.marks.rstrip(")")] if cell.marks else []
    words = rest.strip()
    if noted := re.search(r"(?:([0-9]{1,2})\)|(\*{1,3})|([¹²³]))$", words):
        marks.append(noted[1] or noted[2] or noted[3])
        words = words[: noted.start()].strip()
    said = any(re.search(pattern, notes.get(mark, "")) for mark in marks for pattern in labels()["provisional"])
    words = re.sub(r"^(?:" + "|".join(labels()["year_words"]) + r")(?!\w)\.?", "", words).strip(" ,()")
    if not words:
        return said
    return True if any(re.fullmatch(pattern, words) for pattern in labels()["year_provisional"]) else None


def _block_rows(sheet: Sheet, header: int, end: int, landed: Landed, note: str | None) -> Iterator[Row]:
    """Figures of the block whose years stand in row `header`; none where its title is listed as ignored."""
    table, notes = sheet.rows, footnotes(sheet.rows)
    years = _years(table[header], notes, sheet, landed)
    above = [row for row in table[max(0, header - ABOVE) : header] if not is_footnote(row)]
    titles = [plain(row[0].shown) for row in above if row[0]]
    _check_rows(sheet, header + 1, end, landed)
    block = _block(titles, sheet, landed)
    if block is None:
        return
    unit = _unit(block, above)
    if unit is None:
        raise LayoutChanged(landed.source, landed.document, f"no unit above the years in sheet {sheet.name}", f"above stand: {titles}")  # fmt: skip
    wholes = [row for row in table[header + 1 : end] if _is_total(row)]
    if len(wholes) != 1 or not any(row is wholes[0] for row in table[header + 1 : header + NEXT_TO]):
        raise LayoutChanged(
            landed.source,
            landed.document,
            f"{len(wholes) or 'no'} rows of the country under the years in sheet {sheet.name}, {block['series']}",
            "look at it by hand: the label may be new (labels.yaml, rows)",
        )
    found = _Block(block["series"], unit, wholes[0], years, _doubts(table[header + 1 : end], wholes[0], years))
    for where, year, one in (*found.figures(sheet, notes), *found.absent(sheet)):
        period = Months(year, 1, 12)
        yield figure_row(
            landed, found.series, period, one.number, unit, None, None, where, note,
            provisional=one.provisional, refusal=one.refusal,
        )  # fmt: skip


@dataclass(frozen=True)
class _Block:
    """The country's row of a block, and its years. `doubts`: what must be asked about a year."""

    series: str
    unit: str
    whole: list[Cell]
    years: list[Year]
    doubts: dict[int, str]

    def figures(self, sheet: Sheet, notes: dict[str, str]) -> Iterator[tuple[str, int, Figure]]:
        """Place, year and figure of every column, or why there is none."""
        for one in self.years:
            where = f"sheet {sheet.name}, {self.series}, {one.year}"
            cell = cell_at(self.whole, one.column)
            found = Figure(refusal=f"{where}: missing, the cell is empty")
            if one.year in self.doubts:
                found = Figure(refusal=f"{where}: {self.doubts[one.year]}")
            elif cell:
                found = figure(cell, printed, notes, where, factor=False)
            if found.number is not None or found.refusal:
                yield where, one.year, replace(found, provisional=found.provisional or one.provisional)

    def absent(self, sheet: Sheet) -> Iterator[tuple[str, int, Figure]]:
        """The years between the first and the last that no column bears."""
        listed = [one.year for one in self.years]
        for year in sorted(set(range(listed[0], listed[-1])) - set(listed)):
            where = f"sheet {sheet.name}, {self.series}, {year}"
            yield where, year, Figure(refusal=f"{where}: missing, no column bears this year")


def _doubts(rows: list[list[Cell]], whole: list[Cell], years: list[Year]) -> dict[int, str]:
    """Years about whose figure a person must be asked, and what."""
    values = [(one.year, level) for one in years if (level := level_of(cell_at(whole, one.column).shown)) is not None]
    doubts = dict.fromkeys(slips(values), "question: a thousand times the years beside it, or a thousandth of them")
    regions = [
        row
        for row in rows
        if row and any(re.fullmatch(pattern, plain(row[0].shown)) for pattern in labels()["regions"])
    ]
    levels = dict(values)
    for one in years:
        parts = [level for row in regions if (level := level_of(cell_at(row, one.column).shown)) is not None]
        whole_level = levels.get(one.year)
        slack = Decimal("0.5") * (len(parts) + 1)
        if whole_level is not None and sum(parts, Decimal(0)) > whole_level + slack:
            doubts[one.year] = f"question: the country ({whole_level}) is less than its regions together ({sum(parts)})"
    return doubts


def _check_rows(sheet: Sheet, first: int, end: int, landed: Landed) -> None:
    """Under a header of years every row with numbers has a name; one without may be a header that is not understood."""
    for place in range(first, end):
        row = sheet.rows[place]
        numbers = [cell for cell in row[1:] if is_number(cell)]
        if len(numbers) >= 2 and not (row[0].shown and not row[0].fault):
            raise LayoutChanged(
                landed.source,
                landed.document,
                f"row {place + 1} of sheet {sheet.name} holds numbers and has no name: {', '.join(cell.shown or cell.fault for cell in numbers[:4])} …",
                "look at it by hand: it may be a row of years in another shape",
            )


def _block(titles: list[str], sheet: Sheet, landed: Landed) -> dict[str, Any] | None:
    """The block of labels.yaml that the lines above the years name; None for one that is ignored."""
    blocks: list[dict[str, Any]] = labels()["dynamic"]
    for title in reversed(titles):  # the title of a block stands nearest to its years, over the unit
        for block in blocks:
            if re.fullmatch(block["title"], title):
                return block
        if any(re.fullmatch(pattern, title) for pattern in labels()["ignored_blocks"]):
            return None
        if not any(re.fullmatch(pattern, title) for pattern in labels()["no_titles"]):
            break
    raise UnknownLabel(
        landed.source, landed.document, f"sheet {sheet.name}", " / ".join(titles), [block["series"] for block in blocks]
    )


def _unit(block: dict[str, Any], lines: list[list[Cell]]) -> str | None:
    """The one unit of a block that stands in these lines."""
    cells = [plain(cell.shown) for row in lines for cell in row if cell]
    found = {unit for cell in cells for pattern, unit in block["units"].items() if re.fullmatch(pattern, cell)}
    return str(found.pop()) if len(found) == 1 else None


def _is_total(row: list[Cell]) -> bool:
    return bool(row) and any(re.fullmatch(pattern, plain(row[0].shown)) for pattern in labels()["rows"]["total"])
