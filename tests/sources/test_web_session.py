"""The session: what it asks for, what it refuses, and what it tries again. A real server on loopback plays every fault."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources.connector import Connector, Timetable
from sources.errors import (
    FetchError,
    GoneError,
    NotTheDocument,
    RedirectRefused,
    RefusedError,
    TerminalFetchError,
    TooLarge,
    TransientFetchError,
)
from sources.web.pacing import HostPacer, process_pacer
from sources.web.retries import Patience
from sources.web.session import Session
from tests.sources import loopback
from tests.sources.loopback import Reply, Request, Server

QUICK = Patience(tries=3, first_wait=0.01, longest_wait=0.3, connect=1, read=0.2, total=0.5)
DATA = "https://data.example.kz/monthly.json"
ADDRESS = "data.example.kz/monthly.json"
GOOD = json.dumps([{"month": "2025-10", "value": "29.4"}]).encode()


def connector(**changes: object) -> Connector:
    facts: dict[str, object] = {
        "source": "example",
        "title": "Example",
        "description": "a source of the tests",
        "publisher": "example.kz",
        "authority": "BNS",
        "language": "ru",
        "terms": "open",
        "hosts": ("data.example.kz", "files.example.kz"),
        "accepts": ("json",),
        "max_bytes": 1_000_000,
        "pause_seconds": 0,
        "timetable": Timetable(day_of_month=15, tolerance_days=5),
    }
    return Connector(**facts | changes)  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[Server]:
    with loopback.serving() as running:
        yield running


@pytest.fixture
def session(server: Server) -> Iterator[Session]:
    with Session(connector(), mirror=server.url, patience=QUICK) as opened:
        yield opened


def test_an_answer_is_the_bytes_and_where_they_came_from(server: Server, session: Session) -> None:
    server.says(ADDRESS, GOOD, content_type="application/json", etag='"1"')
    answer = session.fetch(DATA, params={"month": "2025-10"})
    assert (answer.data, answer.status, answer.content_type) == (GOOD, 200, "application/json")
    assert answer.url == answer.final_url == f"{DATA}?month=2025-10"
    assert "Corridor/" in server.asked[0].headers["User-Agent"]


def test_what_has_not_changed_is_not_sent_again(server: Server, session: Session) -> None:
    server.says(ADDRESS, GOOD, etag='"1"')
    assert session.fetch(DATA, etag='"1"').data is None
    assert session.fetch(DATA, etag='"0"').data == GOOD


def test_packed_bodies_are_unpacked(server: Server, session: Session) -> None:
    server.replies[ADDRESS] = loopback.packed(GOOD)
    assert session.fetch(DATA).data == GOOD


def test_a_packed_body_of_several_members_is_unpacked_whole(server: Server, session: Session) -> None:
    """What `cat a.gz b.gz` makes, cut into chunks anywhere, with zeros behind."""
    half = len(GOOD) // 2
    packed = gzip.compress(GOOD[:half]) + gzip.compress(b"") + gzip.compress(GOOD[half:]) + bytes(100)
    server.says(ADDRESS, packed, headers={"Content-Encoding": "gzip"})
    assert session.fetch(DATA).data == GOOD


@pytest.mark.parametrize(
    "url", ["http://[bad", "https://data.example.kz:99999/x", "https://", "https://" + "a" * 70 + ".kz/"]
)
def test_what_is_no_address_is_an_error_of_that_document(session: Session, url: str) -> None:
    with pytest.raises(FetchError) as raised:
        session.fetch(url)
    assert str(raised.value).startswith("source example, ")


def test_stamps_that_cannot_be_sent_are_not(server: Server, session: Session) -> None:
    server.says(ADDRESS, GOOD)
    assert session.fetch(DATA, etag='"a\r\n b"', last_modified="\x00").data == GOOD


def test_a_form_is_posted(server: Server, session: Session) -> None:
    server.says(ADDRESS, GOOD)
    session.fetch(DATA, data={"p_index_id": 702179})
    assert (server.asked[0].method, server.asked[0].body) == ("POST", b"p_index_id=702179")


@pytest.mark.parametrize(
    ("location", "final"),
    [
        pytest.param("https://files.example.kz/a.json", "https://files.example.kz/a.json", id="another-named-host"),
        pytest.param("/b.json", "https://data.example.kz/b.json", id="relative"),
        pytest.param("/файл.json", "https://data.example.kz/%D1%84%D0%B0%D0%B9%D0%BB.json", id="cyrillic"),
        pytest.param("{mirror}/files.example.kz/a.json", "https://files.example.kz/a.json", id="through-the-mirror"),
    ],
)
def test_redirects_within_the_source_are_followed(server: Server, session: Session, location: str, final: str) -> None:
    there = location.format(mirror=server.url).encode().decode("latin-1")
    server.says(ADDRESS, status=302, headers={"Location": there})
    server.says(loopback.host_and_path(final), GOOD)
    assert session.fetch(DATA).final_url == final


FAULTS = {
    "reset-in-the-body": (loopback.reset(), TransientFetchError, "connection broke after 100 bytes"),
    "cut-body": (loopback.cut(GOOD), TransientFetchError, "of the body|was cut"),
    "silent": (loopback.slow(1), TransientFetchError, "nothing more came for 0.2 seconds"),
    "trickling": (loopback.trickle(3), TransientFetchError, "had not arrived after 0.5 seconds"),
    "trickling-headers": (loopback.trickling_headers(3), TransientFetchError, "no answer within 0.5 seconds"),
    "a-header-of-100-kB": (
        loopback.raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n"),
        TransientFetchError,
        "no connection",
    ),
    "no-http": (loopback.raw(b"SSH-2.0-OpenSSH_9.6\r\n"), TransientFetchError, "no connection"),
    "a-length-of-5000-digits": (
        loopback.raw(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n[]"),
        TooLarge,
        "1,000,000 bytes",
    ),
    "a-length-that-is-none": (
        loopback.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n[]"),
        TerminalFetchError,
        "rules of HTTP",
    ),
    "a-length-that-promises-more": (
        loopback.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n[]"),
        TransientFetchError,
        "the body",
    ),
    "redirect-to-no-address": (
        Reply(status=302, headers={"Location": "http://[bad"}),
        TerminalFetchError,
        "Invalid IPv6",
    ),
    "redirect-to-no-port": (
        Reply(status=302, headers={"Location": "https://data.example.kz:99999/x"}),
        FetchError,
        "99999|no address|cannot be",
    ),
    "redirect-to-no-host": (Reply(status=302, headers={"Location": "https://"}), FetchError, "circles"),
    "retry-after-the-end-of-time": (
        Reply(status=429, headers={"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}),
        TransientFetchError,
        "HTTP 429",
    ),
    "gzip-and-something-else": (
        Reply(gzip.compress(GOOD) + b"rest", headers={"Content-Encoding": "gzip"}),
        TransientFetchError,
        "damaged|cut",
    ),
    "http-429-too-long": (Reply(status=429, headers={"Retry-After": "3600"}), TransientFetchError, "wait 3600 seconds"),
    "http-500": (Reply(status=500), TransientFetchError, r"HTTP 500 \(3 tries\)"),
    "http-503": (Reply(status=503), TransientFetchError, "HTTP 503"),
    "cut-gzip": (loopback.packed(GOOD * 50, truncated=True), TransientFetchError, "packed body was cut"),
    "damaged-gzip": (Reply(b"not gzip", headers={"Content-Encoding": "gzip"}), TransientFetchError, "damaged"),
    "http-404": (Reply(status=404), GoneError, "HTTP 404"),
    "http-410": (Reply(status=410), GoneError, "HTTP 410"),
    "http-403": (Reply(status=403), RefusedError, "HTTP 403"),
    "closed-route": (Reply(b"notAllowed", 400, "text/plain"), TerminalFetchError, "HTTP 400: notAllowed"),
    "strange-status": (Reply(GOOD, 206), TerminalFetchError, "HTTP 206"),
    "redirect-to-a-stranger": (
        Reply(status=302, headers={"Location": "https://login.example.com/"}),
        RedirectRefused,
        "login.example.com is not a host of this source",
    ),
    "redirect-in-circles": (Reply(status=302, headers={"Location": DATA}), RedirectRefused, "circles"),
    "redirect-without-protection": (
        Reply(status=302, headers={"Location": "http://data.example.kz/x"}),
        RedirectRefused,
        "unprotected",
    ),
    "redirect-to-nowhere": (Reply(status=302), NotTheDocument, "without an address"),
    "a-gigabyte-announced": (loopback.endless(promised=True), TooLarge, "1,000,000 bytes"),
    "a-gigabyte-unannounced": (loopback.endless(promised=False), TooLarge, "1,000,000 bytes"),
    "a-gzip-bomb": (loopback.packed(b" " * 5_000_000), TooLarge, "1,000,000 bytes"),
    "unasked-packing": (Reply(b"x", headers={"Content-Encoding": "br"}), NotTheDocument, "packed as br"),
}


ONCE = {"http-429-too-long", "retry-after-the-end-of-time"}  # who asks for a long pause is asked at the next run


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_one_clear_error_and_the_next_good_answer_heals(
    server: Server, session: Session, fault: str
) -> None:
    reply, kind, words = FAULTS[fault]
    server.replies[ADDRESS] = reply
    with pytest.raises(kind, match=words) as raised:
        session.fetch(DATA)
    error = raised.value
    assert isinstance(error, FetchError)
    assert "source example" in str(error) and "example" in error.url
    assert (
        len(server.asked) == (1 if isinstance(error, TerminalFetchError) or fault in ONCE else 3) or "circles" in words
    )
    server.says(ADDRESS, GOOD)
    assert session.fetch(DATA).data == GOOD


def test_a_passing_failure_passes(server: Server, session: Session) -> None:
    replies = iter([Reply(status=503), Reply(status=429, headers={"Retry-After": "0"}), Reply(GOOD)])

    def next_one(_: Request) -> Reply:
        return next(replies)

    server.replies[ADDRESS] = next_one
    assert session.fetch(DATA).data == GOOD
    assert len(server.asked) == 3


def test_a_refused_connection_is_transient() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        Session(connector(), mirror=f"http://127.0.0.1:{port}", patience=QUICK) as session,
        pytest.raises(TransientFetchError, match=r"no connection.*refused \(3 tries\)"),
    ):
        session.fetch(DATA)


def test_no_other_host_is_ever_asked(server: Server, session: Session) -> None:
    with pytest.raises(RedirectRefused, match=r"evil\.example is not a host"):
        session.fetch("https://evil.example/x")
    assert server.asked == []


def test_a_bundle_of_certificates_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORRIDOR_CA_BUNDLE", str(tmp_path / "missing.pem"))
    with Session(connector(), patience=QUICK) as session, pytest.raises(RefusedError, match=r"missing\.pem"):
        session.fetch(DATA)


def test_hosts_get_the_pause_that_the_manifest_promises(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The pause is for a host, whichever of our sources asks; a mirror gets none."""
    slept: list[float] = []
    monkeypatch.setenv("CORRIDOR_CA_BUNDLE", str(tmp_path / "missing.pem"))  # so that nothing goes out
    monkeypatch.setattr("sources.web.pacing.time.sleep", slept.append)
    pacer = HostPacer()
    for source in ("one", "another"):
        asking = connector(source=source, pause_seconds=30)
        with Session(asking, patience=QUICK, pacer=pacer) as session, pytest.raises(RefusedError):
            session.fetch(DATA)
    assert slept[0] == 0 and 29 < slept[1] <= 30
    monkeypatch.delenv("CORRIDOR_CA_BUNDLE")
    server.says(ADDRESS, GOOD)
    with Session(connector(pause_seconds=30), mirror=server.url, patience=QUICK) as session:
        session.fetch(DATA)
    assert len(slept) == 2


def test_all_sessions_of_the_process_keep_one_pause() -> None:
    with Session(connector()) as one, Session(connector(source="another")) as another:
        assert one._pacer is another._pacer is process_pacer()
