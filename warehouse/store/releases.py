"""Kept releases: copies of published files under names that sort by time; finding, checking, keeping, pruning."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from warehouse import clock
from warehouse.errors import StoreError, UsageError
from warehouse.files import sync_file
from warehouse.store.connection import Connection, Version
from warehouse.store.content import content_hash
from warehouse.store.paths import Paths

CHOOSE_ANOTHER = "choose another one: corridor releases; what is published stays"


class Releases:
    """The kept releases of one warehouse."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths

    def names(self) -> list[str]:
        """Names of the kept releases, newest first."""
        return sorted((path.stem for path in self.paths.releases.glob("*.duckdb")), reverse=True)

    def name(self, beginning: str) -> str:
        """The kept release whose name begins so. Raises UsageError listing those there are."""
        names, folder = self.names(), self.paths.releases
        if beginning in names:
            return beginning
        matches = [name for name in names if beginning and name.startswith(beginning)]
        if len(matches) == 1:
            return matches[0]
        if not names:
            raise UsageError(f"no release is kept in {folder}", "run: corridor run (it keeps what it publishes)")
        if matches:
            raise UsageError(f"{beginning} begins the names of several releases", "one of: " + ", ".join(matches))
        raise UsageError(f"no release {beginning!r} is kept in {folder}", "one of: " + ", ".join(names))

    def new_name(self, content: str) -> tuple[str, dt.datetime]:
        """Name and moment of a new release. No two are of one second: names sort as releases came."""
        now = clock.now()
        while any(self.paths.releases.glob(f"{now:%Y%m%dT%H%M%S}-*.duckdb")):
            now += dt.timedelta(seconds=1)
        return f"{now:%Y%m%dT%H%M%S}-{content[:8]}", now

    def path(self, name: str) -> Path:
        """The file of a release."""
        return self.paths.releases / f"{name}.duckdb"

    def open(self, beginning: str) -> Connection:
        """Read-only connection to a kept release, by the unique beginning of its name. Raises UsageError."""
        return Connection(self.path(self.name(beginning)), read_only=True)

    def check(self, name: str) -> Version:
        """Read all of a kept release; returns its version. Raises StoreError where it is damaged.

        Its hash is not compared with the one it was published with: that is how the program of its day counted.
        """
        try:
            with self.open(name) as connection:
                content_hash(connection)
                version = connection.version()
        except StoreError as error:
            raise StoreError(f"release {name} cannot be read: {error.message}", CHOOSE_ANOTHER) from error
        if version.release != name:
            raise StoreError(f"the file of release {name} holds release {version.release}", CHOOSE_ANOTHER)
        return version

    def keep(self, name: str) -> None:
        """Keep a copy of the published file under the name of its release."""
        kept = self.path(name)
        if not kept.exists():
            half = kept.with_suffix(".half")
            shutil.copy(self.paths.published, half)
            sync_file(half)
            half.replace(kept)

    def prune(self, published: str, count: int) -> None:
        """Keep the published release and the newest others, `count` in all; sweep copies that a kill cut short."""
        ranked = sorted(self.names(), key=lambda name: (name == published, name), reverse=True)
        for name in ranked[count:]:
            self.path(name).unlink()
        for half in self.paths.releases.glob("*.half"):
            half.unlink()
