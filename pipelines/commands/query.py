"""corridor query: SQL against the published warehouse, read-only and sealed from other files."""

from __future__ import annotations

import argparse
import io
import json

import polars as pl

from pipelines.commands.output import console, deliver, table
from pipelines.settings import settings
from warehouse.store import Warehouse

SHOWN = 200


def execute(options: argparse.Namespace) -> None:
    """Ask and render."""
    with Warehouse(settings().home).reader(sealed=True) as connection:
        found = connection.query(options.sql)
    if options.format == "table":
        _show(found)
        return
    deliver(_RENDER[options.format](found), options.out, binary=options.format == "parquet")


def _show(found: pl.DataFrame) -> None:
    grid = table()
    for name, dtype in found.schema.items():
        grid.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in found.head(SHOWN).rows():
        grid.add_row(*(_cell(value).replace("[", "\\[") for value in row))
    out = console()
    out.print(grid)
    if found.height > SHOWN:
        out.print(f"the first {SHOWN} of {found.height} rows; all of them: --format csv, json or parquet")
    else:
        out.print("1 row" if found.height == 1 else f"{found.height} rows")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    return str(value)


def _csv(found: pl.DataFrame) -> bytes:
    lists = [
        pl.col(name).cast(pl.List(pl.String)).list.join("; ")
        for name, dtype in found.schema.items()
        if isinstance(dtype, pl.List)
    ]
    return found.with_columns(lists).write_csv().encode()


def _json(found: pl.DataFrame) -> bytes:
    return json.dumps(found.to_dicts(), ensure_ascii=False, indent=1, default=str).encode() + b"\n"


def _parquet(found: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    found.write_parquet(buffer)
    return buffer.getvalue()


_RENDER = {"csv": _csv, "json": _json, "parquet": _parquet}
