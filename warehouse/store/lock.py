"""One build at a time: a lock of the operating system, freed by it when the process that builds ends or is killed.

The library filelock takes it: flock on Linux and macOS, a locked byte on Windows. The tests run on Linux. macOS has
the same calls. Windows is written for and has never been tried; there a published file that a reader has open cannot
be replaced. Folders of machines that offer no such lock (some network file systems) are refused with an error: a lock
that is only a file would outlive a killed process.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import clock
from warehouse.errors import StoreBusy
from warehouse.store.connection import store_errors

if TYPE_CHECKING:
    from filelock import BaseFileLock


class BuildLock:
    """An exclusive lock on a file; a file of the same name ending in .holder beside it says who has it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._holder = path.with_suffix(".holder")  # not in the file itself: Windows lets nobody read a locked one
        self._lock: BaseFileLock | None = None

    @property
    def acquired(self) -> bool:
        """Whether this process has it."""
        return self._lock is not None

    def acquire(self) -> None:
        """Take the lock, or raise StoreBusy naming who has it. Repeated calls are harmless."""
        from filelock import FileLock, Timeout  # slow to import, and who only reads needs no lock

        if self._lock is not None:
            return
        with store_errors(self.path, "locking the data folder"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path, thread_local=False, fallback_to_soft=False)
            try:
                lock.acquire(blocking=False)
            except Timeout as error:
                raise StoreBusy(
                    f"another run is building in {self.path.parent} ({self._holder_name()})",
                    "wait until it has ended, then run again",
                ) from error
            self._lock = lock
            self._holder.write_text(f"process {os.getpid()} since {clock.now():%Y-%m-%d %H:%M:%S}\n", encoding="utf-8")

    def release(self) -> None:
        """Give the lock back; harmless where it was not taken."""
        if self._lock is not None:
            with contextlib.suppress(OSError):
                self._holder.unlink(missing_ok=True)
            self._lock.release()
            self._lock = None

    def _holder_name(self) -> str:
        """Process and moment that the holder wrote down. What a killed one left is overwritten by the next."""
        with contextlib.suppress(OSError):
            if text := self._holder.read_text(encoding="utf-8", errors="replace").strip():
                return text
        return "another process"
