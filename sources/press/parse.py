"""Figures of a press page: those that the reader is sure of. The others wait in the review file."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import polars as pl

from sources.connectors import connectors
from sources.landing.dates import known_on
from sources.landing.reading import Reading, reading_of
from sources.landing.zone import Landed
from sources.parsing.rows import figures
from sources.press.text import article
from sources.reader import Found
from sources.reader import read as find
from sources.reader.rows import to_figures
from sources.review.decisions import review_rows


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Figures of a page; a page without figures gives none."""
    return _figures(*_page(data, landed), landed)


def read(data: bytes, landed: Landed) -> Reading:
    """Figures of a page, and the rows of those that wait for a person."""
    published, found = _page(data, landed)
    waiting = review_rows(found, published=published, url=landed.url, publisher=publisher_of(landed)["name"])
    return reading_of(_figures(published, found, landed), waiting)


def findings(data: bytes, landed: Landed) -> list[Found]:
    """Everything that the reader finds in a page."""
    return _page(data, landed)[1]


def _page(data: bytes, landed: Landed) -> tuple[dt.date | None, list[Found]]:
    """The day that a page prints, and everything that the reader finds in it."""
    page = article(data, landed)
    publisher = publisher_of(landed)
    speaker = publisher["authority"] if publisher["authority"] != "OTHER" else None
    published = page.published or known_on(landed)
    return page.published, find(page.text, published=published, url=landed.url, speaker=speaker)


def _figures(published: dt.date | None, found: list[Found], landed: Landed) -> pl.DataFrame:
    rows = to_figures(
        found,
        published=published or known_on(landed),
        url=landed.url,
        publisher=publisher_of(landed)["name"],
        date_basis="printed" if published else "inferred",
    )
    return figures(landed.source, landed.document, rows)


def publisher_of(landed: Landed) -> dict[str, Any]:
    """The publisher of a page, by its host."""
    host = (urlsplit(landed.url).hostname or "").removeprefix("www.")
    publishers: list[dict[str, Any]] = connectors()["press"].settings["publishers"]  # type: ignore[assignment]
    return next(
        (p for p in publishers if host == p["name"] or host.endswith(f".{p['name']}")),
        {"name": host, "authority": "OTHER"},
    )
