"""Twelve months to date: last year, plus this year so far, less last year so far."""

from __future__ import annotations

from tests.spec.printed import derive
from tests.spec.table import rows, show


def rolling(text: str, columns: str = "period value low high basis", decimals: int = 2) -> list[dict[str, str | None]]:
    return show(derive(rows(text)).span("rolling_12"), columns, decimals)


def test_from_levels():
    """34.6 + 29.4 - 28.0, each ± 0.05."""
    figures = """
        period          | value | said
        2024-01/2024-10 | 28.0  | 2024-11-14
        2024            | 34.6  | 2025-01-20
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert rolling(figures) == rows(
        """
        period          | value | low   | high  | basis
        2024-01/2024-12 | 34.6  | 34.55 | 34.65 | published
        2024-11/2025-10 | 36    | 35.85 | 36.15 | difference
        """
    )


def test_from_growth_only():
    """34.6 + 29.4 · 0.05 / 1.05 = 36.0."""
    figures = """
        period          | value | growth | said
        2024            | 34.6  |        | 2025-01-20
        2025-01/2025-10 | 29.4  | 5      | 2025-11-14
    """
    assert rolling(figures) == rows(
        """
        period          | value | low   | high  | basis
        2024-01/2024-12 | 34.6  | 34.55 | 34.65 | published
        2024-11/2025-10 | 36    | 35.81 | 36.19 | growth
        """
    )


def test_from_both_intersected():
    """Levels say [35.85, 36.15], growth of 5.0 percent says [35.93, 36.07]: growth is the tighter one."""
    figures = """
        period          | value | growth | said
        2024-01/2024-10 | 28.0  |        | 2024-11-14
        2024            | 34.6  |        | 2025-01-20
        2025-01/2025-10 | 29.4  | 5.0    | 2025-11-14
    """
    assert rolling(figures)[1:] == rows(
        """
        period          | value | low   | high  | basis
        2024-11/2025-10 | 36    | 35.93 | 36.07 | both
        """
    )


def test_where_the_two_ways_cross_the_tighter_bound_of_each_counts():
    """Levels say [36.25, 36.55]; growth of 7 percent says [36.34, 36.70]."""
    figures = """
        period          | value | growth | said
        2024-01/2024-10 | 27.6  |        | 2024-11-14
        2024            | 34.6  |        | 2025-01-20
        2025-01/2025-10 | 29.4  | 7      | 2025-11-14
    """
    low_by_growth, high_by_growth = 34.55 + 29.35 * 0.065 / 1.065, 34.65 + 29.45 * 0.075 / 1.075
    assert (round(low_by_growth, 2), round(high_by_growth, 2)) == (36.34, 36.70)
    assert rolling(figures)[1:] == rows(
        """
        period          | value | low   | high  | basis
        2024-11/2025-10 | 36.4  | 36.34 | 36.55 | both
        """
    )


def test_a_fall_lowers_the_twelve_months():
    """34.6 - 26.6 · 0.05 / 0.95 = 33.2."""
    figures = """
        period          | value | growth | said
        2024            | 34.6  |        | 2025-01-20
        2025-01/2025-10 | 26.6  | -5.0   | 2025-11-14
    """
    assert rolling(figures, "value basis")[1:] == [{"value": "33.2", "basis": "growth"}]


def test_december_is_the_year_itself():
    figures = """
        period | value | said
        2024   | 34.6  | 2025-01-20
    """
    assert rolling(figures, "period basis") == [{"period": "2024-01/2024-12", "basis": "published"}]


def test_without_last_year_s_total_there_are_no_twelve_months():
    figures = """
        period          | value | growth | said
        2024-01/2024-10 | 28.0  |        | 2024-11-14
        2025-01/2025-10 | 29.4  | 5      | 2025-11-14
    """
    assert rolling(figures) == []


def test_with_neither_level_nor_growth_of_last_year_so_far_there_are_no_twelve_months():
    figures = """
        period          | value | said
        2024            | 34.6  | 2025-01-20
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert [row["period"] for row in rolling(figures)] == ["2024-01/2024-12"]


def test_the_growth_of_a_losing_level_is_never_used():
    figures = """
        period          | who | value | growth | said
        2024            | MOT | 34.6  |        | 2025-01-20
        2025-01/2025-08 | MOT | 22.8  |        | 2025-09-14
        2025-01/2025-08 | KTZ | 25.81 | 3.2    | 2025-09-20
    """
    assert [row["period"] for row in rolling(figures)] == ["2024-01/2024-12"]


def test_twelve_months_are_known_when_the_last_of_their_figures_is():
    figures = """
        period          | value | growth | comparison | said
        2024            | 34.6  |        |            | 2025-01-20
        2025-01/2025-10 | 29.4  |        |            | 2025-11-14
        2024-01/2024-10 | 28.0  |        | yes        | 2025-11-20
    """
    assert rolling(figures, "known_from claim_ids")[1:] == [{"known_from": "2025-11-20", "claim_ids": "3"}]
