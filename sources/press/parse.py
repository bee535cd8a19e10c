"""Figures of a press page: those that the reader is sure of. The others wait in the review file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import polars as pl

from sources.connectors import connectors
from sources.landing.gathering import known_on
from sources.landing.zone import Landed
from sources.parsing.rows import figures
from sources.press.text import article
from sources.reader import Found, read
from sources.reader.rows import to_figures


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Figures of a page; a page without figures gives none."""
    published = article(data, landed).published
    rows = to_figures(
        findings(data, landed),
        published=published or known_on(landed),
        url=landed.url,
        publisher=publisher_of(landed)["name"],
        date_basis="printed" if published else "inferred",
    )
    return figures(landed.source, landed.document, rows)


def findings(data: bytes, landed: Landed) -> list[Found]:
    """Everything that the reader finds in a page."""
    page = article(data, landed)
    publisher = publisher_of(landed)
    speaker = publisher["authority"] if publisher["authority"] != "OTHER" else None
    return read(page.text, published=page.published or known_on(landed), url=landed.url, speaker=speaker)


def publisher_of(landed: Landed) -> dict[str, Any]:
    """The publisher of a page, by its host."""
    host = (urlsplit(landed.url).hostname or "").removeprefix("www.")
    publishers: list[dict[str, Any]] = connectors()["press"].settings["publishers"]  # type: ignore[assignment]
    return next(
        (p for p in publishers if host == p["name"] or host.endswith(f".{p['name']}")),
        {"name": host, "authority": "OTHER"},
    )
