"""The outlook of the full year, beside the official plan and the record of earlier outlooks."""

from __future__ import annotations

from warehouse.decimals import PERCENT, RATE
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import Fact
from warehouse.extracts.kpi import figure
from warehouse.extracts.tables.table import MISSING, NOT_APPLICABLE, Table, TableRow, or_mark, stated, table
from warehouse.rounding import rounded

COLUMNS = (
    *("family", "name", "unit", "year", "outlook", "outlook_low", "outlook_high", "outlook_method", "outlook_month"),
    *("plan", "plan_authority", "plan_probability", "record_n", "record_hits", "record_error"),
)


def outlooks(edition: Edition) -> Table:
    """One row a key figure that has an outlook."""
    return table(edition, "outlook", COLUMNS, [_outlook(edition, fact) for fact in edition.facts.outlook.to_dicts()])


def _outlook(edition: Edition, fact: Fact) -> TableRow:
    words = edition.words
    interval = {"outlook": fact["value"], "outlook_low": fact["low"], "outlook_high": fact["high"]}
    return {
        "family": words["family", fact["family"]],
        "name": edition.name(fact),
        "unit": edition.unit(fact["unit"]),
        "year": fact["year"],
        **{column: MISSING if value is None else figure(interval, column) for column, value in interval.items()},
        "outlook_method": words["outlook_method", fact["method"]] if fact["method"] else None,
        "outlook_month": fact["month"],
        "plan": or_mark(fact["plan"], stated, NOT_APPLICABLE),
        "plan_authority": edition.authority(fact["plan_authority"]) if fact["plan_authority"] else None,
        "plan_probability": or_mark(fact["plan_probability"], lambda part: rounded(100 * part, RATE), NOT_APPLICABLE),
        "record_n": fact["n"],
        "record_hits": or_mark(fact["hit_rate"], lambda part: rounded(100 * part, RATE)),
        "record_error": or_mark(fact["mean_abs_error_pct"], lambda error: rounded(error, PERCENT)),
    }
