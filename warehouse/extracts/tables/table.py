"""A table of a document: rows of values by column (rounded numbers, dates, texts), and marks in place of figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from warehouse.decimals import written_decimals
from warehouse.extracts.edition import Edition
from warehouse.extracts.kpi import Value
from warehouse.rounding import rounded

MISSING, NOT_APPLICABLE = "[x]", "[z]"
TableRow = dict[str, Value]


@dataclass(frozen=True)
class Table:
    """Rows of values by column code; `headings` in order; `about`: what it holds, for the list of contents."""

    code: str
    title: str
    about: str
    headings: dict[str, str]
    rows: tuple[TableRow, ...]


def table(edition: Edition, code: str, columns: Iterable[str], rows: Iterable[TableRow]) -> Table:
    """A table whose title and description are words of the catalogue under its code."""
    words = edition.words
    return Table(code, words["sheet", code], words["sheet_about", code], headings(edition, columns), tuple(rows))


def headings(edition: Edition, columns: Iterable[str]) -> dict[str, str]:
    """Headings by column code, in order."""
    return {column: edition.words["column", column] for column in columns}


def stated(value: float) -> Decimal:
    """A figure as it was stated: a target, a plan, the base of a path."""
    return rounded(value, written_decimals(value))


def or_mark(value: float | None, number: Callable[[float], Decimal], mark: str = MISSING) -> Value:
    """A number made of a value, or the mark in its place."""
    return mark if value is None else number(value)
