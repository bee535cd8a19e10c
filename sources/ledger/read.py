"""Reads every document of the embedded source and hands on rows as printed, kind by kind."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from sources.errors import LayoutChanged, MissingDocument
from sources.ledger.manifest import Manifest, read_manifest
from sources.ledger.parse import SOURCE, parse

LEDGER = Path(__file__).parent


@dataclass(frozen=True)
class Reading:
    """All rows of a source as text, and the day on which it was closed (from the manifest that was used).

    `sha256` is that of the bytes read, file after file.
    """

    figures: pl.DataFrame
    targets: pl.DataFrame
    milestones: pl.DataFrame
    closing_date: dt.date
    documents: int
    sha256: str


def read_ledger(folder: Path = LEDGER) -> Reading:
    """Read a ledger folder: exactly the files that its manifest names (the project's, if it has none).

    Raises SourceError: a file that is missing, unlisted or unreadable stops the run, so that half a ledger
    never becomes a warehouse.
    """
    manifest = read_manifest(folder if (folder / "manifest.yaml").exists() else LEDGER)
    _refuse_unlisted(folder, manifest)
    digest = hashlib.sha256()
    frames: dict[str, pl.DataFrame] = {}
    for kind, documents in manifest.documents.items():
        parts = []
        for document in documents.files:
            data = _bytes(folder, document)
            digest.update(document.encode() + b"\0" + data)
            parts.append(parse(data, document, documents.columns))
        frames[kind] = pl.concat(parts)
    frames["figures"] = frames["figures"].with_columns(
        pl.lit(None, pl.String).alias("refusal")
    )  # the ledger stands by all
    count = sum(len(documents.files) for documents in manifest.documents.values())
    closing_date = dt.date.fromisoformat(manifest.closing_date)
    return Reading(**frames, closing_date=closing_date, documents=count, sha256=digest.hexdigest())


def _refuse_unlisted(folder: Path, manifest: Manifest) -> None:
    """Raises LayoutChanged for a file that the manifest does not name: nobody would read it, and nobody notice."""
    listed = {document for documents in manifest.documents.values() for document in documents.files}
    kinds = manifest.documents
    present = {
        path.relative_to(folder).as_posix() for kind in kinds for path in (folder / kind).rglob("*") if path.is_file()
    }
    if unlisted := sorted(present - listed):
        raise LayoutChanged(
            SOURCE, unlisted[0], "the file is not named in manifest.yaml", "name it there, or move it away"
        )


def _bytes(folder: Path, document: str) -> bytes:
    try:
        return (folder / document).read_bytes()
    except OSError as error:
        raise MissingDocument(
            SOURCE,
            document,
            f"cannot be read in {folder}: {error.strerror}",
            "restore the file, or take it out of manifest.yaml",
        ) from error
