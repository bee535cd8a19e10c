"""A file of the ledger that is not what it should be stops the run and changes nothing that is published."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from warehouse.store import Warehouse

DOCUMENT = "figures/transit/transit_freight.csv"


def unclosed_quote(ledger: Path) -> str:
    path = ledger / DOCUMENT
    path.write_text(path.read_text(encoding="utf-8") + 'transit_freight.total,"2025-01,2025-10\n', encoding="utf-8")
    return str(len(path.read_text(encoding="utf-8").splitlines()))


def missing_field(ledger: Path) -> str:
    path = ledger / DOCUMENT
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[6] = "transit_freight.total,2025-01,2025-10\n"
    path.write_text("".join(lines), encoding="utf-8")
    return "7"


def missing_file(ledger: Path) -> str:
    (ledger / DOCUMENT).unlink()
    return ""


def unlisted_file(ledger: Path) -> str:
    shutil.copy(ledger / DOCUMENT, ledger / DOCUMENT.replace(".csv", "_old.csv"))
    return ""


def not_utf_8(ledger: Path) -> str:
    path = ledger / DOCUMENT
    lines = path.read_bytes().splitlines(keepends=True)
    lines[9] = lines[9].rstrip(b"\n") + "тонн".encode("cp1251") + b"\n"
    path.write_bytes(b"".join(lines))
    return "10"


def lost_header(ledger: Path) -> str:
    path = ledger / DOCUMENT
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")
    return ""


BROKEN = {
    "unclosed quotation mark": (unclosed_quote, DOCUMENT, "unclosed quotation mark"),
    "missing field": (missing_field, DOCUMENT, "missing or an unquoted comma"),
    "missing file": (missing_file, DOCUMENT, "restore the file"),
    "unlisted file": (unlisted_file, DOCUMENT.replace(".csv", "_old.csv"), "name it there, or move it away"),
    "not UTF-8": (not_utf_8, DOCUMENT, "save the file as UTF-8"),
    "lost header": (lost_header, DOCUMENT, "restore the header row"),
}


def fingerprint(home: Path) -> dict[str, str]:
    """Every file of the warehouse and of the extracts by its bytes (the lock and the history aside)."""
    files = [p for part in ("warehouse", "extracts") for p in (home / part).rglob("*") if p.is_file()]
    skipped = {"build.lock", "runs.jsonl"}
    return {
        str(p.relative_to(home)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files if p.name not in skipped
    }


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_file_stops_the_run_and_changes_nothing_published(corridor_here, small_home, small_ledger, fault):
    spoil, document, next_move = BROKEN[fault]
    number = spoil(small_ledger)
    before = fingerprint(small_home)
    done = corridor_here("run", home=small_home, CORRIDOR_LEDGER=str(small_ledger))
    assert done.returncode == 1
    assert document in done.stderr
    if number:
        assert re.search(rf"\bline {number}\b", done.stderr), done.stderr
    assert next_move in done.stderr.split("→")[1]
    assert "Traceback" not in done.stderr + done.stdout
    assert "figures  " not in done.stdout, "no summary of a run that failed"
    assert fingerprint(small_home) == before
    history = Warehouse(small_home).history()
    assert history[-1]["result"] == "failed"
    assert document in history[-1]["message"]


def test_the_next_run_with_a_good_ledger_heals(corridor_here, small_home, small_ledger, small_ledger_folder):
    missing_field(small_ledger)
    before = fingerprint(small_home)
    assert corridor_here("run", home=small_home, CORRIDOR_LEDGER=str(small_ledger)).returncode == 1
    shutil.copy(small_ledger_folder / DOCUMENT, small_ledger / DOCUMENT)
    done = corridor_here("run", home=small_home, CORRIDOR_LEDGER=str(small_ledger))
    assert done.returncode == 0, done.stderr
    assert fingerprint(small_home) == before, "the same ledger gives the same warehouse"
    assert [run["result"] for run in Warehouse(small_home).history()] == ["succeeded", "failed", "succeeded"]


def test_a_first_run_that_fails_publishes_nothing(corridor_here, home, small_ledger):
    missing_file(small_ledger)
    assert corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger)).returncode == 1
    done = corridor_here("kpi", home=home)
    assert done.returncode == 1
    assert "run: corridor run" in done.stderr
