"""Totals: cumulative figures, years, quarters, and the segments between consecutive known figures."""

from __future__ import annotations

import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show

COLUMNS = "period value low high basis"


def totals(text: str, span: str) -> list[dict[str, str | None]]:
    return show(derive(rows(text)).span(span), COLUMNS)


SPARSE = """
    period          | value | said
    2025-01/2025-04 | 11.4  | 2025-05-14
    2025-01/2025-08 | 23.1  | 2025-09-14
    2025-01/2025-10 | 29.4  | 2025-11-14
"""
QUARTERLY = """
    period          | value | said
    2024-01/2024-03 | 8.10  | 2024-04-14
    2024-01/2024-06 | 16.50 | 2024-07-14
    2024-01/2024-09 | 25.00 | 2024-10-14
    2024            | 34.60 | 2025-01-20
"""


def test_segments_lie_between_consecutive_known_figures():
    assert totals(SPARSE, "segment") == rows(
        """
        period          | value | low   | high  | basis
        2025-01/2025-04 | 11.4  | 11.35 | 11.45 | published
        2025-05/2025-08 | 11.7  | 11.6  | 11.8  | difference
        2025-09/2025-10 | 6.3   | 6.2   | 6.4   | difference
        """
    )


def test_segments_of_a_year_add_up_to_its_newest_figure():
    segments = derive(rows(SPARSE)).span("segment")
    assert round(segments["value"].sum(), 9) == 29.4


def test_every_cumulative_figure_is_a_total_and_december_s_is_the_year_too():
    assert totals(QUARTERLY, "ytd") == rows(
        """
        period          | value | low    | high   | basis
        2024-01/2024-03 | 8.1   | 8.095  | 8.105  | published
        2024-01/2024-06 | 16.5  | 16.495 | 16.505 | published
        2024-01/2024-09 | 25    | 24.995 | 25.005 | published
        2024-01/2024-12 | 34.6  | 34.595 | 34.605 | published
        """
    )
    assert totals(QUARTERLY, "year") == rows(
        """
        period          | value | low    | high   | basis
        2024-01/2024-12 | 34.6  | 34.595 | 34.605 | published
        """
    )


def test_the_first_quarter_is_published_the_others_are_differences():
    assert totals(QUARTERLY, "quarter") == rows(
        """
        period          | value | low   | high  | basis
        2024-01/2024-03 | 8.1   | 8.095 | 8.105 | published
        2024-04/2024-06 | 8.4   | 8.39  | 8.41  | difference
        2024-07/2024-09 | 8.5   | 8.49  | 8.51  | difference
        2024-10/2024-12 | 9.6   | 9.59  | 9.61  | difference
        """
    )


def test_a_missing_half_year_blanks_two_quarters_and_leaves_one_segment():
    figures = """
        period          | value | said
        2024-01/2024-03 | 8.10  | 2024-04-14
        2024-01/2024-09 | 25.00 | 2024-10-14
    """
    assert [row["period"] for row in totals(figures, "quarter")] == ["2024-01/2024-03"]
    assert [row["period"] for row in totals(figures, "segment")] == ["2024-01/2024-03", "2024-04/2024-09"]


def test_a_segment_of_two_speakers_has_bounds_only():
    figures = """
        period          | who  | value | said
        2025-01/2025-08 | MOT  | 23.1  | 2025-09-14
        2025-01/2025-10 | PRES | 29.4  | 2025-11-14
    """
    assert totals(figures, "segment") == rows(
        """
        period          | value | low   | high  | basis
        2025-01/2025-08 | 23.1  | 23.05 | 23.15 | published
        2025-09/2025-10 |       | 6.2   | 6.4   | bounded
        """
    )


def test_of_a_falling_pair_the_older_figure_is_set_aside():
    figures = """
        period          | value | said
        2025-01/2025-08 | 25.81 | 2025-09-14
        2025-01/2025-10 | 22.8  | 2025-11-14
    """
    assert [row["period"] for row in totals(figures, "segment")] == ["2025-01/2025-10"]


def test_a_segment_is_known_when_its_later_figure_is():
    segments = derive(rows(SPARSE)).span("segment")
    assert show(segments, "period known_from claim_ids") == rows(
        """
        period          | known_from | claim_ids
        2025-01/2025-04 | 2025-05-14 | 1
        2025-05/2025-08 | 2025-09-14 | 2
        2025-09/2025-10 | 2025-11-14 | 2
        """
    )


def test_a_printed_quarter_is_a_published_total():
    figures = """
        period          | value | said
        2025-04/2025-06 | 8.40  | 2025-07-14
    """
    assert totals(figures, "quarter") == rows(
        """
        period          | value | low   | high  | basis
        2025-04/2025-06 | 8.4   | 8.395 | 8.405 | published
        """
    )


@pytest.mark.parametrize("span", ["ytd", "segment"])
def test_a_printed_zero_is_bounded_from_below_by_zero(span):
    figures = """
        period          | value | said
        2025-01/2025-10 | 0.0   | 2025-11-14
    """
    assert totals(figures, span) == rows(
        """
        period          | value | low | high | basis
        2025-01/2025-10 | 0     | 0   | 0.05 | published
        """
    )
