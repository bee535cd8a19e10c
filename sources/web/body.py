"""The body of an answer: unpacked, bounded in size and time, and complete. A body that was cut is never a document."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from http.client import IncompleteRead
from typing import Protocol

from urllib3.exceptions import HTTPError, ReadTimeoutError

from sources.errors import NotTheDocument, TooLarge
from sources.web.deadline import Deadline
from sources.web.retries import PassingFailure, Patience

CHUNK = 1 << 16


class Stream(Protocol):
    """Bytes as they arrive."""

    def read1(self, amount: int, /, *, decode_content: bool) -> bytes:
        """What is there, up to so many bytes; b"" at the end."""


def read_body(
    stream: Stream,
    headers: Mapping[str, str],
    *,
    source: str,
    url: str,
    max_bytes: int,
    patience: Patience,
    deadline: Deadline,
) -> bytes:
    """The whole body. Raises TooLarge, NotTheDocument, or PassingFailure for one that broke off."""
    too_large = TooLarge(
        source,
        url,
        f"more than {max_bytes:,} bytes",
        "if the document may be so large, raise max_bytes in the manifest",
    )
    promised = _length(headers.get("Content-Length", ""), max_bytes)
    if promised is not None and promised > max_bytes:
        raise too_large
    encoding = headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise NotTheDocument(source, url, f"it is packed as {encoding}, which was not asked for")
    unpack = _Members() if "gzip" in encoding else None
    parts: list[bytes] = []
    arrived = size = 0
    try:
        # read1 returns what is there: a body that trickles cannot hold us past the deadline
        while chunk := stream.read1(CHUNK, decode_content=False):
            arrived += len(chunk)
            part = unpack.bytes_of(chunk, max_bytes + 1 - size) if unpack else chunk
            size += len(part)
            parts.append(part)
            if size > max_bytes:
                raise too_large
            if deadline.passed:
                raise _too_slow(url, patience)
    except (HTTPError, IncompleteRead, OSError) as error:
        if deadline.passed:
            raise _too_slow(url, patience) from error
        slow = isinstance(error, ReadTimeoutError)
        what = f"nothing more came for {patience.read:g} seconds" if slow else "the connection broke"
        raise PassingFailure(url, f"{what} after {arrived:,} bytes of the body") from error
    except zlib.error as error:
        raise PassingFailure(url, f"the packed body is damaged: {error}") from error
    _refuse_cut(url, arrived, promised, unpack)
    return b"".join(parts)


def _refuse_cut(url: str, arrived: int, promised: int | None, unpack: _Members | None) -> None:
    """Raises PassingFailure for a body of which a part is missing."""
    if promised is not None and arrived < promised:
        raise PassingFailure(url, f"the body was cut: {arrived:,} of {promised:,} bytes")
    if unpack and not unpack.whole and arrived:
        raise PassingFailure(url, f"the packed body was cut after {arrived:,} bytes")


class _Members:
    """A packed body: one member of gzip after another, and nothing but zeros behind the last."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)
        self._begun = False

    @property
    def whole(self) -> bool:
        """Whether no member is open."""
        return not self._begun

    def bytes_of(self, packed: bytes, most: int) -> bytes:
        """What some packed bytes hold, at most so many. Raises zlib.error."""
        parts: list[bytes] = []
        while packed and most > 0:
            if not self._begun and not (packed := packed.lstrip(b"\0")):
                break
            self._begun = True
            part = self._member.decompress(packed, most)
            parts.append(part)
            most -= len(part)
            packed = self._member.unused_data or self._member.unconsumed_tail
            if self._member.eof:
                self._member, self._begun = zlib.decompressobj(wbits=31), False
        return b"".join(parts)


def _length(promised: str, most: int) -> int | None:
    """The length that a header promises; None where it promises none. One of too many digits is more than enough."""
    if not (promised.isascii() and promised.isdecimal()):
        return None
    digits = promised.lstrip("0")
    return int(digits or "0") if len(digits) <= 18 else most + 1


def _too_slow(url: str, patience: Patience) -> PassingFailure:
    return PassingFailure(url, f"the body had not arrived after {patience.total:g} seconds")
