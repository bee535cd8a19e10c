"""Press pages: the lists of each publisher, and the pages that they name and that are new or young."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from sources.connector import Connector
from sources.landing.zone import Landed, Landing
from sources.web.conditional import land
from sources.web.kinds import expect, list_tree
from sources.web.session import Session
from sources.web.several import Several


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land new pages of every publisher. A list or a page that fails stops no other; the failures are raised together."""
    several = Several(connector.source)
    retrieved = {document.url: document.retrieved_at.date() for document in landing.documents(connector.source)}
    young = today - dt.timedelta(days=int(str(connector.settings["ask_again_days"])))
    landed: list[Landed] = []
    publishers: list[dict[str, Any]] = connector.settings["publishers"]  # type: ignore[assignment]
    for publisher in publishers:
        listed: list[str] = []
        for listing in publisher["lists"]:
            ask = functools.partial(_listed, listing, publisher, session, connector)
            listed += [url for url in several.attempt(listing, ask) or () if url not in listed]
        due = [url for url in listed if url not in retrieved or retrieved[url] >= young]
        for url in due[: int(str(connector.settings["pages_per_run"]))]:
            named = f"{publisher['name']} {urlsplit(url).path}"
            if page := several.attempt(url, functools.partial(land, session, landing, connector, url, named)):
                landed.append(page)
    several.finish()
    return landed


def _listed(listing: str, publisher: dict[str, Any], session: Session, connector: Connector) -> list[str]:
    """Addresses of articles that a list page names."""
    answer = session.fetch(listing)
    expect(connector.source, f"list {listing}", answer.data or b"", answer.content_type, {"html"})
    topics = str(connector.settings["topics"])
    return links(answer.data or b"", answer.final_url, publisher["article"], topics)


def links(page: bytes, base: str, article: str, topics: str) -> list[str]:
    """Addresses of articles on a list page whose words or path touch the topics, in their order."""
    tree = list_tree(page, "press", base)
    urls: list[str] = []
    for link in tree.xpath("//a[@href]"):
        try:
            url = urljoin(base, link.get("href")).partition("#")[0]
            parts = urlsplit(url)
            parts.port  # noqa: B018  raises for one that there cannot be
        except ValueError:  # no address: http://[bad
            continue
        words = f"{link.text_content()} {link.get('title') or ''} {parts.path}".lower()
        same_site = (parts.hostname or "").removeprefix("www.") == (urlsplit(base).hostname or "").removeprefix("www.")
        if same_site and re.fullmatch(article, parts.path) and re.search(topics, words) and url not in urls:
            urls.append(url)
    return urls
