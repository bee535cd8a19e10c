"""Canaries of contracts.core (publications, claims and observations): a good row is kept, a bad one of each kind is refused with its reason."""

from __future__ import annotations

import pytest

from tests.warehouse.contracts.canaries import (
    BOUNDS,
    DAY,
    KNOWN,
    PERIOD,
    TOO_EARLY,
    UPSIDE_DOWN,
    WEB,
    WHOLE_MONTHS,
    Row,
    assert_kept,
    assert_refused,
    bad_rows,
    infinite,
)

GOOD: dict[str, Row] = {
    "publications": {
        "publication_id": "p-1",
        **WEB,
        "published_text": "2025-11-14",
        "published_on": DAY,
        "date_basis": "printed",
        "sha256": None,
        "retrieved_at": None,
    },
    "claims": {
        "claim_id": "c-1",
        **PERIOD,
        "printed_value": "29.4",
        "printed_unit": "Mt",
        "printed_growth": "5",
        "qualifier": "exact",
        **BOUNDS,
        "growth_pct": 5.0,
        "growth_low_pct": 4.5,
        "growth_high_pct": 5.5,
        "maturity": "unknown",
        "comparison": False,
        "authority": "MOT",
        "speaker": "MOT",
        "confidence": "high",
        "publication_id": "p-1",
        "known_from": DAY,
        "known_basis": "printed",
        "source": "ledger",
        "locator": "figures/test.csv:2",
        "note": None,
    },
    "observations": {
        "observation_id": "c-1:level",
        "claim_id": "c-1",
        "version_id": "c-1:level",
        **PERIOD,
        "measure": "level",
        "authority": "MOT",
        "speaker": "MOT",
        **BOUNDS,
        "confidence": "high",
        "maturity": "unknown",
        "role": "first",
        "publication_id": "p-1",
        **KNOWN,
        "known_basis": "printed",
    },
}

BAD: dict[str, dict[str, Row]] = {
    "publications": {
        "a row with the same publication_id came before": {"again": {}},
        "url is not a web address": {"url": "example.org"},
        "unknown date_basis": {"date_basis": "guessed"},
        "a dated publication has no day, or an undated one has": {"published_on": None},
    },
    "claims": {
        "a row with the same claim_id came before": {"again": {}},
        **WHOLE_MONTHS,
        "unknown series": {"series": "transit_freight.everything"},
        "unknown qualifier": {"qualifier": "roughly"},
        "unknown maturity": {"maturity": "young"},
        "unknown confidence": {"confidence": "certain"},
        "unknown known_basis": {"known_basis": "guessed"},
        **infinite("value", "low", "high", "growth_pct", "growth_low_pct", "growth_high_pct"),
        **UPSIDE_DOWN,
        "growth_low_pct lies above growth_high_pct": {"growth_low_pct": 5.6},
        "growth_pct lies below growth_low_pct": {"growth_pct": 4.0},
        "growth_pct lies above growth_high_pct": {"growth_pct": 6.0},
        "a level cannot be negative": {"value": -29.4, "low": -29.45, "high": -29.35},
        "growth cannot be below -100 percent": {
            "growth_pct": -101.0,
            "growth_low_pct": -102.0,
            "growth_high_pct": -100.0,
        },
        "value far below": {"value": 0.0294, "low": 0.02935, "high": 0.02945},
        "value far above": {"value": 29400.0, "low": 29350.0, "high": 29450.0},
    },
    "observations": {
        "a row with the same observation_id came before": {"again": {}},
        **WHOLE_MONTHS,
        "unknown measure": {"measure": "speed"},
        "unknown confidence": {"confidence": "certain"},
        "unknown role": {"role": "ghost"},
        "known_to is not after known_from": TOO_EARLY,
        **infinite("value", "low", "high"),
        **UPSIDE_DOWN,
        "the printed unit cannot be turned into the unit of the series": {"value": None, "low": None, "high": None},
    },
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_is_kept_as_it_came(name):
    assert_kept(name, GOOD[name])


@bad_rows(BAD)
def test_a_bad_row_is_refused_with_its_reason(name, reason, change):
    assert_refused(name, GOOD[name], change, reason)
