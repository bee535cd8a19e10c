"""Intervals of printed numbers: the value, and the low and high that its printed precision proves.

Rounding error is the interval of all numbers that round (or are cut) to what was printed; nothing is assumed beyond.
A number printed "29.4" lies in [29.35, 29.45]. Whole numbers are read in the scale word a text would use:
433000 is "433 thousand" (± 500), 5200000 is "5.2 million" (± 50 000), while 30 is 30 ± 0.5.
"""

from __future__ import annotations

import polars as pl


def place(printed: pl.Expr) -> pl.Expr:
    """Size of one unit of the last significant place of a printed decimal number, e.g. "29.4" → 0.1."""
    digits = printed.str.strip_prefix("-")
    decimals = digits.str.extract(r"\.(\d+)$").str.len_chars().fill_null(0)
    whole = digits.str.extract(r"^(\d+)")
    zeros = whole.str.len_chars() - whole.str.strip_chars_end("0").str.len_chars()
    scale_word = (whole.str.len_chars().cast(pl.Int64) - 1) // 3 * 3
    insignificant = pl.min_horizontal(zeros.cast(pl.Int64), scale_word)
    # Powers of ten by division of whole numbers, so that 0.1 is the nearest double to one tenth.
    return (
        pl.when(decimals > 0)
        .then(1.0 / pl.lit(10.0).pow(decimals.cast(pl.Int64)))
        .otherwise(pl.lit(10.0).pow(insignificant))
    )


NEVER_CUT = pl.lit(None, pl.String)


def level(printed: pl.Expr, qualifier: pl.Expr, maturity: pl.Expr, cut: pl.Expr = NEVER_CUT) -> list[pl.Expr]:
    """Printed level → value, low, high in the printed unit.

    About: one unit of the last place to each side. More than: only the lower bound is proved; less than
    (nearly, almost): only the upper. Published before its period had ended (partial): only a lower bound.
    `cut`: whether its authority cuts figures off: always (2.5 is 2.5 … 2.6), sometimes (2.45 … 2.6), or null.
    """
    value = printed.cast(pl.Float64)
    unit = place(printed)
    half = unit / 2 * pl.when(qualifier == "about").then(2).otherwise(1)
    cuts = cut.is_not_null() & (qualifier == "exact")
    below = pl.when(cuts & (cut == "always")).then(0.0).otherwise(half)
    above = pl.when(cuts).then(unit).otherwise(half)
    # What is cut off loses size: -2.56 becomes -2.5.
    negative = printed.str.starts_with("-")
    below, above = pl.when(negative).then(above).otherwise(below), pl.when(negative).then(below).otherwise(above)
    low = pl.when(qualifier == "more_than").then(value).when(qualifier != "less_than").then(value - below)
    high = pl.when(qualifier == "less_than").then(value).when(qualifier != "more_than").then(value + above)
    return [
        value.alias("value"),
        low.alias("low"),
        pl.when(maturity != "partial").then(high).alias("high"),
    ]


def growth(printed: pl.Expr, qualifier: pl.Expr, maturity: pl.Expr, cut: pl.Expr = NEVER_CUT) -> list[pl.Expr]:
    """Printed growth in percent or as a factor ("x1.4") → growth_pct, growth_low_pct, growth_high_pct.

    A factor of 1.4 is growth of 40 percent ± 5 points. The qualifier is the growth's own (pass "exact"
    where it belongs to a level printed beside it).
    """
    is_factor = printed.str.starts_with("x")
    number = printed.str.strip_prefix("x")
    value, low, high = level(number, qualifier, maturity, cut)

    def percent(expression: pl.Expr) -> pl.Expr:
        return pl.when(is_factor).then((expression - 1) * 100).otherwise(expression)

    return [
        percent(value).alias("growth_pct"),
        percent(low).clip(lower_bound=-100).alias("growth_low_pct"),
        percent(high).alias("growth_high_pct"),
    ]
