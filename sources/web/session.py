"""The one way out to the internet: polite, bounded, and sure that what it returns is whole.

A request is tried again only for failures that may pass by themselves. Redirects lead only to hosts that the
manifest of the source names, certificates are always checked, and a body that was cut is an error, never a shorter
document.
"""

from __future__ import annotations

import contextlib
import logging
import os
import random
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import IncompleteRead
from importlib.metadata import version
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
import urllib3
from urllib3.exceptions import HTTPError, NameResolutionError

from sources.connector import Connector
from sources.errors import (
    GoneError,
    NotTheDocument,
    RedirectRefused,
    RefusedError,
    TerminalFetchError,
    TooLarge,
    TransientFetchError,
)

log = logging.getLogger("corridor")

USER_AGENT = f"Mozilla/5.0 (compatible; Corridor/{version('corridor')}; statistics of transit through Kazakhstan)"
TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
REFUSALS = {401, 403, 407, 451}
REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5
CHUNK = 1 << 16

_last_request: dict[str, float] = {}  # by host, for all sessions of the process


@dataclass(frozen=True)
class Patience:
    """How long a request may take, and how often it is tried. Seconds."""

    tries: int = 3
    first_wait: float = 1.0  # doubled with each try
    longest_wait: float = 60.0  # a server that asks for a longer pause is asked again at the next run
    connect: float = 5.0
    read: float = 30.0  # without a single byte
    total: float = 600.0  # for one body


@dataclass(frozen=True)
class Answer:
    """What an address gave. `data` is None where it has not changed since (304); addresses are those of the source,
    also where a mirror answered for it.
    """

    data: bytes | None
    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]

    @property
    def content_type(self) -> str:
        """The declared type of the bytes, in lower case."""
        return next((value.lower() for name, value in self.headers.items() if name.lower() == "content-type"), "")


class Session:
    """Requests to the hosts of one source; use it as a context manager.

    `mirror`: an address below which every host is found (MIRROR/HOST/PATH), for a cache or a rehearsal.
    CORRIDOR_CA_BUNDLE names the certificates to trust instead of the usual ones; proxies come from the environment.
    """

    def __init__(self, connector: Connector, *, mirror: str | None = None, patience: Patience | None = None) -> None:
        self.connector = connector
        self.mirror = mirror.rstrip("/") if mirror else None
        self.patience = patience or Patience()
        self._requests = requests.Session()
        self._requests.headers["User-Agent"] = USER_AGENT
        self._requests.headers["Accept-Encoding"] = "gzip"
        self._trust = os.environ.get("CORRIDOR_CA_BUNDLE") or True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._requests.close()

    def fetch(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str | int] | None = None,
        data: Mapping[str, str | int] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Answer:
        """The whole body of an address; a POST where `data` is given, which must be safe to send twice.

        Raises TransientFetchError after the last try, and TerminalFetchError (GoneError, RefusedError, RedirectRefused,
        TooLarge, NotTheDocument) at once.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        sent = dict(headers or {}) | {name: value for name, value in conditions.items() if value}
        asked = requests.Request("GET", url, params=params).prepare().url or url
        wait = self.patience.first_wait
        for attempt in range(1, self.patience.tries + 1):
            try:
                return self._follow(asked, sent, data)
            except _Passing as passing:
                pause = passing.retry_after if passing.retry_after is not None else wait * random.uniform(0.75, 1.25)
                hopeless = passing.hopeless or pause > self.patience.longest_wait
                if hopeless or attempt == self.patience.tries:
                    tries = f" ({attempt} tries)" if attempt > 1 else ""
                    asks = f"; it asks to wait {pause:.0f} seconds" if passing.retry_after else ""
                    raise TransientFetchError(
                        self.connector.source,
                        passing.url,
                        f"{passing.message}{tries}{asks}",
                        "it is asked again at the next run; what has landed stays in use",
                        status=passing.status,
                    ) from passing
                log.info("%s: %s: %s; next try in %.1f s", self.connector.source, asked, passing.message, pause)
                time.sleep(pause)
                wait *= 2
        raise AssertionError("unreachable")

    def _follow(self, asked: str, headers: Mapping[str, str], data: Mapping[str, str | int] | None) -> Answer:
        """One try: the address and the redirects that it leads to."""
        url, seen = asked, {asked}
        while True:
            response = self._request(url, headers, data)
            with response:
                if response.status_code not in REDIRECTS:
                    return self._answer(response, asked, url, conditional=_is_conditional(headers))
                target = self._redirect(response, url)
            if target in seen or len(seen) > MOST_REDIRECTS:
                raise RedirectRefused(
                    self.connector.source,
                    asked,
                    f"redirects go round in circles (at {target})",
                    "open the address in a browser; it may want a cookie or a login",
                    status=response.status_code,
                )
            seen.add(target)
            url = target
            data = data if response.status_code in (307, 308) else None

    def _request(self, url: str, headers: Mapping[str, str], data: Mapping[str, str | int] | None) -> requests.Response:
        source, host = self.connector.source, urlsplit(url).hostname or ""
        if host not in self.connector.hosts:
            raise RedirectRefused(
                source, url, f"{host} is not a host of this source", "if it belongs to the source, add it to hosts in its manifest"
            )  # fmt: skip
        self._wait_for(host)
        try:
            return self._requests.request(
                "POST" if data is not None else "GET",
                self._mirrored(url),
                headers=dict(headers),
                data=data,
                timeout=(self.patience.connect, self.patience.read),
                verify=self._trust,
                allow_redirects=False,
                stream=True,
            )
        except requests.exceptions.SSLError as error:
            raise RefusedError(
                source,
                url,
                f"its certificate cannot be trusted: {_cause(error)}",
                "name the authority's certificate in CORRIDOR_CA_BUNDLE; checking cannot be switched off",
            ) from error
        except requests.exceptions.ProxyError as error:
            raise _Passing(url, f"the proxy did not let us through: {_cause(error)}", hopeless=True) from error
        except requests.exceptions.ConnectTimeout as error:
            raise _Passing(url, f"no connection within {self.patience.connect:g} seconds", hopeless=True) from error
        except requests.exceptions.ReadTimeout as error:
            raise _Passing(url, f"no answer within {self.patience.read:g} seconds") from error
        except requests.exceptions.ConnectionError as error:
            unknown = isinstance(getattr(error.args[0] if error.args else None, "reason", None), NameResolutionError)
            what = "its name is not known: no internet?" if unknown else f"no connection: {_cause(error)}"
            raise _Passing(url, what, hopeless=unknown) from error
        except OSError as error:  # among them a bundle of certificates that is not there
            raise RefusedError(source, url, str(error), "see CORRIDOR_CA_BUNDLE and the proxy settings") from error
        except (requests.exceptions.RequestException, ValueError) as error:
            raise TerminalFetchError(source, url, f"the request cannot be sent: {_cause(error)}") from error

    def _answer(self, response: requests.Response, asked: str, url: str, *, conditional: bool) -> Answer:
        source, status = self.connector.source, response.status_code
        headers = dict(response.headers)
        if status == 304 and conditional:
            return Answer(None, asked, url, status, headers)
        if status in TRANSIENT:
            raise _Passing(url, f"HTTP {status}", status=status, retry_after=_retry_after(response))
        if status in (404, 410):
            raise GoneError(
                source, url, f"HTTP {status}: nothing is there", "find its new address and change the manifest", status=status
            )  # fmt: skip
        if status in REFUSALS:
            raise RefusedError(
                source, url, f"HTTP {status}: access is refused", "open the address in a browser; the source may be closed to programs", status=status
            )  # fmt: skip
        if status != 200:
            words = response.raw.read(2000, decode_content=True).decode("utf-8", "replace")
            said = " ".join(words.split())[:120] if "<" not in words else ""
            raise TerminalFetchError(source, url, f"HTTP {status}{': ' + said if said else ''}", status=status)
        return Answer(self._body(response, url), asked, url, status, headers)

    def _body(self, response: requests.Response, url: str) -> bytes:
        """The body, unpacked; bounded in size and time, and complete."""
        source, cap = self.connector.source, self.connector.max_bytes
        too_large = TooLarge(
            source, url, f"more than {cap:,} bytes", "if the document may be so large, raise max_bytes in the manifest"
        )
        promised = response.headers.get("Content-Length", "")
        if promised.isdecimal() and int(promised) > cap:
            raise too_large
        encoding = response.headers.get("Content-Encoding", "identity").lower()
        if encoding not in ("identity", "", "gzip", "x-gzip"):
            raise NotTheDocument(source, url, f"it is packed as {encoding}, which was not asked for")
        unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        deadline = time.monotonic() + self.patience.total
        parts: list[bytes] = []
        arrived = size = 0
        try:
            # read1 returns what is there: a body that trickles cannot hold us past the deadline
            while chunk := response.raw.read1(CHUNK, decode_content=False):
                arrived += len(chunk)
                part = unpack.decompress(chunk, cap + 1 - size) if unpack else chunk
                size += len(part)
                parts.append(part)
                if size > cap:
                    raise too_large
                if time.monotonic() > deadline:
                    raise _Passing(url, f"the body had not arrived after {self.patience.total:g} seconds")
        except (HTTPError, IncompleteRead, OSError) as error:
            slow = isinstance(error, urllib3.exceptions.ReadTimeoutError)
            what = f"nothing more came for {self.patience.read:g} seconds" if slow else "the connection broke"
            raise _Passing(url, f"{what} after {arrived:,} bytes of the body") from error
        except zlib.error as error:
            raise _Passing(url, f"the packed body is damaged: {error}") from error
        if promised.isdecimal() and arrived < int(promised):
            raise _Passing(url, f"the body was cut: {arrived:,} of {int(promised):,} bytes")
        if unpack and not unpack.eof and arrived:
            raise _Passing(url, f"the packed body was cut after {arrived:,} bytes")
        return b"".join(parts)

    def _redirect(self, response: requests.Response, url: str) -> str:
        """The address that a redirect names, in the terms of the source."""
        location = response.headers.get("Location", "")
        if not location:
            raise NotTheDocument(
                self.connector.source,
                url,
                f"HTTP {response.status_code} without an address",
                status=response.status_code,
            )
        with contextlib.suppress(UnicodeError):  # servers send bytes; requests reads them as Latin-1
            location = location.encode("latin-1").decode("utf-8")
        if self.mirror and location.startswith(f"{self.mirror}/"):
            location = f"{urlsplit(url).scheme}://{location[len(self.mirror) + 1 :]}"
        target = requests.Request("GET", urljoin(url, location)).prepare().url or location
        if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
            raise RedirectRefused(self.connector.source, url, f"it redirects to an unprotected address ({target})")
        return target

    def _mirrored(self, url: str) -> str:
        if self.mirror is None:
            return url
        parts = urlsplit(url)
        mirror = urlsplit(self.mirror)
        return urlunsplit((mirror.scheme, mirror.netloc, f"{mirror.path}/{parts.netloc}{parts.path}", parts.query, ""))

    def _wait_for(self, host: str) -> None:
        """Keep the pause that the manifest promises to a host; a mirror is one's own."""
        if self.mirror is None:
            since = time.monotonic() - _last_request.get(host, float("-inf"))
            time.sleep(max(0.0, self.connector.pause_seconds - since))
        _last_request[host] = time.monotonic()


class _Passing(Exception):
    """A failure that may pass. `hopeless`: not within this run."""

    def __init__(
        self,
        url: str,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        hopeless: bool = False,
    ) -> None:
        super().__init__(message)
        self.url = url
        self.message = message
        self.status = status
        self.retry_after = retry_after
        self.hopeless = hopeless


def _retry_after(response: requests.Response) -> float | None:
    """Seconds that the server asks to wait: a number, or a date."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _cause(error: BaseException) -> str:
    """The innermost reason, in one line and without addresses of objects."""
    reason: BaseException | str = error
    while isinstance(reason, BaseException):
        inner = getattr(reason, "reason", None) or next(
            (each for each in reason.args if isinstance(each, BaseException)), None
        )
        if inner is None or inner is reason:
            break
        reason = inner
    text = getattr(reason, "strerror", None) or str(reason)
    return " ".join(str(text).rpartition(">: ")[2].split())
