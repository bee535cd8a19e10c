"""The warehouse on disk: the published file, the file a run builds in, and earlier releases.

<home>/warehouse/corridor.duckdb         published; opened read-only by everybody
<home>/warehouse/builds/<run>.duckdb     of the run under way; swept by the next run if it was killed
<home>/warehouse/releases/<name>.duckdb  the newest releases, and the published one if it is none of them
<home>/warehouse/runs.jsonl              one line a run or rollback
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from warehouse import clock
from warehouse.errors import NoWarehouse, OtherLayout, StoreBusy, StoreError, UsageError
from warehouse.store.connection import Connection, Made, store_errors
from warehouse.store.content import content_hash
from warehouse.store.lock import BuildLock
from warehouse.store.schema import Schema

KEEP_RELEASES = 12
# One a folder and process: the lock and the open build file outlive the steps of a run.
_locks: dict[Path, BuildLock] = {}
_benches: dict[Path, Connection] = {}


@dataclass(frozen=True)
class Provenance:
    """What made a release besides the figures (meta.sources has those)."""

    code_version: str
    catalogue_hash: str
    schema: Schema


@dataclass(frozen=True)
class Release:
    """A published release. `changed` is False when the content equals the release before, which then stays."""

    name: str
    content_hash: str
    changed: bool


@dataclass(frozen=True)
class Difference:
    """What a release changes against another: rows of meta.changes, and tables that could not be compared."""

    rows: pl.DataFrame
    not_compared: tuple[str, ...]


# Compares the release before (first) with the build (second); both are open, the first one read-only.
Compare = Callable[[Connection, Connection], Difference]


@dataclass(frozen=True)
class Rollback:
    """A release that was published again. `replaced`: what was published (None: nothing usable); `made`: by which
    program, in which layout."""

    name: str
    replaced: str | None
    made: Made
    changed: bool


class Warehouse:
    """Files of one data folder. `as_of`: readers see what was known on that day (the views *_now)."""

    def __init__(self, home: Path, keep_releases: int = KEEP_RELEASES, as_of: dt.date | None = None) -> None:
        self.folder = home / "warehouse"
        self.published = self.folder / "corridor.duckdb"
        self.builds = self.folder / "builds"
        self.releases = self.folder / "releases"
        self.runs = self.folder / "runs.jsonl"
        self.keep_releases = keep_releases
        self.as_of = as_of

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

    def kept(self) -> list[str]:
        """Names of the kept releases, newest first."""
        return sorted((path.stem for path in self.releases.glob("*.duckdb")), reverse=True)

    def release(self, name: str) -> Connection:
        """Read-only connection to a kept release; `name` may be its unique beginning. Raises UsageError."""
        return Connection(self._kept_file(self.find(name)), read_only=True)

    def find(self, beginning: str) -> str:
        """The kept release whose name begins so. Raises UsageError listing those there are."""
        names = self.kept()
        if beginning in names:
            return beginning
        found = [name for name in names if beginning and name.startswith(beginning)]
        if len(found) == 1:
            return found[0]
        if not names:
            raise UsageError(f"no release is kept in {self.releases}", "run: corridor run (it keeps what it publishes)")
        if found:
            raise UsageError(f"{beginning} begins the names of several releases", "one of: " + ", ".join(found))
        raise UsageError(f"no release {beginning!r} is kept in {self.releases}", "one of: " + ", ".join(names))

    def published_release(self) -> str | None:
        """Name of the release that is published; None where nothing usable is."""
        found = self._published_release()
        return found[0] if found else None

    def history(self) -> list[dict[str, Any]]:
        """Runs recorded so far, oldest first; a line cut by a crash is passed over."""
        runs = []
        with contextlib.suppress(FileNotFoundError):
            for line in self.runs.read_text(encoding="utf-8").splitlines():
                with contextlib.suppress(json.JSONDecodeError):
                    runs.append(json.loads(line))
        return runs

    # Building

    def hold(self) -> None:
        """Take the build lock before a run; StoreBusy says who has it. Publishing or giving up frees it."""
        self._lock().acquire()

    def begin(self, run_id: str, schema: Schema) -> None:
        """Take the lock, sweep what killed runs left, and start an empty build file of this schema."""
        self._lock().acquire()
        build = self._build(run_id)
        self._close(build)
        with store_errors(self.folder, "preparing the build"):
            shutil.rmtree(self.builds, ignore_errors=True)
            self.builds.mkdir(parents=True, exist_ok=True)
        self._open(build).make(schema)

    def bench(self, run_id: str, schema: Schema) -> Connection:
        """The build file of a run, open for writing; a run that starts midway begins with what is published.

        Raises OtherLayout where that is not of this schema.
        """
        self._lock().acquire()
        build = self._build(run_id)
        if build not in _benches and not build.exists():
            self.begin(run_id, schema)
            if self.published.exists():
                self._close(build)
                with store_errors(build, "copying the published warehouse"):
                    shutil.copyfile(self.published, build)
                made = self._open(build).made()
                if made.layout != schema.layout:
                    self.abandon(run_id)
                    raise OtherLayout(f"{made}: a single step cannot continue it", "run everything once: corridor run")
        return _benches.get(build) or self._open(build)

    def publish(self, run_id: str, provenance: Provenance, compare: Compare | None = None) -> Release:
        """Swap the build of a run onto the published file, unless that has its content, and its layout, already.

        `compare` tells what the build changes against the published release; meta.changes keeps it.
        """
        build = self._build(run_id)
        before = self._published_release()
        connection = self.bench(run_id, provenance.schema)
        if before:
            self._keep_first_sight(connection)
        content = content_hash(connection)
        name, now = self._new_name(content)
        release = Release(name, content, changed=True)
        if before and before[1:] == (content, provenance.schema.layout):
            release = Release(before[0], content, changed=False)
        else:
            with connection.transaction():
                self._sign(connection, release, now, provenance, before[0] if before else None)
                if before and compare:
                    self._tell_changes(connection, compare)
            connection.execute("CHECKPOINT")
        self._close(build)
        with store_errors(self.folder, "publishing the warehouse"):
            if release.changed:
                self._swap(build, release.name, before[0] if before else None)
                self._prune(release.name)
        self.abandon(run_id)
        return release

    def rollback(self, beginning: str) -> Rollback:
        """Publish a kept release again, as its file was kept; the release that was published stays kept.

        Raises UsageError for a name that is not kept, StoreBusy while a run is building, StoreError for a damaged file.
        """
        had_it = self._lock().held
        name = self.find(beginning)
        self._lock().acquire()
        half = self.builds / f"rollback-{os.getpid()}.duckdb"
        try:
            before = self._published_release()
            made = self._whole(name)
            if before and before[0] == name:
                return Rollback(name, name, made, changed=False)
            with store_errors(self.folder, "publishing a kept release"):
                self.builds.mkdir(parents=True, exist_ok=True)
                half.unlink(missing_ok=True)
                shutil.copyfile(self._kept_file(name), half)
                self._swap(half, name, before[0] if before else None)
            return Rollback(name, before[0] if before else None, made, changed=True)
        finally:
            half.unlink(missing_ok=True)
            if not had_it:
                self._lock().release()

    def abandon(self, run_id: str) -> None:
        """Drop the build of a run and give back the lock."""
        self._close(self._build(run_id))
        for leftover in self.builds.glob(f"{run_id}*"):
            leftover.unlink(missing_ok=True)
        self._lock().release()

    def record(self, run: dict[str, Any]) -> None:
        """Append a run to the history, with the time."""
        run = {"ended": clock.now().isoformat(timespec="seconds"), **run}
        with store_errors(self.runs, "recording the run"):
            self.folder.mkdir(parents=True, exist_ok=True)
            with self.runs.open("a", encoding="utf-8") as file:
                file.write(json.dumps(run, ensure_ascii=False, default=str) + "\n")

    # Within

    def _lock(self) -> BuildLock:
        return _locks.setdefault(self.folder.resolve(), BuildLock(self.folder / "build.lock"))

    def _open(self, build: Path) -> Connection:
        _benches[build] = Connection(build, read_only=False)
        return _benches[build]

    def _close(self, build: Path) -> None:
        if connection := _benches.pop(build, None):
            connection.close()

    def _build(self, run_id: str) -> Path:
        if not run_id.replace("-", "").isalnum():
            raise StoreError(f"{run_id!r} is not a run id", "use letters, digits and dashes")
        return self.builds / f"{run_id}.duckdb"

    def _published_release(self) -> tuple[str, str, str] | None:
        """Name, content hash and layout of what is published; None where nothing usable is."""
        if not self.published.exists():
            return None
        try:
            with self.reader() as connection:
                made = connection.made()
                content = connection.read("SELECT content_hash FROM meta.release").item()
        except StoreBusy:
            raise
        except StoreError:  # damaged: the swap keeps it aside
            return None
        return made.release, content, made.layout

    def _kept_file(self, name: str) -> Path:
        return self.releases / f"{name}.duckdb"

    def _whole(self, name: str) -> Made:
        """Read all of a kept release; returns what made it. Raises StoreError where it is damaged.

        Its hash is not compared with the one it was published with: that is how the program of its day counted.
        """
        try:
            with self.release(name) as connection:
                content_hash(connection)
                made = connection.made()
        except StoreError as error:
            raise StoreError(
                f"release {name} cannot be read: {error.message}",
                "choose another one: corridor releases; what is published stays",
            ) from error
        if made.release != name:
            raise StoreError(
                f"the file of release {name} holds release {made.release}",
                "choose another one: corridor releases; what is published stays",
            )
        return made

    def _new_name(self, content: str) -> tuple[str, dt.datetime]:
        """Name and moment of a new release. No two are of one second: names sort as releases came."""
        now = clock.now()
        while any(self.releases.glob(f"{now:%Y%m%dT%H%M%S}-*.duckdb")):
            now += dt.timedelta(seconds=1)
        return f"{now:%Y%m%dT%H%M%S}-{content[:8]}", now

    @staticmethod
    def _sign(
        connection: Connection, release: Release, now: dt.datetime, provenance: Provenance, previous: str | None
    ) -> None:
        """Write into a build which release it is."""
        connection.execute("DELETE FROM meta.changes")
        connection.execute("DELETE FROM meta.release")
        connection.execute(
            "INSERT INTO meta.release BY NAME SELECT ? AS release, ? AS built_at, ? AS content_hash, "
            "? AS code_version, ? AS catalogue_hash, ? AS layout, ? AS previous, "
            "coalesce((SELECT string_agg(sha256, ' ' ORDER BY source) FROM meta.sources), '') AS source_hash",
            [
                release.name,
                now.replace(tzinfo=None, microsecond=0),
                release.content_hash,
                provenance.code_version,
                provenance.catalogue_hash,
                provenance.schema.layout,
                previous,
            ],
        )

    def _tell_changes(self, connection: Connection, compare: Compare) -> None:
        """Write into a build what it changes against the published release."""
        with self.reader() as published:
            found = compare(published, connection)
        connection.insert("meta.changes", found.rows)
        connection.execute("UPDATE meta.release SET not_compared = ?", [list(found.not_compared)])

    def _keep_first_sight(self, connection: Connection) -> None:
        """A row that was refused before keeps the moment at which it was first seen."""
        path = str(self.published).replace("'", "''")
        connection.execute(f"ATTACH '{path}' AS published (READ_ONLY)")
        with contextlib.suppress(StoreError):  # a release of another layout may not say
            connection.execute(
                "UPDATE core.rejected AS r SET seen_at = p.seen_at FROM published.core.rejected AS p "
                "WHERE r.source = p.source AND r.contract = p.contract AND r.reason = p.reason "
                "AND CAST(r.row AS VARCHAR) = CAST(p.row AS VARCHAR)"
            )
        connection.execute("DETACH published")

    def _swap(self, ready: Path, name: str, before: str | None) -> None:
        """Put a closed file in the place of the published one. At every moment one of the two is there, whole."""
        self.releases.mkdir(parents=True, exist_ok=True)
        if before:
            self._archive(before)
        elif self.published.exists():
            self.published.replace(self.folder / f"corridor-before-{name}.damaged")
        ready.chmod(0o444)  # whoever opens it for writing by mistake is told so
        _to_disk(ready)
        # A write-ahead log beside a replaced file makes it unopenable; ours has none, a stranger's may.
        self.published.with_name(self.published.name + ".wal").unlink(missing_ok=True)
        ready.replace(self.published)
        self._archive(name)
        _to_disk(self.folder)

    def _prune(self, published: str) -> None:
        """Keep the published release and the newest others; sweep copies that a kill cut short."""
        ranked = sorted(self.kept(), key=lambda name: (name == published, name), reverse=True)
        for name in ranked[self.keep_releases :]:
            self._kept_file(name).unlink()
        for half in self.releases.glob("*.half"):
            half.unlink()

    def _archive(self, name: str) -> None:
        """Keep a copy of the published file as a release."""
        kept = self._kept_file(name)
        if not kept.exists():
            half = kept.with_suffix(".half")
            shutil.copy(self.published, half)
            _to_disk(half)
            half.replace(kept)


def _to_disk(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, have reached the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
