"""Every printed figure that the month's key figures rest on, with its publication, its age and what became of it."""

from __future__ import annotations

from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import Fact
from warehouse.extracts.kpi import Value
from warehouse.extracts.tables.table import MISSING, NOT_APPLICABLE, Table, TableRow, table
from warehouse.wording.phrases import period_text, printed

COLUMNS = (
    *("family", "name", "period", "role", "printed", "printed_growth", "authority", "publisher"),
    *("newest_published_on", "age", "use", "url"),
)


def sources(edition: Edition) -> Table:
    """One row a printed figure."""
    return table(edition, "sources", COLUMNS, [_source(edition, fact) for fact in edition.facts.sources.to_dicts()])


def age_in_days(edition: Edition, fact: Fact) -> int | None:
    """Days from a publication to the newest one that is known; None for a text that prints no day."""
    if fact["published_on"] is None or fact["date_basis"] != "printed":
        return None
    return int((edition.facts.known_to - fact["published_on"]).days)


def _source(edition: Edition, fact: Fact) -> TableRow:
    words, quotes = edition.words, edition.facts.quotes
    claim = quotes.printed[fact["claim_id"]]

    def print_of(measure: str, value: object) -> Value:
        return NOT_APPLICABLE if value is None else printed(quotes, measure, claim, words)

    age = age_in_days(edition, fact)
    return {
        "family": words["family", fact["family"]],
        "name": edition.name(fact),
        "period": period_text(fact["period_start"], fact["period_end"], words),
        "role": words["role", fact["role"]],
        "printed": print_of("level", claim["printed_value"]),
        "printed_growth": print_of("growth", claim["growth_pct"]),
        "authority": edition.authority(fact["authority"]),
        "publisher": fact["publisher"],
        "newest_published_on": fact["published_text"] or words["text", "undated"],
        "age": MISSING if age is None else age,
        "use": words["use", fact["fate"]],
        "url": fact["url"],
    }
