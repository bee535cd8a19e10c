"""The monthly workbook of the Bureau: levels cumulative from January by mode, and their growth.

Its columns and rows are known by the patterns of labels.yaml; what is neither known nor ignored stops the document.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from sources.bns_workbook.cells import Rows, cell_value, figure_row, labels, plain, words_of
from sources.errors import LayoutChanged, UnknownLabel
from sources.landing.zone import Landed
from sources.parsing.corrections import Row
from sources.parsing.numbers import growth_of_index, number
from sources.reader.periods import Period, periods

NEXT_EDITION = re.compile(
    r"следующ\w+ опубликовани\w+[^\d]*(\d\d)\.(\d\d)\.(\d{4})|келесі жариялау[^\d]*(\d\d)\.(\d\d)\.(\d{4})"
)
PUBLISHED = re.compile(
    r"(?<!следующего )(?:дата|күні)\s*(?:опубликовани\w+|жариялан\w+)?\s*:?\s*(\d\d)\.(\d\d)\.(\d{4})"
)
NO_LABEL = re.compile(r"^\d?\)|^\*|^[а-я]$|^[аa]$")  # footnotes, and the letters under a header


def rows(sheets: dict[str, Rows], landed: Landed) -> Iterator[Row]:
    """Figures of every sheet with a total row. Raises LayoutChanged, UnknownLabel, ParseError."""
    text = words_of([row for table in sheets.values() for row in table[:40]])
    period = _period(words_of(next(iter(sheets.values()))), text, landed)
    day = PUBLISHED.search(text)
    published = dt.date(int(day[3]), int(day[2]), int(day[1])).isoformat() if day else None
    note = _edition(text, period, published)
    for sheet, table in sheets.items():
        header = _header(table)
        if header is None:
            continue
        columns = _columns(table, header, sheet, landed)
        for row in table[header + 1 :]:
            label = plain(row[0])
            if not label or not any(row[1:]) or NO_LABEL.match(label):
                continue
            mode = _mode(label, sheet, landed)
            if mode is None:
                continue
            for measure, (level, growth, unit) in columns.items():
                series = labels()["series"][measure].get(mode)
                if series is None:
                    continue
                where = f"sheet {sheet}, row {row[0]}, column {level + 1}"
                value = cell_value(number, row, level, where, landed)
                change = cell_value(growth_of_index, row, growth, where, landed)
                if value is not None or change is not None:
                    yield figure_row(landed, series, period, value, unit, change, published, where, note)


def _header(table: Rows) -> int | None:
    """The last row above the first row whose label is a total."""
    for place, row in enumerate(table):
        label = plain(row[0]) if row else ""
        if any(re.fullmatch(pattern, label) for pattern in labels()["rows"]["total"]) and sum(map(bool, row)) > 2:
            return place - 1
    return None


def _columns(table: Rows, header: int, sheet: str, landed: Landed) -> dict[str, tuple[int, int | None, str]]:
    """Of each measure: the column of its level, of its growth, and the unit."""
    lines = table[: header + 1]
    width = max(len(row) for row in table[: header + 2])
    reaching = _reaching(lines, width)
    columns: dict[str, tuple[int, int | None, str]] = {}
    last_measure = None
    for place in range(1, width):
        own = " ".join(plain(row[place]) for row in lines if place < len(row))
        words = " ".join(plain(line[place - 1]) for line in reaching)
        if not words.strip():
            continue
        known = next((column for column in labels()["columns"] if re.search(column["header"], words)), None)
        if re.search(labels()["growth"], own) and last_measure and columns[last_measure][0] == place - 1:
            level, _, unit = columns[last_measure]
            columns[last_measure] = (level, place, unit)
            continue
        if re.fullmatch(r"[\d\s.]*", words):
            continue
        if known is None:
            raise UnknownLabel(
                landed.source,
                landed.document,
                f"the header of sheet {sheet}, column {place + 1}",
                words[:120],
                [column["measure"] for column in labels()["columns"]],
            )
        measure = known["measure"]
        printed = _unit(known, words)
        if printed is None:
            printed = _unit(known, f"{words} {' '.join(plain(cell) for row in lines for cell in row)}")
        if printed is None:
            raise LayoutChanged(
                landed.source,
                landed.document,
                f"no unit is printed for {measure} in sheet {sheet}",
                "bring labels.yaml up to date",
            )
        if measure in columns:
            raise LayoutChanged(
                landed.source, landed.document, f"two columns of sheet {sheet} hold {measure}", "look at it by hand"
            )
        columns[measure] = (place, None, printed)
        last_measure = measure
    return columns


def _reaching(lines: Rows, width: int) -> Rows:
    """Header lines without their first column, in which every cell reaches over the empty ones to its right.

    A line with a single cell is the title of the sheet and heads no column.
    """
    filled: Rows = []
    for row in lines:
        heads, last = sum(map(bool, row[1:])) > 1, ""
        line = []
        for place in range(1, width):
            last = row[place] if place < len(row) and row[place] else last
            line.append(last if heads else "")
        filled.append(line)
    return filled


def _unit(column: dict[str, Any], words: str) -> str | None:
    """The unit that stands in words; "" for a measure that is read by no series."""
    return next((unit for pattern, unit in column["units"].items() if re.search(pattern, words)), None)


def _mode(label: str, sheet: str, landed: Landed) -> str | None:
    """The mode of transport that a row's label names; None for a row that is ignored. Raises UnknownLabel."""
    for mode, patterns in labels()["rows"].items():
        if any(re.fullmatch(pattern, label) for pattern in patterns):
            return str(mode)
    if any(re.fullmatch(pattern, label) for pattern in labels()["ignored_rows"]):
        return None
    raise UnknownLabel(landed.source, landed.document, f"sheet {sheet}", label, labels()["rows"])


def _period(cover: str, text: str, landed: Landed) -> Period:
    """The period that the cover names (or the first rows of all sheets): months from January on, or a whole year."""
    for words in (cover, text):
        named = {(p.first, p.last): p for p in periods(words, None) if p.first and not p.horizon}
        if len(named) == 1:
            period = next(iter(named.values()))
            if period.first and period.first[1] != 1:
                break
            return period
        if named:
            break
    raise LayoutChanged(
        landed.source,
        landed.document,
        "the cover does not name one period that begins in January",
        "look at it by hand",
    )


def _edition(text: str, period: Period, published: str | None) -> str | None:
    """Annual, quarterly and monthly editions bear one title; the date of the next one tells them apart."""
    announced = NEXT_EDITION.search(text)
    if period.months == 12:
        return "annual edition"
    if not announced:
        return None
    day, month, year = (int(part) for part in (announced.groups()[:3] if announced[1] else announced.groups()[3:]))
    if published:
        gap = (dt.date(year, month, day) - dt.date.fromisoformat(published)).days
        return "monthly edition" if gap <= 40 else "quarterly edition" if gap <= 100 else "annual edition"
    return None
