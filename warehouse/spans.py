"""Periods as columns: first and last days of months, lengths and names of spans, as Polars expressions.

Beside periods, which has the words of users and needs no Polars; imports nothing of the project.
"""

from __future__ import annotations

import polars as pl


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
