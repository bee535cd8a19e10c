"""What a figure states, in numbers: a period of a series and the interval of its sum, or of its growth.

Months are counted from year 0; a boundary is the moment before a month, so a period is a pair of boundaries. Here is
what makes a statement of a row, and what two statements have to do with each other; how many of them hold together
is in constraints.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any, Literal

YEAR = 12
SLACK = 1e-9  # of floating point, relative

Row = dict[str, Any]
Period = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Statement:
    """A figure: the months start … end−1 of a series sum to low … high, in the series' unit.

    For a growth low and high are factors: the sum is low … high times that of the same months a year before.
    """

    series: str
    start: int
    end: int
    measure: Literal["level", "growth"]
    low: float
    high: float

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods it is about: its own, and for a growth that of the year before."""
        own = (self.start, self.end)
        return (own,) if self.measure == "level" else (own, (self.start - YEAR, self.end - YEAR))

    @property
    def is_cumulative(self) -> bool:
        """A level that runs from January to some month of the same year."""
        return self.measure == "level" and self.start % YEAR == 0 and self.end - self.start <= YEAR

    def same_figure(self, other: Statement) -> bool:
        """Both are about the same measure of the same period."""
        return (self.series, self.start, self.end, self.measure) == (
            other.series,
            other.start,
            other.end,
            other.measure,
        )


@dataclass(frozen=True, slots=True)
class Tie:
    """Parts of a total: part × factor is in the unit of the total. `complete`: the parts add up to it."""

    total: str
    parts: tuple[tuple[str, float], ...]
    complete: bool = False

    @property
    def series(self) -> tuple[str, ...]:
        """The total and its parts."""
        return (self.total, *(part for part, _ in self.parts))


def disjoint(one: Statement, other: Statement) -> bool:
    """The two intervals have no point in common."""
    slack = SLACK * max((abs(x) for x in (one.low, one.high, other.low, other.high) if math.isfinite(x)), default=0.0)
    return one.low > other.high + slack or other.low > one.high + slack


def statement_of(row: Row) -> Statement:
    """The statement of a version of a figure (a row of mart.standing): an open side is 0 or infinite."""
    low, high = row["low"], row["high"]
    if row["measure"] == "growth":
        low, high = (None if bound is None else 1 + bound / 100 for bound in (low, high))
    return Statement(
        row["series"],
        boundary(row["period_start"]),
        boundary(row["period_end"]) + 1,
        row["measure"],
        0.0 if low is None else max(0.0, low),
        math.inf if high is None else high,
    )


def boundary(day: dt.date) -> int:
    """The boundary before the month of this day."""
    return day.year * YEAR + day.month - 1


def first_day(at: int) -> dt.date:
    """First day of the month after a boundary."""
    return dt.date(at // YEAR, at % YEAR + 1, 1)
