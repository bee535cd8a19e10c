"""Months: published, or the difference of two cumulative figures of one speaker; missing stays missing."""

from __future__ import annotations

import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show


def months(text: str, columns: str = "month value low high basis") -> list[dict[str, str | None]]:
    return show(derive(rows(text)).known_months, columns)


def test_a_difference_is_as_wide_as_both_figures_together():
    figures = """
        period          | value | said
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert months(figures) == rows(
        """
        month   | value | low | high | basis
        2025-10 | 3.3   | 3.2 | 3.4  | difference
        """
    )


def test_a_difference_of_two_dates_is_marked_and_names_both_figures():
    figures = """
        period          | value | said
        2025-01/2025-08 | 23.1  | 2025-10-14
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert months(figures, "month mixed_vintage claim_ids known_from") == rows(
        """
        month   | mixed_vintage | claim_ids | known_from
        2025-09 | no            | 2         | 2025-10-14
        2025-10 | yes           | 2         | 2025-11-14
        """
    )


def test_a_missing_month_blanks_its_neighbours():
    """Without January to September neither September nor October is known, and nothing is filled in."""
    figures = """
        period          | value | said
        2025-01/2025-07 | 20.3  | 2025-08-14
        2025-01/2025-08 | 23.1  | 2025-09-14
        2025-01/2025-10 | 29.4  | 2025-11-14
        2025-01/2025-11 | 32.5  | 2025-12-14
    """
    assert months(figures) == rows(
        """
        month   | value | low | high | basis
        2025-08 | 2.8   | 2.7 | 2.9  | difference
        2025-11 | 3.1   | 3   | 3.2  | difference
        """
    )


def test_january_is_published_and_february_its_difference():
    figures = """
        period          | value | said
        2025-01         | 2.60  | 2025-02-14
        2025-01/2025-02 | 5.30  | 2025-03-14
    """
    assert months(figures) == rows(
        """
        month   | value | low   | high  | basis
        2025-01 | 2.6   | 2.595 | 2.605 | published
        2025-02 | 2.7   | 2.69  | 2.71  | difference
        """
    )


def test_december_is_the_year_without_eleven_months():
    figures = """
        period          | value | said
        2024-01/2024-11 | 31.6  | 2024-12-14
        2024            | 34.6  | 2025-01-20
    """
    assert months(figures, "month value basis") == rows(
        """
        month   | value | basis
        2024-12 | 3     | difference
        """
    )


def test_no_month_is_a_difference_of_two_years():
    figures = """
        period          | value | said
        2024            | 34.6  | 2025-01-20
        2025-01/2025-02 | 5.3   | 2025-03-14
    """
    assert months(figures) == []


def test_a_published_month_comes_before_a_difference():
    figures = """
        period          | value | said
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-01/2025-10 | 29.4  | 2025-11-14
        2025-10         | 3.27  | 2025-11-14
    """
    assert months(figures) == rows(
        """
        month   | value | low   | high  | basis
        2025-10 | 3.27  | 3.265 | 3.275 | published
        """
    )


def test_a_revision_in_march_moves_march_and_the_month_after():
    """January to March is revised from 7.91 to 7.85 after April was printed: both differences use what stands."""
    figures = """
        period          | value | said
        2025-01/2025-02 | 5.20  | 2025-03-14
        2025-01/2025-03 | 7.91  | 2025-04-14
        2025-01/2025-04 | 10.60 | 2025-05-14
        2025-01/2025-03 | 7.85  | 2025-06-14
    """
    assert months(figures) == rows(
        """
        month   | value | low  | high | basis
        2025-03 | 2.65  | 2.64 | 2.66 | difference
        2025-04 | 2.75  | 2.74 | 2.76 | difference
        """
    )
    before = derive(rows(figures), as_of="2025-06-13").known_months
    assert show(before, "month value known_from") == rows(
        """
        month   | value | known_from
        2025-03 | 2.71  | 2025-04-14
        2025-04 | 2.69  | 2025-05-14
        """
    )


def test_a_negative_difference_gives_no_month():
    figures = """
        period          | value | said
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-01/2025-10 | 25.0  | 2025-11-14
    """
    assert months(figures) == []


def test_a_difference_that_rounding_may_have_turned_negative_gives_bounds_from_zero():
    figures = """
        period          | value | said
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-01/2025-10 | 26.05 | 2025-11-14
    """
    assert show(derive(rows(figures)).monthly, "month value low high basis")[-1:] == rows(
        """
        month   | value | low | high  | basis
        2025-10 |       | 0   | 0.005 | bounded
        """
    )


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("26.1", "27.2", "2025-10 | 1.1 | 1 | 1.2 | difference"),
        ("26.1", "27.1", "2025-10 | 1 | 0.9 | 1.1 | difference"),
        ("26.1", "27.0", "2025-10 |   | 0.8 | 1   | bounded"),
        ("26", "29", "2025-10 |   | 2   | 4   | bounded"),
    ],
)
def test_a_half_width_above_ten_percent_gives_bounds_only(earlier, later, expected):
    figures = f"""
        period          | value     | said
        2025-01/2025-09 | {earlier} | 2025-10-14
        2025-01/2025-10 | {later}   | 2025-11-14
    """
    assert months(figures) == rows(f"month | value | low | high | basis\n{expected}")


def test_a_vaguely_published_month_gives_bounds_only():
    figures = """
        period  | value | said
        2025-10 | 3     | 2025-11-14
    """
    assert months(figures) == rows(
        """
        month   | value | low | high | basis
        2025-10 |       | 2.5 | 3.5  | bounded
        """
    )


def test_different_speakers_give_bounds_only():
    figures = """
        period          | who  | value | said
        2025-01/2025-09 | MOT  | 26.1  | 2025-10-14
        2025-01/2025-10 | PRES | 29.4  | 2025-11-14
    """
    assert months(figures, "month value low high basis mixed_vintage") == rows(
        """
        month   | value | low | high | basis   | mixed_vintage
        2025-10 |       | 3.2 | 3.4  | bounded | yes
        """
    )


def test_a_pair_of_one_speaker_comes_before_a_pair_of_two():
    """29.4 and 29.5 can both be right: then it is 29.45."""
    figures = """
        period          | who  | value | said
        2025-01/2025-09 | PRES | 26.1  | 2025-10-14
        2025-01/2025-10 | PRES | 29.4  | 2025-11-14
        2025-01/2025-10 | MOT  | 29.5  | 2025-11-14
    """
    assert months(figures) == rows(
        """
        month   | value | low | high | basis
        2025-10 | 3.3   | 3.3 | 3.4  | difference
        """
    )


def test_one_sided_figures_give_one_sided_bounds():
    figures = """
        period          | value | qualifier | said
        2025-01/2025-09 | 26.1  | exact     | 2025-10-14
        2025-01/2025-10 | 29.4  | more_than | 2025-11-14
    """
    assert months(figures) == rows(
        """
        month   | value | low  | high | basis
        2025-10 |       | 3.25 |      | bounded
        """
    )


def test_a_series_that_does_not_add_up_over_time_has_no_months():
    figures = [
        {"series": "transport_services_index.bns", "who": "BNS", "unit": "percent", **row}
        for row in rows(
            """
            period          | value | said
            2025-01/2025-09 | 120.1 | 2025-10-14
            2025-01/2025-10 | 120.3 | 2025-11-14
            """
        )
    ]
    assert derive(figures).monthly.is_empty()


def test_a_pinned_difference_is_shown_where_the_published_month_is_too_vague():
    figures = """
        period          | value | qualifier | said
        2025-01/2025-09 | 26.1  | exact     | 2025-10-14
        2025-01/2025-10 | 29.4  | exact     | 2025-11-14
        2025-10         | 3     | about     | 2025-11-14
    """
    assert months(figures, "month value basis") == [{"month": "2025-10", "value": "3.3", "basis": "difference"}]


def test_a_month_printed_before_it_ended_gives_a_lower_bound_only():
    figures = """
        period  | value | maturity | said
        2025-10 | 2.10  | partial  | 2025-10-22
    """
    assert months(figures) == rows(
        """
        month   | value | low   | high | basis
        2025-10 |       | 2.095 |      | bounded
        """
    )
