"""Outcomes of a command that a test ran in its own process, and what every refusal must look like."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from warehouse.store import Warehouse

ROOT = Path(__file__).resolve().parent.parent.parent


class Outcome(NamedTuple):
    """`code`: the exit code; `out`: bytes of the standard output; `err`: the standard error."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """The standard output as text."""
        return self.out.decode()


def refusal(outcome: Outcome, code: int, *fragments: str) -> str:
    """The message of a refusal: plain, with its exit code and every fragment in it."""
    assert outcome.code == code, outcome
    assert "Traceback" not in outcome.err
    assert "unexpected" not in outcome.err
    for fragment in fragments:
        assert fragment in outcome.err
    return outcome.err


def release_names(home: Path) -> tuple[str, str]:
    """The older of two releases, the newer one."""
    newer, older = Warehouse(home).release_names()
    return older, newer


def published_release(home: Path) -> str:
    """Name of the release that is published."""
    name = Warehouse(home).published_release()
    assert name is not None
    return name
