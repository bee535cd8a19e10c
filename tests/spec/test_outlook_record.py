"""The record of outlooks: how often years that have ended met their outlook, and how far off it was."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.outlooks import alternating_years, as_of, outlook_history, snapshots
from tests.spec.table import rows, show
from warehouse.metrics.outlook.methods import outlooks_by_snapshot
from warehouse.metrics.outlook.record import closed_cases, records


def test_the_record_counts_hits_and_errors_from_the_day_a_case_is_closed():
    """The outlook is 110, from 99 · 1.095 to 101 · 1.105: met by 110 ± 1, missed by 88 ± 1, an error of 25 percent."""
    preferred, growth = snapshots(alternating_years(2))
    cases = closed_cases(outlooks_by_snapshot(preferred, growth), preferred)
    assert show(cases, "year month closed_on hit ratio error_pct baseline_error_pct", 3) == rows(
        """
        year | month | closed_on  | hit | ratio | error_pct | baseline_error_pct
        2001 | 6     | 2002-01-19 | yes | 1     | 0         |
        2003 | 5     | 2004-01-19 | no  | 0.8   | 25        |
        """
    )
    of_series = records(cases).filter(pl.col("record_scope") == "series")
    assert show(of_series, "day n record_years hit_rate mean_abs_error_pct") == rows(
        """
        day        | n | record_years | hit_rate | mean_abs_error_pct
        2002-01-19 | 1 | 1            |          |
        2004-01-19 | 2 | 2            |          |
        """
    )


def test_from_twelve_cases_on_a_record_is_summed_up():
    preferred, growth = snapshots(alternating_years(13))
    last = records(closed_cases(outlooks_by_snapshot(preferred, growth), preferred)).filter(
        pl.col("record_scope") == "series"
    )
    assert last["hit_rate"].to_list()[:11] == [None] * 11
    assert last["hit_rate"].to_list()[11:] == pytest.approx([0.5, 7 / 13])
    assert last["mean_abs_error_pct"].to_list()[11:] == pytest.approx([12.5, 6 * 25 / 13])


def test_a_case_counts_from_the_day_its_year_is_known_and_not_before():
    frame = outlook_history(alternating_years(13))
    on_the_eve, then = (as_of(frame, text) for text in ("2025-07-20", "2023-07-20"))
    assert (on_the_eve["n"].item(), then["n"].item()) == (12, 11)
    assert (on_the_eve["record_scope"].item(), then["record_scope"].item()) == ("series", "all_series")


def test_undated_figures_enter_no_record():
    preferred, growth = snapshots(alternating_years(13, undated=True))
    outlooks = outlooks_by_snapshot(preferred, growth)
    assert outlooks["dated"].any() is False
    assert closed_cases(outlooks, preferred).is_empty()


def test_a_series_without_cases_of_its_own_has_the_record_of_all():
    own = alternating_years(13) + "\n2030 | 100 | | | | | 2031-01-20\n2031-01/2031-06 | 50 | | 10 | | | 2031-07-20"
    other = "\n".join(
        f"{'series' if n == 0 else 'transit' if n < 40 else 'rail'} | {line}" for n, line in enumerate(own.splitlines())
    )
    (row,) = as_of(outlook_history(other), "2031-07-20").to_dicts()
    assert (row["series"], row["record_scope"], row["n"], row["record_years"]) == ("rail", "all_series", 13, 13)
    assert row["hit_rate"] == pytest.approx(7 / 13)


def test_the_baseline_is_last_year_by_this_year_so_far_to_last_year_so_far():
    """100 · 50 / 40 = 125 against 110 by growth; the year ended at 120."""
    figures = """
        period          | value | growth | said
        2024-01/2024-06 | 40    |        | 2024-07-20
        2024            | 100   |        | 2025-01-20
        2025-01/2025-06 | 50    | 10     | 2025-07-20
        2025            | 120   |        | 2026-01-20
    """
    preferred, growth = snapshots(figures)
    (case,) = closed_cases(outlooks_by_snapshot(preferred, growth), preferred).to_dicts()
    assert case["error_pct"] == pytest.approx(10 / 120 * 100)
    assert case["baseline_error_pct"] == pytest.approx(5 / 120 * 100)


def test_a_case_is_the_outlook_as_it_last_stood_against_the_first_annual_figure():
    figures = """
        period          | value | growth | said
        2024            | 100   |        | 2025-01-20
        2025-01/2025-06 | 50    | 10     | 2025-07-20
        2025-01/2025-06 | 51    | 12     | 2025-08-20
        2025            | 112   |        | 2026-01-20
        2025            | 140   |        | 2026-06-20
    """
    preferred, growth = snapshots(figures)
    assert show(
        closed_cases(outlooks_by_snapshot(preferred, growth), preferred), "made_on closed_on error_pct"
    ) == rows(
        """
        made_on    | closed_on  | error_pct
        2025-08-20 | 2026-01-20 | 0
        """
    )
