"""Why a month's own figure is blank in the KPIs: each blank has one reason, and none is zero."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tests.spec.printed import NO_TRAJECTORIES, TEN_YEARS, TRANSIT, Derived, derive
from tests.spec.table import rows, show


def kpis(derived: Derived, columns: str, series: str = TRANSIT) -> list[dict[str, str | None]]:
    frame = derived.kpi(NO_TRAJECTORIES).filter(pl.col("series") == series)
    return show(frame.sort("month"), columns)


REASONS = "month month_value ytd_value blank_reason"


def test_a_month_with_its_own_figure_has_no_reason():
    figures = """
        period          | value | said
        2025-01         | 2.60  | 2025-02-14
        2025-01/2025-02 | 5.30  | 2025-03-14
    """
    assert kpis(derive(rows(figures)), REASONS) == rows(
        """
        month   | month_value | ytd_value | blank_reason
        2025-01 | 2.6         | 2.6       |
        2025-02 | 2.7         | 5.3       |
        """
    )


def test_only_cumulative():
    """The year to date is known, the month alone is not."""
    figures = """
        period          | value | said
        2025-01/2025-09 | 26.1  | 2025-10-14
    """
    assert kpis(derive(rows(figures)), REASONS) == rows(
        """
        month   | month_value | ytd_value | blank_reason
        2025-09 |             | 26.1      | only_cumulative
        """
    )


def test_not_published_for_month():
    """A later figure came: this month was passed over. The newest figure before it is what the row refers to."""
    figures = """
        period          | value | said
        2025-01/2025-07 | 20.3  | 2025-08-14
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert kpis(derive(rows(figures)), f"{REASONS} ytd_period_end") == rows(
        """
        month   | month_value | ytd_value | blank_reason            | ytd_period_end
        2025-07 |             | 20.3      | only_cumulative         | 2025-07
        2025-08 |             | 20.3      | not_published_for_month | 2025-07
        2025-09 |             | 20.3      | not_published_for_month | 2025-07
        2025-10 |             | 29.4      | only_cumulative         | 2025-10
        """
    )


def test_not_yet_published():
    """The newest publication of all series is of 10 November: October's figure is due on the 14th."""
    late = [{"period": "2025-01/2025-09", "value": "26.1", "said": "2025-10-14"}]
    newest = [
        {"period": "2025-01/2025-10", "series": "transit_freight.rail", "who": "KTZ", "value": "24.0", "said": day}
        for day in ("2025-11-10",)
    ]
    months = kpis(derive(TEN_YEARS + late + newest), "month ytd_period_end blank_reason")
    assert months[-2:] == rows(
        """
        month   | ytd_period_end | blank_reason
        2025-09 | 2025-09        | only_cumulative
        2025-10 | 2025-09        | not_yet_published
        """
    )


def test_not_collected():
    """A week later the figure is overdue: it should have been out, and we do not have it."""
    late = [{"period": "2025-01/2025-09", "value": "26.1", "said": "2025-10-14"}]
    newest = [
        {
            "period": "2025-01/2025-10",
            "series": "transit_freight.rail",
            "who": "KTZ",
            "value": "24.0",
            "said": "2025-11-17",
        }
    ]
    months = kpis(derive(TEN_YEARS + late + newest), "month ytd_period_end blank_reason")
    assert months[-1] == {"month": "2025-10", "ytd_period_end": "2025-09", "blank_reason": "not_collected"}


def test_a_new_year_does_not_refer_to_the_old_one():
    figures = [
        {"period": "2024", "value": "34.6", "said": "2025-01-20"},
        {"period": "2025-01/2025-03", "value": "8.1", "said": "2025-04-14"},
    ]
    months = kpis(derive(figures), "month ytd_period_end ytd_value blank_reason")
    assert months == rows(
        """
        month   | ytd_period_end | ytd_value | blank_reason
        2024-12 | 2024-12        | 34.6      | only_cumulative
        2025-01 |                |           | not_published_for_month
        2025-02 |                |           | not_published_for_month
        2025-03 | 2025-03        | 8.1       | only_cumulative
        """
    )


def test_a_contradicted_year_to_date_counts_its_rivals():
    figures = """
        period          | who  | value | said
        2025-01/2025-08 | MOT  | 22.8  | 2025-09-14
        2025-01/2025-08 | PRES | 25.81 | 2025-09-20
    """
    assert kpis(derive(rows(figures)), "ytd_value conflicts") == [{"ytd_value": "22.8", "conflicts": "1"}]


def test_an_index_is_not_blank_where_its_growth_is_known():
    figures = [
        {
            "series": "transport_services_index.bns",
            "who": "BNS",
            "unit": "percent",
            "period": "2025-01/2025-10",
            "value": "120.3",
            "said": "2025-11-14",
        }
    ]
    months = kpis(derive(figures), "month month_value ytd_growth_pct blank_reason", "transport_services_index.bns")
    assert months == rows(
        """
        month   | month_value | ytd_growth_pct | blank_reason
        2025-10 |             | 20.3           |
        """
    )


def test_the_row_says_which_publication_is_the_newest():
    figures = """
        period          | value | growth | said
        2025-01/2025-10 | 13.1  | 6.5    | 2025-11-14
        2025-01/2025-10 |       | 6.1    | 2025-12-02
    """
    (row,) = derive(rows(figures)).kpi(NO_TRAJECTORIES).to_dicts()
    assert row["newest_published_on"] == dt.date(2025, 12, 2)


@pytest.mark.parametrize(("as_of", "months"), [("2025-10-20", ["2025-09"]), ("2025-11-20", ["2025-09", "2025-10"])])
def test_months_end_with_what_was_known_on_the_day(as_of, months):
    figures = """
        period          | value | said
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert [row["month"] for row in kpis(derive(rows(figures), as_of), "month")] == months
