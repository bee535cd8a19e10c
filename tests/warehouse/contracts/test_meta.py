"""Canaries of contracts.meta (what a release changed): a good row is kept, a bad one of each kind is refused with its reason."""

from __future__ import annotations

import pytest

from tests.warehouse.contracts.canaries import PERIOD, Row, assert_kept, assert_refused, bad_rows, infinite

GOOD: dict[str, Row] = {
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

BAD: dict[str, dict[str, Row]] = {
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


@pytest.mark.parametrize("name", GOOD)
def test_a_good_row_is_kept_as_it_came(name):
    assert_kept(name, GOOD[name])


@bad_rows(BAD)
def test_a_bad_row_is_refused_with_its_reason(name, reason, change):
    assert_refused(name, GOOD[name], change, reason)
