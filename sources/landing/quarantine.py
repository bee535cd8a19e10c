"""Documents that were set aside: nothing of them entered, and here stands why, until a person or a newer program acts.

    quarantine/<source>/<sha256>.json      one record a document: name, kind and reason, where its bytes lie, the key of
                                           what failed (bytes, facts and program), and what a person decided

A record is written whole or not at all. It stands as long as the same program fails on the same bytes; another program
reads the document again by itself. A document that a person dismissed is read by no program until it is retried.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sources.landing.isolation import Kind
from warehouse import clock
from warehouse.errors import UsageError
from warehouse.files import write_whole

SHOWN = 8  # letters of the hash that name a document


@dataclass(frozen=True)
class SetAside:
    """A document that gave nothing. `key`: of the attempt that failed; `since`: of the first one (Almaty);
    `dismissed`: why a person wants it no more (empty: nobody decided).
    """

    source: str
    document: str
    sha256: str
    url: str
    bytes: str
    kind: Kind
    reason: str
    key: str
    since: str
    dismissed: str = ""

    @property
    def name(self) -> str:
        """By which it is listed and asked for."""
        return f"{self.document}@{self.sha256[:SHOWN]}"


class Quarantine:
    """The quarantine of a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[SetAside]:
        """Everything that is set aside, dismissed or not, by source and name. A record that is damaged counts as none."""
        paths = sorted(self.folder.glob("*/*.json")) if self.folder.is_dir() else []
        found = (self._read(path) for path in paths)
        return sorted((each for each in found if each), key=lambda each: (each.source, each.name))

    def waiting(self) -> list[SetAside]:
        """What nobody has decided about."""
        return [each for each in self.all() if not each.dismissed]

    def digest(self) -> str:
        """SHA-256 over what is set aside and what was decided about it: releases rest on that too."""
        states = [(each.source, each.sha256, each.key, each.dismissed) for each in self.all()]
        return hashlib.sha256(json.dumps(states).encode()).hexdigest()

    def get(self, source: str, sha256: str) -> SetAside | None:
        """The record of a document."""
        return self._read(self._path(source, sha256))

    def put(self, new: SetAside) -> SetAside:
        """Set a document aside; what was known of it since when, and decided, stays."""
        before = self.get(new.source, new.sha256)
        record = replace(new, since=before.since, dismissed=before.dismissed) if before else new
        if record != before:
            self._write(record)
        return record

    def release(self, source: str, sha256: str) -> None:
        """Forget a document: it was read, it is to be read again, or it is gone."""
        self._path(source, sha256).unlink(missing_ok=True)

    def dismiss(self, name: str, reason: str) -> SetAside:
        """Note that a person wants a document no more. Raises UsageError for a name that is not set aside, or no reason."""
        if not reason.strip():
            raise UsageError("a dismissal needs a reason", 'add --reason "why it is of no concern"')
        record = replace(self.find(name), dismissed=" ".join(reason.split()))
        self._write(record)
        return record

    def find(self, name: str) -> SetAside:
        """The document of a name, of a part of it, or of the beginning of its hash. Raises UsageError."""
        everything = self.all()
        exact = [each for each in everything if name in (each.name, each.sha256)]
        found = exact or [each for each in everything if each.sha256.startswith(name.lower()) or name in each.name]
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(f"no document {name!r} is set aside", "corridor quarantine lists those that are")
        raise UsageError(
            f"{name!r} names {len(found)} documents: {', '.join(each.name for each in found[:5])}",
            "give the whole name, or more of it",
        )

    def keep_only(self, source: str, hashes: Iterable[str]) -> None:
        """Forget the documents of a source that are no longer in the landing zone."""
        present = set(hashes)
        for path in sorted((self.folder / source).glob("*.json")):
            if path.stem not in present:
                path.unlink(missing_ok=True)

    def _path(self, source: str, sha256: str) -> Path:
        return self.folder / source / f"{sha256}.json"

    def _write(self, record: SetAside) -> None:
        text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
        write_whole(self._path(record.source, record.sha256), text.encode())

    def _read(self, path: Path) -> SetAside | None:
        try:
            record = SetAside(**json.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError, RecursionError):
            return None
        sound = all(isinstance(value, str) for value in asdict(record).values())
        return record if sound and re.fullmatch(r"[0-9a-f]{64}", record.sha256) else None


def today() -> str:
    """The day of a record."""
    return f"{clock.now():%Y-%m-%d %H:%M}"
