"""The months of each family: its key figures over the last years, with what each rests on."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from warehouse.catalogue.codes import FAMILIES
from warehouse.decimals import significant_decimals
from warehouse.extracts.columns import FIGURE_COLUMNS, GROWTH_ONLY
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import Fact
from warehouse.extracts.kpi import Value, figure
from warehouse.extracts.tables.table import MISSING, NOT_APPLICABLE, Table, TableRow, headings
from warehouse.rounding import rounded

ESTIMATE_DIGITS = 3
MONTHLY = ("month_value", "month_low", "month_high")
REACHING = tuple(  # the month: year to date, growth, twelve months
    column for column in FIGURE_COLUMNS if column.startswith(("ytd_", "rolling_12")) and column != "ytd_period_end"
)
COLUMNS = (
    *("name", "month", "unit", *MONTHLY, "basis", "estimate", *REACHING),
    *("blank_reason", "publisher", "newest_published_on", "url"),
)


def histories(edition: Edition) -> Iterator[Table]:
    """A table for each family."""
    for family in FAMILIES:
        facts = edition.facts.history.filter(pl.col("family") == family).to_dicts()
        title = edition.words["family", family]
        about = edition.words["sheet_about", "family"].format(family=title)
        rows = tuple(_month(edition, fact) for fact in facts)
        yield Table(family, title, about, headings(edition, COLUMNS), rows)


def _month(edition: Edition, fact: Fact) -> TableRow:
    words = edition.words
    return {
        **{column: _figure(fact, column) for column in (*MONTHLY, "estimate", *REACHING)},
        "name": edition.name(fact),
        "month": fact["month"],
        "unit": edition.unit(fact["unit"]),
        "basis": words["basis", fact["basis"]] if fact["basis"] and fact["month_low"] is not None else None,
        "blank_reason": words["blank_reason", fact["blank_reason"]] if fact["blank_reason"] else None,
        "publisher": fact["publisher"],
        "newest_published_on": fact["published_text"],
        "url": fact["url"],
    }


def _figure(fact: Fact, column: str) -> Value:
    """A figure, or the mark in its place: a series of which only growth is meaningful can have growth alone."""
    value = fact[column]
    if value is None:
        level = not column.startswith("ytd_growth")
        return NOT_APPLICABLE if level and fact["measure_type"] in GROWTH_ONLY else MISSING
    if column == "estimate":
        return rounded(value, significant_decimals(value, ESTIMATE_DIGITS))
    return figure(fact, column)
