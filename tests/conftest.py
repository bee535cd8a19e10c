"""Fixtures that several rooms share: a warehouse built from the embedded figures, and ledgers to spoil."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from sources.reading import LEDGER
from warehouse.store import Warehouse

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corridor() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line as a user does, in a process of its own: corridor("kpi", home=...)."""

    def run(*arguments: str, home: Path, timeout: int = 90, **environment: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "CORRIDOR_HOME": str(home), "COLUMNS": "200", **environment}
        return subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *arguments],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def embedded_home(
    tmp_path_factory: pytest.TempPathFactory, corridor: Callable[..., subprocess.CompletedProcess[str]]
) -> Path:
    """A data folder after `corridor run` on the embedded figures; read it, do not write to it."""
    home = tmp_path_factory.mktemp("embedded")
    done = corridor("run", home=home)
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="session")
def ask(embedded_home: Path) -> Callable[..., pl.DataFrame]:
    """SQL against the warehouse of the embedded figures: ask("FROM core.series WHERE series = ?", "x")."""

    def query(sql: str, *parameters: object) -> pl.DataFrame:
        with Warehouse(embedded_home).reader() as connection:
            return connection.read(sql, list(parameters))

    return query


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "data"


@pytest.fixture
def built_home(tmp_path: Path, embedded_home: Path) -> Path:
    """A copy of the built data folder that a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(embedded_home, copy)
    return copy


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A copy of the embedded ledger that a test may spoil; give it to a run as CORRIDOR_LEDGER."""
    copy = tmp_path / "ledger"
    shutil.copytree(LEDGER, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return copy
