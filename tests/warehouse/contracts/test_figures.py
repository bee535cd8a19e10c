"""Canaries of contracts.figures (rows as a source hands them over): a good row is kept, a bad one of each kind is refused with its reason."""

from __future__ import annotations

import pytest

from tests.warehouse.contracts.canaries import ORIGIN, PRINTED, WEB, Row, assert_kept, assert_refused, bad_rows

GOOD: dict[str, Row] = {
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
        "refusal": None,
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
}

BAD: dict[str, dict[str, Row]] = {
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
        "published before 1990": {"published_on": "1900-01-01", "period_end": "1900-01", "period_start": "1900-01"},
        "published more than a year before its period ended": {"published_on": "2024-10-01"},
        "the cell is empty": {
            "refusal": "sheet 1., row Всего: the cell is empty",
            "printed_value": None,
            "printed_growth": None,
        },
        "printed_value is not a number (found ٣٤)": {"printed_value": "٣٤"},
        "printed_value is not a number (found 1000": {"printed_value": f"1{'0' * 300}"},
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
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_is_kept_as_it_came(name):
    assert_kept(name, GOOD[name])


@bad_rows(BAD)
def test_a_bad_row_is_refused_with_its_reason(name, reason, change):
    assert_refused(name, GOOD[name], change, reason)
