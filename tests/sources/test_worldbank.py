"""The World Bank: an error comes with HTTP 200, years without value are no figures, and every row must have come."""

from __future__ import annotations

import json

import pytest

from sources.errors import LayoutChanged, ParseError, UnknownLabel
from sources.worldbank.parse import parse
from tests.sources.landed import landed
from tests.sources.specimens import worldbank

PAPER = landed("worldbank", document="IS.AIR.PSGR.json")
GOOD = worldbank("IS.AIR.PSGR", {"2021": "8765432", "2022": None, "2020": "5543210.5"})


def test_years_with_the_day_of_the_update() -> None:
    columns = ("series", "period_start", "period_end", "printed_value", "printed_unit", "published_on", "date_basis")
    assert parse(GOOD, PAPER).select(columns).rows() == [
        ("air_passengers.world_bank", "2021-01", "2021-12", "8765432.0", "passengers", "2025-10-07", "printed"),
        ("air_passengers.world_bank", "2020-01", "2020-12", "5543210.5", "passengers", "2025-10-07", "printed"),
    ]


def changed(**description: object) -> bytes:
    about, rows = json.loads(GOOD)
    return json.dumps([about | description, rows]).encode()


CHANGED = {
    "error-in-200": (b'[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]', ParseError, "parameter value is not valid"),
    "rows-missing": (changed(total=70), LayoutChanged, "3 of 70 rows came"),
    "no-rows": (b'[{"page": 1, "total": 0}, null]', LayoutChanged, "no rows came"),
    "another-indicator": (worldbank("SP.POP.TOTL", {"2021": "1"}), UnknownLabel, r"SP\.POP\.TOTL"),
    "another-country": (GOOD.replace(b"KAZ", b"ARG"), UnknownLabel, "ARG"),
    "quarters": (GOOD.replace(b'"2021"', b'"2021Q1"'), LayoutChanged, "not a year"),
    "cut": (GOOD[:-30], ParseError, "not whole JSON"),
    "an-object": (b'{"a": 1}', LayoutChanged, "not a list"),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_what_has_changed_is_told(case: str) -> None:
    data, kind, words = CHANGED[case]
    with pytest.raises(kind, match=words):
        parse(data, PAPER)


def test_a_value_that_is_no_number_is_refused_and_stops_no_other() -> None:
    rows = parse(GOOD.replace(b"8765432.0", b'"many"'), PAPER)
    assert rows.select("printed_value", "refusal").rows() == [
        (None, "IS.AIR.PSGR 2021: 'many' is not a number"),
        ("5543210.5", None),
    ]
