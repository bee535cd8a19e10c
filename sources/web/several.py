"""Several addresses of one source, each asked by itself: what one of them does stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from sources.errors import FetchError, SourceError, TransientFetchError

log = logging.getLogger("corridor")
Result = TypeVar("Result")


class Several:
    """Asks one address after another; the failures are raised together at the end."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._asked = 0
        self._failures: list[SourceError] = []
        self._unreachable: set[str] = set()

    def attempt(self, url: str, fetch: Callable[[], Result]) -> Result | None:
        """What a fetch gives, or None where it failed. A host that could not be reached is not tried again."""
        host = urlsplit(url).netloc
        if host in self._unreachable:
            return None
        self._asked += 1
        try:
            return fetch()
        except SourceError as error:
            log.info("%s", error)
            self._failures.append(error)
            if isinstance(error, TransientFetchError) and error.unreachable:
                self._unreachable.add(host)
        return None

    def finish(self) -> None:
        """Raises what failed: one failure as it is, more of them as one. Transient only where all of them are."""
        failures = self._failures
        if not failures:
            return
        if len(failures) == 1:
            raise failures[0]
        causes: dict[str, list[str]] = {}
        for failure in failures:
            cause = failure.message.removeprefix(f"source {self.source}, {failure.document}: ")
            causes.setdefault(cause, []).append(failure.document)
        message = "; ".join(f"{cause} ({', '.join(documents)})" for cause, documents in causes.items())
        kind = TransientFetchError if all(isinstance(error, TransientFetchError) for error in failures) else FetchError
        raise kind(
            self.source,
            f"{len(failures)} of {self._asked} addresses",
            message,
            "the others were read; these are asked again at the next run",
        )
