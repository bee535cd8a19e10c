"""Files written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from warehouse.store.connection import store_errors


def write(path: Path, data: bytes) -> Path:
    """Write into a neighbour first, then move it onto the name. Raises StoreError.

    What is there and is no file (a pipe, a device) is written to, never replaced.
    """
    if path.exists() and not path.is_file():
        with store_errors(path, "writing a file"):
            path.write_bytes(data)
        return path
    neighbour = path.with_name(f".{path.name}.{os.getpid()}")
    with store_errors(path, "writing a file", "what was there before is untouched"):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            neighbour.write_bytes(data)
            neighbour.replace(path)
        finally:
            neighbour.unlink(missing_ok=True)
    return path
