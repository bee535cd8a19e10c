"""Press pages: the lists of each publisher, and the pages that they name and that are new or young."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html

from sources.connector import Connector
from sources.errors import FetchError, TransientFetchError
from sources.landing.zone import Landed, Landing
from sources.web.conditional import land
from sources.web.kinds import expect
from sources.web.session import Session

log = logging.getLogger("corridor")


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land new pages of every publisher. One that fails stops no other; at the end the failures are raised together."""
    landed: list[Landed] = []
    failures: list[FetchError] = []
    publishers: list[dict[str, Any]] = connector.settings["publishers"]  # type: ignore[assignment]
    for publisher in publishers:
        try:
            landed += _new_pages(publisher, session, landing, connector, today)
        except FetchError as error:
            log.info("%s", error)
            failures.append(error)
    if failures:
        kind = TransientFetchError if all(isinstance(error, TransientFetchError) for error in failures) else FetchError
        causes: dict[str, list[str]] = {}
        for failure in failures:
            cause = failure.message.removeprefix(f"source {connector.source}, {failure.document}: ")
            causes.setdefault(cause, []).append(failure.document)
        message = "; ".join(f"{cause} ({', '.join(documents)})" for cause, documents in causes.items())
        raise kind(
            connector.source,
            f"{len(failures)} of {len(publishers)} publishers",
            message,
            "the others were read; these are asked again at the next run",
        )
    return landed


def _new_pages(
    publisher: dict[str, Any], session: Session, landing: Landing, connector: Connector, today: dt.date
) -> list[Landed]:
    settings: dict[str, Any] = connector.settings
    retrieved = {document.url: document.retrieved_at.date() for document in landing.documents(connector.source)}
    young = today - dt.timedelta(days=settings["ask_again_days"])
    listed: list[str] = []
    for listing in publisher["lists"]:
        answer = session.fetch(listing)
        expect(connector.source, f"list {listing}", answer.data or b"", answer.content_type, {"html"})
        listed += [
            url
            for url in links(answer.data or b"", answer.final_url, publisher["article"], settings["topics"])
            if url not in listed
        ]
    due = [url for url in listed if url not in retrieved or retrieved[url] >= young][: settings["pages_per_run"]]
    pages = []
    for url in due:
        page = land(session, landing, connector, url, f"{publisher['name']} {urlsplit(url).path}")
        if page:
            pages.append(page)
    return pages


def links(page: bytes, base: str, article: str, topics: str) -> list[str]:
    """Addresses of articles on a list page whose words or path touch the topics, in their order."""
    tree = lxml.html.fromstring(page.decode("utf-8", "replace"))
    urls: list[str] = []
    for link in tree.xpath("//a[@href]"):
        url = urljoin(base, link.get("href")).partition("#")[0]
        parts = urlsplit(url)
        words = f"{link.text_content()} {link.get('title') or ''} {parts.path}".lower()
        same_site = (parts.hostname or "").removeprefix("www.") == (urlsplit(base).hostname or "").removeprefix("www.")
        if same_site and re.fullmatch(article, parts.path) and re.search(topics, words) and url not in urls:
            urls.append(url)
    return urls
