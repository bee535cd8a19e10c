"""The reader of press releases: from a text in English, Russian or Kazakh to the figures that it prints.

    text → sentences (text) → numbers, periods, bases (quantities, periods) → bound together (binding) → series (series)

Rules are code, words are data (lexicon/*.yaml). It prefers to miss a figure to reading it wrongly; what is not sure
has low confidence and says why.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from sources.reader.binding import Context, claims
from sources.reader.found import Found
from sources.reader.lexicon import read as listed
from sources.reader.rows import to_figures
from sources.reader.text import cleaned, sentences

__all__ = ["Found", "read", "to_figures"]


def read(
    text: str,
    *,
    published: dt.date | None = None,
    url: str | None = None,
    publisher: str | None = None,
    speaker: str | None = None,
) -> list[Found]:
    """The figures of a text, in the order in which they stand there.

    `published` settles "this year" and months without a year; `speaker` (or `publisher`, or the host of `url`) tells who
    speaks where the text names nobody. Figures that a text repeats are given once, where they are told most fully.
    """
    prepared = cleaned(text)
    context = Context()
    speaker = speaker or _speaker(publisher, url)
    found: list[Found] = []
    parts = sentences(prepared)
    first = next((named for part in parts[:4] if (named := _named(part.words))), None)
    context.authority = first or None
    for part in parts:
        context.authority = _named(part.words) or context.authority
        given = claims(part, prepared, context, published, speaker)
        if (
            context.growth
            and all(claim.comparison for claim in given)
            and context.last
            and found[-1].printed_growth is None
            and not found[-1].comparison
        ):
            found[-1] = dataclasses.replace(found[-1], printed_growth=context.growth)
        context.last, context.growth = list(range(len(given))), None
        found += given
    return _once(found)


def _speaker(publisher: str | None, url: str | None) -> str | None:
    host = (publisher or re.sub(r"^https?://(?:www\.)?", "", url or "")).split("/")[0].lower()
    known: dict[str, str] = listed("authorities")["publishers"]
    matching = [name for name in known if host == name or host.endswith("." + name)]
    return known[max(matching, key=len)] if matching else None


def _named(words: str) -> str | None:
    """Who is named in a sentence: the one whose data are quoted before the one who quotes."""
    hits = []
    for rank, (authority, pattern) in enumerate(listed("authorities")["named"].items()):
        for match in re.finditer(rf"(?<!\w)(?:{pattern})", words):
            hits.append((match.start(), rank, authority))
    return min(hits, key=lambda hit: (hit[1], hit[0]))[2] if hits else None


def _once(found: list[Found]) -> list[Found]:
    """Of equal figures the fullest; a growth that is told apart from its level joins it."""
    kept: list[Found] = []
    for claim in found:
        twin = next((place for place, other in enumerate(kept) if _same(claim, other)), None)
        apart = next((place for place, other in enumerate(kept) if _apart(other, claim)), None)
        if twin is None and apart is not None:
            kept[apart] = dataclasses.replace(kept[apart], printed_growth=claim.printed_growth)
        elif twin is None:
            kept.append(claim)
        elif _fullness(claim) > _fullness(kept[twin]):
            kept[twin] = claim
    return [claim for claim in kept if not any(_clearer(other, claim) for other in kept)]


def _clearer(sure: Found, unclear: Found) -> bool:
    """The same figure, once with its series and once without."""
    if unclear.series is not None or sure.series not in unclear.candidates or sure.kind != unclear.kind:
        return False
    period = (sure.period_start, sure.period_end) == (unclear.period_start, unclear.period_end)
    value = unclear.printed_value is None or (sure.printed_value, sure.printed_unit) == (
        unclear.printed_value,
        unclear.printed_unit,
    )
    growth = unclear.printed_growth is None or sure.printed_growth == unclear.printed_growth
    return period and value and growth


def _apart(level: Found, growth: Found) -> bool:
    """A level without growth, and a growth without level, of one series and period."""
    return (
        level.series is not None
        and (level.series, level.kind, level.period_start, level.period_end, level.comparison)
        == (growth.series, growth.kind, growth.period_start, growth.period_end, growth.comparison)
        and level.printed_growth is None
        and growth.printed_value is None
    )


def _same(one: Found, other: Found) -> bool:
    what = (one.series, one.candidates, one.kind, one.period_start, one.period_end)
    if what != (other.series, other.candidates, other.kind, other.period_start, other.period_end):
        return False
    values = one.printed_value is None or other.printed_value is None or (one.printed_value, one.printed_unit) == (other.printed_value, other.printed_unit)  # fmt: skip
    growths = one.printed_growth is None or other.printed_growth is None or one.printed_growth == other.printed_growth
    both = (one.printed_value and other.printed_value) or (one.printed_growth and other.printed_growth)
    return bool(values and growths and both)


def _fullness(claim: Found) -> tuple[int, int]:
    return (claim.printed_value is not None) + (claim.printed_growth is not None), not claim.comparison
