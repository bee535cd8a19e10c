"""The formats of the extract, and the files of a month."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.extracts.atomic import write
from warehouse.extracts.model import COLUMNS, KpiExtract, Value, load
from warehouse.extracts.workbook import workbook
from warehouse.periods import month_label, parse_month
from warehouse.store import Warehouse

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(extract: KpiExtract) -> bytes:
    """UTF-8 CSV with the column codes as header; numbers with a decimal point, texts in the extract's language."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)  # lines end with CR LF, as the standard has it
    writer.writerow(["month", *COLUMNS])
    for row in extract.rows:
        writer.writerow([month_label(extract.month), *(_plain(row.values[column]) for column in COLUMNS)])
    return buffer.getvalue().encode()


def as_json(extract: KpiExtract) -> bytes:
    """One object: title, release, notes, rows by column code (numbers as numbers, blanks null), milestones."""
    document = {
        "title": extract.title,
        "month": month_label(extract.month),
        "language": extract.lang,
        "release": extract.release,
        "known_to": extract.known_to,
        "as_of": extract.as_of,
        "notes": extract.notes,
        "rows": [row.values for row in extract.rows],
        "milestones": extract.milestones,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=_number).encode() + b"\n"


def as_parquet(extract: KpiExtract) -> bytes:
    """Parquet: the columns of the CSV, typed."""
    texts = {
        "family",
        "name",
        "series",
        "unit",
        "status",
        "certainty",
        "publisher",
        "newest_published_on",
        "url",
        "blank_reason",
        "scope_note",
    }
    types: dict[str, pl.DataType | type[pl.DataType]] = {
        column: pl.String
        if column in texts
        else pl.Date
        if column == "ytd_period_end"
        else pl.Int32
        if column in ("target_year", "conflicts")
        else pl.Float64
        for column in COLUMNS
    }
    rows: list[dict[str, object]] = [
        {"month": extract.month} | {c: float(v) if isinstance(v, Decimal) else v for c, v in row.values.items()}
        for row in extract.rows
    ]
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema={"month": pl.Date, **types}).write_parquet(buffer)
    return buffer.getvalue()


FORMATS: dict[str, Callable[[KpiExtract], bytes]] = {
    "csv": as_csv,
    "json": as_json,
    "parquet": as_parquet,
    "xlsx": workbook,
}


def write_month(warehouse: Warehouse, folder: Path, month: str) -> tuple[list[Path], int]:
    """Write every format in every language to <folder>/<YYYY-MM>/; returns the files and the rows of each."""
    parsed = parse_month(month)
    written = []
    for lang in LANGUAGES:
        extract = load(warehouse, parsed, lang)
        for suffix, render in FORMATS.items():
            written.append(write(folder / month / f"kpi-{month}.{lang}.{suffix}", render(extract)))
    return written, len(extract.rows)


def _plain(value: Value) -> str:
    """A CSV cell. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return str(value)


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an extract")
