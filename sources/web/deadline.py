"""One deadline over a whole request: connecting, headers and body. A server that sends a byte now and then gains nothing.

Timeouts of sockets count from byte to byte. Here each wait for bytes, of headers and body alike, gets what is left.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """The end of the request that is under way. `pause`: seconds without a single byte."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self._end = float("inf")

    def begin(self, seconds: float) -> None:
        """A request begins, and may take so long."""
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left; none, or less, when it has passed."""
        return self._end - time.monotonic()

    @property
    def passed(self) -> bool:
        """Whether nothing is left."""
        return self.left() <= 0


class DeadlineAdapter(HTTPAdapter):
    """Connections whose answers keep a deadline, through proxies too."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """As the adapter of requests, with our connections."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, proxy: Any, **options: Any) -> Any:
        """As the adapter of requests, with our connections."""
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    def _pools(self) -> dict[str, type[HTTPConnectionPool]]:
        class Response(_Response):
            limit = self._deadline

        class Plain(HTTPConnection):
            response_class = Response

        class Protected(HTTPSConnection):
            response_class = Response

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class ProtectedPool(HTTPSConnectionPool):
            ConnectionCls = Protected

        return {"http": PlainPool, "https": ProtectedPool}


class _Response(http.client.HTTPResponse):
    """An answer, of a proxy or of a server, whose bytes are waited for until the deadline."""

    limit: Deadline

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_Stream(self.fp.detach(), sock, self.limit))


class _Stream(io.RawIOBase):
    """The bytes of a socket."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw, self._sock, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        """They can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """What has come. Raises TimeoutError."""
        left = self._deadline.left()
        if left <= 0:
            raise TimeoutError("the deadline of the request has passed")
        self._sock.settimeout(min(left, self._deadline.pause))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Let go of the socket."""
        self._raw.close()
        super().close()
