"""Uncertain claims of the landed press pages, put before a person."""

from __future__ import annotations

from sources.errors import ParseError
from sources.landing import Landing
from sources.press.parse import findings, publisher_of
from sources.press.text import article
from sources.reader.figures import certain
from sources.review import decisions


def ask(landing: Landing) -> int:
    """Add what is new to the review file of the data folder; returns how many rows wait for a decision.

    Raises LayoutChanged where a person has broken the file: then nothing is added.
    """
    path = landing.folder.parent / "review" / "press.csv"
    before = decisions.read(path.read_bytes(), path.name) if path.is_file() else []
    new: list[decisions.Decision] = []
    for landed in landing.documents("press"):
        try:
            data = landing.read(landed)
            unsure = [claim for claim in findings(data, landed) if not certain(claim)]
            published = article(data, landed).published
        except ParseError:
            continue  # told where documents are parsed
        day = published.isoformat() if published else ""
        new += decisions.as_rows(unsure, published=day, publisher=publisher_of(landed)["name"], url=landed.url)
    rows = decisions.merged(before, new)
    if len(rows) > len(before):
        decisions.write(path, rows)
    return sum(not row["decision"] for row in rows)
