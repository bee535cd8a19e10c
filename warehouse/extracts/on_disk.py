"""The files of months on disk: where they lie, and the record of what they were made from.

<folder>/<YYYY-MM>/kpi-<YYYY-MM>.<language>.<format>
<folder>/<YYYY-MM>/.made.json    format → hash of the figures that it was made from (null: it is being made)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from warehouse.periods import MONTH_TEXT
from warehouse.store.files import write_file

RECORD = ".made.json"


def file_of(folder: Path, month: str, lang: str, form: str) -> Path:
    """Where a month's extract of a language and a format lies."""
    return folder / month / f"kpi-{month}.{lang}.{form}"


def months_on_disk(folder: Path) -> list[str]:
    """Months with extracts, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if re.match(MONTH_TEXT, path.name) and path.is_dir())


def read_record(folder: Path, month: str) -> dict[str, str | None]:
    """Format → hash of the figures of a month that it was made from; empty where nothing readable says so."""
    try:
        record = json.loads((folder / month / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def write_record(folder: Path, month: str, formats: Iterable[str], figures: str | None) -> None:
    """Note that these formats of a month are made from figures with this hash (None: they are being made)."""
    record = read_record(folder, month) | dict.fromkeys(formats, figures)
    write_file(folder / month / RECORD, json.dumps(record, indent=1).encode() + b"\n")
