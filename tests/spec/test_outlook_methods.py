"""How an outlook is made: from past ratios of the year to its months so far, or by growth carried forward."""

from __future__ import annotations

import datetime as dt
import math

import polars as pl
import pytest

from tests.spec.outlooks import FOUR_YEARS, PAST, as_of, outlook_history, snapshots
from tests.spec.table import rows, show
from warehouse.metrics.outlook.methods import outlooks_by_snapshot

TRANSIT = """
    period          | value | half | growth | growth_half | said
    2024            | 34.6  | 0.05 |        |             | 2025-05-31
    2025-01/2025-10 | 29.4  | 0.05 | 5      | 0.5         | 2025-12-09
    2025-01/2025-11 | 32.8  | 0.05 |        |             | 2025-12-27
"""

# Growth carried forward


def test_with_few_past_years_last_year_grows_as_this_year_has_grown_so_far():
    """34.6 · 1.05 = 36.33, from 34.55 · 1.045 to 34.65 · 1.055."""
    assert show(as_of(outlook_history(TRANSIT), "2025-12-26"), "year month value low high method n_years", 3) == rows(
        """
        year | month   | value | low    | high   | method                 | n_years
        2025 | 2025-10 | 36.33 | 36.105 | 36.556 | growth_carried_forward |
        """
    )


def test_a_newer_month_without_growth_leaves_the_outlook_of_the_older_one():
    assert show(as_of(outlook_history(TRANSIT), "2025-12-31"), "month value low high", 2) == rows(
        """
        month   | value | low  | high
        2025-10 | 36.33 | 36.1 | 36.56
        """
    )


def test_the_outlook_of_a_newer_month_replaces_the_older_one_and_the_year_itself_ends_it():
    figures = """
        period          | value | half | growth | said
        2024            | 100   |      |        | 2025-01-20
        2025-01/2025-03 | 26    |      | 10     | 2025-04-20
        2025-01/2025-06 | 54    |      | 8      | 2025-07-20
        2025            | 109   |      |        | 2026-01-20
    """
    assert show(outlook_history(figures), "month value known_from known_to") == rows(
        """
        month   | value | known_from | known_to
        2025-03 | 110   | 2025-04-20 | 2025-07-20
        2025-06 | 108   | 2025-07-20 | 2026-01-20
        """
    )


def test_january_alone_is_a_year_to_date_as_well():
    figures = """
        period  | value | growth | said
        2024    | 100   |        | 2025-01-20
        2025-01 | 8     | 10     | 2025-02-20
    """
    assert show(outlook_history(figures), "month value") == [{"month": "2025-01", "value": "110"}]


def test_printed_growth_is_preferred_to_growth_from_levels():
    preferred, growth = snapshots(TRANSIT)
    derived = growth.with_columns(pl.lit("levels").alias("basis"), pl.lit(4.6).alias("growth_pct"))
    outlooks = outlooks_by_snapshot(preferred, pl.concat([derived, growth]))
    assert outlooks["value"].to_list() == pytest.approx([36.33, 36.33])


def test_an_annual_figure_known_from_one_side_only_carries_on_and_leaves_the_other_side_open():
    figures = """
        period          | value | half | growth | said
        2024            | 100   | open |        | 2025-01-20
        2025-01/2025-06 | 54    |      | 8      | 2025-07-20
    """
    assert show(outlook_history(figures).filter(pl.col("year") == 2025), "value low high") == [
        {"value": "108", "low": "108", "high": None}
    ]


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (" period | value | growth | said\n 2025-01/2025-10 | 29.4 | 5 | 2025-12-09", "no figure of the year before"),
        (
            " period | value | growth | said\n 2024 | 34.6 | | 2025-05-31\n 2025-01/2025-10 | 29.4 | | 2025-12-09",
            "neither growth nor four past years",
        ),
        (" period | value | growth | said\n 2024 | 34.6 | 5 | 2025-05-31", "no year in progress"),
        (
            " period | value | growth | said\n 2022 | 30 | | 2023-01-20\n 2024 | 34.6 | | 2025-01-20\n"
            " 2023-01/2023-10 | 29.4 | 5 | 2025-12-09",
            "a later year has ended already",
        ),
    ],
    ids=lambda cell: cell if "|" not in cell else "",
)
def test_no_outlook_no_row(figures, why):
    assert outlook_history(figures).is_empty(), why


# Ratio to the year


def test_four_past_years_give_a_t_interval():
    """z = ln 2.5, ln 2, ln 2.2, ln 2.25; t with 3 degrees of freedom is 1.6377 at 0.90 (table of the distribution)."""
    z = [math.log(ratio) for ratio in (2.5, 2.0, 2.2, 2.25)]
    mean = sum(z) / 4
    deviation = math.sqrt(sum((each - mean) ** 2 for each in z) / 3)
    half = 1.637744 * deviation * math.sqrt(1 + 1 / 4)
    (row,) = as_of(outlook_history(FOUR_YEARS), "2024-07-20").to_dicts()
    assert (row["method"], row["n_years"], row["month"]) == ("ratio_to_year", 4, dt.date(2024, 6, 1))
    assert row["value"] == pytest.approx(60 * math.exp(mean))
    assert row["low"] == pytest.approx(59.5 * math.exp(mean - half), rel=1e-6)
    assert row["high"] == pytest.approx(60.5 * math.exp(mean + half), rel=1e-6)


def test_three_past_years_are_too_few():
    three = FOUR_YEARS.replace("2020-01/2020-06", "2020-01/2020-07")
    assert as_of(outlook_history(three), "2024-07-20").is_empty()


def test_a_past_figure_known_from_one_side_only_is_no_ratio():
    open_above = FOUR_YEARS.replace("2021            | 100   |     ", "2021            | 100   | open")
    assert open_above != FOUR_YEARS
    assert as_of(outlook_history(open_above), "2024-07-20").is_empty()


def test_the_ratio_of_another_month_is_not_used():
    moved = PAST + "    2024-01/2024-05 | 60    |      | 2024-07-20\n"
    assert as_of(outlook_history(moved), "2024-07-20").is_empty()


def test_an_outlook_is_never_lower_than_what_is_known_already():
    """By past ratios the year would bring 66; 105 have been carried by November."""
    figures = FOUR_YEARS.replace("2024-01/2024-06 | 60    | 0.5 ", "2024-01/2024-06 | 30    |     ")
    late = figures + "    2024-01/2024-11 | 105   | open | 2024-12-20\n"
    assert as_of(outlook_history(figures), "2024-12-20")["high"].item() < 105
    assert show(as_of(outlook_history(late), "2024-12-20"), "month value low high") == rows(
        """
        month   | value | low | high
        2024-06 | 105   | 105 | 105
        """
    )
