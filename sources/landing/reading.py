"""What a parser gives of one document, and the facts of its retrieval: as they travel to the parsing process and back."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from sources.landing.zone import Landed

Row = list[str | int | None]  # a printed figure, in the order of sources.parsing.rows.SCHEMA


@dataclass(frozen=True)
class Reading:
    """`rows`: printed figures; `undecided`: rows of the review file that a person has to decide about."""

    rows: list[Row]
    undecided: list[dict[str, str]] = field(default_factory=list)


def reading_of(figures: pl.DataFrame, undecided: list[dict[str, str]] | None = None) -> Reading:
    """A reading of printed figures as sources.parsing.rows.figures gives them."""
    return Reading([list(row) for row in figures.rows()], undecided or [])


def facts_of(landed: Landed) -> dict[str, Any]:
    """All that is known of a document but where it lies, as JSON takes it."""
    facts = asdict(landed)
    facts["headers"] = dict(landed.headers)
    facts["retrieved_at"] = landed.retrieved_at.isoformat()
    del facts["path"]
    return facts


def landed_from(facts: dict[str, Any], path: Path) -> Landed:
    """The document of these facts."""
    return Landed(**{**facts, "retrieved_at": dt.datetime.fromisoformat(facts["retrieved_at"])}, path=path)


def printable(text: str) -> str:
    """A text that may hold anything of a document, fit for a terminal, a table and a file."""
    return "".join(
        letter if letter == "\n" or not unicodedata.category(letter).startswith("C") else ascii(letter)[1:-1]
        for letter in text
    )
