"""corridor read: the figures in the text of a press release, each with its place."""

from __future__ import annotations

import argparse
import csv
import dataclasses
import io
import json
import sys
from pathlib import Path

from pipelines.commands.output import page, table
from pipelines.settings import day_of
from sources.reader import Found, read
from warehouse.errors import UsageError
from warehouse.formulas import guarded

COLUMNS = (
    "series",
    "candidates",
    "kind",
    "period_start",
    "period_end",
    "printed_value",
    "printed_unit",
    "printed_growth",
    "qualifier",
    "comparison",
    "maturity",
    "authority",
    "confidence",
    "start",
    "end",
    "text",
    "reason",
)
SHOWN = ("series", "kind", "period_start", "period_end", "printed_value", "printed_unit", "printed_growth", "authority", "confidence", "text")  # fmt: skip


def execute(options: argparse.Namespace) -> None:
    """Read and show; nothing is stored."""
    published = day_of(options.published) if options.published else None
    claims = read(_text(options.file), published=published, url=options.url, publisher=options.publisher)
    if options.format == "table" and not options.out:
        _show(claims)
        return
    text = _json(claims) if options.format != "csv" else _csv(claims)
    if options.out:
        from warehouse.store.files import write_file  # brings DuckDB, which reading needs not

        write_file(Path(options.out), text.encode())
    else:
        sys.stdout.write(text)


def _text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"{file} cannot be read: {error.strerror}", "name a text file, or - for the standard input"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8", "save it as UTF-8") from error


def _rows(claims: list[Found]) -> list[dict[str, object]]:
    return [{name: dataclasses.asdict(claim)[name] for name in COLUMNS} for claim in claims]


def _json(claims: list[Found]) -> str:
    return json.dumps(_rows(claims), ensure_ascii=False, indent=1) + "\n"


def _csv(claims: list[Found]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in _rows(claims):
        row["candidates"] = " ".join(row["candidates"])  # type: ignore[arg-type]
        writer.writerow({name: guarded(value) if isinstance(value, str) else value for name, value in row.items()})
    return buffer.getvalue()


def _show(claims: list[Found]) -> None:
    grid = table(f"{len(claims)} figures")
    for name in SHOWN:
        grid.add_column(name.removeprefix("printed_"))
    for claim in claims:
        row = {**dataclasses.asdict(claim), "series": claim.series or f"? {' or '.join(claim.candidates)}"}
        grid.add_row(*("" if row[name] is None else " ".join(str(row[name]).split()) for name in SHOWN))
    with page() as out:
        out.print(grid if claims else "No figure of a series of the catalogue was found.")
