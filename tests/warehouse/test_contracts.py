"""Canaries at the door: every contract keeps a good row and refuses a bad one of each kind, with its reason."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from sources.ledger.manifest import read_manifest
from sources.ledger.read import LEDGER, read_ledger
from warehouse.build.steps import Build
from warehouse.catalogue.load import catalogue
from warehouse.contracts import CONTRACTS, admit
from warehouse.contracts.schema import schema
from warehouse.errors import ContractError
from warehouse.store import Warehouse

DAY = dt.date(2025, 11, 14)
START, END, MONTH = dt.date(2025, 1, 1), dt.date(2025, 10, 31), dt.date(2025, 10, 1)
KNOWN = {"known_from": DAY, "known_to": None}
NAMES = {"name_en": "Transit", "name_ru": "Транзит", "name_kk": "Транзит (қаз.)"}
WEB = {"publisher": "example.org", "url": "https://example.org/1", "language": "en"}
ORIGIN = {"source": "ledger", "document": "figures/test.csv", "line": 2}
PERIOD = {"series": "transit_freight.total", "period_start": START, "period_end": END}
BOUNDS = {"value": 29.4, "low": 29.35, "high": 29.45}

GOOD: dict[str, dict[str, object]] = {
    "figures": {
        **ORIGIN,
        "series": "transit_freight.total",
        "period_start": "2025-01",
        "period_end": "2025-10",
        "printed_value": "29.4",
        "printed_unit": "Mt",
        "printed_growth": "5",
        "qualifier": "exact",
        "maturity": "unknown",
        "comparison": None,
        "published_on": "2025-11-14",
        "date_basis": "printed",
        "authority": "MOT",
        **WEB,
        "confidence": "high",
        "locator": None,
        "note": None,
    },
    "target_figures": {
        **ORIGIN,
        "target": "transit_67mt_2029",
        "series": "transit_freight.total",
        "horizon_start": "2029-01",
        "horizon_end": "2029-12",
        "printed_value": "67",
        "printed_unit": "Mt",
        "printed_growth": None,
        "kind": "target",
        "authority": "MOT",
        "announced_on": "2025-08-01",
        "date_basis": "printed",
        **WEB,
        "scope_evidence": None,
        "note": None,
    },
    "milestone_figures": {
        **ORIGIN,
        "item": "aktau_container_hub",
        "topic": "aktau_hub_capacity",
        "measure": "capacity",
        "printed_value": "300",
        "printed_unit": "TEU",
        "due": "2027-12",
        "status": "planned",
        "authority": "MOT",
        "announced_on": "2025-08",
        **WEB,
        "note": None,
    },
    "publications": {
        "publication_id": "p-1",
        **WEB,
        "published_text": "2025-11-14",
        "published_on": DAY,
        "date_basis": "printed",
        "sha256": None,
        "retrieved_at": None,
    },
    "series": {
        "series": "transit_freight.total",
        "family": "transit",
        "measure": "transit_freight",
        "measure_type": "flow",
        "unit": "Mt",
        "authority": "MOT",
        **NAMES,
        "definition_en": "Freight in transit",
        "definition_ru": "Транзитные грузы",
        "definition_kk": "Транзиттік жүктер",
        "counts": "tonnes",
        "part_of": [],
        "not_to_be_confused_with": [],
        "plausible_month_low": 0.05,
        "plausible_month_high": 20.0,
        "rank": 1,
        "growth": "of_levels",
        "planned": False,
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
    "targets": {
        "target": "transit_67mt_2029",
        "series": "transit_freight.total",
        "horizon_start": dt.date(2029, 1, 1),
        "horizon": dt.date(2029, 12, 31),
        "printed_value": "67",
        "printed_unit": "Mt",
        "printed_growth": None,
        "value": 67.0,
        "unit": "Mt",
        "kind": "target",
        "authority": "MOT",
        "announced_text": "2025-11-14",
        "announced_on": DAY,
        "date_basis": "printed",
        "known_from": DAY,
        "scope_evidence": None,
        **WEB,
        "note": None,
    },
    "register": {
        "series": "transit_freight.total",
        "horizon_start": dt.date(2029, 1, 1),
        "horizon": dt.date(2029, 12, 31),
        "speaker": "MOT",
        "authority": "MOT",
        "line": "aim",
        "kind": "target",
        "measure": "level",
        "target": "transit_67mt_2029",
        "value": 67.0,
        "unit": "Mt",
        "printed_value": "67",
        "printed_unit": "Mt",
        "printed_growth": None,
        "announced_on": DAY,
        "date_basis": "printed",
        "previous_target": "transit_35mt_2029",
        "previous_value": 35.0,
        "change": 32.0,
        "change_pct": 91.43,
        "repeats": 1,
        "repeated_on": [DAY],
        "scope_evidence": None,
        **WEB,
        "note": None,
        **KNOWN,
    },
    "trajectories": {
        "trajectory": "transit",
        "step": 1,
        "year": 2029,
        "value": 67.0,
        "series": "transit_freight.total",
        "target": "transit_67mt_2029",
        "authority": "MOT",
        "announced_on": DAY,
        **KNOWN,
        **NAMES,
        "scope_note_en": "Scope disputed",
        "scope_note_ru": "Охват спорный",
        "scope_note_kk": "Қамтуы даулы",
        "evidence": "text",
        "rival": None,
        "primary_for_series": True,
    },
    "milestones": {
        "item": "aktau_container_hub",
        **NAMES,
        "topic": None,
        "measure": "capacity",
        "printed_value": "300",
        "printed_unit": "TEU",
        "value": 300.0,
        "unit": "TEU",
        "due": None,
        "status": "planned",
        "authority": "MOT",
        "announced_text": None,
        "announced_on": None,
        "known_from": DAY,
        **WEB,
        "note": None,
    },
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
    "progress": {
        "trajectory": "transit",
        "series": "transit_freight.total",
        "month": MONTH,
        "path": "geometric",
        "actual": 36.0,
        "low": 35.8,
        "high": 36.2,
        "path_value": 38.6,
        "gap": -2.6,
        "gap_pct": -6.7,
        "observed_pct": 4.9,
        "required_pct": 14.1,
        "remaining_pct": 16.1,
        "ratio": 0.34,
        "ratio_low": 0.3,
        "ratio_high": 0.39,
        "status": "limited_progress",
        "certainty": "certain",
        "target": "transit_67mt_2029",
        "target_year": 2029,
        "target_value": 67.0,
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
    "changes": {
        "table_name": "kpi",
        "row_key": "2025-10 transit_freight.total",
        "change": "changed",
        "column_name": "ytd_value",
        **PERIOD,
        "unit": "Mt",
        "old_value": "29.4",
        "new_value": "29.9",
        "old_number": 29.4,
        "new_number": 29.9,
        "label": "source_revised",
        "claim_ids": ["c-1"],
        "publications": ["p-1"],
        "bridge": "label",
        "by_target": 0.0,
        "by_new_period": 0.0,
        "by_revision": 0.5,
        "by_new_source": 0.0,
        "by_program": 0.0,
    },
}

INFINITE, NAN = float("inf"), float("nan")
MID_MONTH = dt.date(2025, 10, 15)
TOO_EARLY = {"known_to": DAY}  # not after known_from
HIGH_BELOW = {"low": 29.5, "value": 29.4, "high": 29.3}
UPSIDE_DOWN = {
    "low lies above high": HIGH_BELOW,
    "value lies below low": {"low": 29.41},
    "value lies above high": {"high": 29.3},
}
WHOLE_MONTHS = {
    "period_start is not the first day of a month": {"period_start": dt.date(2025, 1, 2)},
    "period_end is not the last day of a month": {"period_end": dt.date(2025, 10, 30)},
    "the period ends before it starts": {"period_start": dt.date(2025, 11, 1)},
}
PRINTED = {
    "printed_value is not a number": {"printed_value": "29,4"},
    "unknown printed_unit": {"printed_unit": "bushels"},
    "unknown authority": {"authority": "NOBODY"},
    "url is not a web address": {"url": "example.org/1"},
}


def infinite(*names: str) -> dict[str, dict[str, object]]:
    return {f"{name} is not a finite number": {name: NAN} for name in names}


# For each contract: a part of the reason, and what makes the good row bad. "again" is a second row.
BAD: dict[str, dict[str, dict[str, object]]] = {
    "figures": {
        **PRINTED,
        "unknown series": {"series": "transit_freight.everything"},
        "period_start is not a month": {"period_start": "2025-13"},
        "period_end is not a month": {"period_end": "2025"},
        "the period ends before it starts": {"period_end": "2024-12"},
        "printed_growth is neither a percent (7.1) nor a factor (x1.4)": {"printed_growth": "+5 %"},
        "neither a value nor a growth is printed": {"printed_value": None, "printed_growth": None},
        "unknown qualifier": {"qualifier": "roughly"},
        "unknown maturity": {"maturity": "young"},
        "unknown comparison": {"comparison": "no"},
        "published_on is not a date": {"published_on": "14.11.2025"},
        "published_on is not a day of the calendar": {"published_on": "2025-02-30"},
        "published_on lies in the future": {"published_on": "2095-12-20"},
        "the period has not begun yet": {"period_end": "2095-10"},
        "a factor of growth must be above zero": {"printed_growth": "x0"},
        "unknown date_basis": {"date_basis": "guessed"},
        "date_basis does not fit published_on": {"published_on": None},
        "language is not a two-letter code": {"language": "english"},
        "unknown confidence": {"confidence": "certain"},
        "duplicate: an earlier row says the same": {"again": {}},
        "conflicting duplicate": {"again": {"printed_value": "30.1"}},
    },
    "target_figures": {
        **PRINTED,
        "unknown series": {"series": "transit_freight.everything"},
        "horizon_start is not a month": {"horizon_start": "2029"},
        "horizon_end is not a month": {"horizon_end": "end of 2029"},
        "the horizon ends before it starts": {"horizon_end": "2028-12"},
        "neither a value nor a growth is printed": {"printed_value": None},
        "unknown kind": {"kind": "wish"},
        "announced_on is not a date": {"announced_on": "August 2025"},
        "announced_on is not a day of the calendar": {"announced_on": "2025-02-30"},
        "announced_on lies in the future": {"announced_on": "2095-12-20"},
        "unknown date_basis": {"date_basis": "guessed"},
        "duplicate: an earlier row says the same": {"again": {}},
        "conflicting duplicate": {"again": {"printed_value": "70"}},
    },
    "milestone_figures": {
        **PRINTED,
        "unknown item": {"item": "moon_base"},
        "unknown topic": {"topic": "moon_base_capacity"},
        "due is not a year or a month": {"due": "soon"},
        "unknown status": {"status": "dreamt"},
        "announced_on is not a date": {"announced_on": "August 2025"},
        "announced_on is not a day of the calendar": {"announced_on": "2025-02-30"},
        "announced_on lies in the future": {"announced_on": "2095-12-20"},
        "duplicate: an earlier row says the same": {"again": {}},
        "conflicting duplicate": {"again": {"printed_value": "240"}},
    },
    "publications": {
        "a row with the same publication_id came before": {"again": {}},
        "url is not a web address": {"url": "example.org"},
        "unknown date_basis": {"date_basis": "guessed"},
        "a dated publication has no day, or an undated one has": {"published_on": None},
    },
    "series": {
        "a row with the same series came before": {"again": {}},
        "unknown growth": {"growth": "of_prices"},
        **infinite("plausible_month_low", "plausible_month_high"),
        "plausible_month is empty or upside down": {"plausible_month_low": 20.0, "plausible_month_high": 0.05},
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
    "targets": {
        "a row with the same target, series, authority, url came before": {"again": {}},
        "unknown kind": {"kind": "wish"},
        **infinite("value"),
        "a target must be positive": {"value": 0.0},
        "the horizon ends before it starts": {"horizon": dt.date(2028, 12, 31)},
        "a target is known from its announcement": {"known_from": dt.date(2025, 1, 1)},
    },
    "register": {
        "a row with the same target, series, authority, url came before": {"again": {}},
        "unknown kind": {"kind": "wish"},
        "unknown line": {"line": "dream"},
        "unknown measure": {"measure": "share"},
        "only a forecast stands in the line of forecasts": {"kind": "forecast"},
        **infinite("value", "previous_value", "change", "change_pct"),
        "a target must be positive": {"value": 0.0},
        "a target is known from its announcement": {"announced_on": dt.date(2095, 1, 1)},
        "a change needs the value that was superseded": {"previous_value": None},
        "repeats are not as many as the days of repeats": {"repeats": 2},
        "known_to is not after known_from": TOO_EARLY,
    },
    "trajectories": {
        "a row with the same trajectory, step came before": {"again": {}},
        "known_to is not after known_from": TOO_EARLY,
        **infinite("value"),
        "a step must be positive": {"value": -67.0},
        "only the base (step 0) stands without a target": {"target": None},
    },
    "milestones": {"unknown status": {"status": "dreamt"}, **infinite("value")},
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
    "progress": {
        "a row with the same trajectory, month, path, known_from came before": {"again": {}},
        "month is not the first day of a month": {"month": MID_MONTH},
        "unknown path": {"path": "zigzag"},
        "unknown status": {"status": "splendid"},
        "unknown certainty": {"certainty": "perhaps"},
        "a status has no certainty": {"certainty": None},
        "a gap without an actual figure": {"actual": None},
        **infinite("actual", "path_value", "gap", "observed_pct", "required_pct", "remaining_pct", "ratio"),
        "low lies above high": {"low": 36.3},
        "actual lies below low": {"actual": 35.0},
        "actual lies above high": {"actual": 37.0},
        "ratio_low lies above ratio_high": {"ratio_low": 0.5},
        "ratio lies below ratio_low": {"ratio": 0.2},
        "ratio lies above ratio_high": {"ratio": 0.5},
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
    "changes": {
        "a row with the same table_name, row_key, column_name came before": {"again": {}},
        "unknown table_name": {"table_name": "bounds"},
        "unknown change": {"change": "moved"},
        "unknown label": {"label": "because"},
        "unknown bridge": {"bridge": "guess"},
        "a cell that did not change": {"new_value": "29.4"},
        "a row that came has no old value": {"change": "came"},
        "a row that is gone has no new value": {"change": "gone"},
        "the terms do not lead from the old value to the new one": {"by_revision": 0.25},
        **infinite("old_number", "new_number"),
    },
}

every_contract = pytest.mark.parametrize("name", sorted(CONTRACTS))


def frame(name: str, *rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=CONTRACTS[name].table.types)


def spoilt(name: str, change: dict[str, object]) -> pl.DataFrame:
    """A good row and a bad one, told apart by nothing but the change (and the key, unless that is the fault)."""
    good = GOOD[name]
    if "again" in change:
        return frame(name, good, {**good, **change["again"]})
    return frame(name, {**good, **change})


@every_contract
def test_every_contract_has_a_good_row_and_bad_ones(name):
    assert name in GOOD
    assert BAD[name]


@every_contract
def test_a_good_row_is_kept_as_it_came(name):
    came = frame(name, GOOD[name])
    passed = admit(name, came)
    assert passed.rejected.is_empty(), passed.rejected["reason"].to_list()
    assert passed.kept.equals(came.select(passed.kept.columns))


@pytest.mark.parametrize(
    ("name", "reason", "change"),
    [
        pytest.param(name, reason, change, id=f"{name}: {reason}")
        for name, bad in BAD.items()
        for reason, change in bad.items()
    ],
)
def test_a_bad_row_is_refused_with_its_reason(name, reason, change):
    passed = admit(name, spoilt(name, change))
    assert passed.rejected.height == 1
    assert reason in passed.rejected["reason"].item()
    assert passed.rows_in == passed.kept.height + passed.rejected.height


@every_contract
def test_every_rule_of_a_contract_has_a_canary(name):
    """A rule that refuses none of the bad rows above may be one that cannot refuse anything."""
    silent = [rule.sentence for rule in CONTRACTS[name].rules if not any(part in rule.sentence for part in BAD[name])]
    assert [sentence for sentence in silent if not sentence.endswith("is not a finite number")] == []


@every_contract
def test_an_empty_cell_that_may_not_be_empty_is_refused_by_name(name):
    required = [column for column, each in CONTRACTS[name].columns.items() if not each.nullable]
    passed = admit(name, frame(name, *({**GOOD[name], column: None} for column in required)))
    reasons = {
        column: reason
        for column, reason in zip(required, passed.rejected["reason"], strict=False)
        if f"{column} is empty" not in reason
    }
    assert (passed.rejected.height, reasons) == (len(required), {})


@every_contract
@pytest.mark.parametrize("place", [0, -1], ids=["first", "last"])
def test_a_table_with_a_missing_column_is_not_read(name, place):
    whole = frame(name, GOOD[name])
    with pytest.raises(ContractError, match=f"contract {name}.*{whole.columns[place]}"):
        admit(name, whole.drop(whole.columns[place]))


@every_contract
def test_a_table_with_columns_of_another_type_is_not_read_and_the_message_names_them_all(name):
    whole = frame(name, GOOD[name])
    with pytest.raises(ContractError) as refused:
        admit(name, whole.select(pl.lit(None, pl.Int8).alias(column) for column in whole.columns))
    assert [column for column in whole.columns if column not in refused.value.message] == []


@every_contract
def test_a_table_with_a_column_too_many_is_not_read(name):
    with pytest.raises(ContractError, match="stranger"):
        admit(name, frame(name, GOOD[name]).with_columns(stranger=pl.lit("x")))


@every_contract
def test_an_empty_table_passes(name):
    passed = admit(name, frame(name))
    assert (passed.rows_in, passed.kept.height, passed.rejected.height) == (0, 0, 0)


def test_among_many_rows_only_the_bad_ones_are_refused_and_the_others_keep_their_order():
    good = [{**GOOD["claims"], "claim_id": f"c-{n}"} for n in range(20)]
    for n in (3, 11):
        good[n] |= {"value": 29400.0, "low": 29350.0, "high": 29450.0}
    passed = admit("claims", frame("claims", *good))
    assert passed.kept["claim_id"].to_list() == [f"c-{n}" for n in range(20) if n not in (3, 11)]
    assert [json.loads(row)["claim_id"] for row in passed.rejected["row"]] == ["c-3", "c-11"]


def test_a_row_with_several_faults_names_them_all():
    passed = admit("figures", spoilt("figures", {"qualifier": "roughly", "printed_value": "29,4", "authority": None}))
    reason = passed.rejected["reason"].item()
    assert all(part in reason for part in ("authority is empty", "printed_value is not a number", "unknown qualifier"))


def test_a_refused_row_is_kept_raw_with_its_source_and_publication():
    bad = {**GOOD["claims"], "value": 29400.0, "low": 29350.0, "high": 29450.0}
    passed = admit("claims", frame("claims", bad))
    assert passed.rejected.schema == dict.fromkeys(("source", "publication_id", "row", "reason", "contract"), pl.String)
    row = passed.rejected.to_dicts()[0]
    assert (row["source"], row["publication_id"], row["contract"]) == ("ledger", "p-1", "claims")
    raw = json.loads(row["row"])
    assert set(raw) == set(CONTRACTS["claims"].columns)
    assert (raw["value"], raw["period_end"], raw["printed_value"]) == (29400.0, "2025-10-31", "29.4")


def test_a_derived_row_names_the_source_it_is_told():
    passed = admit("monthly", spoilt("monthly", {"basis": "guessed"}), "elsewhere")
    assert passed.rejected["source"].to_list() == ["elsewhere"]


NUMBERS = [
    (name, column)
    for name, contract in CONTRACTS.items()
    for column, each in contract.columns.items()
    if str(each.dtype) == "Float64"
]


@pytest.mark.parametrize(("contract", "column"), NUMBERS)
def test_what_is_not_known_is_null_never_infinite(contract, column):
    unsaid = -INFINITE if column.endswith("low") else INFINITE
    assert admit(contract, spoilt(contract, {column: unsaid})).kept.is_empty()


def test_the_bounds_of_a_plausible_month_are_those_of_an_average_month():
    """Between 0.05 and 20 Mt a month: 29.4 Mt in ten months are plausible, in one month they are not."""
    low, high = catalogue().series["transit_freight.total"].plausible_month
    assert low <= 2.94 <= high < 29.4
    one_month = {"period_start": MONTH}
    assert admit("claims", spoilt("claims", one_month)).kept.is_empty()
    assert admit("claims", spoilt("claims", {})).kept.height == 1


def test_a_value_a_thousand_times_too_large_ends_among_the_rejected_of_a_build(tmp_path: Path, ledger: Path):
    """The canary through a real build: kt written where Mt belong."""
    file = ledger / "figures" / "transit" / "transit_freight.csv"
    text = file.read_text(encoding="utf-8")
    wrong = (
        "transit_freight.total,2025-01,2025-10,29400,Mt,,exact,unknown,,2025-11-20,printed,MOT,example.org,"
        "https://example.org/canary,en,high,,the canary\n"
    )
    file.write_text(text + ("" if text.endswith("\n") else "\n") + wrong, encoding="utf-8")
    reading = read_ledger(ledger)
    closing = dt.date.fromisoformat(read_manifest(LEDGER).closing_date)
    warehouse = Warehouse(tmp_path / "data")
    warehouse.begin("canary", schema())
    try:
        build = Build(warehouse.build("canary", schema()))
        build.ingest(reading.figures, reading.targets, reading.milestones, closing)
        step = build.family("transit")
        rejected = build.db.read("FROM core.rejected WHERE contains(CAST(row AS VARCHAR), 'the canary')").to_dicts()
        held = build.db.read("FROM core.claims WHERE contains(note, 'the canary')")
        doors = build.db.read("FROM meta.doors WHERE rows_in <> rows_kept + rows_rejected")
    finally:
        warehouse.abandon("canary")
    assert [(row["contract"], row["source"]) for row in rejected] == [("claims", "ledger")]
    assert "value far above" in rejected[0]["reason"]
    raw = json.loads(str(rejected[0]["row"]))
    assert (raw["printed_value"], raw["printed_unit"], raw["value"]) == ("29400", "Mt", 29400.0)
    assert rejected[0]["publication_id"] == raw["publication_id"]
    assert held.is_empty()
    assert doors.is_empty()
    assert step.rejected.height == 1, "nothing else of the embedded figures is refused"
