"""The warehouse on disk: the published file, the file a run builds in, and earlier releases.

<home>/warehouse/corridor.duckdb         published; opened read-only by everybody
<home>/warehouse/builds/<run>.duckdb     of the run under way; swept by the next run if it was killed
<home>/warehouse/releases/<name>.duckdb  the newest releases (the published one among them)
<home>/warehouse/runs.jsonl              one line a run
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.errors import NoWarehouse, StoreBusy, StoreError
from warehouse.store.connection import Connection, told
from warehouse.store.content import content_hash
from warehouse.store.lock import BuildLock
from warehouse.store.migrate import migrate

ALMATY = ZoneInfo("Asia/Almaty")
KEEP_RELEASES = 12
# One a folder and process: the lock and the open build file outlive the steps of a run.
_locks: dict[Path, BuildLock] = {}
_benches: dict[Path, Connection] = {}


@dataclass(frozen=True)
class Provenance:
    """What made a release besides the figures (meta.sources has those)."""

    code_version: str
    catalogue_hash: str


@dataclass(frozen=True)
class Release:
    """A published release. `changed` is False when the content equals the release before, which then stays."""

    name: str
    content_hash: str
    changed: bool


class Warehouse:
    """Files of one data folder."""

    def __init__(self, home: Path, keep_releases: int = KEEP_RELEASES) -> None:
        self.folder = home / "warehouse"
        self.published = self.folder / "corridor.duckdb"
        self.builds = self.folder / "builds"
        self.releases = self.folder / "releases"
        self.runs = self.folder / "runs.jsonl"
        self.keep_releases = keep_releases

    # Reading

    def reader(self, *, sealed: bool = False) -> Connection:
        """Read-only connection to the published file. Raises NoWarehouse where nothing is published."""
        if not self.published.exists():
            raise NoWarehouse(f"there is no warehouse in {self.folder}", "run: corridor run")
        try:
            return Connection(self.published, read_only=True, sealed=sealed)
        except StoreBusy:
            raise
        except StoreError as error:
            raise StoreError(
                error.message, "run: corridor run (it publishes anew and keeps this file aside)"
            ) from error

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

    def begin(self, run_id: str) -> None:
        """Take the lock, sweep what killed runs left, and start an empty build file."""
        self._lock().acquire()
        build = self._build(run_id)
        self._close(build)
        with told(self.folder, "preparing the build"):
            shutil.rmtree(self.builds, ignore_errors=True)
            self.builds.mkdir(parents=True, exist_ok=True)
        migrate(self._open(build))

    def bench(self, run_id: str) -> Connection:
        """The build file of a run, open for writing; a run that starts midway begins with what is published."""
        self._lock().acquire()
        build = self._build(run_id)
        if build not in _benches and not build.exists():
            self.begin(run_id)
            if self.published.exists():
                self._close(build)
                with told(build, "copying the published warehouse"):
                    shutil.copyfile(self.published, build)
                if migrate(self._open(build)):
                    self.abandon(run_id)
                    raise StoreError(
                        "the published warehouse was made by an older program: a single step cannot continue it",
                        "run everything once: corridor run",
                    )
        return _benches.get(build) or self._open(build)

    def publish(self, run_id: str, provenance: Provenance) -> Release:
        """Swap the build of a run onto the published file, unless its content is what is published already."""
        build = self._build(run_id)
        before = self._published_release()
        now = dt.datetime.now(ALMATY)
        connection = self.bench(run_id)
        if before:
            self._keep_first_sight(connection)
        content = content_hash(connection)
        release = Release(f"{now:%Y%m%dT%H%M%S}-{content[:8]}", content, changed=True)
        if before and before[1] == content:
            release = Release(before[0], content, changed=False)
        else:
            connection.execute("DELETE FROM meta.release")
            connection.execute(
                "INSERT INTO meta.release SELECT ?, ?, ?, ?, ?, "
                "coalesce((SELECT string_agg(sha256, ' ' ORDER BY source) FROM meta.sources), '')",
                [
                    release.name,
                    now.replace(tzinfo=None, microsecond=0),
                    content,
                    provenance.code_version,
                    provenance.catalogue_hash,
                ],
            )
            connection.execute("CHECKPOINT")
        self._close(build)
        with told(self.folder, "publishing the warehouse"):
            if release.changed:
                self._swap(build, release.name, before[0] if before else None)
        self.abandon(run_id)
        return release

    def abandon(self, run_id: str) -> None:
        """Drop the build of a run and give back the lock."""
        self._close(self._build(run_id))
        for leftover in self.builds.glob(f"{run_id}*"):
            leftover.unlink(missing_ok=True)
        self._lock().release()

    def record(self, run: dict[str, Any]) -> None:
        """Append a run to the history, with the time."""
        run = {"ended": dt.datetime.now(ALMATY).isoformat(timespec="seconds"), **run}
        with told(self.runs, "recording the run"):
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

    def _published_release(self) -> tuple[str, str] | None:
        """Name and content hash of what is published; None where nothing usable is."""
        if not self.published.exists():
            return None
        try:
            with self.reader() as connection:
                found = connection.read("SELECT release, content_hash FROM meta.release").rows()
        except StoreBusy:
            raise
        except StoreError:  # damaged: the swap keeps it aside
            return None
        return (found[0][0], found[0][1]) if found else None

    def _keep_first_sight(self, connection: Connection) -> None:
        """A row that was refused before keeps the moment at which it was first seen."""
        path = str(self.published).replace("'", "''")
        connection.execute(f"ATTACH '{path}' AS published (READ_ONLY)")
        connection.execute(
            "UPDATE core.rejected AS r SET seen_at = p.seen_at FROM published.core.rejected AS p "
            "WHERE r.source = p.source AND r.contract = p.contract AND r.reason = p.reason "
            "AND CAST(r.row AS VARCHAR) = CAST(p.row AS VARCHAR)"
        )
        connection.execute("DETACH published")

    def _swap(self, build: Path, name: str, before: str | None) -> None:
        self.releases.mkdir(parents=True, exist_ok=True)
        if before:
            self._archive(before)
        elif self.published.exists():
            self.published.replace(self.folder / f"corridor-before-{name}.damaged")
        build.chmod(0o444)  # whoever opens it for writing by mistake is told so
        _to_disk(build)
        # A write-ahead log beside a replaced file makes it unopenable; ours has none, a stranger's may.
        self.published.with_name(self.published.name + ".wal").unlink(missing_ok=True)
        build.replace(self.published)
        self._archive(name)
        _to_disk(self.folder)
        for old in sorted(self.releases.glob("*.duckdb"), reverse=True)[self.keep_releases :]:
            old.unlink()

    def _archive(self, name: str) -> None:
        """Keep a copy of the published file as a release."""
        kept = self.releases / f"{name}.duckdb"
        if not kept.exists():
            half = kept.with_suffix(".half")
            shutil.copy(self.published, half)
            half.replace(kept)


def _to_disk(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, have reached the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
