"""What landed documents say, each read once: by bytes, facts of its retrieval and the program behind its parser.

    parsed/<source>/<program>/<aa>/<key>      a hash, and below it what the parser gave, as JSON

A cache: its own bytes are verified before they are believed, entries of other programs and of documents that are gone
are swept, and deleting it changes nothing but the time of the next run. What a parser could not read is no entry here
but a record of the quarantine, and is read again by another program alone.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from sources.connectors import connectors
from sources.errors import SourceError
from sources.landing.isolation import DocumentFailure, Isolation, process_isolation
from sources.landing.quarantine import Quarantine, SetAside, today
from sources.landing.reading import Reading, facts_of, printable
from sources.landing.zone import Landed, Landing, Unreadable
from warehouse.files import write_whole
from warehouse.program import libraries_hash, program_hash

NOTHING = Reading([])
Read = Callable[[bytes, Landed], Reading]


class Readings:
    """The readings of a landing zone. `read`: how a document is read that is not known yet, by default in isolation."""

    def __init__(self, landing: Landing, read: Read | None = None, *, isolation: Isolation | None = None) -> None:
        self.landing = landing
        self.quarantine = Quarantine(landing.folder.parent / "quarantine")
        self._folder = landing.folder.parent / "parsed"
        self._isolation = isolation
        self._read = read or self._read_apart
        self._seen: dict[tuple[str, str], tuple[Reading, SetAside | None]] = {}
        self._keys: dict[str, set[str]] = {}

    def of(self, landed: Landed) -> tuple[Reading, SetAside | None]:
        """What a document says; and, where it gave nothing because it was set aside, the record of that."""
        place = (landed.source, landed.sha256)
        if place not in self._seen:
            self._seen[place] = self._of(landed)
        return self._seen[place]

    def set_aside(self, damaged: Unreadable) -> SetAside:
        """The record of bytes whose sidecar is damaged."""
        return self._set_aside(damaged.source, damaged.sha256[:16], damaged.sha256, "", damaged.path, DocumentFailure("unreadable", damaged.reason), "")  # fmt: skip

    def retry(self, record: SetAside) -> tuple[Reading, SetAside | None]:
        """Read a document again that was set aside or dismissed. Raises StoreError where it cannot be looked for."""
        self.quarantine.release(record.source, record.sha256)
        self._seen.pop((record.source, record.sha256), None)
        for damaged in self.landing.unreadable(record.source):
            if damaged.sha256 == record.sha256:
                return NOTHING, self.set_aside(damaged)
        for landed in self.landing.documents(record.source):
            if landed.sha256 == record.sha256:
                return self.of(landed)
        return NOTHING, None

    def sweep(self, source: str, documents: Sequence[Landed], damaged: Sequence[Unreadable]) -> None:
        """Drop what is known of documents that are gone, and what other programs gave."""
        hashes = {each.sha256 for each in documents} | {each.sha256 for each in damaged}
        self.quarantine.keep_only(source, hashes)
        folder = self._folder / source
        if not folder.is_dir():
            return
        current = _program(source)
        with contextlib.suppress(OSError):  # another run sweeps too, or the folder cannot be written: no harm
            for other in folder.iterdir():
                if other.name != current:
                    shutil.rmtree(other, ignore_errors=True)
            for path in (folder / current).glob("??/*"):
                if path.name not in self._keys.get(source, ()):
                    path.unlink(missing_ok=True)

    def _of(self, landed: Landed) -> tuple[Reading, SetAside | None]:
        key = ""
        try:
            data = self.landing.read(landed)
            program = _program(landed.source)
            key = _key(landed, program)
            known = self.quarantine.get(landed.source, landed.sha256)
            if known and (known.dismissed or known.key == key):
                return NOTHING, known
            path = self._folder / landed.source / program / key[:2] / key
            self._keys.setdefault(landed.source, set()).add(key)
            reading = _known(path)
            if reading is None:
                reading = self._read(data, landed)
                _keep(path, reading)
        except DocumentFailure as failure:
            return NOTHING, self._set_aside_landed(landed, failure, key)
        except SourceError as error:
            refusal = DocumentFailure("refused" if key else "unreadable", printable(str(error)))
            return NOTHING, self._set_aside_landed(landed, refusal, key)
        if known:
            self.quarantine.release(landed.source, landed.sha256)
        return reading, None

    def _read_apart(self, data: bytes, landed: Landed) -> Reading:
        """Read a document in the parsing process. Raises DocumentFailure; NoParsingProcess."""
        answer = (self._isolation or process_isolation()).run("read", data, facts_of(landed))
        return Reading(answer["rows"], answer["undecided"])

    def _set_aside_landed(self, landed: Landed, failure: DocumentFailure, key: str) -> SetAside:
        return self._set_aside(landed.source, landed.document, landed.sha256, landed.url, landed.path, failure, key)

    def _set_aside(  # noqa: PLR0917  the facts of a record
        self, source: str, document: str, sha256: str, url: str, path: Path, failure: DocumentFailure, key: str
    ) -> SetAside:
        reason = failure.message
        if failure.kind not in ("refused", "unreadable"):
            reason = (
                f"source {source}, {document}: {reason}\n  → look at it by hand; a newer program reads it again by "
                f"itself, corridor quarantine retry {sha256[:8]} at once"
            )
        home = self.landing.folder.parent
        place = path.relative_to(home) if path.is_relative_to(home) else path
        record = SetAside(source, printable(document), sha256, printable(url), place.as_posix(), failure.kind, reason, key, today())  # fmt: skip
        try:
            return self.quarantine.put(record)
        except OSError:  # a folder that cannot be written: the record is made again at the next run
            return record


@functools.cache
def _program(source: str) -> str:
    """The beginning of a hash of the program behind the parser of a source, its libraries included. Raises SourceError."""
    if source not in connectors():
        raise SourceError(source, "its documents", "there is no such source", "restore its folder, or remove its documents")  # fmt: skip
    names = f"{program_hash(f'sources.{source}.parse')} {libraries_hash()}"
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def _key(landed: Landed, program: str) -> str:
    facts = json.dumps([facts_of(landed), program], sort_keys=True)
    return hashlib.sha256(facts.encode()).hexdigest()


def _known(path: Path) -> Reading | None:
    """An entry, if it is there and is what was written."""
    try:
        digest, _, body = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    if digest.decode("ascii", "replace") != hashlib.sha256(body).hexdigest():
        return None
    entry = json.loads(body)
    return Reading(entry["rows"], entry["undecided"])


def _keep(path: Path, reading: Reading) -> None:
    """Write an entry; where that is impossible, the document is read again at the next run."""
    body = json.dumps({"rows": reading.rows, "undecided": reading.undecided}, ensure_ascii=True).encode()
    with contextlib.suppress(OSError):
        write_whole(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
