"""From what the reader found to rows of printed figures. Only what happened, and what is sure enough, becomes one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sources.reader.found import Found
from warehouse.catalogue.load import catalogue

NOBODY = "OTHER"  # the authority where a text names nobody and its publisher is not known as one


def is_figure(found: Found) -> bool:
    """An actual figure with a series and a period, read with more than low confidence."""
    return found.kind == "actual" and bool(found.series and found.period_start) and found.confidence != "low"


def to_figures(
    found: Iterable[Found],
    *,
    published: dt.date | None,
    url: str,
    publisher: str,
    date_basis: str = "printed",
    language: str | None = None,
) -> list[dict[str, str | None]]:
    """Rows for sources.parsing.rows.figures. Plans, targets, forecasts and unclear figures are left out.

    `language`: of the text as a whole; without it each figure keeps that of its paragraph. The locator is the span in
    the text, the note what the reader was not sure of.
    """
    return [
        figure_row(claim, published=published, url=url, publisher=publisher, date_basis=date_basis, language=language)
        for claim in found
        if is_figure(claim)
    ]


def figure_row(
    found: Found,
    *,
    published: dt.date | None,
    url: str,
    publisher: str,
    date_basis: str = "printed",
    language: str | None = None,
) -> dict[str, str | None]:
    """One claim as a row, whatever its confidence. A growth alone takes the unit of its series."""
    unit = found.printed_unit
    if unit is None and found.series:
        unit = catalogue().series[found.series].unit
    return {
        "series": found.series,
        "period_start": found.period_start,
        "period_end": found.period_end,
        "printed_value": found.printed_value,
        "printed_unit": unit,
        "printed_growth": found.printed_growth,
        "qualifier": found.qualifier,
        "maturity": found.maturity,
        "comparison": "yes" if found.comparison else None,
        "published_on": published.isoformat() if published else None,
        "date_basis": date_basis if published else "none",
        "authority": found.authority or NOBODY,
        "publisher": publisher,
        "url": url,
        "language": language or found.language,
        "confidence": found.confidence,
        "locator": f"characters {found.start}-{found.end}: {' '.join(found.text.split())[:80]}",
        "note": found.reason or None,
    }
