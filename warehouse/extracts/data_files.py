"""Data formats of a month's extract: CSV, JSON and Parquet, made from the key figures of one language."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable
from decimal import Decimal

import polars as pl

from warehouse.extracts.columns import COLUMNS, FIGURE_COLUMNS, MONTHS, WHOLE_NUMBERS
from warehouse.extracts.kpi import KpiExtract, Row, Value
from warehouse.formulas import guarded
from warehouse.periods import month_label


def as_csv(extract: KpiExtract) -> bytes:
    """UTF-8 CSV with the column codes as header; numbers with a decimal point, texts in the extract's language."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)  # lines end with CR LF, as the standard has it
    writer.writerow(["month", *COLUMNS])
    for row in extract.rows:
        writer.writerow([month_label(extract.month), *(_plain(row.values[column]) for column in COLUMNS)])
    return buffer.getvalue().encode()


def as_json(extract: KpiExtract) -> bytes:
    """One object: title, release, notes, rows by column code (numbers as numbers, blanks null), milestones.

    `shown`: the figures of each series as the documents write them, in the extract's language.
    """
    document = {
        "title": extract.title,
        "month": month_label(extract.month),
        "language": extract.lang,
        "release": extract.release,
        "known_to": extract.known_to,
        "as_of": extract.as_of,
        "notes": extract.notes,
        "rows": [row.values for row in extract.rows],
        "shown": {str(row.values["series"]): _shown(row, extract.lang) for row in extract.rows},
        "milestones": extract.milestones,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=_number).encode() + b"\n"


def as_parquet(extract: KpiExtract) -> bytes:
    """Parquet: the columns of the CSV, typed."""
    rows: list[dict[str, object]] = [
        {"month": extract.month} | {c: float(v) if isinstance(v, Decimal) else v for c, v in row.values.items()}
        for row in extract.rows
    ]
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema={column: _type(column) for column in ("month", *COLUMNS)}).write_parquet(buffer)
    return buffer.getvalue()


DATA: dict[str, Callable[[KpiExtract], bytes]] = {"csv": as_csv, "json": as_json, "parquet": as_parquet}


def figures_hash(extract: KpiExtract) -> str:
    """Hash of the figures of an extract, whichever release has them."""
    rows = [row.values for row in extract.rows]
    return hashlib.sha256(json.dumps(rows, default=_number).encode()).hexdigest()


def _plain(value: Value) -> str:
    """A CSV cell. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return guarded(value) if isinstance(value, str) else str(value)


def _shown(row: Row, lang: str) -> dict[str, str]:
    """The figures of a series that are not blank, as people read them."""
    return {column: row.text(column, lang) for column in FIGURE_COLUMNS if row.values[column] is not None}


def _type(column: str) -> type[pl.DataType]:
    if column in MONTHS:
        return pl.Date
    if column in WHOLE_NUMBERS:
        return pl.Int32
    return pl.Float64 if column in FIGURE_COLUMNS else pl.String


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an extract")
