"""The landing zone: every fetched or dropped document, untouched, addressed by the hash of its bytes.

    landing/<source>/<aa>/<sha256>          the bytes
    landing/<source>/<aa>/<sha256>.json     the sidecar: one record for each retrieval of these bytes

Nothing here is ever changed: bytes are written once, and a retrieval of the same bytes adds a record. A document
exists when its sidecar does, so a killed process leaves none that is half there.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sources.errors import MissingDocument, ParseError
from warehouse import clock
from warehouse.files import write_whole

SECRET_HEADERS = {"set-cookie", "authorization", "proxy-authorization", "cookie", "www-authenticate"}
SECRET_PARAMETERS = re.compile(r"api_?key|^key$|token|secret|password|signature|session", re.IGNORECASE)

_Record = dict[str, Any]  # one retrieval, as the sidecar holds it
_FACTS = ("document", "url", "final_url", "status", "headers", "edition")
_Stamp = tuple[int, int, int]  # inode, time and size of a sidecar, which is only ever replaced as a whole


@dataclass(frozen=True)
class Landed:
    """A document of the landing zone, as it was first retrieved (or last, where `newest` says so).

    `retrieved_at` is aware (UTC); `edition` is the publisher's own id of it, where there is one.
    """

    sha256: str
    source: str
    document: str
    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    retrieved_at: dt.datetime
    edition: str | None
    path: Path


@dataclass(frozen=True)
class Unreadable:
    """Kept bytes of whose retrieval nothing is known: their sidecar is damaged. `path`: where the bytes lie."""

    source: str
    sha256: str
    path: Path
    reason: str


class Landing:
    """The landing zone below a folder (which need not exist yet)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._newest: dict[str, dict[str, Landed]] = {}  # by source and address; what this object lands empties it

    def keep(
        self,
        data: bytes,
        *,
        source: str,
        document: str,
        url: str,
        final_url: str,
        status: int,
        headers: Mapping[str, str],
        edition: str | None = None,
        retrieved_at: dt.datetime | None = None,
    ) -> Landed:
        """Keep bytes and note where they came from; the same bytes of a source are one document.

        Returns the document as first retrieved. Addresses lose their secrets, headers their cookies.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(source, sha256)
        at = (retrieved_at or clock.now()).astimezone(dt.UTC)
        record = {
            "document": _encodable(document),
            "url": _encodable(without_secrets(url)),
            "final_url": _encodable(without_secrets(final_url)),
            "status": status,
            "headers": {
                name: _encodable(value) for name, value in headers.items() if name.lower() not in SECRET_HEADERS
            },
            "retrieved_at": at.isoformat(),
            "edition": edition,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock():
            if not path.exists():
                write_whole(path, data)
            records = list(self._records(path)) if _sidecar(path).exists() else []
            if not any(_same_retrieval(record, other) for other in records):
                records.append(record)
                text = json.dumps({"sha256": sha256, "source": source, "size": len(data), "retrievals": records}, ensure_ascii=False, indent=1)  # fmt: skip
                write_whole(_sidecar(path), text.encode())
                self._newest.pop(source, None)
        return self._landed(source, path, records[0])

    def documents(self, source: str | None = None) -> list[Landed]:
        """All documents (of a source), by the time of their first retrieval; what is damaged is left to `unreadable`."""
        documents = []
        for name, path in self._paths(source):
            with contextlib.suppress(MissingDocument):
                documents.append(self._landed(name, path, self._records(path)[0]))
        return sorted(documents, key=lambda landed: (landed.retrieved_at, landed.sha256))

    def unreadable(self, source: str | None = None) -> list[Unreadable]:
        """What lies in the landing zone and is no document, because the record of its retrieval is damaged."""
        damaged = []
        for name, path in self._paths(source):
            try:
                self._records(path)
            except MissingDocument as error:
                damaged.append(Unreadable(name, path.name, path, str(error)))
        return damaged

    def digest(self) -> str:
        """SHA-256 over the records of all retrievals; one that cannot be read counts as such."""
        digest = hashlib.sha256()
        for source, path in self._paths(None):
            digest.update(f"{source}/{path.name}\0".encode("utf-8", "surrogateescape"))
            try:
                digest.update(hashlib.sha256(_sidecar(path).read_bytes()).digest())
            except OSError:
                digest.update(b"unreadable")
        return digest.hexdigest()

    def newest(self, source: str, url: str) -> Landed | None:
        """The newest retrieval of an address, whichever bytes it gave."""
        if source not in self._newest:
            self._newest[source] = self._newest_retrievals(source)
        return self._newest[source].get(without_secrets(url))

    def _newest_retrievals(self, source: str) -> dict[str, Landed]:
        """The newest retrieval of each address."""
        newest: dict[str, Landed] = {}
        for document in self.documents(source):
            for record in self._records(document.path):
                landed, before = self._landed(source, document.path, record), newest.get(record["url"])
                if before is None or (landed.retrieved_at, landed.sha256) > (before.retrieved_at, before.sha256):
                    newest[record["url"]] = landed
        return newest

    def _paths(self, source: str | None) -> Iterator[tuple[str, Path]]:
        """Source and bytes of every sidecar."""
        for name in [source] if source else _names(self.folder):
            folder = self.folder / name
            for part in _names(folder):
                if len(part) == 2:
                    names = (each.removesuffix(".json") for each in _names(folder / part) if each.endswith(".json"))
                    yield from ((name, folder / part / each) for each in names)

    def read(self, landed: Landed) -> bytes:
        """The bytes of a document. Raises MissingDocument where they are gone, ParseError where they have changed."""
        remedy = f"restore {landed.path} from a backup, or remove it and its .json and fetch again"
        try:
            data = landed.path.read_bytes()
        except OSError as error:
            raise MissingDocument(
                landed.source, landed.document, f"its kept bytes cannot be read: {error.strerror}", remedy
            ) from error
        if hashlib.sha256(data).hexdigest() != landed.sha256:
            raise ParseError(landed.source, landed.document, "its kept bytes are not those of their hash", remedy)
        return data

    def _path(self, source: str, sha256: str) -> Path:
        if not re.fullmatch(r"[a-z][a-z_]*", source):
            raise ValueError(f"{source!r} is not the name of a source")
        return self.folder / source / sha256[:2] / sha256

    def _records(self, path: Path) -> list[_Record]:
        """The retrievals of a document, oldest first. Raises MissingDocument. A sidecar is opened once a process."""
        sidecar = _sidecar(path)
        try:
            status = sidecar.stat()
            stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
            known = _read_sidecars().get(sidecar)
            if known is None or known[0] != stamp:
                known = (stamp, _checked(json.loads(sidecar.read_bytes())["retrievals"]))
                _read_sidecars()[sidecar] = known
        except (OSError, ArithmeticError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise MissingDocument(
                path.parent.parent.name,
                sidecar.name,
                f"the record of its retrieval cannot be read in {sidecar.parent}",
                "restore the file from a backup, or remove it and the bytes beside it and fetch again",
            ) from error
        return known[1]

    def _landed(self, source: str, path: Path, record: _Record) -> Landed:
        known = {name: record[name] for name in _FACTS}
        at = dt.datetime.fromisoformat(record["retrieved_at"])
        return Landed(sha256=path.name, source=source, retrieved_at=at, path=path, **known)

    @contextlib.contextmanager
    def asking(self, source: str) -> Iterator[bool]:
        """Whether nobody else asks a source now; nobody else does so within the block. The system frees it of the killed."""
        from filelock import FileLock, Timeout  # slow to import, and who only reads needs no lock

        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / f".{source}.asking", fallback_to_soft=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def _lock(self) -> contextlib.AbstractContextManager[object]:
        """Two processes that land at once do so one after the other."""
        from filelock import FileLock  # slow to import, and who only reads needs no lock

        return FileLock(self.folder / ".lock", fallback_to_soft=False)


def without_secrets(url: str) -> str:
    """An address without user names, passwords and parameters that look like keys."""
    parts = urlsplit(url)
    if not parts.query and "@" not in parts.netloc:
        return url
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = parts.query
    if any(SECRET_PARAMETERS.search(name) for name, _ in pairs):
        query = urlencode([(name, "…" if SECRET_PARAMETERS.search(name) else value) for name, value in pairs])
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, parts.fragment))


@functools.cache
def _read_sidecars() -> dict[Path, tuple[_Stamp, list[_Record]]]:
    """The sidecars that this process has read, as they were: thousands of them are looked through several times a run."""
    return {}


def _checked(records: list[_Record]) -> list[_Record]:
    """Retrievals as a sidecar holds them. Raises KeyError, TypeError or ValueError for what is no such thing."""
    for record in records:
        clock.in_almaty(dt.datetime.fromisoformat(record["retrieved_at"]))
        texts = [record[name] for name in ("document", "url", "final_url")]
        texts += [each for item in record["headers"].items() for each in item]
        if not all(isinstance(each, str) for each in texts) or not isinstance(record["edition"], str | None):
            raise TypeError("not the facts of a retrieval")
        "".join(texts).encode()  # halves of characters go into no table
        record["status"] = int(record["status"])
    if not records:
        raise ValueError("no retrieval")
    return records


def _names(folder: Path) -> list[str]:
    """What lies in a folder, in order; nothing where it is none."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  names alone: thousands of paths take their time
    except OSError:
        return []


def _encodable(text: str) -> str:
    """A text without halves of characters, which file names of another encoding bring."""
    return text.encode("utf-8", "backslashreplace").decode()


def _same_retrieval(record: _Record, other: _Record) -> bool:
    """Asking again and getting the same is no news, unless address, edition or the server's stamps differ."""
    return _stamps(record) == _stamps(other) and all(
        record[name] == other[name] for name in ("url", "edition", "document")
    )


def _stamps(record: _Record) -> dict[str, str]:
    return {
        name.lower(): value for name, value in record["headers"].items() if name.lower() in ("etag", "last-modified")
    }


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + ".json")
