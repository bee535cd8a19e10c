"""The text of a press page, its title and its day of publication, without menus and advertisements."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sources.errors import WrongEncoding
from sources.landing.zone import Landed
from warehouse import clock

MOMENT = r"T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)"  # of a day, with its zone
PUBLISHED = r"(?:published_time|datePublished|pubdate)[^<>]{0,80}?"
DAY_IN_PATH = re.compile(r"(?<!\d)(\d{1,2})-(\d{1,2})-(20\d\d)(?!\d)")


@dataclass(frozen=True)
class Article:
    """`text`: title, an empty line, then paragraphs; empty where the page holds no article."""

    text: str
    published: dt.date | None


def article(data: bytes, landed: Landed) -> Article:
    """Raises WrongEncoding for bytes that are not what the page says they are."""
    import trafilatura  # slow to import, and most runs read no new page
    from trafilatura.settings import Document

    charset = re.search(rb"charset=[\"']?([\w-]+)", data[:2048], re.IGNORECASE)
    declared = charset[1].decode() if charset else "utf-8"
    try:
        page = data.decode(declared)
    except (UnicodeDecodeError, LookupError) as error:
        raise WrongEncoding(
            landed.source, landed.document, f"the page is not {declared}", "look at it by hand"
        ) from error
    extract = trafilatura.bare_extraction(
        page,
        url=landed.url,
        favor_precision=True,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if not isinstance(extract, Document):
        return Article("", None)
    body, title = extract.text or "", (extract.title or "").strip()
    text = body if not title or body.startswith(title) else f"{title}\n\n{body}"
    return Article(
        "\n\n".join(line for line in text.splitlines() if line.strip()), _day(extract.date, page, landed.url)
    )


def _day(printed: str | None, page: str, url: str) -> dt.date | None:
    """The day in Almaty of what a page says about itself, else the day in its address."""
    in_path = DAY_IN_PATH.search(url)
    try:
        if printed:
            return _in_almaty(dt.date.fromisoformat(printed[:10]), page)
        return dt.date(int(in_path[3]), int(in_path[2]), int(in_path[1])) if in_path else None
    except (ValueError, OverflowError):
        return None


def _in_almaty(day: dt.date, page: str) -> dt.date:
    """A day as it is in Almaty at the moment that the page names: in the evening of UTC it is the next one there."""
    stamp = f"({day.isoformat()}{MOMENT})"
    found = re.search(PUBLISHED + stamp, page, re.IGNORECASE) or re.search(stamp, page)
    return clock.in_almaty(dt.datetime.fromisoformat(found[1])).date() if found else day
