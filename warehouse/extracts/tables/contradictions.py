"""Publications that cannot all be right: which figures, how far apart, what was set aside and why."""

from __future__ import annotations

from warehouse.decimals import PERCENT, significant_decimals
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import Fact
from warehouse.extracts.tables.table import Table, TableRow, table
from warehouse.rounding import rounded
from warehouse.wording.phrases import period_text, printed

EXCESS_DIGITS = 2
COLUMNS = ("family", "name", "period", "explanation", "excess", "unit", "excess_pct", "set_aside", "rule", "url")


def contradictions(edition: Edition) -> Table:
    """One row a contradiction, those of the month's own figures first."""
    facts = edition.facts.conflicts.to_dicts()
    return table(edition, "contradictions", COLUMNS, [contradiction(edition, fact) for fact in facts])


def contradiction(edition: Edition, fact: Fact) -> TableRow:
    """A contradiction as a row."""
    words, quotes = edition.words, edition.facts.quotes
    set_aside = (_as_printed(edition, fact["measure"], quotes.printed[claim]) for claim in fact["set_aside"])
    return {
        "family": words["family", fact["family"]],
        "name": edition.name(fact),
        "period": period_text(fact["period_start"], fact["period_end"], words),
        "explanation": fact[f"explanation_{edition.lang}"],
        "excess": rounded(fact["excess"], significant_decimals(fact["excess"], EXCESS_DIGITS)),
        "unit": words["conflict", "points"] if fact["measure"] == "growth" else edition.unit(fact["unit"]),
        "excess_pct": rounded(fact["excess_pct"], PERCENT),
        "set_aside": "; ".join(dict.fromkeys(set_aside)),
        "rule": words["conflict", fact["rule"]] if fact["rule"] else None,
        "url": "; ".join(fact["urls"] or []),
    }


def _as_printed(edition: Edition, measure: str, claim: Fact) -> str:
    """A claim as printed: the measure in question, or the only one that it prints."""
    is_printed = {"level": claim["printed_value"] is not None, "growth": claim["growth_pct"] is not None}
    other = {"level": "growth", "growth": "level"}[measure]
    return printed(edition.facts.quotes, measure if is_printed[measure] else other, claim, edition.words)
