"""Canaries of contracts.outlook (the full-year outlook): a good row is kept, a bad one of each kind is refused with its reason."""

from __future__ import annotations

import pytest

from tests.warehouse.contracts.canaries import (
    KNOWN,
    MID_MONTH,
    MONTH,
    TOO_EARLY,
    Row,
    assert_kept,
    assert_refused,
    bad_rows,
    infinite,
)

GOOD: dict[str, Row] = {
    "outlook": {
        "series": "transit_freight.total",
        "year": 2025,
        "month": MONTH,
        "value": 36.3,
        "low": 36.1,
        "high": 36.5,
        "method": "growth_carried_forward",
        "n_years": None,
        "plan": None,
        "plan_target": None,
        "plan_authority": None,
        "plan_kind": None,
        "plan_probability": None,
        "record_scope": "all_series",
        "n": 0,
        "record_years": 0,
        "hit_rate": None,
        "mean_abs_error_pct": None,
        "baseline_n": 0,
        "baseline_mean_abs_error_pct": None,
        "same_cases_mean_abs_error_pct": None,
        "claim_ids": ["c-1"],
        **KNOWN,
    },
}

BAD: dict[str, dict[str, Row]] = {
    "outlook": {
        "a row with the same series, year, month, known_from came before": {"again": {}},
        "month is not the first day of a month": {"month": MID_MONTH},
        "month is not a month of the year": {"year": 2024},
        "unknown method": {"method": "guess"},
        "unknown plan_kind": {"plan": 36.0, "plan_target": "transit_36mt_2025", "plan_kind": "wish"},
        "unknown record_scope": {"record_scope": "family"},
        "n_years belongs to ratio_to_year": {"n_years": 5},
        "and to it alone": {"method": "ratio_to_year"},  # and there it is wanted
        "a plan needs its target": {"plan": 36.0},
        "a plan needs": {"plan_target": "transit_36mt_2025"},  # and a target needs its plan
        "a probability without a plan": {"plan_probability": 0.5},
        "a probability lies between 0 and 1": {
            "plan": 36.0,
            "plan_target": "transit_36mt_2025",
            "plan_probability": 1.5,
        },
        "a hit rate lies between 0 and 1": {"n": 12, "hit_rate": 80.0},
        "a hit rate without cases": {"hit_rate": 0.8},
        "more cases with a baseline than cases": {"n": 12, "baseline_n": 13},
        "an outlook needs a claim": {"claim_ids": []},
        **infinite("value", "plan", "mean_abs_error_pct"),
        "low lies above high": {"low": 36.6},
        "value lies below low": {"value": 36.0},
        "value lies above high": {"value": 36.6},
        "known_to is not after known_from": TOO_EARLY,
    },
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_is_kept_as_it_came(name):
    assert_kept(name, GOOD[name])


@bad_rows(BAD)
def test_a_bad_row_is_refused_with_its_reason(name, reason, change):
    assert_refused(name, GOOD[name], change, reason)
