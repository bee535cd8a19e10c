"""Canaries of contracts.reference (what the catalogue lists): a good row is kept, a bad one of each kind is refused with its reason."""

from __future__ import annotations

import pytest

from tests.warehouse.contracts.canaries import NAMES, Row, assert_kept, assert_refused, bad_rows, infinite

GOOD: dict[str, Row] = {
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
}

BAD: dict[str, dict[str, Row]] = {
    "series": {
        "a row with the same series came before": {"again": {}},
        "unknown growth": {"growth": "of_prices"},
        **infinite("plausible_month_low", "plausible_month_high"),
        "plausible_month is empty or upside down": {"plausible_month_low": 20.0, "plausible_month_high": 0.05},
    },
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_is_kept_as_it_came(name):
    assert_kept(name, GOOD[name])


@bad_rows(BAD)
def test_a_bad_row_is_refused_with_its_reason(name, reason, change):
    assert_refused(name, GOOD[name], change, reason)
