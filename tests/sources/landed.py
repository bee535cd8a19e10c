"""A document as the landing zone would hand it to a parser."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sources.landing.zone import Landed

WHEN = dt.datetime(2025, 11, 14, 3, 30, tzinfo=dt.UTC)


def landed(
    source: str, *, document: str = "document", url: str = "https://example.kz/1", edition: str | None = None
) -> Landed:
    return Landed("0" * 64, source, document, url, url, 200, {}, WHEN, edition, Path("nowhere"))
