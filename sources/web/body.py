"""The body of an answer: unpacked, bounded in size and time, and complete. A body that was cut is never a document."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping
from http.client import IncompleteRead
from typing import Protocol

from urllib3.exceptions import HTTPError, ReadTimeoutError

from sources.errors import NotTheDocument, TooLarge
from sources.web.retries import PassingFailure, Patience

CHUNK = 1 << 16


class Stream(Protocol):
    """Bytes as they arrive."""

    def read1(self, amount: int, /, *, decode_content: bool) -> bytes:
        """What is there, up to so many bytes; b"" at the end."""


def read_body(
    stream: Stream, headers: Mapping[str, str], *, source: str, url: str, max_bytes: int, patience: Patience
) -> bytes:
    """The whole body. Raises TooLarge, NotTheDocument, or PassingFailure for one that broke off."""
    too_large = TooLarge(
        source,
        url,
        f"more than {max_bytes:,} bytes",
        "if the document may be so large, raise max_bytes in the manifest",
    )
    promised = headers.get("Content-Length", "")
    if promised.isdecimal() and int(promised) > max_bytes:
        raise too_large
    encoding = headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise NotTheDocument(source, url, f"it is packed as {encoding}, which was not asked for")
    unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    deadline = time.monotonic() + patience.total
    parts: list[bytes] = []
    arrived = size = 0
    try:
        # read1 returns what is there: a body that trickles cannot hold us past the deadline
        while chunk := stream.read1(CHUNK, decode_content=False):
            arrived += len(chunk)
            part = unpack.decompress(chunk, max_bytes + 1 - size) if unpack else chunk
            size += len(part)
            parts.append(part)
            if size > max_bytes:
                raise too_large
            if time.monotonic() > deadline:
                raise PassingFailure(url, f"the body had not arrived after {patience.total:g} seconds")
    except (HTTPError, IncompleteRead, OSError) as error:
        slow = isinstance(error, ReadTimeoutError)
        what = f"nothing more came for {patience.read:g} seconds" if slow else "the connection broke"
        raise PassingFailure(url, f"{what} after {arrived:,} bytes of the body") from error
    except zlib.error as error:
        raise PassingFailure(url, f"the packed body is damaged: {error}") from error
    if promised.isdecimal() and arrived < int(promised):
        raise PassingFailure(url, f"the body was cut: {arrived:,} of {int(promised):,} bytes")
    if unpack and not unpack.eof and arrived:
        raise PassingFailure(url, f"the packed body was cut after {arrived:,} bytes")
    return b"".join(parts)
