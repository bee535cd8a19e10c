"""The text of a press page, its title and its day of publication, without menus and advertisements."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sources.errors import WrongEncoding
from sources.landing.zone import Landed

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
    return Article("\n\n".join(line for line in text.splitlines() if line.strip()), _day(extract.date, landed.url))


def _day(printed: str | None, url: str) -> dt.date | None:
    in_path = DAY_IN_PATH.search(url)
    try:
        if printed:
            return dt.date.fromisoformat(printed[:10])
        return dt.date(int(in_path[3]), int(in_path[2]), int(in_path[1])) if in_path else None
    except ValueError:
        return None
