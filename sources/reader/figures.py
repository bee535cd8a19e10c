"""Claims of a press text as rows of printed figures, and those that a person must look at first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sources.reader.found import Found

Row = dict[str, str | None]


def certain(found: Found) -> bool:
    """Whether a claim enters by itself: an actual figure of one series and one period, read without doubt."""
    return (
        found.kind == "actual"
        and found.series is not None
        and found.period_end is not None
        and found.confidence != "low"
    )


def rows(
    found: Iterable[Found],
    *,
    published: dt.date | None,
    url: str,
    publisher: str,
    authority: str,
    unit_of: dict[str, str],
) -> list[Row]:
    """Rows of sources.figures; `authority`: who speaks where the text names nobody; `unit_of`: of series, for growths."""
    return [
        {
            "series": claim.series,
            "period_start": claim.period_start,
            "period_end": claim.period_end,
            "printed_value": claim.printed_value,
            "printed_unit": claim.printed_unit or unit_of[claim.series or ""],
            "printed_growth": claim.printed_growth,
            "qualifier": claim.qualifier,
            "maturity": claim.maturity,
            "comparison": "yes" if claim.comparison else None,
            "published_on": published.isoformat() if published else None,
            "date_basis": "printed" if published else "inferred",
            "authority": claim.authority or authority,
            "publisher": publisher,
            "url": url,
            "language": claim.language,
            "confidence": claim.confidence,
            "locator": f"chars {claim.start}-{claim.end}: {' '.join(claim.text.split())[:80]}",
            "note": claim.reason or None,
        }
        for claim in found
    ]
