"""Canaries of contracts.marts (months, totals, growth and KPIs): a good row is kept, a bad one of each kind is refused with its reason."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.warehouse.contracts.canaries import (
    BOUNDS,
    DAY,
    END,
    HIGH_BELOW,
    KNOWN,
    MID_MONTH,
    MONTH,
    PERIOD,
    TOO_EARLY,
    WHOLE_MONTHS,
    Row,
    assert_kept,
    assert_refused,
    bad_rows,
    infinite,
)

GOOD: dict[str, Row] = {
    "monthly": {
        "series": "transit_freight.total",
        "month": MONTH,
        "value": 3.3,
        "low": 3.2,
        "high": 3.4,
        "basis": "difference",
        "estimate": None,
        "claim_ids": ["c-1", "c-2"],
        "mixed_vintage": True,
        **KNOWN,
    },
    "totals": {**PERIOD, "span": "ytd", **BOUNDS, "basis": "published", "claim_ids": ["c-1"], **KNOWN},
    "growth": {
        **PERIOD,
        "span": "ytd",
        "growth_pct": 5.0,
        "low_pct": 4.5,
        "high_pct": 5.5,
        "printed_pct": 5.0,
        "basis": "printed",
        "agrees": None,
        "claim_ids": ["c-1"],
        **KNOWN,
    },
    "kpi": {
        "month": MONTH,
        "kpi": "transit_freight.total",
        "family": "transit",
        "series": "transit_freight.total",
        "unit": "Mt",
        "month_value": 3.3,
        "month_low": 3.2,
        "month_high": 3.4,
        "ytd_period_end": END,
        "ytd_value": 29.4,
        "ytd_low": 29.35,
        "ytd_high": 29.45,
        "ytd_growth_pct": 5.0,
        "ytd_growth_low_pct": 4.5,
        "ytd_growth_high_pct": 5.5,
        "rolling_12": 36.0,
        "rolling_12_low": 35.8,
        "rolling_12_high": 36.2,
        "rolling_12_growth_pct": 5.0,
        "last_year_value": 28.0,
        "trajectory": None,
        "target": None,
        "target_year": None,
        "target_value": None,
        "path_value": 38.6,
        "gap": -2.6,
        "gap_pct": -6.7,
        "status": "limited_progress",
        "certainty": "certain",
        "outlook": None,
        "outlook_low": None,
        "outlook_high": None,
        "conflicts": 0,
        "newest_publication": "p-1",
        "newest_published_on": DAY,
        "blank_reason": None,
        "claim_ids": ["c-1"],
        **KNOWN,
    },
}

BAD: dict[str, dict[str, Row]] = {
    "monthly": {
        "a row with the same series, month, known_from came before": {"again": {}},
        "month is not the first day of a month": {"month": MID_MONTH},
        "unknown basis": {"basis": "guessed"},
        "nothing is known of this month": {"value": None, "low": None, "high": None},
        "a bounded month has no value": {"basis": "bounded"},
        "a month of a flow cannot be negative": {"low": -0.1},
        **infinite("value", "low", "high"),
        "low lies above high": {"low": 3.5},
        "value lies below low by more than rounding": {"value": 2.8},
        "value lies above high by more than rounding": {"value": 3.9},
        "known_to is not after known_from": TOO_EARLY,
    },
    "totals": {
        "a row with the same series, span, period_start, period_end, known_from came before": {"again": {}},
        **WHOLE_MONTHS,
        "unknown span": {"span": "decade"},
        "unknown basis": {"basis": "guessed"},
        "a total of a flow cannot be negative": {"low": -0.1},
        **infinite("value", "low", "high"),
        "low lies above high": HIGH_BELOW,
        "value lies below low by more than rounding": {"value": 26.0},
        "value lies above high by more than rounding": {"value": 33.0},
        "known_to is not after known_from": TOO_EARLY,
    },
    "growth": {
        "a row with the same series, span, period_start, period_end, known_from came before": {"again": {}},
        **WHOLE_MONTHS,
        "unknown span": {"span": "decade"},
        "unknown basis": {"basis": "guessed"},
        "growth cannot be below -100 percent": {"low_pct": -101.0},
        **infinite("growth_pct", "low_pct", "high_pct", "printed_pct"),
        "low_pct lies above high_pct": {"low_pct": 6.0},
        "growth_pct lies below low_pct": {"growth_pct": 4.0},
        "growth_pct lies above high_pct": {"growth_pct": 6.0},
        "known_to is not after known_from": TOO_EARLY,
    },
    "kpi": {
        "a row with the same month, kpi, known_from came before": {"again": {}},
        "month is not the first day of a month": {"month": MID_MONTH},
        "the year to date ends after the month": {"ytd_period_end": dt.date(2025, 11, 30)},
        "unknown status": {"status": "splendid"},
        "unknown certainty": {"certainty": "perhaps"},
        "unknown blank_reason": {"blank_reason": "forgotten"},
        "a row that says nothing must say why": {"ytd_period_end": None, "month_value": None},
        **infinite("month_value", "ytd_value", "ytd_growth_pct", "rolling_12", "gap", "path_value"),
        "month_low lies above month_high": {"month_low": 3.5},
        "month_value lies below month_low by more than rounding": {"month_value": 2.8},
        "month_value lies above month_high by more than rounding": {"month_value": 3.9},
        "ytd_low lies above ytd_high": {"ytd_low": 29.5},
        "ytd_value lies below ytd_low by more than rounding": {"ytd_value": 26.0},
        "ytd_value lies above ytd_high by more than rounding": {"ytd_value": 33.0},
        "ytd_growth_low_pct lies above ytd_growth_high_pct": {"ytd_growth_low_pct": 6.0},
        "ytd_growth_pct lies below ytd_growth_low_pct": {"ytd_growth_pct": 4.0},
        "ytd_growth_pct lies above ytd_growth_high_pct": {"ytd_growth_pct": 6.0},
        "rolling_12_low lies above rolling_12_high": {"rolling_12_low": 37.0},
        "rolling_12 lies below rolling_12_low by more than rounding": {"rolling_12": 32.0},
        "rolling_12 lies above rolling_12_high by more than rounding": {"rolling_12": 41.0},
        "known_to is not after known_from": TOO_EARLY,
    },
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_is_kept_as_it_came(name):
    assert_kept(name, GOOD[name])


@bad_rows(BAD)
def test_a_bad_row_is_refused_with_its_reason(name, reason, change):
    assert_refused(name, GOOD[name], change, reason)
