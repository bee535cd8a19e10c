"""Trying again: how long a request may take, which failures may pass by themselves, and when the next try is due."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TypeVar

from sources.errors import TransientFetchError

log = logging.getLogger("corridor")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Patience:
    """How long a request may take, and how often it is tried. Seconds."""

    tries: int = 3
    first_wait: float = 1.0  # doubled with each try
    longest_wait: float = 60.0  # a server that asks for a longer pause is asked again at the next run
    connect: float = 5.0
    read: float = 30.0  # without a single byte
    total: float = 600.0  # for one try: connecting, headers and body, redirects included


class PassingFailure(Exception):
    """A failure that may pass. `hopeless`: not within this run; `retry_after`: the pause the server asks for, seconds;
    `unreachable`: no connection came about.
    """

    def __init__(
        self,
        url: str,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        hopeless: bool = False,
        unreachable: bool = False,
    ) -> None:
        super().__init__(message)
        self.url = url
        self.message = message
        self.status = status
        self.retry_after = retry_after
        self.hopeless = hopeless
        self.unreachable = unreachable or hopeless


def with_retries(request: Callable[[], Result], patience: Patience, source: str, url: str) -> Result:
    """What a request gives, tried again while its failures may pass. Raises TransientFetchError after the last try."""
    wait = patience.first_wait
    for attempt in range(1, patience.tries + 1):
        try:
            return request()
        except PassingFailure as failure:
            pause = failure.retry_after if failure.retry_after is not None else wait * random.uniform(0.75, 1.25)
            hopeless = failure.hopeless or pause > patience.longest_wait
            if hopeless or attempt == patience.tries:
                tries = f" ({attempt} tries)" if attempt > 1 else ""
                asks = f"; it asks to wait {pause:.0f} seconds" if failure.retry_after else ""
                transient = TransientFetchError(
                    source,
                    failure.url,
                    f"{failure.message}{tries}{asks}",
                    "it is asked again at the next run; what has landed stays in use",
                    status=failure.status,
                )
                transient.unreachable = failure.unreachable
                raise transient from failure
            log.info("%s: %s: %s; next try in %.1f s", source, url, failure.message, pause)
            time.sleep(pause)
            wait *= 2
    raise AssertionError("unreachable")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a server asks to wait: a number, or a date. None where it does not, or not legibly."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
