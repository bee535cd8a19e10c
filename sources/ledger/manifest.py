"""What a source declares about itself, read from the manifest.yaml in its folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from warehouse.catalogue.load import read_yaml, validated


class Manifest(BaseModel):
    """`documents` maps a kind of row to the files that hold it and to their columns, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    title: str
    description: str
    closing_date: str
    documents: dict[str, Documents]


class Documents(BaseModel):
    """Files of one kind, each named (a missing file must be noticed), and the columns they share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: tuple[str, ...]
    columns: tuple[str, ...]


Manifest.model_rebuild()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a source folder; CatalogueError names a file that is not what it should be."""
    path = folder / "manifest.yaml"
    return validated(path, read_yaml(path), Manifest)


def ledger_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files of a ledger folder but programs. Raises OSError."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".py", ".pyc") and path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
