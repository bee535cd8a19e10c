"""Periods: whole months, inclusive at both ends. The lowest room: imports nothing of the project.

A month is the first day of a month as a date; a period is (first month, last month). Spans name the
periods that statistics use: month, ytd (January to a month of the same year), quarter, year, rolling_12,
segment (between two known cumulative figures) and other.
"""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

MONTH_TEXT = r"^(19|20)\d\d-(0[1-9]|1[0-2])$"


def parse_month(text: str) -> dt.date:
    """'2025-10' → 2025-10-01. Raises ValueError for anything that is not YYYY-MM."""
    if not re.fullmatch(MONTH_TEXT.removesuffix("$"), text):
        raise ValueError(f"{text!r} is not a month; write it as YYYY-MM, for instance 2025-10")
    return dt.date(int(text[:4]), int(text[5:]), 1)


def parse_day(text: str) -> dt.date:
    """'2025-10-31' → that day. Raises ValueError for anything else."""
    if re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"{text!r} is not a day; write it as YYYY-MM-DD, for instance 2025-10-31")


def parse_period(text: str) -> tuple[dt.date, dt.date]:
    """'2025-10', '2025-01/2025-10' or '2025' → first and last day. Raises ValueError for anything else."""
    first, _, last = text.partition("/")
    if re.fullmatch(r"(19|20)\d\d", text):
        first, last = f"{text}-01", f"{text}-12"
    start = parse_month(first)
    end = parse_month(last) if last else start
    if end < start:
        raise ValueError(f"{text!r} ends before it begins")
    return start, (end + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def month_label(month: dt.date) -> str:
    """2025-10-01 → '2025-10'."""
    return f"{month:%Y-%m}"


def month_start(text: pl.Expr) -> pl.Expr:
    """Text YYYY-MM → first day of that month."""
    return (text + "-01").str.to_date("%Y-%m-%d", strict=False)


def month_end(text: pl.Expr) -> pl.Expr:
    """Text YYYY-MM → last day of that month."""
    return month_start(text).dt.month_end()


def months_in(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Number of whole months from the first month to the last, both counted."""
    return (end.dt.year() - start.dt.year()) * 12 + end.dt.month() - start.dt.month() + 1


def span(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Name of the period: a whole year is a year, January alone a month; everything unnamed is 'other'."""
    length = months_in(start, end)
    january = start.dt.month() == 1
    quarter = (length == 3) & (start.dt.month() % 3 == 1)
    return (
        pl.when(length == 1)
        .then(pl.lit("month"))
        .when(january & (length == 12))
        .then(pl.lit("year"))
        .when(january & (length < 12))
        .then(pl.lit("ytd"))
        .when(quarter)
        .then(pl.lit("quarter"))
        .otherwise(pl.lit("other"))
    )


def months_between(earlier: dt.date, later: dt.date) -> int:
    """How many months the month of the later day comes after that of the earlier one."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month
