"""What the canaries of all contracts share: usual values, usual faults, and how a row is sent through its contract.

Beside each module of contracts stands a test module with GOOD, a good row of each of its contracts, and BAD: by a part of the reason for
which it is refused, the cells that make the good row bad ("again": a second row, with these cells).
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from warehouse.contracts import TABLES, admit

Row = dict[str, Any]
SUBJECTS = ("figures", "reference", "core", "targets", "reconciled", "marts", "outlook", "meta")  # modules of contracts

DAY = dt.date(2025, 11, 14)
START, END, MONTH = dt.date(2025, 1, 1), dt.date(2025, 10, 31), dt.date(2025, 10, 1)
KNOWN = {"known_from": DAY, "known_to": None}
NAMES = {"name_en": "Transit", "name_ru": "Транзит", "name_kk": "Транзит (қаз.)"}
WEB = {"publisher": "example.org", "url": "https://example.org/1", "language": "en"}
ORIGIN = {"source": "ledger", "document": "figures/test.csv", "line": 2}
PERIOD = {"series": "transit_freight.total", "period_start": START, "period_end": END}
BOUNDS = {"value": 29.4, "low": 29.35, "high": 29.45}
INFINITE, NAN = float("inf"), float("nan")
MID_MONTH = dt.date(2025, 10, 15)
TOO_EARLY = {"known_to": DAY}
HIGH_BELOW = {"low": 29.5, "value": 29.4, "high": 29.3}
UPSIDE_DOWN = {
    "low lies above high": HIGH_BELOW,
    "value lies below low": {"low": 29.41},
    "value lies above high": {"high": 29.3},
}
WHOLE_MONTHS = {
    "period_start is not the first day of a month": {"period_start": dt.date(2025, 1, 2)},
    "period_end is not the last day of a month": {"period_end": dt.date(2025, 10, 30)},
    "the period ends before it starts": {"period_start": dt.date(2025, 11, 1)},
}
PRINTED = {
    "printed_value is not a number": {"printed_value": "29,4"},
    "unknown printed_unit": {"printed_unit": "bushels"},
    "unknown authority": {"authority": "NOBODY"},
    "url is not a web address": {"url": "example.org/1"},
}


def infinite(*names: str) -> dict[str, Row]:
    return {f"{name} is not a finite number": {name: NAN} for name in names}


def frame(name: str, *rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TABLES[name].types)


def spoilt(name: str, good: Row, change: Row) -> pl.DataFrame:
    """A bad row, told apart from the good one by nothing but the change; where the fault is to repeat it, both."""
    if "again" in change:
        return frame(name, good, {**good, **change["again"]})
    return frame(name, {**good, **change})


def assert_kept(name: str, good: Row) -> None:
    came = frame(name, good)
    admission = admit(name, came)
    assert admission.rejected.is_empty(), admission.rejected["reason"].to_list()
    assert admission.kept.equals(came.select(admission.kept.columns))


def assert_refused(name: str, good: Row, change: Row, reason: str) -> None:
    admission = admit(name, spoilt(name, good, change))
    assert admission.rejected.height == 1
    assert reason in admission.rejected["reason"].item()
    assert admission.rows_in == admission.kept.height + admission.rejected.height


def bad_rows(bad: Mapping[str, Mapping[str, Row]]) -> pytest.MarkDecorator:
    """One test for each bad row of each contract."""
    return pytest.mark.parametrize(
        ("name", "reason", "change"),
        [
            pytest.param(name, reason, change, id=f"{name}: {reason}")
            for name, faults in bad.items()
            for reason, change in faults.items()
        ],
    )


def all_canaries() -> tuple[dict[str, Row], dict[str, dict[str, Row]]]:
    """GOOD and BAD of the test modules of all subjects."""
    good: dict[str, Row] = {}
    bad: dict[str, dict[str, Row]] = {}
    for subject in SUBJECTS:
        module = importlib.import_module(f"tests.warehouse.contracts.test_{subject}")
        good |= module.GOOD
        bad |= module.BAD
    return good, bad
