"""Addresses: where a redirect leads, and where a mirror keeps what a host has. Sends nothing."""

from __future__ import annotations

import contextlib
from urllib.parse import urljoin, urlsplit, urlunsplit

from sources.errors import RedirectRefused


def redirect_target(url: str, location: str, mirror: str | None) -> str:
    """The address that the Location of a redirect from `url` names, in the terms of the source."""
    with contextlib.suppress(UnicodeError):  # servers send bytes; requests reads them as Latin-1
        location = location.encode("latin-1").decode("utf-8")
    if mirror and location.startswith(f"{mirror}/"):
        location = f"{urlsplit(url).scheme}://{location[len(mirror) + 1 :]}"
    return urljoin(url, location)


def refuse_unprotected(source: str, url: str, target: str) -> None:
    """Raises RedirectRefused where a redirect leads from a protected address to an unprotected one."""
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
        raise RedirectRefused(source, url, f"it redirects to an unprotected address ({target})")


def mirrored(url: str, mirror: str | None) -> str:
    """Where a mirror keeps an address: MIRROR/HOST/PATH. Without a mirror the address itself."""
    if mirror is None:
        return url
    parts, base = urlsplit(url), urlsplit(mirror)
    return urlunsplit((base.scheme, base.netloc, f"{base.path}/{parts.netloc}{parts.path}", parts.query, ""))
