"""The queue of uncertain claims: those of the landed press pages that wait for a person in the review file."""

from __future__ import annotations

from sources.errors import SourceError
from sources.landing.zone import Landing
from sources.press.parse import findings, publisher_of
from sources.press.text import article
from sources.review.decisions import Row, merge, review_rows, undecided_count


def refresh(landing: Landing) -> int:
    """Add what is new to the review file of the data folder; returns how many rows wait for a decision.

    Raises ParseError where a person has broken the file: then nothing is added.
    """
    rows: list[Row] = []
    for landed in landing.documents("press"):
        try:
            data = landing.read(landed)
            published = article(data, landed).published
            claims = findings(data, landed)
        except SourceError:
            continue  # gathering reports it
        rows += review_rows(claims, published=published, url=landed.url, publisher=publisher_of(landed)["name"])
    path = landing.folder.parent / "review" / "press.csv"
    if rows:
        merge(path, rows)
    return undecided_count(path)
