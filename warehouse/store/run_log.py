"""The log of runs and rollbacks: one line of JSON each, kept beside the warehouse."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from warehouse import clock
from warehouse.store.connection import store_errors


class RunLog:
    """The log in one file, which need not exist yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, run: dict[str, Any]) -> None:
        """Append a run, with the time. Raises StoreError."""
        run = {"ended": clock.now().isoformat(timespec="seconds"), **run}
        with store_errors(self.path, "recording the run"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(run, ensure_ascii=False, default=str) + "\n")

    def runs(self) -> list[dict[str, Any]]:
        """Runs so far, oldest first; a line cut by a crash is passed over."""
        runs = []
        with contextlib.suppress(FileNotFoundError):
            for line in self.path.read_text(encoding="utf-8").splitlines():
                with contextlib.suppress(json.JSONDecodeError):
                    runs.append(json.loads(line))
        return runs
