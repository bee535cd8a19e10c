"""Files under construction: the lock of whoever builds, and the file that the steps of a run write into.

What a finished file becomes is the business of publishing.
"""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

from warehouse.errors import OtherLayout, StoreError
from warehouse.store.connection import Connection, store_errors
from warehouse.store.lock import BuildLock
from warehouse.store.paths import Paths
from warehouse.store.schema import Schema


class Builds:
    """The lock and the open build files of one warehouse in this process.

    They outlive the steps of a run: from `lock` (or the first step) until `abandon`, which publishing ends with too.
    """

    def __init__(self, paths: Paths) -> None:
        self.paths = paths
        self.lock = BuildLock(paths.lock)
        self._open: dict[Path, Connection] = {}

    def path(self, run_id: str) -> Path:
        """The build file of a run. Raises StoreError for what cannot be a run's id."""
        if not run_id.replace("-", "").isalnum():
            raise StoreError(f"{run_id!r} is not a run id", "use letters, digits and dashes")
        return self.paths.builds / f"{run_id}.duckdb"

    def begin(self, run_id: str, schema: Schema) -> None:
        """Take the lock, sweep what killed runs left, and start an empty build file of this schema."""
        self.lock.acquire()
        self.close(run_id)
        with store_errors(self.paths.folder, "preparing the build"):
            shutil.rmtree(self.paths.builds, ignore_errors=True)
            self.paths.builds.mkdir(parents=True, exist_ok=True)
        self._connection(run_id).create(schema)

    def open(self, run_id: str, schema: Schema) -> Connection:
        """The build file of a run, open for writing; a run that starts midway begins with what is published.

        Raises OtherLayout where that is not of this schema.
        """
        self.lock.acquire()
        build = self.path(run_id)
        if build not in self._open and not build.exists():
            self.begin(run_id, schema)
            if self.paths.published.exists():
                self._copy_published(run_id, schema)
        return self._connection(run_id)

    def close(self, run_id: str) -> None:
        """Close the build file of a run; harmless where it is not open."""
        if connection := self._open.pop(self.path(run_id), None):
            connection.close()

    def abandon(self, run_id: str) -> None:
        """Drop the build of a run and give back the lock."""
        self.close(run_id)
        for leftover in self.paths.builds.glob(f"{run_id}*"):
            leftover.unlink(missing_ok=True)
        self.lock.release()

    def _copy_published(self, run_id: str, schema: Schema) -> None:
        build = self.path(run_id)
        self.close(run_id)
        with store_errors(build, "copying the published warehouse"):
            shutil.copyfile(self.paths.published, build)
        version = self._connection(run_id).version()
        if version.layout != schema.layout:
            self.abandon(run_id)
            raise OtherLayout(f"{version}: a single step cannot continue it", "run everything once: corridor run")

    def _connection(self, run_id: str) -> Connection:
        build = self.path(run_id)
        if build not in self._open:
            self._open[build] = Connection(build, read_only=False)
        return self._open[build]


@functools.cache
def builds_of(paths: Paths) -> Builds:
    """The one `Builds` of a data folder in this process, whoever asks: a command, then the steps of the run it starts.

    It lives as long as the process and holds nothing between runs.
    """
    return Builds(paths)
