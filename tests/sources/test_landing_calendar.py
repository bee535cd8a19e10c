"""When a source owes a month. The release calendar is a day of the month, a tolerance, and the months of the year."""

from __future__ import annotations

import datetime as dt

import pytest

from sources.connector import Timetable
from sources.landing.calendar import due_month, state

MONTHLY = Timetable(day_of_month=15, tolerance_days=10)
YEARLY = Timetable(day_of_month=1, tolerance_days=20, months=(7,))


@pytest.mark.parametrize(
    ("timetable", "today", "due"),
    [
        (MONTHLY, "2025-11-14", "2025-09"),
        (MONTHLY, "2025-11-15", "2025-10"),
        (MONTHLY, "2026-01-20", "2025-12"),
        (YEARLY, "2025-06-30", "2024-06"),
        (YEARLY, "2025-07-01", "2025-06"),
        (Timetable(day_of_month=1, tolerance_days=20, months=(7,), lag_months=31), "2025-08-01", "2022-12"),
        (Timetable(day_of_month=1, tolerance_days=0, months=()), "2025-07-01", None),
    ],
)
def test_the_month_that_is_due(timetable: Timetable, today: str, due: str | None) -> None:
    found = due_month(timetable, dt.date.fromisoformat(today))
    assert (f"{found:%Y-%m}" if found else None) == due


@pytest.mark.parametrize(
    ("newest", "today", "said", "owed"),
    [
        ("2025-10", "2025-11-15", "on time", None),
        ("2025-09", "2025-11-14", "on time", None),
        ("2025-09", "2025-11-15", "late", "2025-10"),
        ("2025-09", "2025-11-24", "late", "2025-10"),
        ("2025-09", "2025-11-25", "missing", "2025-10"),
        ("2025-08", "2025-11-15", "missing", "2025-09"),
        (None, "2025-11-15", "missing", "2025-09"),
        ("2025-12", "2025-11-15", "on time", None),
    ],
)
def test_late_is_within_the_tolerance_and_missing_is_after_it(
    newest: str | None, today: str, said: str, owed: str | None
) -> None:
    held = dt.date.fromisoformat(f"{newest}-01") if newest else None
    found, month = state(MONTHLY, held, dt.date.fromisoformat(today))
    assert (found, f"{month:%Y-%m}" if month else None) == (said, owed)
