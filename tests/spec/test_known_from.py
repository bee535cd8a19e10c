"""When a figure became known: the last day that its printed date can mean, or its authority's usual delay."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tests.spec.printed import derive, printed
from tests.spec.table import cases, show
from warehouse.figures import known_from
from warehouse.figures.claims import dated

DELAY = pl.DataFrame({"authority": ["MOT", "EARLY"], "lag_days": [40, -5]})


@pytest.mark.parametrize(
    "case",
    cases(
        """
        said       | known_from | known_basis
        2025-11-14 | 2025-11-14 | printed
        2025-11    | 2025-11-30 | month_only
        2024-02    | 2024-02-29 | month_only
        2025       | 2025-12-31 | inferred
        """
    ),
)
def test_a_printed_date_means_its_last_possible_day(case):
    claims = derive([{"period": "2023", "value": "20", "said": case["said"]}]).claims
    assert [{k: case[k] for k in ("known_from", "known_basis")}] == show(claims, "known_from known_basis")


@pytest.mark.parametrize(
    "case",
    cases(
        """
        period          | comparison | known_from
        2025-01/2025-10 |            | 2025-12-10
        2025            |            | 2026-02-09
        2025-01/2025-10 | yes        | 2026-12-10
        2024-01/2024-02 |            | 2024-04-09
        2023-01/2023-02 | yes        | 2024-04-09
        """
    ),
)
def test_an_undated_figure_is_known_after_the_delay_of_its_authority_and_a_comparison_a_year_later(case):
    """The authority's delay is 40 days here."""
    figures = dated(printed([{k: case[k] for k in ("period", "comparison")} | {"value": "20"}]))
    known = known_from.known_from(figures, DELAY)
    assert [{"known_from": case["known_from"], "known_basis": "lag"}] == show(known, "known_from known_basis")


def test_an_undated_figure_is_never_known_before_its_period_has_ended():
    figures = dated(printed([{"period": "2025", "value": "20"}])).with_columns(authority=pl.lit("EARLY"))
    assert [dt.date(2025, 12, 31)] == known_from.known_from(figures, DELAY)["known_from"].to_list()


def test_the_delay_is_the_ninetieth_percentile_of_the_authority_s_own_first_publications():
    """Eleven years, printed 1, 2 … 11 days after their end: nine tenths are out on the tenth day."""
    years = [{"period": str(2009 + n), "value": "20", "said": f"{2010 + n}-01-{n:02}"} for n in range(1, 12)]
    lags = known_from.lags(dated(printed(years)))
    assert show(lags, "authority n lag_days own") == [{"authority": "MOT", "n": "11", "lag_days": "10", "own": "yes"}]


def test_a_repeat_or_a_comparison_is_no_delay():
    years = [{"period": str(2009 + n), "value": "20", "said": f"{2010 + n}-01-{n:02}"} for n in range(1, 12)]
    again = [{**row, "said": f"{row['said'][:4]}-12-31"} for row in years]
    compared = [
        {"period": str(1990 + n), "value": "20", "said": f"{1992 + n}-01-31", "comparison": "yes"} for n in range(9)
    ]
    lags = known_from.lags(dated(printed(years + again + compared)))
    assert show(lags, "n lag_days") == [{"n": "11", "lag_days": "10"}]


def test_an_authority_with_few_dated_figures_takes_the_delay_of_all():
    many = [{"period": str(2009 + n), "value": "20", "said": f"{2010 + n}-01-{n:02}"} for n in range(1, 12)]
    few = [{"period": "2020", "value": "20", "said": "2021-01-05", "who": "KTZ"}]
    undated = [{"period": "2020", "value": "20", "who": "PRES"}]
    lags = known_from.lags(dated(printed(many + few + undated))).filter(pl.col("authority") != "MOT")
    assert show(lags, "authority n lag_days own") == [
        {"authority": "KTZ", "n": "1", "lag_days": "10", "own": "no"},
        {"authority": "PRES", "n": "0", "lag_days": "10", "own": "no"},
    ]


@pytest.mark.parametrize(
    "case",
    cases(
        """
        as_of      | value
        2025-11-13 |
        2025-11-14 | 29.4
        2025-12-14 | 29.4
        2025-12-15 | 30.1
        """
    ),
)
def test_on_each_day_stands_what_was_known_on_that_day(case):
    figures = [
        {"period": "2025-01/2025-10", "value": "29.4", "said": "2025-11-14"},
        {"period": "2025-01/2025-10", "value": "30.1", "said": "2025-12-15"},
    ]
    expected = [{"value": case["value"]}] if case["value"] else []
    assert expected == show(derive(figures, case["as_of"]).standing, "value")
