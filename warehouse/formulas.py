"""Texts in CSV that a spreadsheet would run as formulas: an apostrophe goes in front of them.

What others wrote (titles, names, addresses) may begin with "=" or "@"; a spreadsheet that opens the file would compute
it. Signed numbers are left as they are. The lowest room: imports nothing of the project.
"""

from __future__ import annotations

import re

import polars as pl

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
ABOUT = (
    "A text that begins with =, +, -, @, a tab or a carriage return and is no number has an apostrophe (') in front, "
    "so that no spreadsheet takes it for a formula."
)
_FORMULA = r"^[=+\-@\t\r]"
_NUMBER = r"^[+-]?[0-9]+([.,][0-9]+)?$"


def guarded(text: str) -> str:
    """The text of a cell."""
    return f"'{text}" if text.startswith(BEGINNINGS) and not re.fullmatch(_NUMBER, text) else text


def guarded_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text, and the names of its columns, guarded."""
    texts = pl.col(pl.String)
    is_formula = texts.str.contains(_FORMULA) & ~texts.str.contains(_NUMBER)
    guarded_texts = pl.when(is_formula).then(texts.str.replace("^", "'")).otherwise(texts)
    return frame.with_columns(guarded_texts).rename({name: guarded(name) for name in frame.columns})
