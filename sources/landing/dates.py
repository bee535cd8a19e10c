"""The day on which a document that prints none became known."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from sources.landing.zone import Landed
from warehouse import clock

EARLIEST = dt.date(2000, 1, 1)  # a server that names a day before has no clock


def known_on(landed: Landed) -> dt.date:
    """The server's Last-Modified, if it is credible, else the day of retrieval in Almaty."""
    retrieved = clock.in_almaty(landed.retrieved_at).date()
    stamp = next((value for name, value in landed.headers.items() if name.lower() == "last-modified"), None)
    if not stamp:
        return retrieved
    try:
        modified = parsedate_to_datetime(stamp)
        day = clock.in_almaty(modified if modified.tzinfo else modified.replace(tzinfo=dt.UTC)).date()
    except (ValueError, TypeError, OverflowError, IndexError):  # among them the last day of the year 9999
        return retrieved
    return day if EARLIEST <= day <= retrieved else retrieved
