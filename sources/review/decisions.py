"""The review file: uncertain claims of press texts, one a row, and what a person decided on each.

Nothing in it is ever dropped: new claims are added below, and a decision stays where it was made.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from sources.errors import LayoutChanged
from sources.reader.found import Found

DECISIONS = ("accept", "correct", "refuse")
EDITABLE = (
    "series",
    "period_start",
    "period_end",
    "printed_value",
    "printed_unit",
    "printed_growth",
    "qualifier",
    "maturity",
    "comparison",
    "authority",
)
COLUMNS = ("id", "decision", "kind", *EDITABLE, "candidates", "reason", "text", "published_on", "publisher", "language", "url", "span")  # fmt: skip
Decision = dict[str, str]


def as_rows(found: Iterable[Found], *, published: str, publisher: str, url: str) -> list[Decision]:
    """Claims as undecided rows; the id is made of the page, the place and the printed words."""
    return [
        {
            "id": hashlib.sha256(f"{url} {claim.start} {claim.end} {claim.text}".encode()).hexdigest()[:12],
            "decision": "",
            "kind": claim.kind,
            **{name: str(getattr(claim, name) or "") for name in EDITABLE if name != "comparison"},
            "comparison": "yes" if claim.comparison else "",
            "candidates": " ".join(claim.candidates),
            "reason": claim.reason,
            "text": " ".join(claim.text.split()),
            "published_on": published,
            "publisher": publisher,
            "language": claim.language,
            "url": url,
            "span": f"{claim.start}-{claim.end}",
        }
        for claim in found
    ]


def read(data: bytes, document: str) -> list[Decision]:
    """The rows of a review file. Raises LayoutChanged naming row and column."""

    def wrong(what: str) -> LayoutChanged:
        return LayoutChanged("review", document, what, "correct it there; decisions are accept, correct or refuse")

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong("the file is not UTF-8; save it as CSV UTF-8") from error
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    if missing := [name for name in COLUMNS if name not in (reader.fieldnames or [])]:
        raise wrong(f"the columns {', '.join(missing)} are missing")
    found = []
    for line, row in enumerate(reader, start=2):
        if None in row or None in row.values():
            raise wrong(f"row {line} has another number of cells than the header")
        decision = {name: _unguarded(row[name].strip()) for name in COLUMNS}
        decision["decision"] = decision["decision"].lower()
        if decision["decision"] not in ("", *DECISIONS):
            raise wrong(f"row {line}, column decision: {decision['decision']!r}")
        found.append(decision)
    return found


def merged(before: list[Decision], new: Iterable[Decision]) -> list[Decision]:
    """The rows of before as they are, and the new ones below them."""
    held = {row["id"] for row in before}
    added: dict[str, Decision] = {}
    for row in new:
        if row["id"] not in held:
            added.setdefault(row["id"], row)
    return [*before, *added.values()]


def write(path: Path, rows: Iterable[Decision]) -> None:
    """All or nothing. Cells that a spreadsheet would take for a formula are guarded by an apostrophe."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _guarded(value) for name, value in row.items()} for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        with temporary.open("w", encoding="utf-8-sig", newline="") as file:
            file.write(buffer.getvalue())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _guarded(value: str) -> str:
    number = value[:1] == "-" and value[1:].replace(".", "", 1).isdecimal()
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") and not number else value


def _unguarded(value: str) -> str:
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@") else value
