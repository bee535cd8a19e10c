"""Taldau: values are text, periods come in no order, an empty answer is an error, and names choose the row."""

from __future__ import annotations

import json

import pytest

from sources.errors import LayoutChanged, ParseError, UnknownLabel, WrongEncoding
from sources.taldau.parse import parse
from tests.sources.landed import landed
from tests.sources.specimens import taldau

INDEX = landed("taldau", document="GetIndexData 702192", edition="702192")
LEVEL = landed("taldau", document="GetIndexData 702179", edition="702179")


def test_an_index_of_months() -> None:
    rows = parse(taldau({"31.10.2025": "102.4", "30.09.2025": "101,9", "30.11.2025": "x", "31.12.2025": ""}), INDEX)
    assert rows.select("series", "period_start", "period_end", "printed_value", "printed_unit").sort(
        "period_end"
    ).rows() == [
        ("freight_turnover_index.bns", "2025-09", "2025-09", "101.9", "percent"),
        ("freight_turnover_index.bns", "2025-10", "2025-10", "102.4", "percent"),
    ]


def test_a_level_of_years_in_its_unit() -> None:
    rows = parse(taldau({"31.12.2024": "520920000000"}, basis=None), LEVEL)
    assert rows.select("period_start", "period_end", "printed_value", "printed_unit").row(0) == (
        "2024-01",
        "2024-12",
        "520920",
        "mn t-km",
    )


CHANGED = {
    "empty-list": (b"[]", LayoutChanged, "dictionaries in indices.yaml are not all"),
    "an-error-in-200": (b'{"message": "Bad request"}', LayoutChanged, "Bad request"),
    "cut-json": (taldau({"31.10.2025": "1"})[:-20], ParseError, "not whole JSON"),
    "another-encoding": ("[{\"termNames\": \"Қ\"}]".encode("utf-16"), WrongEncoding, "is not utf-8"),
    "another-basis": (taldau({"31.10.2025": "1"}, basis="к предыдущему периоду"), LayoutChanged, "0 rows bear the terms"),
    "two-slices": (json.dumps(json.loads(taldau({"31.10.2025": "1"})) * 2).encode(), LayoutChanged, "2 rows bear the terms"),
    "a-day-within-a-month": (taldau({"15.10.2025": "1"}), LayoutChanged, "not the end of a period"),
    "no-periods": (json.dumps([{"termNames": ["Республика Казахстан", "к соответствующему месяцу предыдущего года"]}]).encode(), LayoutChanged, "no periods"),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_what_has_changed_is_told(case: str) -> None:
    data, kind, words = CHANGED[case]
    with pytest.raises(kind, match=words):
        parse(data, INDEX)


def test_an_index_that_was_not_asked_for_is_named() -> None:
    with pytest.raises(UnknownLabel, match="999"):
        parse(taldau({"31.10.2025": "1"}), landed("taldau", edition="999"))


def test_a_value_that_is_no_number_is_refused_and_stops_no_other() -> None:
    rows = parse(taldau({"31.10.2025": "много", "30.09.2025": "101.9"}), INDEX).sort("period_end")
    assert rows.select("printed_value", "refusal").rows() == [
        ("101.9", None),
        (None, "702192 31.10.2025: 'много' is not a number"),
    ]
