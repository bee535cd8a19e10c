"""Small ASCII tables: cells are separated by |, the first line names the columns, an empty cell is None."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

Row = dict[str, str | None]


def rows(text: str) -> list[Row]:
    """Rows of a table as text: rows("a | b\\n1 |") is [{"a": "1", "b": None}]."""
    lines = [[cell.strip() or None for cell in line.split("|")] for line in text.splitlines() if line.strip()]
    header, *body = lines
    for line in body:
        assert len(line) == len(header), f"{line} does not fit the columns {header}"
    return [dict(zip(map(str, header), line, strict=True)) for line in body]


def cases(text: str) -> list[object]:
    """Rows of a table as cases of one test, each named by its cells."""
    return [pytest.param(row, id=", ".join(cell for cell in row.values() if cell)) for row in rows(text)]


def number(cell: str | None) -> float | None:
    """A cell as a number."""
    return None if cell is None else float(cell)


def show(frame: pl.DataFrame, columns: str, decimals: int = 6) -> list[Row]:
    """A frame as rows of such a table: numbers without trailing zeros, yes and no, months as YYYY-MM.

    `columns` names them with blanks between; `period` stands for period_start and period_end, as 2025-01/2025-10.
    """
    return [
        {name: _period(row) if name == "period" else _cell(name, row[name], decimals) for name in columns.split()}
        for row in frame.to_dicts()
    ]


def _period(row: dict[str, dt.date]) -> str:
    first, last = f"{row['period_start']:%Y-%m}", f"{row['period_end']:%Y-%m}"
    return first if first == last else f"{first}/{last}"


def _cell(name: str, value: object, decimals: int) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}" if name in ("month", "ytd_period_end") else value.isoformat()
    if isinstance(value, float):
        text = f"{value:.{decimals}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return "0" if text == "-0" else text
    return str(len(value)) if isinstance(value, list) else str(value)
