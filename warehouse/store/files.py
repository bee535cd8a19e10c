"""A file that a user asked for, or that lies in the data folder, written whole; failures as StoreError."""

from __future__ import annotations

from pathlib import Path

from warehouse.files import is_replaceable, write_whole
from warehouse.store.connection import store_errors


def write_file(path: Path, data: bytes) -> Path:
    """Put these bytes under a name, all of them or none, as warehouse.files.write_whole does. Raises StoreError."""
    untouched = "what was there before is untouched" if is_replaceable(path) else "nothing published has changed"
    with store_errors(path, "writing a file", untouched):
        return write_whole(path, data)
