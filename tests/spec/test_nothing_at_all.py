"""A figure of nothing, and the growth of minus one hundred percent that comes with it, are figures as all others."""

from __future__ import annotations

import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show

TEN_MONTHS = """
    period          | value | growth | qualifier | who | said
    2024-01/2024-10 | 28.0  |        | exact     | MOT | 2024-11-14
"""
NOTHING = {
    "level": "2025-01/2025-10 | 0     |        | exact     | MOT | 2025-11-14",
    "growth": "2025-01/2025-10 |       | -100   | exact     | MOT | 2025-11-14",
    "both": "2025-01/2025-10 | 0     | -100   | exact     | MOT | 2025-11-14",
    "at-most": "2025-01/2025-10 |       | -100   | less_than | MOT | 2025-11-14",
    "hardly-a-factor": "2025-01/2025-10 |       | x0.000000000001 | exact | MOT | 2025-11-14",
}


@pytest.mark.parametrize("stated", NOTHING.values(), ids=NOTHING)
def test_it_enters_and_says_that_next_to_nothing_is_left(stated: str) -> None:
    derived = derive(rows(TEN_MONTHS + stated))
    assert derived.conflicts.is_empty()
    (row,) = show(derived.growth.filter(derived.growth["period_end"].dt.year() == 2025), "high_pct", decimals=1)
    assert float(row["high_pct"] or 0) <= -98


def test_without_any_base_it_still_says_that_nothing_is_left() -> None:
    """Zero times an unknown base is zero, not unknown."""
    derived = derive(rows("period | growth | qualifier | said\n2025-01/2025-10 | -100 | less_than | 2025-11-14"))
    assert show(derived.growth, "high_pct") == [{"high_pct": "-100"}]


@pytest.mark.parametrize(
    "text",
    [
        "period | growth | who | said\n2025-01/2025-10 | -100 | MOT | 2025-11-14\n2025-01/2025-10 | 5 | KTZ | 2025-11-15",
        "period | value | growth | who | said\n2024-01/2024-10 | 28.0 | | MOT | 2024-11-14\n"
        "2025-01/2025-10 | 29.4 | | MOT | 2025-11-14\n2025-01/2025-10 | | -100 | KTZ | 2025-11-15",
        "period | value | who | said\n2025-01/2025-10 | 0 | KTZ | 2025-11-14\n2025-01/2025-10 | 29.4 | MOT | 2025-11-15",
    ],
    ids=["growth-against-growth", "growth-against-levels", "level-against-level"],
)
def test_it_may_contradict_others_by_all_of_it(text: str) -> None:
    (conflict,) = derive(rows(text)).conflicts.to_dicts()
    assert conflict["excess"] > 0
    assert conflict["excess_pct"] > 0
