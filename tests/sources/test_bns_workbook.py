"""The Bureau's workbooks: labels decide, never positions of rows; what no list names stops the document."""

from __future__ import annotations

import polars as pl
import pytest

from sources.bns_workbook.fetch import editions
from sources.bns_workbook.parse import parse
from sources.errors import LayoutChanged, UnknownLabel
from sources.parsing import corrections
from tests.sources.landed import landed
from tests.sources.specimens import OCTOBER, dynamic_workbook, listing, monthly_workbook

PAPER = landed("bns_workbook", document="Основные показатели работы транспорта 347699", edition="347699")


def read(data: bytes) -> dict[str, tuple]:
    rows = parse(data, PAPER).select(
        "series", "period_start", "period_end", "printed_value", "printed_unit", "printed_growth"
    )
    return {row[0]: row[1:] for row in rows.rows()}


def test_a_month_is_cumulative_from_january_with_printed_decimals_and_growth() -> None:
    found = read(monthly_workbook())
    assert found["rail_freight.bns"] == ("2025-01", "2025-10", "369120.4", "kt", "2.9")
    assert found["freight_turnover_total.bns"] == ("2025-01", "2025-10", "436215.1", "mn t-km", "1.2")
    assert found["passengers_total.bns"] == ("2025-01", "2025-10", "1690112.7", "k passengers", "3.4")
    assert found["rail_passengers.bns"][4] == "-0.9"
    assert found["air_freight.kz_airlines"] == ("2025-01", "2025-10", "27.5", "kt", "12.0")
    assert len(found) == 16


@pytest.mark.parametrize(
    ("cover", "period"),
    [
        pytest.param("Январь-июль 2026 года", ("2026-01", "2026-07"), id="months"),
        pytest.param("январь – октябрь 2025 года", ("2025-01", "2025-10"), id="spaces-and-another-dash"),
        pytest.param("2025 год", ("2025-01", "2025-12"), id="annual-edition"),
        pytest.param("I квартал 2025 года", ("2025-01", "2025-03"), id="quarterly-edition"),
        pytest.param("2025 жылғы қаңтар-қазан", ("2025-01", "2025-10"), id="kazakh"),
        pytest.param("Январь 2026 года", ("2026-01", "2026-01"), id="january"),
    ],
)
def test_the_cover_tells_the_period(cover: str, period: tuple[str, str]) -> None:
    assert read(monthly_workbook(cover=cover))["rail_freight.bns"][:2] == period


@pytest.mark.parametrize(
    ("cover", "why"),
    [
        pytest.param("Бюллетень", "does not name one period", id="no-period"),
        pytest.param("Май-июль 2026 года", "begins in January", id="not-from-january"),
        pytest.param("Январь-июль 2026 года и январь-июль 2025 года", "does not name one period", id="two-periods"),
    ],
)
def test_a_cover_that_leaves_the_period_open_stops_the_document(cover: str, why: str) -> None:
    with pytest.raises(LayoutChanged, match=why):
        read(monthly_workbook(cover=cover))


def test_rows_may_move() -> None:
    moved = {"Всего": OCTOBER["Всего"], **dict(reversed(list(OCTOBER.items())[1:]))}
    assert read(monthly_workbook(moved)) == read(monthly_workbook())


def test_a_row_that_no_list_names_stops_the_document_with_its_name() -> None:
    with pytest.raises(UnknownLabel, match="дирижабли"):
        read(monthly_workbook({**OCTOBER, "Дирижабли": ("1",) * 9}))


def test_a_header_that_no_list_names_stops_the_document_with_its_name() -> None:
    with pytest.raises(UnknownLabel, match="скорость"):
        read(monthly_workbook(header="Средняя скорость, км/ч"))


def test_a_unit_that_is_no_longer_printed_stops_the_document() -> None:
    with pytest.raises(LayoutChanged, match="no unit is printed for freight_turnover"):
        read(monthly_workbook(header="Грузооборот"))


def test_a_cell_that_is_no_number_is_refused_by_name_and_the_others_are_read() -> None:
    rows = parse(monthly_workbook({**OCTOBER, "Всего": ("12 тыс", *OCTOBER["Всего"][1:])}), PAPER)
    refused = rows.filter(pl.col("refusal").is_not_null()).select("series", "printed_value", "refusal").rows()
    assert refused == [
        ("freight_total.bns", None, "sheet 1., row Всего, column 2: '12 тыс' is not a number"),
    ]
    assert rows.filter(pl.col("refusal").is_null()).height == 16, "its growth, too, stands alone"


def test_footnotes_are_no_digits_of_years_and_values() -> None:
    rows = parse(dynamic_workbook(), PAPER).select("series", "period_end", "printed_value", "printed_unit").rows()
    assert rows == [
        ("bus_passengers.bns", "2019-12", "17532.1", "M passengers"),
        ("bus_passengers.bns", "2020-12", "5823.6", "M passengers"),
        ("bus_passengers.bns", "2021-12", "5190", "M passengers"),
        ("bus_passengers.bns", "2022-12", "5400", "M passengers"),
    ]


def test_a_block_that_no_list_names_stops_the_document() -> None:
    with pytest.raises(UnknownLabel, match="перевозки почты"):
        parse(dynamic_workbook({"Перевозки почты": ("тонн", {"2019": "1", "2020": "2", "2021": "3"})}), PAPER)


def test_editions_are_found_by_their_titles() -> None:
    page = listing(
        ("347699", "Основные показатели работы транспорта"), ("300000", "Торговля"), ("341111", "Автобусный транспорт")
    )
    titles = ["основные показатели работы транспорта", "автобусный транспорт"]
    assert [element for element, _ in editions(page.encode(), titles)] == ["347699", "341111"]


WRONG = {**OCTOBER, "Железнодорожный": ("369120,4 тыс", *OCTOBER["Железнодорожный"][1:])}
PLACE = "sheet 1., row Железнодорожный, column 2"


@pytest.mark.parametrize(
    ("answer", "stated"),
    [
        ({"printed_value": "369120.4"}, [("369120.4", None, "corrected: the unit is in the header")]),
        ({"refuse": True}, []),
    ],
    ids=["replaced", "refused"],
)
def test_a_cell_that_cannot_be_read_is_answered_by_a_correction(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, object], stated: list[tuple[str | None, ...]]
) -> None:
    """The advice is no dead end: the correction is looked up though the cell is no number."""
    entry = {"document": PAPER.sha256, "locator": PLACE, "reason": "the unit is in the header", **answer}
    usual = corrections.lookup
    monkeypatch.setattr(corrections, "lookup", lambda source, name: [entry] if name == "corrections" else usual(source, name))  # fmt: skip
    monkeypatch.setattr(corrections, "has_corrections", lambda _: True)
    rows = parse(monthly_workbook(WRONG), PAPER).filter(pl.col("locator") == PLACE)
    assert rows.select("printed_value", "refusal", "note").rows() == stated
