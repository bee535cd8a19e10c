"""Whatever a row of the ledger prints, it stops no build: it is kept, or refused by name, and the two add up."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.pipelines.small_runs import DOCUMENT, november_values
from warehouse.store import Warehouse

GOOD = {
    "series": "transit_freight.total",
    "period_start": "2025-01",
    "period_end": "2025-10",
    "printed_value": "29.4",
    "printed_unit": "Mt",
    "qualifier": "exact",
    "maturity": "unknown",
    "published_on": "2025-12",
    "date_basis": "month_only",
    "authority": "OTHER",
    "publisher": "example.kz",
    "language": "en",
    "confidence": "medium",
}
VALUES = ["0", "-0", "-1", "0.000", "1" + "0" * 300, "9" * 400, "0." + "0" * 400 + "1", "29." + "4" * 60, "1e5", "٢٩", "２９", "NaN", "inf", "新华", " ", "+5", "1e100000000", "000000029.4", "99999999999999999999", "0.0000001"]  # fmt: skip
GROWTHS = ["-200", "-100", "-99.9999999999999999", "100000", "x0", "x0.0", "x-1", "x0.0000000000000000000000001", "x1e9", "9" * 400, "0." + "0" * 300, "x" + "9" * 320, "NaN", "٥", "-99.9"]  # fmt: skip
OTHERS = [
    {"period_start": "1900-01"},
    {"period_end": "2099-12"},
    {"published_on": "1900-01-01"},
    {"published_on": "2025-02-30"},
    {"publisher": "a\x1b[31m"},
    {"publisher": "新华网" * 2000},
    {"url": "https://x.kz/" + "a" * 100_000},
    {"language": "zzzzzz"},
    {"url": "http://[bad"},
    {"publisher": "\ud7ff\ue000\uffff"},
    {"note": "=cmd|' /C calc'!A0"},
    {"locator": "新" * 5000},
    {"printed_unit": "%"},
    {"publisher": "' OR 1=1; --"},
]


def rows() -> list[dict[str, str]]:
    changes = [
        *({"printed_value": value} for value in VALUES),
        *({"printed_value": "", "printed_growth": growth} for growth in GROWTHS),
        *OTHERS,
    ]
    return [GOOD | {"url": f"https://e.kz/{n}"} | change for n, change in enumerate(changes)]


@pytest.mark.parametrize("formats", ["csv,json,parquet,pdf,html,xlsx"])
def test_rows_beyond_imagination_are_kept_or_refused_and_none_is_lost(formats, corridor_here, small_ledger, home):
    path = small_ledger / DOCUMENT
    columns = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    text = io.StringIO()
    csv.DictWriter(text, columns, restval="", lineterminator="\n").writerows(rows())
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + text.getvalue(), encoding="utf-8")
    done = corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger), CORRIDOR_FORMATS=formats)
    assert done.returncode == 0, done.stderr
    read, kept, rejected = map(int, re.search(r"(\d+) read, (\d+) kept, (\d+) rejected", done.stdout).groups())
    assert read == kept + rejected
    assert rejected >= 30
    assert "32.8" in november_values(home), "the figures beside them are there"
    with Warehouse(home).reader() as connection:
        reasons = connection.read("SELECT reason FROM core.rejected")["reason"].to_list()
    assert max(map(len, reasons)) < 1000, "a refusal quotes, it does not copy"
