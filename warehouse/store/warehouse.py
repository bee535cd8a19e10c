"""The warehouse of one data folder, as other rooms use it: reading, building, publishing, going back, the log of runs.

Only the order of things is decided here; paths, builds, publishing, releases and run_log do them.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from warehouse.errors import NoWarehouse, StoreBusy, StoreError
from warehouse.store.builds import Builds, builds_of
from warehouse.store.connection import Connection, store_errors
from warehouse.store.content import content_hash
from warehouse.store.inputs import Derived, Inputs, InputsRecord
from warehouse.store.paths import Paths
from warehouse.store.publishing import (
    Compare,
    Provenance,
    Release,
    Rollback,
    carry_over_seen_at,
    swap,
    write_changes,
    write_release,
)
from warehouse.store.releases import Releases
from warehouse.store.run_log import RunLog
from warehouse.store.schema import Schema

KEEP_RELEASES = 12


class _Published(NamedTuple):
    name: str
    content_hash: str
    layout: str


class Warehouse:
    """Files of one data folder. `as_of`: readers see what was known on that day (the views *_now)."""

    def __init__(self, home: Path, keep_releases: int = KEEP_RELEASES, as_of: dt.date | None = None) -> None:
        self.paths = Paths(home / "warehouse")
        self.keep_releases = keep_releases
        self.as_of = as_of

    @property
    def folder(self) -> Path:
        """The folder of all its files."""
        return self.paths.folder

    @property
    def published(self) -> Path:
        """The published file."""
        return self.paths.published

    # Reading

    def reader(self, *, sealed: bool = False) -> Connection:
        """Read-only connection to the published file. Raises NoWarehouse where nothing is published."""
        if not self.published.exists():
            raise NoWarehouse(f"there is no warehouse in {self.folder}", "run: corridor run")
        try:
            return Connection(self.published, read_only=True, sealed=sealed, as_of=self.as_of)
        except StoreBusy:
            raise
        except StoreError as error:
            raise StoreError(
                error.message, "run: corridor run (it publishes anew and keeps this file aside)"
            ) from error

    def published_release(self) -> str | None:
        """Name of the release that is published; None where nothing usable is."""
        published = self._published_release()
        return published.name if published else None

    def release_names(self) -> list[str]:
        """Names of the kept releases, newest first."""
        return Releases(self.paths).names()

    def release_name(self, beginning: str) -> str:
        """The kept release whose name begins so. Raises UsageError listing those there are."""
        return Releases(self.paths).name(beginning)

    def release(self, name: str) -> Connection:
        """Read-only connection to a kept release; `name` may be its unique beginning. Raises UsageError."""
        return Releases(self.paths).open(name)

    # Building

    def lock(self) -> None:
        """Take the build lock before a run; StoreBusy says who has it. Publishing or giving up frees it."""
        self._builds.lock.acquire()

    @property
    def locked(self) -> bool:
        """Whether this process has the build lock."""
        return self._builds.lock.acquired

    def begin(self, run_id: str, schema: Schema) -> None:
        """Take the lock, sweep what killed runs left, and start an empty build file of this schema."""
        self._builds.begin(run_id, schema)

    def build(self, run_id: str, schema: Schema) -> Connection:
        """The build file of a run, open for writing; a run that starts midway begins with what is published.

        Raises OtherLayout where that is not of this schema.
        """
        return self._builds.open(run_id, schema)

    def abandon(self, run_id: str) -> None:
        """Drop the build of a run and give back the lock."""
        self._builds.abandon(run_id)

    def note_inputs(self, run_id: str, inputs: Inputs) -> None:
        """What a run reads: kept beside what it publishes."""
        InputsRecord(self.paths).note(run_id, inputs)

    def derived(self) -> Derived | None:
        """What is published and what it was derived from; None where that is not known, or the file is another."""
        return InputsRecord(self.paths).read()

    # Publishing

    def publish(self, run_id: str, provenance: Provenance, compare: Compare | None = None) -> Release:
        """Swap the build of a run onto the published file, unless that has its content, and its layout, already.

        `compare` tells what the build changes against the published release; meta.changes keeps it.
        """
        before = self._published_release()
        build = self.build(run_id, provenance.schema)
        if before:
            carry_over_seen_at(build, self.published)
        content = content_hash(build)
        if before and (before.content_hash, before.layout) == (content, provenance.schema.layout):
            InputsRecord(self.paths).write(run_id, before.name)
            self.abandon(run_id)
            return Release(before.name, content, changed=False)
        releases = Releases(self.paths)
        name, now = releases.new_name(content)
        release = Release(name, content, changed=True)
        with build.transaction():
            write_release(build, release, now, provenance, before.name if before else None)
            if before and compare:
                with self.reader() as published:
                    write_changes(build, compare(published, build))
        build.execute("CHECKPOINT")
        self._builds.close(run_id)
        with store_errors(self.folder, "publishing the warehouse"):
            swap(self.paths, self._builds.path(run_id), name, before.name if before else None)
            releases.prune(name, self.keep_releases)
        InputsRecord(self.paths).write(run_id, name)
        self.abandon(run_id)
        return release

    def rollback(self, beginning: str) -> Rollback:
        """Publish a kept release again, as its file was kept; the release that was published stays kept.

        Raises UsageError for a name that is not kept, StoreBusy while a run is building, StoreError for a damaged file.
        """
        releases, lock = Releases(self.paths), self._builds.lock
        locked_before = lock.acquired
        name = releases.name(beginning)
        lock.acquire()
        copy = self.paths.builds / f"rollback-{os.getpid()}.duckdb"
        try:
            before = self._published_release()
            version = releases.check(name)
            if before and before.name == name:
                return Rollback(name, name, version, changed=False)
            with store_errors(self.folder, "publishing a kept release"):
                self.paths.builds.mkdir(parents=True, exist_ok=True)
                copy.unlink(missing_ok=True)
                shutil.copyfile(releases.path(name), copy)
                swap(self.paths, copy, name, before.name if before else None)
            return Rollback(name, before.name if before else None, version, changed=True)
        finally:
            copy.unlink(missing_ok=True)
            if not locked_before:
                lock.release()

    # The log of runs

    def record(self, run: dict[str, Any]) -> None:
        """Append a run to the history, with the time. Raises StoreError."""
        RunLog(self.paths.runs).add(run)

    def history(self) -> list[dict[str, Any]]:
        """Runs recorded so far, oldest first; a line cut by a crash is passed over."""
        return RunLog(self.paths.runs).runs()

    # Within

    @property
    def _builds(self) -> Builds:
        return builds_of(Paths(self.folder.resolve()))

    def _published_release(self) -> _Published | None:
        """What is published; None where nothing usable is."""
        if not self.published.exists():
            return None
        try:
            with self.reader() as connection:
                version = connection.version()
                content = connection.read("SELECT content_hash FROM meta.release").item()
        except StoreBusy:
            raise
        except StoreError:  # damaged: the swap keeps it aside
            return None
        return _Published(version.release, content, version.layout)
