"""What asking each source gave: one line an attempt, kept beside the landing zone. Sources that were not reached stay visible so."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse import clock


@dataclass(frozen=True)
class Attempt:
    """`result`: landed, nothing new, or failed; `documents`: how many are new; `message`: what went wrong."""

    source: str
    at: str
    result: str
    documents: int
    message: str = ""


class Attempts:
    """The attempts of a data folder."""

    def __init__(self, landing: Path) -> None:
        self.path = landing / "attempts.jsonl"

    def add(self, source: str, result: str, documents: int = 0, message: str = "") -> Attempt:
        """Note one; a line is written in one piece, so that processes do not mix theirs."""
        at = clock.now().astimezone(dt.UTC).isoformat(timespec="seconds")
        attempt = Attempt(source, at, result, documents, message)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(attempt), ensure_ascii=False) + "\n")
        return attempt

    def last(self) -> dict[str, Attempt]:
        """The newest attempt of each source; a line that a killed process left half written is passed over."""
        newest: dict[str, Attempt] = {}
        if self.path.exists():
            for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    attempt = Attempt(**json.loads(line))
                except (ValueError, TypeError):
                    continue
                newest[attempt.source] = attempt
        return newest
