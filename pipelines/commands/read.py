"""corridor read: the figures that a press text prints, as claims. Nothing is stored."""

from __future__ import annotations

import argparse
import csv
import dataclasses
import datetime as dt
import io
import json
import sys
from pathlib import Path

from rich.text import Text

from pipelines.commands.output import deliver, page, table
from sources.reader import Found, read
from warehouse.errors import UsageError

FIELDS = tuple(field.name for field in dataclasses.fields(Found))
SHOWN = (
    "series",
    "candidates",
    "kind",
    "period_start",
    "period_end",
    "printed_value",
    "printed_unit",
    "printed_growth",
    "qualifier",
    "confidence",
    "text",
)


def execute(options: argparse.Namespace) -> None:
    """Read FILE, or standard input for "-", and show what was found."""
    found = read(_text(options.file), published=_day(options.published), url=options.url)
    if options.format == "table":
        with page(options.out) as out:
            grid = table()
            for name in SHOWN:
                grid.add_column(Text(name), overflow="fold")
            for claim in found:
                grid.add_row(*(Text(_cell(getattr(claim, name))) for name in SHOWN))
            out.print(grid)
            out.print("1 figure" if len(found) == 1 else f"{len(found)} figures")
        return
    deliver(_RENDER[options.format](found), options.out, binary=False)


def _text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror}", "name a text file, or - for standard input"
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not a text in UTF-8", "save it as UTF-8 text") from error


def _day(text: str | dt.date | None) -> dt.date | None:
    if text is None or isinstance(text, dt.date):
        return text
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--published {text} is not a day", "write it as 2025-11-14") from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _json(found: list[Found]) -> bytes:
    claims = [dataclasses.asdict(claim) for claim in found]
    return json.dumps(claims, ensure_ascii=False, indent=1).encode() + b"\n"


def _csv(found: list[Found]) -> bytes:
    """Spreadsheets read it: text that they would take for a formula stands behind an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for claim in found:
        cells = [_cell(getattr(claim, name)) for name in FIELDS]
        writer.writerow(
            "'" + cell if name == "text" and cell[:1] in ("=", "+", "-", "@") else cell
            for name, cell in zip(FIELDS, cells, strict=True)
        )
    return out.getvalue().encode()


_RENDER = {"json": _json, "csv": _csv}
