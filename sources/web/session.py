"""The one way out to the internet: requests to the hosts of one source, and what their answers mean.

Redirects lead only to hosts that the manifest of the source names, and certificates are always checked. Which
failures are tried again stands in retries, the pause between requests in pacing, whole and bounded bodies in body.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError

from sources.connector import Connector
from sources.errors import (
    FetchError,
    GoneError,
    NotTheDocument,
    RedirectRefused,
    RefusedError,
    TerminalFetchError,
)
from sources.web.addresses import mirrored, redirect_target, refuse_unprotected
from sources.web.body import read_body
from sources.web.deadline import Deadline, DeadlineAdapter
from sources.web.pacing import HostPacer, process_pacer
from sources.web.retries import PassingFailure, Patience, retry_after, with_retries

USER_AGENT = f"Mozilla/5.0 (compatible; Corridor/{version('corridor')}; statistics of transit through Kazakhstan)"
TRANSIENT = {408, 425, 429, 500, 502, 503, 504}
REFUSALS = {401, 403, 407, 451}
REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5


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
    `pacer`: keeps the pause between requests to one host; the process has one for all sessions.
    """

    def __init__(
        self,
        connector: Connector,
        *,
        mirror: str | None = None,
        patience: Patience | None = None,
        pacer: HostPacer | None = None,
    ) -> None:
        self.connector = connector
        self.mirror = mirror.rstrip("/") if mirror else None
        self.patience = patience or Patience()
        self._pacer = pacer or process_pacer()
        self._deadline = Deadline(self.patience.read)
        self._requests = requests.Session()
        for scheme in ("http://", "https://"):
            self._requests.mount(scheme, DeadlineAdapter(self._deadline))
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
        sent = dict(headers or {}) | {
            name: value for name, value in conditions.items() if value and value.isprintable()
        }
        source = self.connector.source
        try:
            requested = _normal(url, params)
        except (requests.exceptions.RequestException, ValueError) as error:
            raise TerminalFetchError(
                source, url, f"this is no address: {_cause(error)}", "look at the page or the list that names it"
            ) from error
        return with_retries(lambda: self._one_try(requested, sent, data), self.patience, source, requested)

    def _one_try(self, requested: str, headers: Mapping[str, str], data: Mapping[str, str | int] | None) -> Answer:
        """What an address does that nobody foresaw is its own error, and no other's."""
        self._deadline.begin(self.patience.total)
        try:
            return self._follow(requested, headers, data)
        except (FetchError, PassingFailure):
            raise
        except Exception as error:
            what = f"{type(error).__name__}: {_cause(error)}"
            raise TerminalFetchError(
                self.connector.source, requested, f"its answer cannot be understood ({what})", "look at it by hand"
            ) from error

    def _follow(self, requested: str, headers: Mapping[str, str], data: Mapping[str, str | int] | None) -> Answer:
        """One try: the address and the redirects that it leads to."""
        url, visited = requested, {requested}
        while True:
            response = self._request(url, headers, data)
            with response:
                if response.status_code not in REDIRECTS:
                    return self._answer(response, requested, url, conditional=_is_conditional(headers))
                target = self._redirect(response, url)
            if target in visited or len(visited) > MOST_REDIRECTS:
                raise RedirectRefused(
                    self.connector.source,
                    requested,
                    f"redirects go round in circles (at {target})",
                    "open the address in a browser; it may want a cookie or a login",
                    status=response.status_code,
                )
            visited.add(target)
            url = target
            data = data if response.status_code in (307, 308) else None

    def _request(self, url: str, headers: Mapping[str, str], data: Mapping[str, str | int] | None) -> requests.Response:
        source, host = self.connector.source, urlsplit(url).hostname or ""
        if host not in self.connector.hosts:
            raise RedirectRefused(
                source, url, f"{host} is not a host of this source", "if it belongs to the source, add it to hosts in its manifest"
            )  # fmt: skip
        if self.mirror is None:  # a mirror is one's own
            self._pacer.wait(host, self.connector.pause_seconds)
        try:
            return self._requests.request(
                "POST" if data is not None else "GET",
                mirrored(url, self.mirror),
                headers=dict(headers),
                data=data,
                timeout=(self._within(self.patience.connect), self._within(self.patience.read)),
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
            raise PassingFailure(url, f"the proxy did not let us through: {_cause(error)}", hopeless=True) from error
        except requests.exceptions.ConnectTimeout as error:
            raise PassingFailure(
                url, f"no connection within {self.patience.connect:g} seconds", hopeless=True
            ) from error
        except requests.exceptions.ReadTimeout as error:
            seconds = self.patience.total if self._deadline.passed else self.patience.read
            raise PassingFailure(url, f"no answer within {seconds:g} seconds") from error
        except requests.exceptions.ConnectionError as error:
            reason = getattr(error.args[0] if error.args else None, "reason", None)
            unknown = isinstance(reason, NameResolutionError)
            what = "its name is not known: no internet?" if unknown else f"no connection: {_cause(error)}"
            unreachable = isinstance(reason, NewConnectionError)
            raise PassingFailure(url, what, hopeless=unknown, unreachable=unreachable) from error
        except (requests.exceptions.RequestException, ValueError) as error:
            raise TerminalFetchError(
                source,
                url,
                f"the address or the answer breaks the rules of HTTP: {_cause(error)}",
                "look at it by hand",
            ) from error
        except OSError as error:  # among them a bundle of certificates that is not there
            raise RefusedError(source, url, str(error), "see CORRIDOR_CA_BUNDLE and the proxy settings") from error

    def _within(self, seconds: float) -> float:
        """A wait within the deadline."""
        return max(0.001, min(seconds, self._deadline.left()))

    def _answer(self, response: requests.Response, requested: str, url: str, *, conditional: bool) -> Answer:
        source, status = self.connector.source, response.status_code
        headers = dict(response.headers)
        if status == 304 and conditional:
            return Answer(None, requested, url, status, headers)
        if status in TRANSIENT:
            raise PassingFailure(url, f"HTTP {status}", status=status, retry_after=retry_after(response.headers))
        if status in (404, 410):
            raise GoneError(
                source, url, f"HTTP {status}: nothing is there", "find its new address and change the manifest", status=status
            )  # fmt: skip
        if status in REFUSALS:
            raise RefusedError(
                source, url, f"HTTP {status}: access is refused", "open the address in a browser; the source may be closed to programs", status=status
            )  # fmt: skip
        if status != 200:
            text = response.raw.read(2000, decode_content=True).decode("utf-8", "replace")
            reason = " ".join(text.split())[:120] if "<" not in text else ""
            raise TerminalFetchError(source, url, f"HTTP {status}{': ' + reason if reason else ''}", status=status)
        body = read_body(
            response.raw,
            response.headers,
            source=source,
            url=url,
            max_bytes=self.connector.max_bytes,
            patience=self.patience,
            deadline=self._deadline,
        )
        return Answer(body, requested, url, status, headers)

    def _redirect(self, response: requests.Response, url: str) -> str:
        """The address that a redirect names, in the terms of the source."""
        source, status = self.connector.source, response.status_code
        location = response.headers.get("Location", "")
        if not location:
            raise NotTheDocument(source, url, f"HTTP {status} without an address", status=status)
        try:
            target = _normal(redirect_target(url, location, self.mirror))
        except (requests.exceptions.RequestException, ValueError) as error:
            raise NotTheDocument(
                source, url, f"HTTP {status} leads to {ascii(location)[:120]}, which is no address", status=status
            ) from error
        refuse_unprotected(source, url, target)
        return target


def _is_conditional(headers: Mapping[str, str]) -> bool:
    return "If-None-Match" in headers or "If-Modified-Since" in headers


def _normal(url: str, params: Mapping[str, str | int] | None = None) -> str:
    """An address as it is sent: with its parameters, encoded."""
    return requests.Request("GET", url, params=params).prepare().url or url


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
