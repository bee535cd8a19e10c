"""Which extracts on disk no longer say what the warehouse says: a release that revises a past month shows here.

Beside the files of a month lies a record: for each format the hash of the figures that it was made from. What differs
is told figure by figure from the month's own data file.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import UsageError
from warehouse.extracts.files import FORMATS, RECORD, as_json, figures_hash
from warehouse.extracts.kpi import load
from warehouse.periods import parse_month
from warehouse.store import Warehouse

LANG = "en"  # figures are the same in every language
SHOWN = 5


@dataclass(frozen=True)
class Differs:
    """A figure of a month's extract that the warehouse has otherwise now."""

    series: str
    column: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.series} {self.column}: {_text(self.old)} → {_text(self.new)}"


def data_file(folder: Path, month: str) -> Path:
    """The data file from which differences are told."""
    return folder / month / f"kpi-{month}.{LANG}.json"


def months_on_disk(folder: Path) -> list[str]:
    """Months with extracts, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if re.fullmatch(r"\d{4}-\d{2}", path.name) and path.is_dir())


def overtaken(warehouse: Warehouse, folder: Path) -> dict[str, list[Differs]]:
    """Months whose extracts lie in the folder and would be different now, with what differs (nothing: that
    cannot be told).

    A warehouse that was published as of a day overtakes nothing. Raises NoWarehouse and StoreError.
    """
    with warehouse.reader() as connection:
        if connection.read("SELECT count(*) FROM meta.as_of").item():
            return {}
    found: dict[str, list[Differs]] = {}
    for month in months_on_disk(folder):
        try:
            now = figures_hash(load(warehouse, parse_month(month), LANG))
        except UsageError:  # the warehouse has no such month: what was made of it stays
            continue
        if set(_record(folder / month).values()) != {now}:
            found[month] = told_from_disk(warehouse, folder, month)
    return found


def formats_of(folder: Path, month: str, chosen: Collection[str]) -> list[str]:
    """The chosen formats and those that the month has already: what is made anew leaves none behind that is old."""
    made = _record(folder / month)
    return [form for form in FORMATS if form in chosen or form in made]


def told_from_disk(warehouse: Warehouse, folder: Path, month: str) -> list[Differs]:
    """What the files of a month say otherwise; nothing where there is no data file that can be read."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return list(differences(warehouse, folder, month))
    return []


def differences(warehouse: Warehouse, folder: Path, month: str) -> Iterator[Differs]:
    """What a month's record on disk says otherwise than the warehouse does. Raises OSError and ValueError."""
    before = _rows(data_file(folder, month).read_bytes())
    now = _rows(as_json(load(warehouse, parse_month(month), LANG)))
    for series in sorted(before | now):
        old, new = before.get(series, {}), now.get(series, {})
        for column in dict.fromkeys((*new, *old)):
            if old.get(column) != new.get(column):
                yield Differs(series, column, old.get(column), new.get(column))


def told(differs: list[Differs]) -> str:
    """The first of them in one line."""
    listed = "; ".join(str(each) for each in differs[:SHOWN])
    more = len(differs) - SHOWN
    return f"{listed}; and {more} more" if more > 0 else listed


def _record(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _rows(document: bytes) -> dict[str, dict[str, Any]]:
    return {row["series"]: row for row in json.loads(document)["rows"]}


def _text(value: object) -> str:
    return "blank" if value is None else str(value)
