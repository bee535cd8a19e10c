"""Where the Bureau's workbooks on transport are now: the pages of the section name the id of each edition."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator, Sequence

from sources.connector import Connector
from sources.errors import LayoutChanged
from sources.landing.zone import Landed, Landing
from sources.web.conditional import land
from sources.web.kinds import expect, list_tree
from sources.web.session import Session
from sources.web.several import Several

ELEMENT = re.compile(r"/api/iblock/element/(\d+)/file/")


def fetch(
    session: Session, landing: Landing, connector: Connector, *, today: dt.date, months: Sequence[dt.date] = ()
) -> list[Landed]:
    """Land every listed edition that is new or has changed. Past months cannot be asked for: they are off line."""
    settings = connector.settings
    listed: dict[str, str] = {}
    for listing in settings["listings"]:  # type: ignore[attr-defined]
        answer = session.fetch(listing)
        document = f"listing {listing}"
        expect(connector.source, document, answer.data or b"", answer.content_type, {"html"})
        listed |= dict(editions(answer.data or b"", settings["titles"]))  # type: ignore[arg-type]
    if not listed:
        raise LayoutChanged(
            connector.source,
            "the list of workbooks",
            "no edition of a workbook on transport is listed",
            "open the pages under `listings` in the manifest and bring addresses and titles up to date",
        )
    several, landed = Several(connector.source), []
    for element, title in sorted(listed.items(), key=lambda item: int(item[0])):
        url = str(settings["file"]).format(element=element)
        ask = functools.partial(land, session, landing, connector, url, f"{title} {element}", edition=element)
        if new := several.attempt(url, ask):
            landed.append(new)
    several.finish()
    return landed


def editions(page: bytes, titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Element id and title of every file of a listing page whose row bears one of the titles."""
    tree = list_tree(page, "bns_workbook", "a listing")
    for link in tree.xpath("//a[contains(@href, '/api/iblock/element/')]"):
        element = ELEMENT.search(link.get("href"))
        if not element:
            continue
        row, words = link, ""
        for _ in range(5):  # a row is the nearest thing around the link that bears words
            words = " ".join(row.text_content().split()).lower()
            others = {match[1] for href in row.xpath(".//a/@href") if (match := ELEMENT.search(href))}
            if len(others) > 1 or any(title in words for title in titles):
                break
            if row.getparent() is None:
                break
            row = row.getparent()
        title = next((title for title in titles if title in words), None)
        if title and {element.group(1)} == {
            match[1] for href in row.xpath("descendant-or-self::a/@href") if (match := ELEMENT.search(href))
        }:
            yield element.group(1), title.capitalize()
