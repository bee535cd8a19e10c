"""Sheets of the Bureau's workbooks as text, and the one shape of the figures that their tables give."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import fastexcel

from sources.connectors import connectors
from sources.errors import ParseError
from sources.landing.zone import Landed
from sources.parsing.corrections import Row
from sources.parsing.lookups import lookup
from sources.reader.periods import Period
from sources.reader.text import cleaned
from sources.web.kinds import check_archive

Rows = list[list[str]]


def sheets_of(data: bytes, landed: Landed) -> dict[str, Rows]:
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


def words_of(rows: Rows) -> str:
    """All words of some rows in one line, cleaned and in small letters."""
    return cleaned(" \n ".join(" ".join(cell for cell in row if cell) for row in rows)).clean.lower()


def plain(cell: str) -> str:
    """Small letters, single spaces, without footnote marks."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=[^\d\s])\s?\d?\)$|\*+$", "", cell)).strip(" :").lower()


def labels() -> dict[str, Any]:
    """The patterns of labels.yaml."""
    labels: dict[str, Any] = lookup("bns_workbook", "labels")
    return labels


def cell_value(
    read: Callable[[str], str | None], row: list[str], column: int | None, where: str, landed: Landed
) -> str | None:
    """The number in a cell, as `read` understands it; None where there is none. Raises ParseError naming the place."""
    if column is None or column >= len(row):
        return None
    try:
        return read(row[column])
    except ValueError as error:
        raise ParseError(
            landed.source, landed.document, f"{error}, in {where}", "correct it in corrections.yaml, with evidence"
        ) from error


def figure_row(  # noqa: PLR0917  the columns of a figure
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
    """A row for sources.parsing.rows.figures."""
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
