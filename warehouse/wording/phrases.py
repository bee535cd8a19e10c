"""Printed figures in words: numbers, units, qualifiers and periods of a language, as printed or as derived.

Everything quoted comes from the warehouse's own tables, so that a command that only shows texts starts fast.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.catalogue.words import Words

Row = dict[str, Any]
# Tables of a warehouse that explanations quote, by the name they are handed over under.
QUOTED = {
    "standing": "mart.standing_now",
    "claims": "core.claims",
    "publications": "core.publications",
    "series": "core.series",
    "units": "core.units",
    "authorities": "core.authorities",
}


@dataclass(frozen=True)
class Quotes:
    """What explanations quote: claims as printed with their publications, standing figures, series, names."""

    printed: dict[str, Row]
    figures: dict[str, Row]
    series: dict[str, Row]
    units: dict[str, Row]  # by every spelling
    authorities: dict[str, Row]

    @classmethod
    def of(cls, tables: dict[str, pl.DataFrame]) -> Quotes:
        """From the tables named in QUOTED; without the standing figures where these change from day to day."""
        papers = tables["publications"].select("publication_id", "publisher", "published_text", "url")
        joined = tables["claims"].join(papers, on="publication_id")
        return cls(
            {row["claim_id"]: row for row in joined.iter_rows(named=True)},
            {row["version_id"]: row for row in tables["standing"].iter_rows(named=True)}
            if "standing" in tables
            else {},
            {row["series"]: row for row in tables["series"].iter_rows(named=True)},
            {
                spelling: row
                for row in tables["units"].iter_rows(named=True)
                for spelling in (row["unit"], *row["printed"])
            },
            {row["authority"]: row for row in tables["authorities"].iter_rows(named=True)},
        )

    def name(self, series: str, lang: str) -> str:
        """Name of a series."""
        return str(self.series[series][f"name_{lang}"])

    def unit(self, spelling: str, lang: str) -> str:
        """Name of a unit, whatever its spelling in print."""
        return str(self.units[spelling][f"name_{lang}"])

    def unit_of(self, series: str, lang: str) -> str:
        """Name of the unit of a series."""
        return self.unit(self.series[series]["unit"], lang)


def sharpest(quotes: Quotes, version: str) -> Row:
    """The most exactly printed claim of a version."""
    low, high = (
        ("low", "high") if quotes.figures[version]["measure"] == "level" else ("growth_low_pct", "growth_high_pct")
    )

    def width(claim: Row) -> float:
        return math.inf if None in (claim[low], claim[high]) else float(claim[high] - claim[low])

    return min((quotes.printed[claim] for claim in quotes.figures[version]["claim_ids"]), key=width)


def quoted(quotes: Quotes, version: str, words: Words) -> str:
    """A version of a figure as its most exact print has it."""
    return printed(quotes, quotes.figures[version]["measure"], sharpest(quotes, version), words)


def printed(quotes: Quotes, measure: str, claim: Row, words: Words) -> str:
    """A figure as it was printed, with its qualifier."""
    if measure == "level":
        text_ = f"{_as_printed(claim['printed_value'], words)} {quotes.unit(claim['printed_unit'], words.lang)}"
        return words["qualifier", claim["qualifier"]].format(figure=text_)
    growth = claim["printed_growth"] or f"{claim['growth_pct']:.4g}"
    if growth.startswith("x"):
        text_ = f"×{_as_printed(growth[1:], words)}"
    else:
        text_ = f"{_as_printed(growth if growth.startswith('-') else f'+{growth}', words)} %"
    own = claim["printed_value"] is None  # otherwise the qualifier speaks of the level printed beside it
    return words["qualifier", claim["qualifier"] if own else "exact"].format(figure=text_)


def _as_printed(number: str, words: Words) -> str:
    """A printed number with the minus and the decimal sign of the language."""
    return number.replace("-", "\u2212") if words.lang == "en" else number.replace("-", "\u2212").replace(".", ",")


def period_kind(first: dt.date, last: dt.date) -> str:
    """How people name a period: a month, months of a year, a year, or (other) from one month to another."""
    if first.year != last.year:
        return "other"
    whole_year = (first.month, last.month) == (1, 12)
    return "year" if whole_year else "month" if first.month == last.month else "months"


def period_text(first: dt.date, last: dt.date, words: Words) -> str:
    """A period as people name it."""
    return words["period", period_kind(first, last)].format(
        first=words["month", str(first.month)],
        last=words["month", str(last.month)],
        first_year=first.year,
        year=last.year,
    )
