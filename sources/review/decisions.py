"""The review file: what the reader was not sure of, and what a person decided about it.

A CSV (UTF-8 with a mark, for spreadsheets). The reader writes rows; a person fills `decision` (accept, correct, refuse)
and, to correct, the columns `right_…`. Decisions are never overwritten. Nothing but the row of a figure leaves here.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sources.errors import ParseError
from sources.parsing.rows import COLUMNS as FIGURE_COLUMNS
from sources.reader.found import Found
from sources.reader.rows import figure_row, is_figure
from warehouse.catalogue.load import catalogue
from warehouse.contracts.figures import QUALIFIERS
from warehouse.files import write_whole

SOURCE = "review"
DECISIONS = ("accept", "correct", "refuse")
RIGHT = ("series", "period_start", "period_end", "printed_value", "printed_unit", "printed_growth", "qualifier")
FIGURE = tuple(name for name in FIGURE_COLUMNS if name not in ("confidence", "note", "refusal"))
COLUMNS = ("id", "decision", *(f"right_{name}" for name in RIGHT), "text", "candidates", "kind", "reason", *FIGURE)
MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
GROWTH = re.compile(r"-?\d+(\.\d+)?|x\d+(\.\d+)?")
CLEARED = "-"  # in a column right_…: nothing is printed there

Row = dict[str, str]


def identity(claim: Found, url: str) -> str:
    """The same for the same printed figure at the same place of the same page, however it is understood."""
    parts = (url, f"{claim.start}-{claim.end}", claim.text)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def review_rows(
    claims: Iterable[Found], *, published: dt.date | None, url: str, publisher: str, date_basis: str = "printed"
) -> list[Row]:
    """Rows for actual figures that did not become figures by themselves."""
    rows = []
    for claim in claims:
        if claim.kind != "actual" or is_figure(claim):
            continue
        figure = figure_row(claim, published=published, url=url, publisher=publisher, date_basis=date_basis)
        row = dict.fromkeys(COLUMNS, "")
        row |= {name: figure[name] or "" for name in FIGURE}
        row |= {"id": identity(claim, url), "text": " ".join(claim.text.split()), "kind": claim.kind}
        row |= {"candidates": " ".join(claim.candidates), "reason": claim.reason}
        rows.append(row)
    return rows


def read_review(path: Path) -> list[Row]:
    """The rows of a review file ([] if there is none), decisions checked. ParseError names row and column."""
    return read_rows(path.read_bytes(), path.name) if path.exists() else []


def read_rows(data: bytes, name: str) -> list[Row]:
    """The rows of the bytes of a review file, decisions checked. ParseError names row and column."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParseError(SOURCE, name, f"the file is not UTF-8 ({error.reason})", "save it as CSV UTF-8") from error
    reader = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise ParseError(SOURCE, name, f"line {reader.line_num}: {error}", "restore the quotation marks") from error
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
        raise ParseError(SOURCE, name, f"columns are missing: {', '.join(missing)}", "restore the head of the table")
    clean: list[Row] = []
    rows_by_id: dict[str, int] = {}
    for number, raw in enumerate(rows, start=2):
        if None in raw or None in raw.values():
            raise ParseError(SOURCE, name, f"row {number} has not as many cells as the head", "restore the row")
        row = {column: _unguarded((raw[column] or "").strip()) for column in COLUMNS}
        if not any(row.values()):
            continue
        if row["id"] in rows_by_id:
            _refuse(name, number, "id", row["id"], f"stands in row {rows_by_id[row['id']]} already")
        rows_by_id[row["id"]] = number
        _check(name, number, row)
        clean.append(row)
    return clean


def merge(path: Path, rows: Iterable[Row]) -> int:
    """Add rows that are new, refresh those that nobody has decided, keep decisions; how many were new.

    The file is replaced whole or not at all.
    """
    kept = {row["id"]: row for row in read_review(path)}
    new = 0
    for row in rows:
        known = kept.get(row["id"])
        if known is None:
            new += 1
            kept[row["id"]] = dict(row)
        elif not known["decision"]:
            filled = {name: value for name, value in known.items() if name.startswith("right_")}
            kept[row["id"]] = {**row, **filled}
    _write(path, kept.values())
    return new


def decided_figures(rows: Iterable[Row]) -> list[dict[str, str | None]]:
    """Rows for sources.parsing.rows.figures of what was accepted or corrected: a person's word, so of high confidence."""
    figures: list[dict[str, str | None]] = []
    for row in rows:
        if row["decision"] not in ("accept", "correct"):
            continue
        final = _final(row)
        figure: dict[str, str | None] = {name: final[name] or None for name in FIGURE}
        figures.append({**figure, "confidence": "high", "note": f"{row['decision']}ed in review: {row['text']}"})
    return figures


def undecided_count(path: Path) -> int:
    """How many rows wait for a person."""
    return sum(not row["decision"] for row in read_review(path))


def _final(row: Mapping[str, str]) -> Row:
    final = {name: row[name] for name in FIGURE}
    if not final["series"] and len(row["candidates"].split()) == 1:
        final["series"] = row["candidates"]
    if row["decision"] == "correct":
        for name in RIGHT:
            if right := row[f"right_{name}"]:
                final[name] = "" if right == CLEARED else right
    if not final["printed_unit"] and final["series"] in catalogue().series:
        final["printed_unit"] = catalogue().series[final["series"]].unit
    return final


def _check(document: str, number: int, row: Row) -> None:
    if not re.fullmatch(r"[0-9a-f]{16}", row["id"]):
        _refuse(document, number, "id", row["id"], "is not one that the reader gave")
    decision = row["decision"]
    if decision and decision not in DECISIONS:
        _refuse(document, number, "decision", decision, f"is none of {', '.join(DECISIONS)}")
    filled = [f"right_{name}" for name in RIGHT if row[f"right_{name}"]]
    if decision == "correct" and not filled:
        _refuse(document, number, "decision", decision, "needs at least one of the columns right_…")
    if decision in ("accept", "refuse") and filled:
        _refuse(
            document, number, filled[0], row[filled[0]], f"is filled although the decision is {decision}; write correct"
        )
    if decision not in ("accept", "correct"):
        return
    final = _final(row)
    prefix = "right_" if decision == "correct" else ""
    units = catalogue().unit_frame()["printed_unit"].to_list()
    for name, good in (
        ("series", final["series"] in catalogue().series),
        ("period_start", MONTH.fullmatch(final["period_start"]) is not None),
        (
            "period_end",
            MONTH.fullmatch(final["period_end"]) is not None and final["period_end"] >= final["period_start"],
        ),
        ("printed_value", not final["printed_value"] or NUMBER.fullmatch(final["printed_value"]) is not None),
        ("printed_unit", final["printed_unit"] in units),
        ("printed_growth", not final["printed_growth"] or GROWTH.fullmatch(final["printed_growth"]) is not None),
        ("qualifier", final["qualifier"] in QUALIFIERS),
    ):
        if not good:
            _refuse(document, number, prefix + name, final[name], f"cannot be the {name} of a figure")
    if not final["printed_value"] and not final["printed_growth"]:
        _refuse(document, number, prefix + "printed_value", "", "a figure needs a value or a growth")


def _refuse(document: str, number: int, column: str, value: str, what: str) -> None:
    raise ParseError(SOURCE, document, f"row {number}, column {column}: {value!r} {what}", "correct the cell and save")


def _guarded(cell: str) -> str:
    """Text that a spreadsheet would take for a formula, behind an apostrophe; numbers stay numbers."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "'") and not GROWTH.fullmatch(cell) and cell != CLEARED:
        return "'" + cell
    return cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _delimiter(text: str) -> str:
    """Spreadsheets of this region save with semicolons."""
    head = text.split("\n", 1)[0]
    return ";" if head.count(";") > head.count(",") else ","


def _write(path: Path, rows: Iterable[Row]) -> None:
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _guarded(row[name]) for name in COLUMNS} for row in rows)
    write_whole(path, b"\xef\xbb\xbf" + table.getvalue().encode())
