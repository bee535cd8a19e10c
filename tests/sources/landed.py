"""A document as the landing zone would hand it to a parser, and parsers without a process of their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from sources.landing.isolation import DocumentFailure, Isolation
from sources.landing.worker import answer_of
from sources.landing.zone import Landed

WHEN = dt.datetime(2025, 11, 14, 3, 30, tzinfo=dt.UTC)


def landed(
    source: str, *, document: str = "document", url: str = "https://example.kz/1", edition: str | None = None
) -> Landed:
    return Landed("0" * 64, source, document, url, url, 200, {}, WHEN, edition, Path("nowhere"))


def parse_here(patch: pytest.MonkeyPatch) -> None:
    """Let documents be parsed in the process of the test, whose clock may stand elsewhere than that of the machine."""

    def run(self: Isolation, task: str, data: bytes, facts: dict[str, Any]) -> dict[str, Any]:
        answer = answer_of({"task": task, "facts": facts}, data)
        if not answer["ok"]:
            raise DocumentFailure(answer["kind"], answer["reason"])
        return answer

    patch.setattr(Isolation, "run", run)
