"""What a reader looks up: the series and their definitions, the notes and marks, the glossary."""

from __future__ import annotations

from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import Fact
from warehouse.extracts.tables.table import Table, TableRow, table

SERIES = ("family", "name", "series", "definition", "unit", "authority", "not_to_be_confused_with")


def series(edition: Edition) -> Table:
    """Every series with its definition."""
    return table(edition, "series", SERIES, [_series(edition, fact) for fact in edition.facts.series.to_dicts()])


def notes(edition: Edition) -> Table:
    """What the marks mean, then the notes of the month."""
    marks = [f"[{mark}] {meaning}" for mark, meaning in edition.words.texts["mark"].items()]
    return table(edition, "notes", ("note",), [{"note": note} for note in (*marks, *edition.kpi.notes)])


def glossary(edition: Edition) -> Table:
    """The words of the documents."""
    terms = edition.words.texts["glossary"].values()
    rows: list[TableRow] = [{"term": term["term"], "meaning": term["meaning"]} for term in terms]
    return table(edition, "glossary", ("term", "meaning"), rows)


def _series(edition: Edition, fact: Fact) -> TableRow:
    return {
        "family": edition.words["family", fact["family"]],
        "name": edition.name(fact),
        "series": fact["series"],
        "definition": fact[f"definition_{edition.lang}"],
        "unit": edition.unit(fact["unit"]),
        "authority": edition.authority(fact["authority"]),
        "not_to_be_confused_with": ", ".join(fact["not_to_be_confused_with"] or []) or None,
    }
