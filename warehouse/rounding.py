"""The one rounding: half away from zero, in decimal arithmetic, to the decimals that a figure's interval earns."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

MOST_DECIMALS = 6
NBSP = "\u00a0"


def rounded(value: float, decimals: int) -> Decimal:
    """Round half away from zero. The shortest decimal text of the float is what is rounded, so 2.675 → 2.68."""
    quantum = Decimal(1).scaleb(-decimals)
    result = Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result  # no negative zero


def decimals(value: float, low: float | None, high: float | None) -> int:
    """How many decimals a figure with this interval deserves: 29.4 in [29.35, 29.45] one, 33 in [32.5, 33.5] none.

    Without an interval: as many as the value itself is written with.
    """
    if low is not None and high is not None and high > low:
        width = (high - low) * (1 + 1e-6)  # a difference of two large numbers is that inexact
        return min(max(0, -math.floor(math.log10(width))), MOST_DECIMALS)
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return min(max(0, -int(exponent)), MOST_DECIMALS)


def printed_decimals(value: float, low: float | None, high: float | None) -> int:
    """Decimals of a printed figure whose bounds other figures have narrowed: 13.1 in [13.05, 13.09] stays 13.1.

    As many as its interval earns, but no more than leave the middle of the interval in what the number then says.
    """
    places = decimals(value, low, high)
    if low is not None and high is not None:
        middle = (low + high) / 2
        while places and abs(float(rounded(value, places)) - middle) > 0.5 * 10.0**-places * (1 + 1e-6):
            places -= 1
    return places


def text(number: Decimal | None, lang: str, *, signed: bool = False) -> str:
    """A rounded number as people of the language write it: 1,234.5 · 1 234,5 (with no-break spaces)."""
    if number is None:
        return ""
    written = f"{number:+,f}" if signed else f"{number:,f}"
    if lang != "en":
        written = written.replace(",", NBSP).replace(".", ",")
    return written.replace("-", "\u2212")
