"""Numbers as statistics offices write them in cells, kept with the decimals that are printed.

Numbers in running text belong to the reader (sources.reader.quantities).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

EMPTY = {"", "-", "–", "—", "...", "…", "..", "x", "X", "х", "Х", ":", ".", "*", "n/a"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def number(cell: str | None, *, footnotes: bool = False) -> str | None:
    """The plain decimal of a cell; None for the marks of "none", "not available" and "confidential".

    Spaces of any kind group thousands, a comma is a decimal point. `footnotes`: a digit and a bracket at the end are
    a footnote ("82 1892)" is 82189 with footnote 2). Raises ValueError for what is no number.
    """
    text = re.sub(r"[\s\u00a0\u2007\u2009\u202f]", "", cell or "")
    if text in EMPTY:
        return None
    if footnotes:
        text = re.sub(r"(?<=\d)\d\)$", "", text)
    text = text.replace(",", ".").replace("−", "-").replace("–", "-")
    if re.fullmatch(r"-?\d+(?:\.\d+)?[eE][+-]?\d+", text):
        text = f"{Decimal(text):f}"
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{cell!r} is not a number")
    # what a spreadsheet computed has more decimals than anybody prints
    whole, _, decimals = text.partition(".")
    if len(decimals) > 6:
        text = f"{Decimal(text):.6f}".rstrip("0").rstrip(".")
    return text or whole


def growth_of_index(cell: str | None) -> str | None:
    """Percent of the same period of the year before, as growth: 106.1 is +6.1, with the decimals that are printed."""
    text = number(cell)
    if text is None:
        return None
    try:
        return f"{Decimal(text) - 100:f}"
    except InvalidOperation as error:
        raise ValueError(f"{cell!r} is not an index") from error
