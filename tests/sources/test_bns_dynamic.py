"""Tables with years as columns: the newest year is never lost for the mark beside it, and what is not there is named."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.bns_workbook.parse import parse
from sources.errors import LayoutChanged, ParseError, UnknownLabel
from tests.sources.landed import landed
from tests.sources.sheets import xlsx_table

PAPER = landed("bns_workbook", document="Автобусный транспорт 341111", edition="341111")
BLOCK = [["Автобусный транспорт"], [], ["Перевозки пассажиров автобусами*"], ["", "", "", "млн. человек"]]


def table(*years: str, whole: str = "Республика Казахстан", values: tuple[str, ...] | None = None, under: list[list[str]] | None = None) -> bytes:  # fmt: skip
    cells = values or tuple(f"{5000 + place}.5" for place in range(len(years)))
    notes = [["* Предварительные данные."], ["1) По данным министерства."]]
    return xlsx_table(
        [*BLOCK, ["", *years], [whole, *cells], *(under or [["Акмолинская", *("1.5" for _ in years)]]), *notes]
    )


def read(data: bytes) -> dict[str, tuple[Any, ...]]:
    rows = parse(data, PAPER).filter(pl.col("refusal").is_null())
    return {
        end[:4]: (value, maturity)
        for end, value, maturity in rows.select("period_end", "printed_value", "maturity").rows()
    }


NEWEST = {
    "2024*": "preliminary",  # its note says so
    "2024 (предв.)": "preliminary",
    "2024p": "preliminary",
    "2024р": "preliminary",
    "2024 (предварительные данные)": "preliminary",
    "2024 год": "unknown",
    "2024 г.": "unknown",
    "2024 жыл": "unknown",
    "2024 жылы": "unknown",
    "20241)": "unknown",
    "2024¹": "unknown",
    "2024": "unknown",
}


@pytest.mark.parametrize("newest", NEWEST)
def test_the_newest_year_stands_under_many_headers(newest: str) -> None:
    found = read(table("2021", "2022", "2023", newest))
    assert found["2024"] == ("5003.5", NEWEST[newest])
    assert len(found) == 4


@pytest.mark.parametrize(
    "newest", ["2024 (прогноз)", "2024 план", "2024-2025", "январь-июнь 2025", "20242", "2024 на 1 июля"]
)
def test_a_header_that_is_not_a_year_stops_the_table_by_name(newest: str) -> None:
    with pytest.raises(UnknownLabel, match="the years of sheet"):
        read(table("2021", "2022", "2023", newest))


def test_years_that_do_not_ascend_stop_the_table() -> None:
    with pytest.raises(LayoutChanged, match="do not ascend"):
        read(table("2021", "2023", "2022"))


@pytest.mark.parametrize(
    "whole", ["Всего", "Bсего", "Республика Kазахстан", "Қазақстан Республикасы", "Всего по видам транспорта"]
)
def test_the_row_of_the_country_is_found_under_many_labels(whole: str) -> None:
    assert len(read(table("2021", "2022", "2023", whole=whole))) == 3


def test_a_row_of_the_country_that_is_not_found_is_told() -> None:
    with pytest.raises(LayoutChanged, match=r"no rows of the country under the years in sheet .*bus_passengers"):
        read(table("2021", "2022", "2023", whole="По стране"))


def refusals(data: bytes) -> list[str]:
    return parse(data, PAPER)["refusal"].drop_nulls().to_list()


def test_a_year_between_others_and_an_empty_cell_are_missing_by_name() -> None:
    assert [text.partition(", ")[2] for text in refusals(table("2019", "2020", "2022"))] == ["bus_passengers.bns, 2021: missing, no column bears this year"]  # fmt: skip
    assert "2020: missing, the cell is empty" in refusals(table("2019", "2020", "2021", values=("5", "", "7")))[0]
    assert (
        "2020: missing, the office prints '…' (not available)"
        in refusals(table("2019", "2020", "2021", values=("5", "…", "7")))[0]
    )


def test_a_year_a_thousand_times_those_beside_it_is_a_question() -> None:
    values = ("5823.6", "5039.9", "5227399.2", "5300.1", "5400.2")
    (refusal,) = refusals(table("2020", "2021", "2022", "2023", "2024", values=values))
    assert "2022: question: a thousand times the years beside it" in refusal


def test_a_country_below_its_regions_is_a_question() -> None:
    under = [["Акмолинская", "10", "4000", "10"], ["Актюбинская", "10", "4000", "10"]]
    (refusal,) = refusals(table("2020", "2021", "2022", under=under))
    assert "2021: question: the country (5001.5) is less than its regions together (8000)" in refusal


def test_a_second_header_that_is_not_understood_loses_no_block() -> None:
    under = [["", "2020 x", "2021 y", "2022 z"], ["Республика Казахстан", "1", "2", "3"]]
    with pytest.raises(UnknownLabel, match="'2020 x' in the years of sheet"):
        read(table("2020", "2021", "2022", under=under))
    with pytest.raises(LayoutChanged, match="holds numbers and has no name: 2020, 2021"):
        read(table("2020", "2021", "2022", under=[["", "2020", "2021"], ["Костанайская", "1", "2"]]))


MARKS = {"": "unknown", "*": "preliminary", " (предв.)": "preliminary", "p": "preliminary", " год": "unknown", " жыл": "unknown", "1)": "unknown", "¹": "unknown"}  # fmt: skip
STRANGE = [" прогноз", "-2030", " (план)", "?", " на 1 июля", " I полугодие"]


@settings(max_examples=200, deadline=None)
@given(
    st.integers(1990, 2015),
    st.lists(st.tuples(st.integers(10_000, 99_999), st.sampled_from(sorted(MARKS)), st.sampled_from(["", "*", "1)", "7)", " тыс"])), min_size=3, max_size=9),
    st.sets(st.integers(0, 8), max_size=2),
    st.sampled_from([None, None, None, *STRANGE]),
    st.sampled_from(["Всего", "Bсего", "Республика Казахстан", "По стране"]),
)  # fmt: skip
def test_any_table_of_years_gives_its_figures_or_their_names(first: int, columns: list[tuple[int, str, str]], gaps: set[int], strange: str | None, whole: str) -> None:  # fmt: skip
    kept = [(first + place, *column) for place, column in enumerate(columns) if place not in gaps or place in (0, 1, 2)]
    heads = [f"{year}{mark}" for year, _, mark, _ in kept]
    if strange:
        heads[-1] = f"{kept[-1][0]}{strange}"
    values = tuple(f"{tenths // 10}.{tenths % 10}{mark}" for _, tenths, _, mark in kept)
    try:
        rows = parse(table(*heads, whole=whole, values=values), PAPER)
    except ParseError:
        assert strange or whole == "По стране"
        return
    assert strange is None and whole != "По стране"
    found = {row["period_end"][:4]: row for row in rows.rows(named=True)}
    assert set(found) == {str(year) for year in range(kept[0][0], kept[-1][0] + 1)}, (
        "every year has its figure or its name"
    )
    for year, tenths, mark, beside in kept:
        row = found[str(year)]
        if beside in ("7)", " тыс"):
            assert row["refusal"]
        elif not row["refusal"]:
            assert Decimal(row["printed_value"]) == Decimal(tenths) / 10
            assert row["maturity"] == ("preliminary" if beside == "*" else MARKS[mark])
