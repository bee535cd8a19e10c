"""A data folder of the small ledger as tests look at it: the published file, a figure of it, and a ledger that prints another."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.pipelines.outcomes import ROOT
from warehouse.store import Warehouse

PATIENCE = 240  # seconds that a run may take until it builds, on a loaded machine
DOCUMENT = "figures/transit/transit_freight.csv"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def published_file(home: Path) -> Path:
    return home / "warehouse" / "corridor.duckdb"


def november_values(home: Path) -> list[str]:
    """Printed values of transit from January to November 2025, newest knowledge."""
    with Warehouse(home).reader() as connection:
        return connection.read(
            "SELECT printed_value FROM core.claims WHERE series = 'transit_freight.total' "
            "AND period_end = DATE '2025-11-30' ORDER BY ALL"
        )["printed_value"].to_list()


def with_another_figure(ledger: Path, value: str = "32.9") -> Path:
    """The ledger with one figure printed otherwise."""
    path = ledger / DOCUMENT
    text = path.read_text(encoding="utf-8")
    assert ",32.8," in text
    path.write_text(text.replace(",32.8,", f",{value},"), encoding="utf-8")
    return ledger


def failure_message(done: subprocess.CompletedProcess[str]) -> str:
    """The message of a failed command: it must be no traceback and hold a next move."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "→" in done.stderr
    return done.stderr


@contextlib.contextmanager
def building_run(home: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A `corridor run` that has begun its build."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "run"],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(home), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not list((home / "warehouse" / "builds").glob("*.duckdb")):
            assert process.poll() is None, "the run ended before its build was seen"
            assert time.monotonic() < deadline, "no build file appeared"
            time.sleep(0.005)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
