"""Outcomes of a command that a test ran in its own process, and what every refusal must look like."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent


class Outcome(NamedTuple):
    """`code`: the exit code; `out`: bytes of the standard output; `err`: the standard error."""

    code: int
    out: bytes
    err: str


def refusal(outcome: Outcome, code: int, *fragments: str) -> str:
    """The message of a refusal: plain, with its exit code and every fragment in it."""
    assert outcome.code == code, outcome
    assert "Traceback" not in outcome.err
    assert "unexpected" not in outcome.err
    for fragment in fragments:
        assert fragment in outcome.err
    return outcome.err
