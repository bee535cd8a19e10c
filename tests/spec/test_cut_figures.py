"""Figures that were cut off instead of rounded: 2.56 was printed 2.5, so 2.5 is 2.5 to 2.6."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.table import cases, number
from warehouse.figures.intervals import growth, level


@pytest.mark.parametrize(
    "case",
    cases(
        """
        printed | cut       | qualifier | low    | high
        2.5     |           | exact     | 2.45   | 2.55
        2.5     | always    | exact     | 2.5    | 2.6
        2.5     | sometimes | exact     | 2.45   | 2.6
        33000   | always    | exact     | 33000  | 34000
        -2.5    | always    | exact     | -2.6   | -2.5
        2.5     | always    | about     | 2.4    | 2.6
        2.5     | always    | more_than | 2.5    |
        """
    ),
)
def test_a_level_that_was_cut(case):
    row = pl.DataFrame({"p": [case["printed"]], "c": [case["cut"]], "q": [case["qualifier"]], "m": ["unknown"]})
    row = row.with_columns(pl.col("c").cast(pl.String))
    found = row.select(level(pl.col("p"), pl.col("q"), pl.col("m"), pl.col("c"))).row(0, named=True)
    assert found["low"] == pytest.approx(number(case["low"]))
    assert found["high"] == (None if case["high"] is None else pytest.approx(number(case["high"])))


@pytest.mark.parametrize(("printed", "low", "high"), [("x2.7", 170, 180), ("62", 62, 63), ("-0.5", -0.6, -0.5)])
def test_a_growth_that_was_cut(printed, low, high):
    row = pl.DataFrame({"p": [printed], "c": ["always"], "q": ["exact"], "m": ["unknown"]})
    found = row.select(growth(pl.col("p"), pl.col("q"), pl.col("m"), pl.col("c"))).row(0, named=True)
    assert (found["growth_low_pct"], found["growth_high_pct"]) == pytest.approx((low, high))
