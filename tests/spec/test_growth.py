"""Growth against the same period of the year before: from levels, from print, or from both."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show

COLUMNS = "growth_pct low_pct high_pct printed_pct basis agrees"


def growth(
    text: str, columns: str = COLUMNS, *, span: str = "ytd", year: int = 2025, **more: str
) -> list[dict[str, str | None]]:
    """Growth to a month of 2025."""
    figures = derive([{**more, **row} for row in rows(text)])
    rates = figures.growth.filter((pl.col("span") == span) & (pl.col("period_end").dt.year() == year))
    return show(rates, columns, decimals=3)


def test_from_levels_alone():
    """29.4 against 28.0: between 29.35 / 28.05 and 29.45 / 27.95."""
    figures = """
        period          | value | said
        2024-01/2024-10 | 28.0  | 2024-11-14
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert growth(figures) == rows(
        """
        growth_pct | low_pct | high_pct | printed_pct | basis  | agrees
        5          | 4.635   | 5.367    |             | levels |
        """
    )


def test_from_print_alone():
    figures = """
        period          | value | growth | said
        2025-01/2025-10 | 29.4  | 5      | 2025-11-14
    """
    assert growth(figures) == rows(
        """
        growth_pct | low_pct | high_pct | printed_pct | basis   | agrees
        5          | 4.5     | 5.5      | 5           | printed |
        """
    )


def test_from_both_the_intersection():
    figures = """
        period          | value | growth | said
        2024-01/2024-10 | 28.0  |        | 2024-11-14
        2025-01/2025-10 | 29.4  | 5.3    | 2025-11-14
    """
    assert growth(figures) == rows(
        """
        growth_pct | low_pct | high_pct | printed_pct | basis | agrees
        5.3        | 5.25    | 5.35     | 5.3         | both  | yes
        """
    )


def test_a_printed_growth_outside_the_levels_is_shown_at_the_nearest_point_that_both_allow():
    """Printed 6 allows 5.5 to 6.5, the levels 5.263 to 6.001."""
    figures = """
        period          | value | growth | said
        2024-01/2024-10 | 27.83 |        | 2024-11-14
        2025-01/2025-10 | 29.4  | 6      | 2025-11-14
    """
    row = growth(figures)[0]
    assert (row["basis"], row["agrees"], row["low_pct"]) == ("both", "yes", "5.5")
    assert float(row["low_pct"]) <= float(row["growth_pct"]) <= float(row["high_pct"]) < 6


@pytest.mark.parametrize(
    ("levels", "print_", "expected"),
    [
        ("high", "high", "12 | 11.5 | 12.5 | 12 | printed | no"),
        ("high", "medium", "5 | 4.635 | 5.367 | 12 | levels | no"),
        ("medium", "high", "12 | 11.5 | 12.5 | 12 | printed | no"),
        ("low", "low", "12 | 11.5 | 12.5 | 12 | printed | no"),
    ],
)
def test_where_they_disagree_the_better_documented_one_stands(levels, print_, expected):
    figures = f"""
        period          | value | growth | confidence | said
        2024-01/2024-10 | 28.0  |        | {levels}   | 2024-11-14
        2025-01/2025-10 | 29.4  |        | {levels}   | 2025-11-14
        2025-01/2025-10 |       | 12     | {print_}   | 2025-11-14
    """
    assert growth(figures) == rows(f"growth_pct | low_pct | high_pct | printed_pct | basis | agrees\n{expected}")


def test_one_sided_levels_prove_one_side():
    figures = """
        period          | value | qualifier | said
        2024-01/2024-10 | 28.0  | exact     | 2024-11-14
        2025-01/2025-10 | 29.4  | more_than | 2025-11-14
    """
    assert growth(figures, "low_pct high_pct basis") == rows(
        """
        low_pct | high_pct | basis
        4.813   |          | levels
        """
    )


def test_growth_of_a_month_that_both_years_know():
    figures = """
        period          | value | said
        2024-01/2024-09 | 24.00 | 2024-10-14
        2024-01/2024-10 | 27.00 | 2024-11-14
        2025-01/2025-09 | 26.10 | 2025-10-14
        2025-01/2025-10 | 29.40 | 2025-11-14
    """
    assert growth(figures, "period growth_pct basis", span="month") == rows(
        """
        period  | growth_pct | basis
        2025-10 | 10         | levels
        """
    )


def test_a_bounded_month_has_no_growth():
    figures = """
        period          | value | said
        2024-01/2024-09 | 24    | 2024-10-14
        2024-01/2024-10 | 27    | 2024-11-14
        2025-01/2025-09 | 26    | 2025-10-14
        2025-01/2025-10 | 29    | 2025-11-14
    """
    assert growth(figures, span="month") == []


def test_growth_of_a_year_is_growth_to_december_too():
    figures = """
        period | value | growth | said
        2024   | 34.6  | 7.1    | 2025-01-20
    """
    assert growth(figures, "growth_pct basis", span="year", year=2024) == [{"growth_pct": "7.1", "basis": "printed"}]
    assert growth(figures, "growth_pct basis", span="ytd", year=2024) == [{"growth_pct": "7.1", "basis": "printed"}]


def test_growth_to_february_of_a_leap_year():
    figures = """
        period          | value | said
        2023-01/2023-02 | 5.00  | 2023-03-14
        2024-01/2024-02 | 5.50  | 2024-03-14
        2025-01/2025-02 | 6.05  | 2025-03-14
    """
    assert growth(figures, "growth_pct", year=2024) == [{"growth_pct": "10"}]
    assert growth(figures, "growth_pct", year=2025) == [{"growth_pct": "10"}]


def test_growth_of_twelve_months():
    figures = """
        period | value | said
        2023   | 32.0  | 2024-01-20
        2024   | 35.2  | 2025-01-20
    """
    assert growth(figures, "period growth_pct", span="rolling_12", year=2024) == [
        {"period": "2024-01/2024-12", "growth_pct": "10"}
    ]


def test_an_index_is_growth_in_print():
    figures = """
        period          | value | said
        2025-01/2025-10 | 120.3 | 2025-11-14
    """
    context = {"series": "transport_services_index.bns", "who": "BNS", "unit": "percent"}
    assert growth(figures, "growth_pct low_pct high_pct basis", **context) == rows(
        """
        growth_pct | low_pct | high_pct | basis
        20.3       | 20.25   | 20.35    | printed
        """
    )


def test_nothing_falls_by_more_than_all_of_it():
    figures = """
        period          | growth | said
        2025-01/2025-10 | -100   | 2025-11-14
    """
    assert growth(figures, "growth_pct low_pct high_pct") == rows(
        """
        growth_pct | low_pct | high_pct
        -100       | -100    | -99.5
        """
    )
