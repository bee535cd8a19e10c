"""The queue of uncertain claims: those of the landed press pages that wait for a person in the review file."""

from __future__ import annotations

from sources.landing.readings import Readings
from sources.landing.zone import Landing
from sources.review.decisions import Row, merge, undecided_count


def refresh(landing: Landing, readings: Readings | None = None) -> int:
    """Add what is new to the review file of the data folder; returns how many rows wait for a decision.

    Raises ParseError where a person has broken the file: then nothing is added.
    """
    readings = readings or Readings(landing)
    rows: list[Row] = []
    for landed in landing.documents("press"):
        rows += readings.of(landed)[0].undecided  # what is set aside has none, and gathering reports it
    path = landing.folder.parent / "review" / "press.csv"
    if rows:
        merge(path, rows)
    return undecided_count(path)
