"""One build at a time: a lock file held by the process that builds, freed by the system when it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from warehouse import clock
from warehouse.errors import StoreBusy
from warehouse.store.connection import store_errors


class BuildLock:
    """An exclusive lock on a file. A killed process cannot leave it behind."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        """Whether this process holds it."""
        return self._file is not None

    def acquire(self) -> None:
        """Take the lock, or raise StoreBusy naming who has it. Repeated calls are harmless."""
        if self._file is not None:
            return
        with store_errors(self.path, "locking the data folder"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip() or "another process"
            os.close(descriptor)
            raise StoreBusy(
                f"another run is building in {self.path.parent} ({holder})", "wait until it has ended, then run again"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()} since {clock.now():%Y-%m-%d %H:%M:%S}\n".encode(), 0)
        self._file = descriptor

    def release(self) -> None:
        """Give the lock back; harmless when not held."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
