"""Workbooks of the Bureau as offices send them: each quirk of the outside world on an edition of its own, made by hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

from tests.sources.specimens import OCTOBER

INDEX = "в процентах к соответствующему периоду прошлого года"
HEADS = ("", "Перевезено грузов, тыс. тонн", INDEX, "Грузооборот, млн. ткм", INDEX, "Перевезено пассажиров, тыс. человек", INDEX, "Пассажирооборот, млн. пкм", INDEX, "Доходы от перевозок, млн. тенге")  # fmt: skip
COVER = "Январь-октябрь 2025 года"
FIRST = 4  # line of the first row of the table (from 0)
Change = Callable[[xlsxwriter.Workbook, Any, Any], None]  # of the book, its cover and its sheet


def edition(
    *,
    cover: str = COVER,
    heads: Mapping[int, str] | None = None,
    rows: Mapping[str, tuple[Any, ...]] | None = None,
    title: str = "1. Основные показатели работы транспорта",
    change: Change | None = None,
    name: str = "1.",
    options: dict[str, Any] | None = None,
) -> bytes:
    """A monthly workbook. `heads`: headers by column that differ; `change`: what is done to it at the end."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **(options or {})}) as book:
        first = book.add_worksheet("Обложка")
        for line, text in enumerate(("Бюро национальной статистики", "Основные показатели работы транспорта", cover)):
            first.write_string(line * 2, 1, text)
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, title)
        for place, text in {**dict(enumerate(HEADS)), **(heads or {})}.items():
            sheet.write_string(2, place, text)
        for line, (label, cells) in enumerate((rows or OCTOBER).items(), start=FIRST):
            sheet.write_string(line, 0, label)
            for place, cell in enumerate(cells, start=1):
                (sheet.write_number if isinstance(cell, int | float) else sheet.write_string)(line, place, cell)
        if change:
            change(book, first, sheet)
    return buffer.getvalue()


def row(label: str, *cells: Any) -> dict[str, tuple[Any, ...]]:
    """The usual rows with the first cells of one replaced."""
    return {**OCTOBER, label: (*cells, *OCTOBER[label][len(cells) :])}


def renamed(label: str, other: str) -> dict[str, tuple[Any, ...]]:
    """The usual rows, one under another label."""
    return {other if name == label else name: cells for name, cells in OCTOBER.items()}


def formatted(place: tuple[int, int], value: float, code: str) -> Change:
    """A number under a format."""

    def change(book: xlsxwriter.Workbook, _: Any, sheet: Any) -> None:
        sheet.write_number(*place, value, book.add_format({"num_format": code}))

    return change


def raised(place: tuple[int, int], text: str, mark: str) -> Change:
    """A text with a raised mark glued to it."""

    def change(book: xlsxwriter.Workbook, _: Any, sheet: Any) -> None:
        sheet.write_rich_string(*place, text, book.add_format({"font_script": 1}), mark)

    return change


def beside(name: str, rows: Mapping[str, tuple[Any, ...]], *, hidden: bool = False) -> Change:
    """A second sheet of the same shape."""

    def change(book: xlsxwriter.Workbook, _: Any, __: Any) -> None:
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, "2. Основные показатели работы транспорта")
        for place, text in enumerate(HEADS):
            sheet.write_string(2, place, text)
        for line, (label, cells) in enumerate(rows.items(), start=FIRST):
            sheet.write_string(line, 0, label)
            for place, cell in enumerate(cells, start=1):
                sheet.write_string(line, place, cell)
        if hidden:
            sheet.hide()

    return change


def formula(place: tuple[int, int], text: str, value: str = "") -> Change:
    """A formula with the value that is stored for it."""
    return lambda _, __, sheet: sheet.write_formula(*place, text, None, value)


RAIL, TOTAL, AIR = FIRST + 1, FIRST, FIRST + 3
OTHER_YEAR = {
    name: tuple("7" + cell if cell[:1].isdigit() else cell for cell in cells) for name, cells in OCTOBER.items()
}

# Editions that stop whole, and the words that name why.
STOPPED: dict[str, tuple[bytes, str]] = {
    "another half-year in a header": (edition(heads={1: "Перевезено грузов за I полугодие 2023 года, тыс. тонн"}), "2023-01/2023-06"),
    "another year in a header": (edition(heads={1: "Перевезено грузов, тыс. тонн, 2024 год"}), "2024-01/2024-12"),
    "another period in the title": (edition(title="1. Основные показатели работы транспорта за январь-сентябрь 2025 года"), "2025-01/2025-09"),
    "a month of no year in a header": (edition(heads={1: "Перевезено грузов за январь-сентябрь, тыс. тонн"}), "01/"),
    "a forecast": (edition(heads={1: "Перевезено грузов (прогноз), тыс. тонн"}), "'прогноз'"),
    "a plan on the cover": (edition(cover="Январь-октябрь 2025 года (план)"), "'план'"),
    "growth on the month before": (edition(heads={2: "в % к предыдущему месяцу"}), "предыдущему месяцу"),
    "growth on the month before, told otherwise": (edition(heads={2: "% к предыдущему месяцу"}), "предыдущему месяцу"),
    "a share": (edition(heads={2: "Удельный вес, %"}), "'удельный вес'"),
    "a fulfilment of a plan": (edition(heads={2: "% к плану"}), "'плану'"),
    "a bare percent": (edition(heads={2: "%"}), "'%'"),
    "a change instead of an index": (edition(heads={2: "прирост, в % к соответствующему периоду прошлого года"}), "прирост"),
    "growth on another period": (edition(heads={2: "в % к январю-октябрю 2023 года"}), "not with the year before"),
    "an unknown word on the cover": (edition(cover="Январь-октябрь 2025 года без учета трубопроводов"), "без учета трубопроводов"),
    "an unknown word in the title": (edition(title="1. Показатели без Алматы"), "показатели без алматы"),
    "an unknown unit": (edition(heads={1: "Перевезено грузов, тыс. пудов"}), "тыс. пудов"),
    "numbers under no header": (edition(heads={1: ""}), "column 2 of sheet 1. holds numbers and has no header"),
    "growth whose level is hidden": (edition(change=lambda _, __, s: s.set_column(3, 3, None, None, {"hidden": True})), "holds growth, and no level"),
    "numbers in a row without a name": (edition(rows=renamed("Воздушный", " ")), "holds numbers and has no name"),
    "two rows of one mode": (edition(rows={**OCTOBER, "железнодорожный транспорт": OCTOBER["Воздушный"]}), "two rows of sheet 1. stand for rail"),
    "a total under an unknown label": (edition(rows=renamed("Всего", "Совокупно")), "holds no row of the whole country (its rows: совокупно"),
    "an unknown row": (edition(rows={**OCTOBER, "Дирижабли": ("1",) * 9}), "дирижабли"),
    "only a draft": (edition(name="проект"), "'проект'"),
    "a day that is none": (edition(cover="Январь-октябрь 2025 года. Дата опубликования: 31.02.2025"), "there is no such day"),
}  # fmt: skip

# Editions that are read, but for one cell: its series, and the words that name why.
REFUSED_CELLS: dict[str, tuple[bytes, str, str]] = {
    "an error": (edition(change=formula((RAIL, 1), "=#REF!", "#REF!")), "rail_freight.bns", "the error #REF!"),
    "a division by zero": (edition(change=formula((RAIL, 1), "=1/0", "#DIV/0!")), "rail_freight.bns", "the error #DIV/0!"),
    "a formula without a value": (edition(change=formula((RAIL, 1), "=1+1")), "rail_freight.bns", "a formula without a stored value"),
    "a formula nobody computed": (edition(change=lambda _, __, s: s.write_formula(RAIL, 1, "=B9+1")), "rail_freight.bns", "no spreadsheet program has computed"),
    "arabic digits": (edition(rows=row("Железнодорожный", "٣٦٩١٢٠")), "rail_freight.bns", "is not a number"),
    "full-width digits": (edition(rows=row("Железнодорожный", "３６９１２０")), "rail_freight.bns", "is not a number"),
    "a power beyond reason": (edition(rows=row("Железнодорожный", "1e99999999999")), "rail_freight.bns", "is not a number"),
    "a hundred million digits": (edition(rows=row("Железнодорожный", "1e100000000")), "rail_freight.bns", "is not a number"),
    "three hundred zeros": (edition(rows=row("Железнодорожный", "1" + "0" * 300)), "rail_freight.bns", "more digits than any figure"),
    "a footnote that nobody explains": (edition(rows=row("Железнодорожный", "369120.42)")), "rail_freight.bns", "the mark of a footnote"),
    "a struck-out number": (edition(change=lambda b, _, s: s.write_number(RAIL, 1, 369120.4, b.add_format({"font_strikeout": True}))), "rail_freight.bns", "struck out"),
    "a fraction": (edition(change=formatted((RAIL, 1), 0.5, "# ?/?")), "rail_freight.bns", "cannot be told"),
    "a level in percent": (edition(change=formatted((RAIL, 1), 0.5, "0.0%")), "rail_freight.bns", "is not a number"),
    "a ratio instead of a percentage": (edition(rows=row("Железнодорожный", "369120.4", 1.029)), "rail_freight.bns", "is it a ratio"),
    "a level below zero": (edition(rows=row("Железнодорожный", "-369120.4")), "rail_freight.bns", "below zero"),
    "a number of times for a level": (edition(rows=row("Железнодорожный", "2,3 раза")), "rail_freight.bns", "number of times"),
    "not available": (edition(rows=row("Железнодорожный", "н/д")), "rail_freight.bns", "missing, the office prints 'н/д' (not available)"),
    "a row that repeats another": (edition(rows={**OCTOBER, "Автомобильный и городской электрический": OCTOBER["Железнодорожный"]}), "road_freight.bns", "repeats the row of rail"),
    "a whole below its parts": (edition(rows=row("Всего", "551640.5")), "freight_total.bns", "less than its modes together"),
    "no row of the whole in a column": (edition(rows=row("Всего", "851640.5", "101.7", "н/д")), "freight_turnover_total.bns", "missing"),
    "no column of passengers": (edition(change=lambda _, __, s: s.set_column(5, 6, None, None, {"hidden": True})), "passengers_total.bns", "missing: no column of passengers"),
}  # fmt: skip

# Editions that are read whole: what one of their figures must be (series → value, growth, first and last month).
Read = dict[str, tuple[str | None, str | None]]
READ_RIGHT: dict[str, tuple[bytes, Read]] = {
    "a percentage shown as one": (edition(change=formatted((RAIL, 2), 1.029, "0.0%")), {"rail_freight.bns": ("369120.4", "2.9")}),
    "a percentage without decimals": (edition(change=formatted((RAIL, 2), 1.029, "0%")), {"rail_freight.bns": ("369120.4", "3")}),
    "a raised mark at a number": (edition(change=raised((RAIL, 1), "369120", "1")), {"rail_freight.bns": ("369120", "2.9")}),
    "a raised mark as a letter": (edition(rows=row("Железнодорожный", "369120¹")), {"rail_freight.bns": ("369120", "2.9")}),
    "a footnote that is explained": (edition(rows=row("Железнодорожный", "369120.41)"), change=lambda _, __, s: s.write_string(14, 0, "1) Без учета транзита.")), {"rail_freight.bns": ("369120.4", "2.9")}),
    "hidden digits": (edition(change=formatted((AIR, 1), 29.0412, "#,##0.0")), {"air_freight.kz_airlines": ("29.0", "12.0")}),
    "thousands in a format": (edition(change=formatted((RAIL, 1), 369120.42, "### ### ##0.0")), {"rail_freight.bns": ("369120.4", "2.9")}),
    "a formula with its value": (edition(change=formula((RAIL, 1), "=B9+1", "369120.4")), {"rail_freight.bns": ("369120.4", "2.9")}),
    "times": (edition(rows=row("Железнодорожный", "369120.4", "в 2,3 раза")), {"rail_freight.bns": ("369120.4", "x2.3")}),
    "times in Kazakh": (edition(rows=row("Железнодорожный", "369120.4", "2,3 есе")), {"rail_freight.bns": ("369120.4", "x2.3")}),
    "a star": (edition(rows=row("Железнодорожный", "369 120,4*")), {"rail_freight.bns": ("369120.4", "2.9")}),
    "nothing at all": (edition(rows=row("Воздушный", "0", "0")), {"air_freight.kz_airlines": ("0", "-100")}),
    "another name of the whole": (edition(rows=renamed("Всего", "Всего по видам транспорта")), {"freight_total.bns": ("851640.5", "1.7")}),
    "a latin letter in the name of the whole": (edition(rows=renamed("Всего", "Bсего")), {"freight_total.bns": ("851640.5", "1.7")}),
    "the period in a header": (edition(heads={1: "Перевезено грузов за январь-октябрь 2025 года, тыс. тонн", 2: "в % к январю-октябрю 2024 года"}), {"rail_freight.bns": ("369120.4", "2.9")}),
    "a draft beside the current sheet": (edition(change=beside("1. проект", OTHER_YEAR)), {"rail_freight.bns": ("369120.4", "2.9")}),
    "an old sheet beside the current one": (edition(change=beside("1. (2)", OTHER_YEAR)), {"rail_freight.bns": ("369120.4", "2.9")}),
    "a hidden sheet": (edition(change=beside("2.", OTHER_YEAR, hidden=True)), {"rail_freight.bns": ("369120.4", "2.9")}),
    "a hidden row": (edition(rows={**OCTOBER, "Морской": ("5.5",) * 9}, change=lambda _, __, s: s.set_row(FIRST + 5, None, None, {"hidden": True})), {"sea_freight.bns": (None, None), "rail_freight.bns": ("369120.4", "2.9")}),
}  # fmt: skip

PERIODS: dict[str, tuple[str, str]] = {
    "I-IX 2025 г.": ("2025-01", "2025-09"),
    "I–IX месяцы 2025 года": ("2025-01", "2025-09"),
    "Январь – сентябрь 2025 г.": ("2025-01", "2025-09"),
    "9 месяцев 2025 года": ("2025-01", "2025-09"),
    "I-III кварталы 2025 года": ("2025-01", "2025-09"),
    "I полугодие 2025 года": ("2025-01", "2025-06"),
    "2025 жылғы қаңтар-қыркүйек": ("2025-01", "2025-09"),
    "2025 жылғы I жартыжылдық": ("2025-01", "2025-06"),
    "За 2024 год": ("2024-01", "2024-12"),
}


def xlsx_table(rows: list[list[Any]]) -> bytes:
    """A workbook of one sheet, cell by cell."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Автобусный транспорт")
        for line, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if cell != "":
                    (sheet.write_string if isinstance(cell, str) else sheet.write)(line, place, cell)
    return buffer.getvalue()
