"""What a printed number proves: half a unit of its last significant place, unless its words say less."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.printed import derive
from tests.spec.table import Row, cases, number
from warehouse.figures import intervals


def bounds(expressions: list[pl.Expr]) -> tuple[float | None, ...]:
    return pl.select(*expressions).row(0)


def words(case: Row) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    qualifier, maturity = case.get("qualifier") or "exact", case.get("maturity") or "unknown"
    return pl.lit(case["printed"]), pl.lit(qualifier), pl.lit(maturity)


@pytest.mark.parametrize(
    "case",
    cases(
        """
        printed   | low      | high
        29.4      | 29.35    | 29.45
        33        | 32.5     | 33.5
        33.0      | 32.95    | 33.05
        33.00     | 32.995   | 33.005
        0.5       | 0.45     | 0.55
        30        | 29.5     | 30.5
        300       | 299.5    | 300.5
        2025      | 2024.5   | 2025.5
        5000      | 4500     | 5500
        433000    | 432500   | 433500
        433100    | 433050   | 433150
        1205000   | 1204500  | 1205500
        5200000   | 5150000  | 5250000
        9093022   | 9093021.5| 9093022.5
        """
    ),
)
def test_a_number_lies_within_half_a_unit_of_its_last_significant_place(case):
    expected = (number(case["printed"]), number(case["low"]), number(case["high"]))
    assert expected == pytest.approx(bounds(intervals.level(*words(case))))


@pytest.mark.parametrize(
    "case",
    cases(
        """
        printed | qualifier | maturity    | low   | high
        33      | exact     | final       | 32.5  | 33.5
        33      | exact     | preliminary | 32.5  | 33.5
        33      | about     | unknown     | 32    | 34
        29.4    | about     | unknown     | 29.3  | 29.5
        433000  | about     | unknown     | 432000| 434000
        33      | more_than | unknown     | 33    |
        33      | less_than | unknown     |       | 33
        29.4    | exact     | partial     | 29.35 |
        33      | about     | partial     | 32    |
        33      | more_than | partial     | 33    |
        33      | less_than | partial     |       |
        """
    ),
)
def test_words_beside_a_number_prove_less(case):
    value, low, high = bounds(intervals.level(*words(case)))
    assert number(case["printed"]) == value, "the number is shown as printed, whatever it proves"
    assert (number(case["low"]), number(case["high"])) == (
        pytest.approx(low) if low is not None else None,
        pytest.approx(high) if high is not None else None,
    )


@pytest.mark.parametrize(
    "case",
    cases(
        """
        printed | growth | low   | high
        5       | 5      | 4.5   | 5.5
        7.1     | 7.1    | 7.05  | 7.15
        -2.5    | -2.5   | -2.55 | -2.45
        x1.4    | 40     | 35    | 45
        x2      | 100    | 50    | 150
        x2.0    | 100    | 95    | 105
        x0.9    | -10    | -15   | -5
        """
    ),
)
def test_growth_is_printed_in_percent_or_as_a_factor(case):
    expected = (number(case["growth"]), number(case["low"]), number(case["high"]))
    assert expected == pytest.approx(bounds(intervals.growth(*words(case))))


@pytest.mark.parametrize(
    "case",
    cases(
        """
        index | growth | low   | high
        120.3 | 20.3   | 20.25 | 20.35
        98.0  | -2     | -2.05 | -1.95
        120   | 20     | 19.5  | 20.5
        """
    ),
)
def test_an_index_says_growth(case):
    row = {"period": "2025-01/2025-10", "value": case["index"], "unit": "percent", "said": "2025-11-14"}
    claim = derive([{**row, "series": "transport_services_index.bns", "who": "BNS"}]).claims.to_dicts()[0]
    expected = (number(case["growth"]), number(case["low"]), number(case["high"]))
    assert expected == pytest.approx((claim["growth_pct"], claim["growth_low_pct"], claim["growth_high_pct"]))


@pytest.mark.parametrize(
    "case",
    cases(
        """
        value | growth | qualifier | low | high | growth_low | growth_high
        33    | 5      | more_than | 33  |      | 4.5        | 5.5
              | 5      | more_than |     |      | 5          |
              | 5      | less_than |     |      |            | 5
              | 5      | about     |     |      | 4          | 6
              | x1.4   | more_than |     |      | 40         |
        """
    ),
)
def test_the_qualifier_belongs_to_the_level_and_to_a_growth_only_where_it_stands_alone(case):
    claim = derive([_stated(case)]).claims.to_dicts()[0]
    expected = tuple(number(case[name]) for name in ("low", "high", "growth_low", "growth_high"))
    found = tuple(claim[name] for name in ("low", "high", "growth_low_pct", "growth_high_pct"))
    assert [e is None for e in expected] == [f is None for f in found]
    assert [e for e in expected if e is not None] == pytest.approx([f for f in found if f is not None])


def _stated(case: Row) -> Row:
    return {"period": "2025", "said": "2026-01-20", **{k: case[k] for k in ("value", "growth", "qualifier")}}


@pytest.mark.parametrize(
    "case",
    cases(
        """
        series                  | printed | unit | value | low    | high
        transit_freight.total   | 433000  | t    | 0.433 | 0.4325 | 0.4335
        transit_freight.total   | 29.4    | Mt   | 29.4  | 29.35  | 29.45
        transit_freight.total   | 0.0294  | bn t | 29.4  | 29.35  | 29.45
        """
    ),
)
def test_the_interval_is_that_of_the_printed_unit_carried_to_the_unit_of_the_series(case):
    row = {"period": "2025", "said": "2026-01-20", "value": case["printed"]}
    claim = derive([{**row, "series": case["series"], "unit": case["unit"]}]).claims.to_dicts()[0]
    expected = (number(case["value"]), number(case["low"]), number(case["high"]))
    assert expected == pytest.approx((claim["value"], claim["low"], claim["high"]))


def test_a_unit_of_another_kind_is_not_converted():
    claim = derive([{"period": "2025", "said": "2026-01-20", "value": "29.4", "unit": "TEU"}]).claims.to_dicts()[0]
    assert (claim["value"], claim["low"], claim["high"]) == (None, None, None)
