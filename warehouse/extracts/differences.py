"""What the extracts of a month on disk show otherwise than the warehouse does now, figure by figure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.extracts.data_files import as_json
from warehouse.extracts.kpi import KpiExtract
from warehouse.extracts.on_disk import file_of
from warehouse.periods import month_label

IN_SUMMARY = 5


@dataclass(frozen=True)
class Difference:
    """A figure of a month's extract that the warehouse has otherwise now."""

    series: str
    column: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{self.series} {self.column}: {_text(self.old)} → {_text(self.new)}"


def differences(extract: KpiExtract, folder: Path) -> list[Difference]:
    """What the data file of the extract's month and language on disk has otherwise; empty where none can be read."""
    try:
        before = _rows(file_of(folder, month_label(extract.month), extract.lang, "json").read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        return []
    now = _rows(as_json(extract))
    return [
        Difference(series, column, old.get(column), new.get(column))
        for series in sorted(before | now)
        for old, new in [(before.get(series, {}), now.get(series, {}))]
        for column in dict.fromkeys((*new, *old))
        if old.get(column) != new.get(column)
    ]


def summary(differences: Sequence[Difference]) -> str:
    """The first of them in one line."""
    listed = "; ".join(str(each) for each in differences[:IN_SUMMARY])
    more = len(differences) - IN_SUMMARY
    return f"{listed}; and {more} more" if more > 0 else listed


def _rows(document: bytes) -> dict[str, dict[str, Any]]:
    return {row["series"]: row for row in json.loads(document)["rows"]}


def _text(value: object) -> str:
    return "blank" if value is None else str(value)
