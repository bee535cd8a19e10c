"""The cover of a monthly workbook: the period it names, the days it prints, and no word that is not known."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sources.bns_workbook.cells import labels
from sources.bns_workbook.words import Words
from sources.errors import LayoutChanged, UnknownLabel
from sources.landing.zone import Landed
from sources.parsing.sheet_periods import Months
from sources.parsing.sheets import Sheet
from sources.reader.text import cleaned

DAY = r"([0-3][0-9])\.([01][0-9])\.((?:19|20)[0-9]{2})(?:\s?(?:г\.?|года|ж\.?))?"
NEXT = re.compile(
    rf"(?:дата следующего опубликования|следующее опубликование|келесі жариялау күні|келесі жариялау)\s*:?\s*{DAY}"
)
PUBLISHED = re.compile(rf"(?:дата опубликования|опубликовано|жарияланған күні|жариялау күні|дата|күні)\s*:?\s*{DAY}")


@dataclass(frozen=True)
class Cover:
    """`published`, `next_edition`: the printed days; `provisional`: it says that its figures are."""

    periods: list[Months]
    published: dt.date | None
    next_edition: dt.date | None
    provisional: bool


def read_cover(sheet: Sheet, landed: Landed) -> Cover:
    """Raises UnknownLabel for words that no list names, LayoutChanged for a day that is none."""
    cells = [cell for row in sheet.rows for cell in row if cell]
    if fault := next((cell.fault for cell in cells if cell.fault), None):
        raise LayoutChanged(
            landed.source, landed.document, f"a cell of the cover cannot be read: {fault}", "look at it by hand"
        )
    text = "\n".join(cell.shown for cell in cells)
    lower = cleaned(text).clean.lower()
    following = NEXT.search(lower)
    published = PUBLISHED.search(NEXT.sub(" ", lower))
    periods, provisional = [], False
    for line in PUBLISHED.sub(" ", NEXT.sub(" ", lower)).splitlines():
        words = Words(line)
        if said := words.has(labels()["not_yet"]):
            raise _unknown(said, landed)
        words.take_all(labels()["cover"])
        periods += words.periods()
        provisional = bool(words.take(labels()["provisional"])) or provisional
        words.take_all([*labels()["titles"], *labels()["fillers"]])
        if words.unknown:
            raise _unknown(words.unknown, landed)
    return Cover(periods, _day(published, landed), _day(following, landed), provisional)


def edition_note(cover: Cover, period: Months) -> str | None:
    """Annual, quarterly and monthly editions bear one title; the date of the next one tells them apart."""
    if (period.first, period.last) == (1, 12):
        return "annual edition"
    if cover.next_edition is None or cover.published is None:
        return None
    gap = (cover.next_edition - cover.published).days
    return "monthly edition" if gap <= 40 else "quarterly edition" if gap <= 100 else "annual edition"


def _day(found: re.Match[str] | None, landed: Landed) -> dt.date | None:
    if found is None:
        return None
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError as error:
        message = f"the cover prints {found.group()!r}, and there is no such day"
        raise LayoutChanged(landed.source, landed.document, message, "look at it by hand") from error


def _unknown(words: str, landed: Landed) -> UnknownLabel:
    return UnknownLabel(landed.source, landed.document, "the cover", words[:120], ["labels.yaml, cover"])
