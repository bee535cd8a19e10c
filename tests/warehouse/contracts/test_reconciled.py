"""Canaries of contracts.reconciled (standing figures, bounds, contradictions and revisions): a good row is kept, a bad one of each kind is refused with its reason."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.warehouse.contracts.canaries import (
    BOUNDS,
    DAY,
    END,
    KNOWN,
    MONTH,
    PERIOD,
    TOO_EARLY,
    UPSIDE_DOWN,
    WHOLE_MONTHS,
    Row,
    assert_kept,
    assert_refused,
    bad_rows,
    infinite,
)

GOOD: dict[str, Row] = {
    "standing": {
        "version_id": "c-1:level",
        **PERIOD,
        "measure": "level",
        "authority": "MOT",
        "speaker": "MOT",
        **BOUNDS,
        "confidence": "high",
        "maturity": "unknown",
        "rank": 2,
        "is_own": True,
        "claim_ids": ["c-1", "c-2"],
        "sharp_ids": ["c-1"],
        "publication_id": "p-1",
        "newest": DAY,
        "first_known": DAY,
        "verdict": "used",
        "rule": None,
        **KNOWN,
    },
    "bounds": {
        "series": "transit_freight.total",
        "period_start": MONTH,
        "period_end": END,
        "low": 3.2,
        "high": 3.4,
        "estimate": 3.3,
        "claim_ids": ["c-1", "c-2"],
        "mixed_vintage": True,
        **KNOWN,
    },
    "conflicts": {
        "conflict_id": "x-1",
        "family": "transit",
        **PERIOD,
        "measure": "level",
        "claim_ids": ["c-1", "c-2"],
        "publications": ["p-1", "p-2"],
        "allowed_low": 22.75,
        "allowed_high": 22.85,
        "excess": 2.955,
        "excess_pct": 13.0,
        "unit": "Mt",
        "set_aside": ["c-2"],
        "rule": "own_authority",
        "explanation_en": "These figures cannot all be right",
        "explanation_ru": "Эти данные не могут быть верны все сразу",
        "explanation_kk": "Бұл деректердің бәрі бірдей дұрыс бола алмайды",
        **KNOWN,
    },
    "revisions": {
        **PERIOD,
        "authority": "MOT",
        "speaker": "MOT",
        "measure": "growth",
        "first": 6.0,
        "later": 7.1,
        "role": "revision",
        "change_pct": 1.1,
        "same_sign": True,
        "first_on": dt.date(2025, 4, 10),
        "later_on": dt.date(2025, 5, 31),
        **KNOWN,
    },
}

BAD: dict[str, dict[str, Row]] = {
    "standing": {
        "a row with the same version_id, known_from came before": {"again": {}},
        **WHOLE_MONTHS,
        "unknown measure": {"measure": "share"},
        "unknown verdict": {"verdict": "doubted", "rule": "tie"},
        "unknown rule": {"verdict": "set_aside", "rule": "guessed"},
        "what is set aside needs a rule": {"verdict": "set_aside"},
        "set aside needs a rule": {"rule": "newest"},  # and what is used has none
        "a figure needs a claim": {"claim_ids": []},
        **infinite("value", "low", "high"),
        **UPSIDE_DOWN,
        "known_to is not after known_from": TOO_EARLY,
    },
    "bounds": {
        "a row with the same series, period_start, period_end, known_from came before": {"again": {}},
        **WHOLE_MONTHS,
        "nothing is known of this period": {"low": 0.0, "high": None, "estimate": None},
        "nothing is known of this": {"low": None, "high": None, "estimate": None},
        "a flow cannot be negative": {"low": -0.1},
        **infinite("low", "high", "estimate"),
        "low lies above high": {"low": 3.5},
        "estimate lies below low": {"estimate": 3.1},
        "estimate lies above high": {"estimate": 3.5},
        "known_to is not after known_from": TOO_EARLY,
    },
    "conflicts": {
        "a row with the same conflict_id, known_from came before": {"again": {}},
        **WHOLE_MONTHS,
        "unknown measure": {"measure": "share"},
        "unknown rule": {"rule": "guessed"},
        "figures that do not miss each other are no contradiction": {"excess": 0.0},
        "a contradiction needs two claims": {"claim_ids": ["c-1"]},
        "nothing is set aside": {"set_aside": []},
        **infinite("allowed_low", "allowed_high", "excess", "excess_pct"),
        "known_to is not after known_from": TOO_EARLY,
    },
    "revisions": {
        "a row with the same series, period_start, period_end, speaker, measure, known_from came before": {"again": {}},
        **WHOLE_MONTHS,
        "unknown measure": {"measure": "share"},
        "unknown role": {"role": "first"},
        "a revision is later than what it revises": {"first_on": dt.date(2025, 5, 31)},
        "known_to is not after known_from": TOO_EARLY,
    },
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_is_kept_as_it_came(name):
    assert_kept(name, GOOD[name])


@bad_rows(BAD)
def test_a_bad_row_is_refused_with_its_reason(name, reason, change):
    assert_refused(name, GOOD[name], change, reason)
