"""Scraped text never becomes a formula in the data files of a month."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest

from warehouse.extracts.columns import COLUMNS, MILESTONE_COLUMNS
from warehouse.extracts.data_files import DATA
from warehouse.extracts.kpi import KpiExtract, Row

DANGEROUS = ["=1+1", '=HYPERLINK("https://example.kz")', "+7 727", "-5 %", "@SUM(A1)", "\t=1", "\r=1"]


def extract_with(text: str) -> KpiExtract:
    values = dict.fromkeys(COLUMNS)
    values |= {
        "family": text,
        "name": text,
        "series": text,
        "unit": text,
        "publisher": text,
        "url": text,
        "gap": Decimal("-2.6"),
    }
    row = Row(values, 1, None)
    milestone = dict.fromkeys(MILESTONE_COLUMNS) | {"milestone": text, "rival_statements": text}
    return KpiExtract(dt.date(2025, 10, 1), "en", "r", dt.date(2025, 12, 31), (row,), (milestone,))


@pytest.mark.parametrize(
    "text",
    [
        *DANGEROUS,
    ],
)
def test_a_csv_cell_never_begins_like_a_formula(text):
    (row,) = csv.DictReader(io.StringIO(DATA["csv"](extract_with(text)).decode(), newline=""))
    assert row["name"] == "'" + text
    assert row["publisher"] == "'" + text
    assert row["gap"] == "-2.6", "a negative number stays a number"
