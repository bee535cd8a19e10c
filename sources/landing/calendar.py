"""When a source owes a month: the release calendar of its manifest against what has landed."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sources.connector import Timetable

State = Literal["on time", "late", "missing"]


def due_month(timetable: Timetable, today: dt.date) -> dt.date | None:
    """The newest month (its first day) whose figures are due by today; None: nothing was due within two years.

    In a month that is listed in the timetable, the month that lies `lag_months` before it is due on its day.
    """
    year, month = today.year, today.month
    for _ in range(24):
        published = dt.date(year, month, timetable.day_of_month)
        if month in timetable.months and published <= today:
            return _before(published, timetable.lag_months)
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return None


def state(timetable: Timetable, newest: dt.date | None, today: dt.date) -> tuple[State, dt.date | None]:
    """Whether a source whose newest month is `newest` owes something, and the month that it owes.

    late: the month is due, within the tolerance; missing: the tolerance has passed as well.
    """
    due = due_month(timetable, today)
    if due is None or (newest is not None and newest >= due):
        return "on time", None
    tolerated = due_month(timetable, today - dt.timedelta(days=timetable.tolerance_days))
    if tolerated is not None and (newest is None or newest < tolerated):
        return "missing", tolerated
    return "late", due


def _before(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 - months
    return dt.date(index // 12, index % 12 + 1, 1)
