"""The pause that a manifest promises to a host between two requests, whichever source they are for."""

from __future__ import annotations

import functools
import time


class HostPacer:
    """When each host was last asked."""

    def __init__(self) -> None:
        self._last_request: dict[str, float] = {}

    def wait(self, host: str, pause: float) -> None:
        """Sleep until `pause` seconds have passed since the last request to a host, and note this one."""
        since = time.monotonic() - self._last_request.get(host, float("-inf"))
        time.sleep(max(0.0, pause - since))
        self._last_request[host] = time.monotonic()


@functools.cache
def process_pacer() -> HostPacer:
    """The one that sessions share by default, as long as the process lives: a host does not care for whom it is asked."""
    return HostPacer()
