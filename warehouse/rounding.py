"""The one rounding: half away from zero, in decimal arithmetic; and a rounded number as a language writes it.

How many decimals a figure gets is warehouse.decimals.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"


def rounded(value: float, decimals: int) -> Decimal:
    """Round half away from zero. The shortest decimal text of the float is what is rounded, so 2.675 → 2.68."""
    quantum = Decimal(1).scaleb(-decimals)
    result = Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result  # no negative zero


def text(number: Decimal | None, lang: str, *, signed: bool = False) -> str:
    """A rounded number as people of the language write it: 1,234.5 · 1 234,5 (with no-break spaces)."""
    if number is None:
        return ""
    written = f"{number:+,f}" if signed else f"{number:,f}"
    if lang != "en":
        written = written.replace(",", NBSP).replace(".", ",")
    return written.replace("-", "\u2212")
