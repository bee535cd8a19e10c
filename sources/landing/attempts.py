"""What asking each source gave: one line an attempt, kept beside the landing zone. Sources that were not reached stay visible so."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse import clock


@dataclass(frozen=True)
class Attempt:
    """`result`: landed, nothing new, failed, or not asked; `documents`: how many are new; `message`: what went wrong;
    `process`: which one asked.
    """

    source: str
    at: str
    result: str
    documents: int
    message: str = ""
    process: int = 0


class Attempts:
    """The attempts of a data folder."""

    def __init__(self, landing: Path) -> None:
        self.path = landing / "attempts.jsonl"

    def add(self, source: str, result: str, documents: int = 0, message: str = "") -> Attempt:
        """Note one; a line is written in one piece, so that processes do not mix theirs."""
        at = clock.now().astimezone(dt.UTC).isoformat(timespec="milliseconds")
        attempt = Attempt(source, at, result, documents, message, os.getpid())
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(attempt), ensure_ascii=False) + "\n")
        return attempt

    def made_here(self, since: dt.datetime) -> dict[str, Attempt]:
        """The newest attempt of each source that this process has made since a moment: what other runs did is theirs."""
        begun = since.astimezone(dt.UTC).isoformat(timespec="milliseconds")
        return self.last(lambda attempt: attempt.process == os.getpid() and attempt.at >= begun)

    def last(self, counts: Callable[[Attempt], bool] = lambda _: True) -> dict[str, Attempt]:
        """The newest attempt of each source (of those that count); a line that a killed process left half written is
        passed over.
        """
        newest: dict[str, Attempt] = {}
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    attempt = Attempt(**json.loads(line))
                except (ValueError, TypeError):
                    continue
                if counts(attempt):
                    newest[attempt.source] = attempt
        return newest
