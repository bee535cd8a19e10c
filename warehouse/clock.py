"""The one clock: what day and what moment it is in Asia/Almaty. The lowest room: imports nothing of the project.

Figures are dated where they are published. A machine elsewhere, or one that keeps UTC, has another day between
19:00 and 24:00 UTC, so nothing asks the machine's own zone: whoever needs today or now asks here.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")


def now() -> dt.datetime:
    """This moment, aware, in Almaty."""
    return dt.datetime.now(ALMATY)


def today() -> dt.date:
    """Today in Almaty."""
    return now().date()


def in_almaty(instant: dt.datetime) -> dt.datetime:
    """An aware moment of any zone on Almaty's clock. Raises ValueError for a moment without a zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} names no zone")
    return instant.astimezone(ALMATY)
