"""What the published release was derived from: a record beside its file, by which a run knows that nothing has changed.

The record names the release, the SHA-256 of its file and one hash for each kind of input. It is written after
publishing, and believed only while the published file has the bytes that it names. What the inputs are is not known
here (pipelines.resources gathers them).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import StoreError
from warehouse.store.connection import store_errors
from warehouse.store.files import write_file
from warehouse.store.paths import Paths

Inputs = Mapping[str, str]  # what goes into a release, each with a hash or a value


@dataclass(frozen=True)
class Derived:
    """A release, the SHA-256 of its file, and what it was derived from."""

    release: str
    sha256: str
    inputs: Inputs


class InputsRecord:
    """The record of one warehouse, and what runs under way note for it."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths

    def note(self, run_id: str, inputs: Inputs) -> None:
        """What a run reads, noted when it begins: what lands later is not among it. Raises StoreError."""
        write_file(self._noted(run_id), json.dumps(dict(inputs)).encode())

    def write(self, run_id: str, release: str) -> None:
        """The published release was derived from what the run noted; where it noted nothing, that is not known."""
        try:
            inputs = json.loads(self._noted(run_id).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            with store_errors(self.paths.folder, "recording what was read"):
                self.paths.inputs.unlink(missing_ok=True)
            return
        record = {"release": release, "sha256": _sha256(self.paths.published), "inputs": inputs}
        write_file(self.paths.inputs, json.dumps(record, indent=1).encode())

    def read(self) -> Derived | None:
        """The record, if it can be read and the published file is the one that it names."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, StoreError):
            record = json.loads(self.paths.inputs.read_text(encoding="utf-8"))
            derived = Derived(str(record["release"]), str(record["sha256"]), dict(record["inputs"]))
            if _sha256(self.paths.published) == derived.sha256:
                return derived
        return None

    def _noted(self, run_id: str) -> Path:
        return self.paths.builds / f"{run_id}.inputs.json"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
