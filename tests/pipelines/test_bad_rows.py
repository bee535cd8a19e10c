"""Bad rows of a ledger are refused one by one and kept with their reason; nothing else changes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from sources.ledger.manifest import read_manifest
from sources.ledger.read import LEDGER
from warehouse.store import Warehouse

DOCUMENT = "figures/transit/transit_freight.csv"
COLUMNS = read_manifest(LEDGER).documents["figures"].columns
# A row that says what the ledger says already, so that nothing but its fault can matter.
GOOD = {
    "series": "transit_freight.total",
    "period_start": "2025-01",
    "period_end": "2025-10",
    "printed_value": "29.4",
    "printed_unit": "Mt",
    "printed_growth": "5",
    "qualifier": "exact",
    "maturity": "unknown",
    "published_on": "2025-12",
    "date_basis": "month_only",
    "authority": "MOT",
    "publisher": "example.kz",
    "language": "en",
    "confidence": "medium",
}
# name of the fault → what the row says instead, the contract that refuses it, and words of the reason
FAULTS = {
    "unknown series": ({"series": "transit_freight.moon"}, "figures", "unknown series"),
    "no series": ({"series": ""}, "figures", "series is empty"),
    "unknown unit": ({"printed_unit": "stones"}, "figures", "unknown printed_unit"),
    "month 13": ({"period_end": "2025-13"}, "figures", "period_end is not a month"),
    "month 0": ({"period_start": "2025-00"}, "figures", "period_start is not a month"),
    "end before start": (
        {"period_start": "2025-10", "period_end": "2025-01"},
        "figures",
        "the period ends before it starts",
    ),
    "text for a number": ({"printed_value": "twenty-nine"}, "figures", "printed_value is not a number"),
    "decimal comma": ({"printed_value": "29,4"}, "figures", "printed_value is not a number"),
    "not a number": ({"printed_value": "nan"}, "figures", "printed_value is not a number"),
    "text for a growth": ({"printed_growth": "plus five"}, "figures", "printed_growth is neither"),
    "a thousand times too large": ({"printed_value": "29400"}, "claims", "far above what the series can be"),
    "a thousand times too small": ({"printed_value": "0.0294"}, "claims", "far below what the series can be"),
    "too large in a period of its own": (
        {"period_start": "2014-01", "period_end": "2014-05", "printed_value": "29400"},
        "claims",
        "far above what the series can be",
    ),
    "beyond every number": ({"printed_value": "9" * 400}, "figures", "printed_value is not a number"),
    "negative": ({"printed_value": "-29.4"}, "claims", "a level cannot be negative"),
    "growth below -100": ({"printed_growth": "-105"}, "claims", "growth cannot be below -100 percent"),
    "neither growth nor value": (
        {"printed_value": "", "printed_growth": ""},
        "figures",
        "neither a value nor a growth is printed",
    ),
    "30 February": (
        {"published_on": "2025-02-30", "date_basis": "printed"},
        "figures",
        "published_on is not a day of the calendar",
    ),
    "unknown qualifier": ({"qualifier": "roughly"}, "figures", "unknown qualifier"),
    "unknown authority": ({"authority": "NASA"}, "figures", "unknown authority"),
    "no web address": ({"url": "page 3"}, "figures", "url is not a web address"),
}
SEVERAL = {"series": "no.such", "printed_unit": "stones", "period_end": "2025-13"}


def address(fault: str) -> str:
    return f"https://example.kz/{fault.replace(' ', '-')}"


def line(**fields: str) -> str:
    buffer = io.StringIO(newline="")
    csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\n").writerow(fields)
    return buffer.getvalue()


class Spoiled:
    """What a run on a ledger with every fault left behind."""

    def __init__(self, home: Path, summary: str, before: int) -> None:
        self.home, self.summary, self.before = home, summary, before
        with Warehouse(home).reader() as connection:
            self.rejected = [
                {**row, "row": json.loads(row["row"])}
                for row in connection.read("SELECT * FROM core.rejected").to_dicts()
            ]
            self.admissions = connection.read("FROM meta.doors").to_dicts()

    def of(self, url: str) -> list[dict]:
        """Refusals of the row with this address; a refused claim knows its line, not its address."""
        refusals = [refused for refused in self.rejected if refused["row"].get("url") == url]
        locator = f"{DOCUMENT}:{self.lines.get(url)}"
        return refusals + [refused for refused in self.rejected if refused["row"].get("locator") == locator]

    lines: dict[str, int]


@pytest.fixture(scope="session")
def spoiled(corridor_here, once, small_built_home, small_ledger_folder) -> Spoiled:
    text = (small_ledger_folder / DOCUMENT).read_text(encoding="utf-8")
    last = text.splitlines()[-1] + "\n"
    assert ",32.8," in last
    before = len(text.splitlines())
    added = [line(**{**GOOD, "url": address(fault), **change}) for fault, (change, _, _) in FAULTS.items()]
    added += [last, last.replace(",32.8,", ",32.9,"), line(**{**GOOD, "url": address("several"), **SEVERAL})]

    def run(folder: Path) -> None:
        ledger = folder / "ledger"
        shutil.copytree(small_ledger_folder, ledger)
        (ledger / DOCUMENT).write_text(text + "".join(added), encoding="utf-8")
        shutil.copytree(small_built_home, folder / "data")  # what is not touched by the faults is not derived again
        done = corridor_here("run", home=folder / "data", CORRIDOR_LEDGER=str(ledger))
        assert done.returncode == 0, done.stderr
        (folder / "summary").write_text(done.stdout, encoding="utf-8")
        assert "Traceback" not in done.stdout + done.stderr

    folder = once("spoiled", run)
    result = Spoiled(folder / "data", (folder / "summary").read_text(encoding="utf-8"), before)
    result.lines = {address(fault): before + n for n, fault in enumerate(FAULTS, start=1)}
    result.lines["duplicate"] = before + len(FAULTS) + 1
    result.lines["conflicting"] = before + len(FAULTS) + 2
    result.lines[address("several")] = before + len(FAULTS) + 3
    return result


@pytest.fixture(scope="session")
def good(small_built_home) -> Callable[[str], pl.DataFrame]:
    """SQL against the warehouse of the same ledger without the faults."""

    def query(sql: str) -> pl.DataFrame:
        with Warehouse(small_built_home).reader() as connection:
            return connection.read(sql)

    return query


ADDED = len(FAULTS) + 3


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_row_is_refused_once_with_a_reason_that_names_its(spoiled, fault):
    change, contract, words = FAULTS[fault]
    refusals = spoiled.of(change.get("url", address(fault)))
    assert len(refusals) == 1, refusals
    assert refusals[0]["contract"] == contract
    assert words in refusals[0]["reason"]
    assert refusals[0]["source"] == "ledger"
    assert refusals[0]["seen_at"] is not None


@pytest.mark.parametrize("fault", FAULTS)
def test_a_refused_row_is_kept_as_it_was_printed_with_file_and_line(spoiled, fault):
    change, contract, _ = FAULTS[fault]
    row = spoiled.of(change.get("url", address(fault)))[0]["row"]
    for column in ("series", "printed_value", "printed_unit", "printed_growth"):
        assert row[column] == ({**GOOD, **change}[column] or None)
    expected = spoiled.lines[address(fault)]
    place = f"{row['document']}:{row['line']}" if contract == "figures" else row["locator"]
    assert place == f"{DOCUMENT}:{expected}"


def test_a_row_with_several_faults_names_them_all(spoiled):
    (refusals,) = spoiled.of(address("several"))
    for words in ("unknown series", "unknown printed_unit", "period_end is not a month"):
        assert words in refusals["reason"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("duplicate", "duplicate: an earlier row says the same"), ("conflicting", "conflicting duplicate")],
)
def test_a_repeated_row_is_refused_as(spoiled, kind, words):
    refusals = [r for r in spoiled.rejected if r["row"].get("line") == spoiled.lines[kind]]
    assert len(refusals) == 1
    assert refusals[0]["reason"].startswith(words)


def test_the_first_of_two_conflicting_rows_stays(spoiled):
    with Warehouse(spoiled.home).reader() as connection:
        kept = connection.read(
            "SELECT printed_value FROM core.claims WHERE series = 'transit_freight.total' "
            "AND period_end = DATE '2025-11-30' AND authority = 'OTHER'"
        )
    assert kept["printed_value"].to_list() == ["32.8"]


def test_rows_in_are_rows_kept_and_rejected_for_every_contract(spoiled):
    assert {admission["contract"] for admission in spoiled.admissions} >= {"figures", "claims", "kpi"}
    for admission in spoiled.admissions:
        assert admission["rows_in"] == admission["rows_kept"] + admission["rows_rejected"], admission
    per_contract: dict[str, int] = {}
    for refused in spoiled.rejected:
        per_contract[refused["contract"]] = per_contract.get(refused["contract"], 0) + 1
    for contract in {admission["contract"] for admission in spoiled.admissions}:
        counted = sum(
            admission["rows_rejected"] for admission in spoiled.admissions if admission["contract"] == contract
        )
        assert counted == per_contract.get(contract, 0), f"{contract}: refused and not kept"


def test_what_one_contract_keeps_enters_the_next(spoiled):
    figures = next(admission for admission in spoiled.admissions if admission["contract"] == "figures")
    claims = [admission for admission in spoiled.admissions if admission["contract"] == "claims"]
    assert sum(admission["rows_in"] for admission in claims) == figures["rows_kept"]


def test_the_summary_counts_what_was_read_kept_and_rejected(spoiled, good):
    (figures,) = good("SELECT rows_in FROM meta.doors WHERE contract = 'figures'").row(0)
    assert f"figures     {figures + ADDED} read, {figures} kept, {ADDED} rejected" in spoiled.summary


@pytest.mark.parametrize("words", sorted({words for _, _, words in FAULTS.values()} | {"duplicate: an earlier row"}))
def test_the_summary_names_the_reason(spoiled, words):
    assert words in spoiled.summary


def test_status_lists_the_refused_rows(spoiled, corridor_here):
    done = corridor_here("status", "--format", "json", home=spoiled.home)
    state = json.loads(done.stdout)
    assert sum(entry["rows"] for entry in state["rejected"]) == len(spoiled.rejected) >= ADDED


@pytest.mark.parametrize(
    "table",
    [
        "core.claims",
        "core.observations",
        "core.publication_lags",
    ],
)
def test_no_refused_row_changes_what_is_held_in(spoiled, good, table):
    with Warehouse(spoiled.home).reader() as connection:
        now = connection.table(table).rows()
    assert sorted(map(str, now)) == sorted(map(str, good(f"FROM {table}").rows()))


@pytest.mark.parametrize("table", ["monthly", "totals", "growth", "progress", "kpi"])
def test_no_refused_row_changes_a_figure_of(spoiled, good, table):
    with Warehouse(spoiled.home).reader() as connection:
        now = connection.table(f"mart.{table}").rows()
    before = good(f"FROM mart.{table}").rows()
    assert len(before) > 50
    assert sorted(map(str, now)) == sorted(map(str, before))
