"""corridor query: SQL against the published warehouse, read-only and sealed from other files."""

from __future__ import annotations

import argparse
import io
import json
import math

import polars as pl
from rich.console import Console
from rich.text import Text

from pipelines.commands.output import deliver, page, table
from pipelines.settings import opened
from warehouse.formulas import guarded_frame

SHOWN = 200


def execute(options: argparse.Namespace) -> None:
    """Ask and render."""
    with opened(options.as_of).reader(sealed=True) as connection:
        answer = connection.query(options.sql)
    if options.format == "table":
        with page(options.out) as out:
            _show(answer, out)
        return
    deliver(_RENDER[options.format](answer), options.out, binary=options.format == "parquet")


def _show(answer: pl.DataFrame, out: Console) -> None:
    grid = table()
    for name, dtype in answer.schema.items():
        grid.add_column(Text(name), justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in answer.head(SHOWN).rows():
        grid.add_row(*(Text(_cell(value)) for value in row))
    out.print(grid)
    if answer.height > SHOWN:
        out.print(f"the first {SHOWN} of {answer.height} rows; all of them: --format csv, json or parquet")
    else:
        out.print("1 row" if answer.height == 1 else f"{answer.height} rows")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    return str(value)


def _csv(answer: pl.DataFrame) -> bytes:
    """Lists of plain values are joined by "; ", other nested values are JSON, bytes are hexadecimal, and no text is a
    formula."""
    texts = [
        pl.Series(name, [_flat(value) for value in answer[name]], dtype=pl.String)
        for name, dtype in answer.schema.items()
        if dtype.is_nested() or dtype == pl.Binary
    ]
    return guarded_frame(answer.with_columns(texts)).write_csv().encode()


def _flat(value: object) -> str | None:
    if value is None:
        return None
    items = value.to_list() if isinstance(value, pl.Series) else value
    if isinstance(items, bytes):
        return items.hex()
    if isinstance(items, list) and not any(isinstance(item, list | dict) for item in items):
        return "; ".join("" if item is None else str(item) for item in items)
    return json.dumps(_strict(items), ensure_ascii=False, default=str)


def _json(answer: pl.DataFrame) -> bytes:
    return json.dumps(_strict(answer.to_dicts()), ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def _strict(value: object) -> object:
    """JSON knows neither NaN nor infinity: both are null there; bytes are hexadecimal."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _strict(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_strict(item) for item in value]
    return value.hex() if isinstance(value, bytes) else value


def _parquet(answer: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    answer.write_parquet(buffer)
    return buffer.getvalue()


_RENDER = {"csv": _csv, "json": _json, "parquet": _parquet}
