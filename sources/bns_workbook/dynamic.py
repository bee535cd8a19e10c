"""Dynamic tables of the Bureau: one row of years above blocks of annual figures, of which the country's row is read."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from sources.bns_workbook.cells import Rows, cell_value, figure_row, labels, plain
from sources.errors import LayoutChanged, UnknownLabel
from sources.landing.zone import Landed
from sources.parsing.corrections import Row
from sources.parsing.numbers import number
from sources.reader.periods import Period

YEAR = re.compile(r"(?:19|20)\d\d(?:\s*г\.?)?(?:\d\))?")


def is_dynamic(sheets: dict[str, Rows]) -> bool:
    """Whether a workbook holds such tables, and not those of a month."""
    return any(_years(row) for table in sheets.values() for row in table)


def rows(sheets: dict[str, Rows], landed: Landed) -> Iterator[Row]:
    """Annual figures of the country, block by block. Raises LayoutChanged, UnknownLabel, ParseError."""
    for sheet, table in sheets.items():
        for place, row in enumerate(table):
            if years := _years(row):
                yield from _block_rows(table, place, years, sheet, landed)


def _years(row: list[str]) -> dict[int, int]:
    """Column → year, where a row is a header of years."""
    years = {place: int(cell[:4]) for place, cell in enumerate(row) if place and YEAR.fullmatch(cell)}
    listed = list(years.values())
    return years if not row[0] and len(listed) >= 3 and listed == sorted(set(listed)) else {}


def _block_rows(table: Rows, header: int, years: dict[int, int], sheet: str, landed: Landed) -> Iterator[Row]:
    """Figures of the block whose years stand in row `header`; none where its title is listed as ignored."""
    titles = [
        plain(row[0])
        for row in table[max(0, header - 4) : header]
        if row and row[0] and not re.match(r"\d\)|\*", row[0])
    ]
    block = _block(titles, sheet, landed)
    if block is None:
        return
    unit = _unit(block, table[max(0, header - 3) : header])
    if unit is None:
        raise LayoutChanged(
            landed.source, landed.document, f"no unit above the years in sheet {sheet}", f"above stand: {titles}"
        )
    total = next((row for row in table[header + 1 : header + 6] if _is_total(row)), None)
    if total is None:
        raise LayoutChanged(
            landed.source,
            landed.document,
            f"no row of the country under the years in sheet {sheet}",
            "look at it by hand",
        )
    for column, year in years.items():
        where = f"sheet {sheet}, {block['series']}, {year}"
        value = cell_value(functools.partial(number, footnotes=True), total, column, where, landed)
        if value is not None:
            period = Period(0, 0, (year, 1), (year, 12))
            yield figure_row(landed, block["series"], period, value, unit, None, None, where, None)


def _block(titles: list[str], sheet: str, landed: Landed) -> dict[str, Any] | None:
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
        landed.source, landed.document, f"sheet {sheet}", " / ".join(titles), [block["series"] for block in blocks]
    )


def _unit(block: dict[str, Any], lines: Rows) -> str | None:
    """The first unit of a block that stands in these lines."""
    cells = (plain(cell) for row in lines for cell in row if cell)
    return next(
        (unit for cell in cells for pattern, unit in block["units"].items() if re.fullmatch(pattern, cell)), None
    )


def _is_total(row: list[str]) -> bool:
    return any(re.fullmatch(pattern, plain(row[0])) for pattern in labels()["rows"]["total"])
