"""The formats of the extract, and the files of a month.

Data formats are made from the key figures alone; documents (workbook, PDF, page) need all facts of the month.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.extracts.kpi import COLUMNS, FIGURE_COLUMNS, KpiExtract, Value, load
from warehouse.periods import month_label, parse_month
from warehouse.store import Warehouse
from warehouse.store.files import write_file

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
        "shown": {
            str(row.values["series"]): {
                column: row.text(column, extract.lang) for column in FIGURE_COLUMNS if row.values[column] is not None
            }
            for row in extract.rows
        },
        "milestones": extract.milestones,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=_number).encode() + b"\n"


def as_parquet(extract: KpiExtract) -> bytes:
    """Parquet: the columns of the CSV, typed."""
    types: dict[str, pl.DataType | type[pl.DataType]] = {
        column: pl.Date
        if column == "ytd_period_end"
        else pl.Int32
        if column in ("target_year", "conflicts")
        else pl.Float64
        if column in FIGURE_COLUMNS
        else pl.String
        for column in COLUMNS
    }
    rows: list[dict[str, object]] = [
        {"month": extract.month} | {c: float(v) if isinstance(v, Decimal) else v for c, v in row.values.items()}
        for row in extract.rows
    ]
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema={"month": pl.Date, **types}).write_parquet(buffer)
    return buffer.getvalue()


DATA: dict[str, Callable[[KpiExtract], bytes]] = {"csv": as_csv, "json": as_json, "parquet": as_parquet}
DOCUMENTS = ("xlsx", "pdf", "html")
FORMATS = (*DATA, *DOCUMENTS)
RECORD = ".made.json"  # in the folder of a month
BINARY = ("parquet", "xlsx", "pdf")


def write_month(
    warehouse: Warehouse, folder: Path, month: str, formats: Iterable[str] = FORMATS
) -> tuple[list[Path], int]:
    """Write formats in every language to <folder>/<YYYY-MM>/; returns the files and the rows of each extract."""
    wanted, place = tuple(formats), folder / month
    extracts = [load(warehouse, parse_month(month), lang) for lang in LANGUAGES]
    made = {(each.lang, form): DATA[form](each) for each in extracts for form in wanted if form in DATA}
    if told := [form for form in wanted if form in DOCUMENTS]:
        from warehouse.extracts.documents import documents

        made |= documents(warehouse, extracts, told)
    _record(place, dict.fromkeys(wanted))  # killed between two files, the month counts as not made
    written = [write_file(place / f"kpi-{month}.{lang}.{form}", data) for (lang, form), data in made.items()]
    _record(place, dict.fromkeys(wanted, figures_hash(extracts[0])))
    return written, len(extracts[0].rows)


def figures_hash(extract: KpiExtract) -> str:
    """Hash of what an extract says, whichever release says it."""
    rows = [row.values for row in extract.rows]
    return hashlib.sha256(json.dumps(rows, default=_number).encode()).hexdigest()


def _record(place: Path, state: Mapping[str, str | None]) -> None:
    """Note the figures that formats of a month were made from; None: they are being made."""
    try:
        before = json.loads((place / RECORD).read_bytes())
    except (OSError, ValueError):
        before = {}
    write_file(place / RECORD, json.dumps({**before, **state}, indent=1).encode() + b"\n")


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
