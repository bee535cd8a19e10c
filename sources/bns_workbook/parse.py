"""Workbooks of the Bureau on transport: levels cumulative from January by mode, and dynamic tables by year."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from typing import Any

import fastexcel
import polars as pl

from sources.connectors import connectors
from sources.errors import LayoutChanged, ParseError, UnknownLabel
from sources.landing.zone import Landed
from sources.parsing.corrections import corrected
from sources.parsing.lookups import lookup
from sources.parsing.numbers import growth_of_index, number
from sources.parsing.rows import figures
from sources.reader.periods import Period, periods
from sources.reader.text import cleaned
from sources.web.kinds import check_archive

YEAR = re.compile(r"(?:19|20)\d\d(?:\s*г\.?)?(?:\d\))?")
NEXT_EDITION = re.compile(
    r"следующ\w+ опубликовани\w+[^\d]*(\d\d)\.(\d\d)\.(\d{4})|келесі жариялау[^\d]*(\d\d)\.(\d\d)\.(\d{4})"
)
PUBLISHED = re.compile(
    r"(?<!следующего )(?:дата|күні)\s*(?:опубликовани\w+|жариялан\w+)?\s*:?\s*(\d\d)\.(\d\d)\.(\d{4})"
)
Rows = list[list[str]]
Row = dict[str, str | None]


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Figures of every sheet. Raises ParseError: LayoutChanged, UnknownLabel."""
    sheets = _sheets(data, landed)
    found = list(_dynamic(sheets, landed) if _is_dynamic(sheets) else _monthly(sheets, landed))
    if not found:
        raise LayoutChanged(
            landed.source, landed.document, "no sheet holds a table that is known", "look at it by hand"
        )
    return figures(landed.source, landed.document, corrected(landed, found))


def _sheets(data: bytes, landed: Landed) -> dict[str, Rows]:
    """All sheets as text, empty cells as "", rows and cells in their places."""
    connector = connectors()["bns_workbook"]
    if data[:2] == b"PK":
        check_archive(landed.source, landed.document, data, int(str(connector.settings["unpacked_bytes"])))
    try:
        book = fastexcel.read_excel(data)
        sheets = {
            name: book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
            for name in book.sheet_names
        }
    except Exception as error:  # whatever the library says of broken bytes
        raise ParseError(
            landed.source,
            landed.document,
            f"the workbook cannot be opened: {error}",
            "fetch it again or look at it by hand",
        ) from error
    return {name: [[(cell or "").strip() for cell in row] for row in rows] for name, rows in sheets.items()}


# The monthly workbook


def _monthly(sheets: dict[str, Rows], landed: Landed) -> Iterator[Row]:
    everything = _words([row for rows in sheets.values() for row in rows[:40]])
    cover = _words(next(iter(sheets.values())))
    period = _period(cover, everything, landed)
    day = PUBLISHED.search(everything)
    published = dt.date(int(day[3]), int(day[2]), int(day[1])).isoformat() if day else None
    note = _edition(everything, period, published)
    for sheet, rows in sheets.items():
        header = _header(rows)
        if header is None:
            continue
        columns = _columns(rows, header, sheet, landed)
        for place in range(header + 1, len(rows)):
            label = _plain(rows[place][0])
            if not label or not any(cell for cell in rows[place][1:]) or re.match(r"^\d?\)|^\*|^[а-я]$|^[аa]$", label):
                continue
            mode = _row(label, sheet, landed)
            if mode is None:
                continue
            for measure, (level, growth, unit) in columns.items():
                series = _labels()["series"][measure].get(mode)
                if series is None:
                    continue
                where = f"sheet {sheet}, row {rows[place][0]}, column {level + 1}"
                value = _cell(number, rows[place], level, where, landed)
                change = _cell(growth_of_index, rows[place], growth, where, landed)
                if value is not None or change is not None:
                    yield _figure(landed, series, period, value, unit, change, published, where, note)


def _header(rows: Rows) -> int | None:
    """The last row above the first row whose label is a total."""
    for place, row in enumerate(rows):
        label = _plain(row[0]) if row else ""
        if any(re.fullmatch(pattern, label) for pattern in _labels()["rows"]["total"]) and sum(map(bool, row)) > 2:
            return place - 1
    return None


def _columns(rows: Rows, header: int, sheet: str, landed: Landed) -> dict[str, tuple[int, int | None, str]]:
    """Of each measure: the column of its level, of its growth, and the unit. Headers reach over empty cells to their right."""
    width = max(len(row) for row in rows[: header + 2])
    lines = []
    for row in rows[: header + 1]:
        line, last = [], ""
        for place in range(1, width):
            last = row[place] if place < len(row) and row[place] else last
            line.append(last if sum(map(bool, row[1:])) > 1 else "")
        lines.append(line)
    found: dict[str, tuple[int, int | None, str]] = {}
    last_measure = None
    for place in range(1, width):
        own = " ".join(_plain(rows[line][place]) for line in range(header + 1) if place < len(rows[line]))
        over = " ".join(_plain(line[place - 1]) for line in lines)
        if not over.strip():
            continue
        words = f"{over}"
        known = next((column for column in _labels()["columns"] if re.search(column["header"], words)), None)
        if re.search(_labels()["growth"], own) and last_measure and found[last_measure][0] == place - 1:
            level, _, unit = found[last_measure]
            found[last_measure] = (level, place, unit)
            continue
        if re.fullmatch(r"[\d\s.]*", words):
            continue
        if known is None:
            raise UnknownLabel(
                landed.source,
                landed.document,
                f"the header of sheet {sheet}, column {place + 1}",
                words[:120],
                [c["measure"] for c in _labels()["columns"]],
            )
        about = f"{words} {' '.join(_plain(cell) for row in rows[: header + 1] for cell in row)}"
        printed = _unit(known, words)
        printed = _unit(known, about) if printed is None else printed
        if printed is None:
            raise LayoutChanged(
                landed.source,
                landed.document,
                f"no unit is printed for {known['measure']} in sheet {sheet}",
                "bring labels.yaml up to date",
            )
        if known["measure"] in found:
            raise LayoutChanged(
                landed.source,
                landed.document,
                f"two columns of sheet {sheet} hold {known['measure']}",
                "look at it by hand",
            )
        found[known["measure"]] = (place, None, printed)
        last_measure = known["measure"]
    return found


def _unit(column: dict[str, Any], words: str) -> str | None:
    """The unit that stands in words; "" for a measure that is read by no series."""
    return next((unit for pattern, unit in column["units"].items() if re.search(pattern, words)), None)


def _row(label: str, sheet: str, landed: Landed) -> str | None:
    for mode, patterns in _labels()["rows"].items():
        if any(re.fullmatch(pattern, label) for pattern in patterns):
            return str(mode)
    if any(re.fullmatch(pattern, label) for pattern in _labels()["ignored_rows"]):
        return None
    raise UnknownLabel(landed.source, landed.document, f"sheet {sheet}", label, _labels()["rows"])


def _period(cover: str, everything: str, landed: Landed) -> Period:
    """What the cover says: months from January on, or a whole year."""
    for words in (cover, everything):
        found = {(p.first, p.last): p for p in periods(words, None) if p.first and not p.horizon}
        if len(found) == 1:
            period = next(iter(found.values()))
            if period.first and period.first[1] != 1:
                break
            return period
        if found:
            break
    raise LayoutChanged(
        landed.source,
        landed.document,
        "the cover does not name one period that begins in January",
        "look at it by hand",
    )


def _edition(everything: str, period: Period, published: str | None) -> str | None:
    """Annual, quarterly and monthly editions bear one title; the date of the next one tells them apart."""
    found = NEXT_EDITION.search(everything)
    if period.months == 12:
        return "annual edition"
    if not found:
        return None
    day, month, year = (int(part) for part in (found.groups()[:3] if found[1] else found.groups()[3:]))
    if published:
        gap = (dt.date(year, month, day) - dt.date.fromisoformat(published)).days
        return "monthly edition" if gap <= 40 else "quarterly edition" if gap <= 100 else "annual edition"
    return None


# Dynamic tables


def _is_dynamic(sheets: dict[str, Rows]) -> bool:
    return any(_years(row) for rows in sheets.values() for row in rows)


def _years(row: list[str]) -> dict[int, int]:
    """Column → year, where a row is a header of years."""
    years = {place: int(cell[:4]) for place, cell in enumerate(row) if place and YEAR.fullmatch(cell)}
    listed = list(years.values())
    return years if not row[0] and len(listed) >= 3 and listed == sorted(set(listed)) else {}


def _dynamic(sheets: dict[str, Rows], landed: Landed) -> Iterator[Row]:
    for sheet, rows in sheets.items():
        for place, row in enumerate(rows):
            years = _years(row)
            if not years:
                continue
            above = [
                _plain(line[0])
                for line in rows[max(0, place - 4) : place]
                if line and line[0] and not re.match(r"\d\)|\*", line[0])
            ]
            block = _block(above, sheet, landed)
            if block is None:
                continue
            beside = [_plain(cell) for line in rows[max(0, place - 3) : place] for cell in line if cell]
            unit = next(
                (unit for words in beside for pattern, unit in block["units"].items() if re.fullmatch(pattern, words)),
                None,
            )
            if unit is None:
                raise LayoutChanged(
                    landed.source, landed.document, f"no unit above the years in sheet {sheet}", f"above stand: {above}"
                )
            total = next(
                (
                    line
                    for line in rows[place + 1 : place + 6]
                    if any(re.fullmatch(p, _plain(line[0])) for p in _labels()["rows"]["total"])
                ),
                None,
            )
            if total is None:
                raise LayoutChanged(
                    landed.source,
                    landed.document,
                    f"no row of the country under the years in sheet {sheet}",
                    "look at it by hand",
                )
            for column, year in years.items():
                where = f"sheet {sheet}, {block['series']}, {year}"
                value = _cell(functools.partial(number, footnotes=True), total, column, where, landed)
                if value is not None:
                    period = Period(0, 0, (year, 1), (year, 12))
                    yield _figure(landed, block["series"], period, value, unit, None, None, where, None)


def _block(above: list[str], sheet: str, landed: Landed) -> dict[str, Any] | None:
    for words in reversed(above):  # the title of a block stands nearest to its years, over the unit
        for block in _labels()["dynamic"]:
            if re.fullmatch(block["title"], words):
                found: dict[str, Any] = block
                return found
        if any(re.fullmatch(pattern, words) for pattern in _labels()["ignored_blocks"]):
            return None
        if not any(re.fullmatch(pattern, words) for pattern in _labels()["no_titles"]):
            break
    raise UnknownLabel(
        landed.source, landed.document, f"sheet {sheet}", " / ".join(above), [b["series"] for b in _labels()["dynamic"]]
    )


# Cells and figures


def _figure(  # noqa: PLR0917  the columns of a figure
    landed: Landed,
    series: str,
    period: Period,
    value: str | None,
    unit: str,
    growth: str | None,
    published: str | None,
    where: str,
    note: str | None,
) -> Row:
    connector = connectors()["bns_workbook"]
    assert period.first and period.last
    return {
        "series": series,
        "period_start": f"{period.first[0]}-{period.first[1]:02}",
        "period_end": f"{period.last[0]}-{period.last[1]:02}",
        "printed_value": value,
        "printed_unit": unit,
        "printed_growth": growth,
        "qualifier": "exact",
        "maturity": "unknown",
        "published_on": published,
        "date_basis": "printed" if published else "inferred",
        "authority": connector.authority,
        "publisher": connector.publisher,
        "url": landed.url,
        "language": connector.language,
        "confidence": "high",
        "locator": where,
        "note": note,
    }


def _cell(read: Any, row: list[str], column: int | None, where: str, landed: Landed) -> str | None:
    if column is None or column >= len(row):
        return None
    try:
        value: str | None = read(row[column])
    except ValueError as error:
        raise ParseError(
            landed.source, landed.document, f"{error}, in {where}", "correct it in corrections.yaml, with evidence"
        ) from error
    return value


def _words(rows: Rows) -> str:
    return cleaned(" \n ".join(" ".join(cell for cell in row if cell) for row in rows)).clean.lower()


def _plain(cell: str) -> str:
    """Small letters, single spaces, without footnote marks."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=[^\d\s])\s?\d?\)$|\*+$", "", cell)).strip(" :").lower()


def _labels() -> dict[str, Any]:
    labels: dict[str, Any] = lookup("bns_workbook", "labels")
    return labels
