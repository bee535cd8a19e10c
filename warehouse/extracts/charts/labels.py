"""Numbers on charts and in the words that stand in their place."""

from __future__ import annotations

from warehouse.catalogue.words import Words
from warehouse.decimals import concise
from warehouse.rounding import text

DIGITS = 3


def chart_number(value: float, words: Words) -> str:
    """Three significant digits, without trailing zeros; the tables give the figure exactly."""
    return text(concise(value, DIGITS), words.lang)
