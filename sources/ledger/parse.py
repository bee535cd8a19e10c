"""Ledger files: UTF-8 CSV with a header row. Pure: bytes in, a frame of text out."""

from __future__ import annotations

import csv
import io

import polars as pl

from sources.errors import LayoutChanged, ParseError, WrongEncoding

SOURCE = "ledger"


def parse(data: bytes, document: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Rows of one ledger file as text, with source, document and line (of the row's first line) in front.

    Empty fields become null. Raises WrongEncoding, LayoutChanged or ParseError, each naming file and line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise WrongEncoding(
            SOURCE, document, f"line {line} is not UTF-8 (byte {data[error.start]:#04x})", "save the file as UTF-8"
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line_before = 0
    lines: list[int] = []
    rows: list[list[str]] = []
    try:
        header = tuple(next(reader, []))
        _check_header(header, columns, document)
        line_before = reader.line_num
        for row in reader:
            if len(row) != len(columns):
                raise LayoutChanged(
                    SOURCE,
                    document,
                    f"line {line_before + 1} has {len(row)} fields, the header has {len(columns)}",
                    "look for a missing or an unquoted comma",
                )
            lines.append(line_before + 1)
            rows.append([field.strip() for field in row])
            line_before = reader.line_num
    except csv.Error as error:
        raise ParseError(
            SOURCE, document, f"line {line_before + 1}: {error}", "look for an unclosed quotation mark"
        ) from error
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return frame.select(
        pl.lit(SOURCE).alias("source"),
        pl.lit(document).alias("document"),
        pl.Series("line", lines, dtype=pl.Int64),
        pl.all().replace("", None),
    )


def _check_header(header: tuple[str, ...], columns: tuple[str, ...], document: str) -> None:
    if header == columns:
        return
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    differences = "; ".join(
        part
        for part in (
            f"missing: {', '.join(missing)}" if missing else "",
            f"unknown: {', '.join(unknown)}" if unknown else "",
            "" if missing or unknown else "the columns are in another order",
        )
        if part
    )
    raise LayoutChanged(SOURCE, document, f"the header is not the manifest's ({differences})", "restore the header row")
