"""A server on loopback that plays every source: recorded shapes, and every fault of the outside world."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Reply:
    """What an address answers."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/octet-stream"
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    act: Callable[[BaseHTTPRequestHandler], None] | None = None  # a fault that plays its own part


@dataclass
class Server:
    """Addresses are HOST/PATH (with ?query where it matters); `asked` is what came, in order."""

    url: str
    replies: dict[str, Reply | Callable[[Request], Reply]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def says(self, address: str, body: bytes | str = b"", **options: object) -> None:
        """Let an address answer with a body (text is UTF-8)."""
        self.replies[address] = Reply(body.encode() if isinstance(body, str) else body, **options)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Request:
    """One request as the server saw it; `address` is HOST/PATH with the query."""

    method: str
    address: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The address without its query."""
        return self.address.partition("?")[0]


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A mirror of the internet on loopback, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = Request(self.command, self.path.lstrip("/"), dict(self.headers), self.rfile.read(length))
            server.asked.append(request)
            found = server.replies.get(request.address) or server.replies.get(request.path)
            reply = found(request) if callable(found) else found or Reply(b"nothing here", 404, "text/plain")
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.answer(reply)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def answer(self, reply: Reply) -> None:
            if reply.act:
                self.close_connection = True
                return reply.act(self)
            unchanged = reply.etag is not None and self.headers.get("If-None-Match") == reply.etag
            self.send_response(304 if unchanged else reply.status)
            self.send_header("Content-Type", reply.content_type)
            if reply.etag:
                self.send_header("ETag", reply.etag)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            body = b"" if unchanged else reply.body
            if "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return None

        def log_message(self, *_: object) -> None:
            """The tests speak."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    server = Server(f"http://127.0.0.1:{httpd.server_address[1]}")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def host_and_path(url: str) -> str:
    """How an address of the internet is called here."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}{'?' + parts.query if parts.query else ''}"


# Faults. Each is a reply to put in the place of a good one.


def reset(after: int = 100) -> Reply:
    """The connection is reset in the middle of a body."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler, 10_000)
        handler.wfile.write(b"x" * after)
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        handler.connection.close()

    return Reply(act=act)


def cut(body: bytes) -> Reply:
    """The server stops in the middle of a body and hangs up politely."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler, len(body))
        handler.wfile.write(body[: len(body) // 2])

    return Reply(act=act)


def slow(seconds: float) -> Reply:
    """Nothing comes for a while."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler, 100)
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(seconds)

    return Reply(act=act)


def trickle(seconds: float, pause: float = 0.02) -> Reply:
    """A byte now and then: never silent for long, never done."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        _begin(handler, 1_000_000)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(pause)

    return Reply(act=act)


def trickling_headers(seconds: float, pause: float = 0.02) -> Reply:
    """A header now and then: the answer never begins."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b"X")
            handler.wfile.flush()
            time.sleep(pause)

    return Reply(act=act)


def raw(answer: bytes) -> Reply:
    """An answer to the letter, whatever it is."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(answer)
        handler.wfile.flush()

    return Reply(act=act)


def endless(promised: bool) -> Reply:
    """A body of a gigabyte, announced or not; it is made as it is sent."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        size = 1 << 30
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        if promised:
            handler.send_header("Content-Length", str(size))
        handler.end_headers()
        chunk = b"[" + b" " * 65_535
        for _ in range(size // len(chunk)):
            handler.wfile.write(chunk)

    return Reply(act=act)


def packed(body: bytes, content_type: str = "application/json", *, truncated: bool = False) -> Reply:
    """A body in gzip; truncated: its end is missing although the length that is announced is right."""
    data = gzip.compress(body)
    data = data[: len(data) // 2] if truncated else data
    return Reply(data, content_type=content_type, headers={"Content-Encoding": "gzip"})


def _begin(handler: BaseHTTPRequestHandler, length: int) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(length))
    handler.end_headers()
    handler.wfile.flush()
