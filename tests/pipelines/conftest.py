"""Fixtures of the tests of commands."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.cli import main
from tests.pipelines.outcomes import Outcome
from tests.pipelines.small_runs import DOCUMENT
from warehouse.store import Warehouse

REVISION = (
    "transit_freight.total,2025-01,2025-11,33.4,Mt,,exact,preliminary,,2025-12-30,printed,OTHER,rus.baq.kz,"
    "https://rus.baq.kz/revised,ru,medium,,revised"
)


@pytest.fixture
def invoke(capfdbinary, monkeypatch) -> Callable[..., Outcome]:
    """A command in this process (fast): invoke("kpi", "--lang", "kk", home=…)."""

    def run(*arguments: str, home: Path) -> Outcome:
        monkeypatch.setenv("CORRIDOR_HOME", str(home))
        capfdbinary.readouterr()
        try:
            code = main(list(arguments))
        except SystemExit as leaving:  # argparse
            code = int(leaving.code or 0)
        out, err = capfdbinary.readouterr()
        return Outcome(code, out, err.decode())

    return run


@pytest.fixture
def on_the_small_ledger(monkeypatch: pytest.MonkeyPatch, small_ledger_folder: Path) -> None:
    """Runs of the test read the small ledger."""
    monkeypatch.setenv("CORRIDOR_LEDGER", str(small_ledger_folder))


@pytest.fixture(scope="session")
def revised_ledger(once, small_ledger_folder: Path) -> Path:
    """The small ledger with one later figure that replaces another of its speaker."""

    def revise(copy: Path) -> None:
        shutil.copytree(small_ledger_folder, copy)
        file = copy / DOCUMENT
        file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + f"\n{REVISION}\n", encoding="utf-8")

    return once("revised", revise)


@pytest.fixture(scope="session")
def two_releases(once, small_built_home, revised_ledger, corridor_here) -> Path:
    """A data folder after two runs; read it, do not write to it."""

    def run(home: Path) -> None:
        shutil.copytree(small_built_home, home)
        done = corridor_here("run", home=home, CORRIDOR_LEDGER=str(revised_ledger))
        assert done.returncode == 0, done.stderr
        assert len(Warehouse(home).release_names()) == 2

    return once("two", run)


@pytest.fixture
def two_releases_copy(tmp_path: Path, two_releases: Path) -> Path:
    """A copy of it that a test may change."""
    copy = tmp_path / "data"
    shutil.copytree(two_releases, copy)
    return copy
