"""From a finished build to the published file: what a release says of itself, and the swap.

Which tables a build holds, and how two releases are compared, is not known here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from warehouse.errors import StoreError
from warehouse.files import sync_file, sync_folder
from warehouse.store.connection import Connection, Version
from warehouse.store.paths import Paths
from warehouse.store.releases import Releases
from warehouse.store.schema import Schema


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
class Rollback:
    """A release that was published again. `replaced`: what was published (None: nothing usable); `version`: by
    which program it was published first, in which layout."""

    name: str
    replaced: str | None
    version: Version
    changed: bool


@dataclass(frozen=True)
class Difference:
    """What a release changes against another: rows of meta.changes, and tables that could not be compared."""

    rows: pl.DataFrame
    not_compared: tuple[str, ...]


# Compares the release before (first) with the build (second); both are open, the first one read-only.
Compare = Callable[[Connection, Connection], Difference]


def write_release(
    build: Connection, release: Release, now: dt.datetime, provenance: Provenance, previous: str | None
) -> None:
    """Write into a build which release it is."""
    build.execute("DELETE FROM meta.changes")
    build.execute("DELETE FROM meta.release")
    build.execute(
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


def write_changes(build: Connection, difference: Difference) -> None:
    """Write into a build what it changes against the published release."""
    build.insert("meta.changes", difference.rows)
    build.execute("UPDATE meta.release SET not_compared = ?", [list(difference.not_compared)])


def carry_over_seen_at(build: Connection, published: Path) -> None:
    """A row that was refused before keeps the moment at which it was first seen."""
    path = str(published).replace("'", "''")
    build.execute(f"ATTACH '{path}' AS published (READ_ONLY)")
    with contextlib.suppress(StoreError):  # a release of another layout may not hold it
        build.execute(
            "UPDATE core.rejected AS r SET seen_at = p.seen_at FROM published.core.rejected AS p "
            "WHERE r.source = p.source AND r.contract = p.contract AND r.reason = p.reason "
            "AND CAST(r.row AS VARCHAR) = CAST(p.row AS VARCHAR)"
        )
    build.execute("DETACH published")


def swap(paths: Paths, ready: Path, name: str, before: str | None) -> None:
    """Put a closed file in the place of the published one. At every moment one of the two is there, whole.

    `name`: the release in the file; `before`: the published one, None where nothing usable is published.
    """
    releases = Releases(paths)
    paths.releases.mkdir(parents=True, exist_ok=True)
    if before:
        releases.keep(before)
    elif paths.published.exists():
        paths.published.replace(paths.folder / f"corridor-before-{name}.damaged")
    if sys.platform != "win32":  # there, a file marked so could not be replaced
        ready.chmod(0o444)  # whoever opens it for writing by mistake is told so
    sync_file(ready)
    # A write-ahead log beside a replaced file makes it unopenable; ours has none, a stranger's may.
    paths.published.with_name(paths.published.name + ".wal").unlink(missing_ok=True)
    ready.replace(paths.published)
    releases.keep(name)
    sync_folder(paths.folder)
