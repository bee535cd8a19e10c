"""How many decimals a shown figure gets: the policy, in one place. Every document, table and sentence asks here.

A figure never looks more exact than what is known of it, and hides nothing that is:

    known between bounds     as many as the width of its interval leaves certain        interval_decimals
    printed, and narrowed    no more than agree with its bounds: 13.1 stays 13.1        printed_decimals
    stated (target, plan)    as many as it was written with                             written_decimals
    roughly derived          so many significant digits (an estimate, an excess)        significant_decimals
    bounds                   one more than the figure between them                      FINER
    percentages derived      one; hit rates and probabilities none                      PERCENT, RATE
    a path to a target       two                                                        PATH

`shown_decimals` puts the first two and the bounds together for a figure of the extracts; `change_decimals` does so for a
change, which a rounding must not hide. Rounding itself is warehouse.rounding.
"""

from __future__ import annotations

import math
from decimal import Decimal

from warehouse.rounding import rounded

MOST = 6  # more say nothing of figures that are printed
FINER = 1  # of bounds, beyond the figure between them
PERCENT = 1
RATE = 0
PATH = 2
UNBOUNDED = 3  # the most of a figure without an interval
INEXACT = 1 + 1e-6  # the difference of two large numbers is that inexact

# mart.kpi: the interval that earns a figure its decimals …
KPI_INTERVALS = {
    "month_value": ("month_low", "month_high"),
    "ytd_value": ("ytd_low", "ytd_high"),
    "ytd_growth_pct": ("ytd_growth_low_pct", "ytd_growth_high_pct"),
    "rolling_12": ("rolling_12_low", "rolling_12_high"),
    "outlook": ("outlook_low", "outlook_high"),
}
KPI_AS_EXACT_AS = {"path_value": "rolling_12", "gap": "rolling_12"}  # … the figure that others are compared with
KPI_PRINTED = ("month_value", "ytd_value")  # … and those whose bounds may be narrower than their print


def interval_decimals(value: float, low: float | None, high: float | None) -> int:
    """Decimals that an interval earns: 29.4 in [29.35, 29.45] one, 33 in [32.5, 33.5] none.

    Without an interval: as many as the value itself is written with.
    """
    if low is None or high is None or high <= low:
        return written_decimals(value)
    return min(max(0, -math.floor(math.log10((high - low) * INEXACT))), MOST)


def written_decimals(value: float) -> int:
    """Decimals that the shortest text of a number has: 34.6 one, 67.0 none."""
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return min(max(0, -int(exponent)), MOST)


def printed_decimals(value: float, low: float | None, high: float | None) -> int:
    """Decimals of a printed figure whose bounds other figures have narrowed: 13.1 in [13.05, 13.09] stays 13.1.

    As many as its interval earns, but no more than leave the middle of the interval in what the number then says.
    """
    places = interval_decimals(value, low, high)
    if low is not None and high is not None:
        middle = (low + high) / 2
        while places and abs(float(rounded(value, places)) - middle) > 0.5 * 10.0**-places * INEXACT:
            places -= 1
    return places


def significant_decimals(value: float, digits: int) -> int:
    """Decimals that leave a number so many significant digits."""
    if value == 0:
        return 0
    exponent = int(f"{abs(value):e}".split("e")[1])
    return max(0, digits - 1 - exponent)


def concise(value: float, digits: int) -> Decimal:
    """A number of so many significant digits, without trailing zeros: 34.6, 67, 600."""
    number = rounded(value, significant_decimals(value, digits)).normalize()
    return rounded(value, max(0, -int(number.as_tuple().exponent)))


def shown_decimals(
    value: float, figure: float | None, low: float | None, high: float | None, *, printed: bool, finer: int
) -> int:
    """Decimals of a figure, or of one of its bounds, in an extract.

    `figure`: the figure between the bounds, which may be `value` itself; `printed`: it may be a print that other
    figures have narrowed; `finer`: FINER for a bound, else 0. Without an interval: as the figure is written, three at
    most; where there is no figure either, one.
    """
    if low is not None and high is not None:
        return _earned(value, figure, low, high, printed=printed) + finer
    return PERCENT if figure is None else min(written_decimals(figure), UNBOUNDED) + finer


def change_decimals(
    value: float, figure: float | None, low: float | None, high: float | None, *, printed: bool, finer: int
) -> int:
    """Decimals of the old or the new value of a change; arguments as in `shown_decimals`.

    A value that no interval bounds keeps what it is written with: only so is a change seen.
    """
    if low is not None and high is not None and high > low:
        return _earned(value, figure, low, high, printed=printed) + finer
    return min(written_decimals(value), UNBOUNDED if figure is None or figure == value else MOST)


def _earned(value: float, figure: float | None, low: float, high: float, *, printed: bool) -> int:
    if printed and figure is not None:
        return printed_decimals(figure, low, high)
    return interval_decimals(value, low, high)
