"""Fixtures of the tests of commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.cli import main
from tests.pipelines.outcomes import Outcome


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
