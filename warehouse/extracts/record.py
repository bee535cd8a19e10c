"""The record beside written files: what they were made from, and by which the bytes on disk prove to be those written.

Files are taken over only where all of it is as it was: then making them anew would give the same bytes. The record is
JSON: name of what was made → origin, figures and the SHA-256 of each file (null: it is being written).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.store.files import write_file

RECORD = ".made.json"


@dataclass(frozen=True)
class Origin:
    """All that the bytes of files depend on: the release they show, as known on a day (None: now), and the program.

    A release is published under its name once and never written to again; so what files show of the warehouse, which
    release came before it and what changed since included, is the same where release and content hash are.
    """

    release: str
    content_hash: str
    as_of: str | None
    program: str


@dataclass(frozen=True)
class Made:
    """Files that were written whole: what they were made from, the hash of the figures ("": not asked), by file its hash."""

    origin: Origin
    figures: str
    files: dict[str, str]


Record = dict[str, Made | None]


def made(origin: Origin, contents: Mapping[str, bytes], figures: str = "") -> Made:
    """What is to be recorded of these files by name."""
    return Made(origin, figures, {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()})


def read_record(folder: Path) -> Record:
    """What was made in a folder; None for what is of another form or incomplete, empty where nothing is readable."""
    try:
        record = json.loads((folder / RECORD).read_bytes())
    except (OSError, ValueError):
        return {}
    return {name: _entry(entry) for name, entry in record.items()} if isinstance(record, dict) else {}


def write_record(folder: Path, record: Record) -> None:
    """Put this record in the place of the one before. Raises StoreError."""
    entries = {name: None if entry is None else dataclasses.asdict(entry) for name, entry in record.items()}
    write_file(folder / RECORD, json.dumps(entries, indent=1).encode() + b"\n")


def why_anew(entry: Made | None, origin: Origin, folder: Path, names: Collection[str]) -> str:
    """Why files of these names must be made (anew) from this origin; empty: those on disk are taken over."""
    if entry is None:
        return "not made before, or not to the end"
    if (entry.origin.release, entry.origin.content_hash) != (origin.release, origin.content_hash):
        return f"made from release {entry.origin.release}"
    if entry.origin.as_of != origin.as_of:
        return f"made as of {entry.origin.as_of or 'now'}"
    if entry.origin.program != origin.program:
        return "made by another program"
    return damage(entry, folder, names)


def damage(entry: Made, folder: Path, names: Collection[str]) -> str:
    """What is wrong with files of these names on disk; empty: they are, byte by byte, what was written."""
    for name in names:
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except FileNotFoundError:
            return f"{name} is missing"
        except OSError as error:
            return f"{name} cannot be read: {error.strerror}"
        if found != entry.files.get(name):
            return f"{name} is not as it was written"
    return ""


def _entry(entry: Any) -> Made | None:
    try:
        return Made(Origin(**entry["origin"]), entry["figures"], dict(entry["files"]))
    except (TypeError, KeyError, ValueError):
        return None
