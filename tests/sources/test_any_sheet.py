"""Any sheet: an oracle writes a table from figures that it knows, in one of the many ways in which offices write them, and spoils it.

Whatever is done to it, the parser gives exactly the figures that a person reads there, or says by name why it gives none.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.bns_workbook.parse import parse
from sources.errors import ParseError
from tests.sources.landed import landed

PAPER = landed("bns_workbook", document="Основные показатели работы транспорта 1", edition="1")
MEASURES = [
    ("freight", "Перевезено грузов", "тыс. тонн"),
    ("freight_turnover", "Грузооборот", "млн. ткм"),
    ("passengers", "Перевезено пассажиров", "тыс. человек"),
    ("passenger_turnover", "Пассажирооборот", "млн. пкм"),
]
BASES = ["в процентах к соответствующему периоду прошлого года", "в % к соответствующему периоду предыдущего года"]
FOREIGN = ["% к предыдущему месяцу", "удельный вес, %", "% к плану", "прирост к прошлому году, %", "%"]
SERIES = {
    "freight": {"Всего": "freight_total.bns", "Железнодорожный": "rail_freight.bns", "Воздушный": "air_freight.kz_airlines"},
    "freight_turnover": {"Всего": "freight_turnover_total.bns", "Железнодорожный": "rail_freight_turnover.bns", "Воздушный": "air_freight_turnover.kz_airlines"},
    "passengers": {"Всего": "passengers_total.bns", "Железнодорожный": "rail_passengers.bns", "Воздушный": "air_passengers.kz_airlines"},
    "passenger_turnover": {"Всего": "passenger_turnover_total.bns", "Железнодорожный": "rail_passenger_turnover.bns", "Воздушный": "air_passenger_turnover.kz_airlines"},
}  # fmt: skip
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
NAMES = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
WHOLES = {
    "Всего": ["Всего", "Bсего", "Всего по видам транспорта", "ВСЕГО:", "Республика Казахстан", "Барлығы", "Всего1)"]
}


@dataclass
class Cell:
    """A cell as the oracle writes it. `read`: what a person reads, None: nothing, "?": nothing sure."""

    text: Any
    read: str | None
    code: str = "General"
    mark: str = ""
    kind: str = "text"  # text, number, raised, formula, error, struck


@dataclass
class Table:
    """What the oracle writes, and what a person reads in it."""

    cover: str
    period: tuple[str, str] | None  # None: nothing sure
    heads: list[str] = field(default_factory=list)
    rows: list[tuple[str, str, list[Cell]]] = field(default_factory=list)  # label, its usual label, cells
    places: list[tuple[str, str]] = field(default_factory=list)  # measure and kind of each column
    sure: bool = True  # every header is what it seems
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    merged: bool = False
    notes: bool = False
    extra: str = ""  # a sheet beside it: hidden or draft


@st.composite
def covers(draw: st.DrawFn) -> tuple[str, tuple[str, str] | None]:
    year, month = draw(st.sampled_from([2024, 2025])), draw(st.integers(2, 12))
    period = (f"{year}-01", f"{year}-{month:02}")
    good = [
        f"Январь-{NAMES[month - 1]} {year} года", f"январь – {NAMES[month - 1]} {year} г.", f"I-{ROMAN[month - 1]} {year} г.",
        f"I–{ROMAN[month - 1]} месяцы {year} года", f"{month} месяцев {year} года" if month > 4 else f"{month} месяца {year} года",
    ]  # fmt: skip
    bad = [
        f"Январь-{NAMES[month - 1]} {year} года (прогноз)", f"Январь-{NAMES[month - 1]} {year} года, без учета частных",
        f"Февраль-{NAMES[month - 1]} {year} года" if month > 2 else "Бюллетень", "Бюллетень", f"Январь-{NAMES[month - 1]} {year} и {year - 1} годов",
    ]  # fmt: skip
    return (draw(st.sampled_from(good)), period) if draw(st.integers(0, 9)) else (draw(st.sampled_from(bad)), None)


@st.composite
def levels(draw: st.DrawFn) -> Cell:
    tenths = draw(st.integers(10_000, 9_999_999))
    plain = f"{tenths // 10}.{tenths % 10}"
    grouped = f"{tenths // 10:,}".replace(",", draw(st.sampled_from([" ", "\u00a0"])))
    whole = str(tenths // 10 + (tenths % 10 >= 5))
    return draw(
        st.sampled_from(
            [
                Cell(plain, plain),
                Cell(f"{grouped},{tenths % 10}", plain),
                Cell(f"{plain}*", plain),
                Cell(f"{plain}¹", plain),
                Cell(tenths / 10, plain, "#,##0.0", kind="number"),
                Cell(tenths / 10 + 0.004, plain, "0.0", kind="number"),
                Cell(tenths / 10, whole, "#,##0", kind="number"),
                Cell(tenths * 100, plain, "0.0,", kind="number"),
                Cell(tenths / 10, plain, '0.0"*"', kind="number"),
                Cell(plain, plain, mark="1)", kind="raised"),
                Cell(plain, plain, mark="2", kind="raised"),
                Cell(plain, plain, kind="formula"),
                Cell(f"{plain}1)", "footnote"),
                Cell(f"{plain}7)", "?"),
                Cell(plain, "?", kind="error"),
                Cell(plain, "?", kind="uncomputed"),
                Cell(plain, "?", kind="struck"),
                Cell(tenths / 10, "?", "# ?/?", kind="number"),
                Cell(tenths / 10, "?", "0.0%", kind="number"),
                Cell("н/д", "?"),
                Cell("…", "?"),
                Cell("-", None),
                Cell("", None),
                Cell(plain.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), "?"),
                Cell(f"{plain} тыс", "?"),
                Cell(f"1e{tenths}", "?"),
                Cell(tenths / 10, None, ";;;", kind="number"),
            ]
        )
    )


@st.composite
def indices(draw: st.DrawFn) -> Cell:
    tenths = draw(st.integers(500, 1999))
    plain, growth = f"{tenths // 10}.{tenths % 10}", f"{Decimal(tenths - 1000) / 10:.1f}"
    return draw(
        st.sampled_from(
            [
                Cell(plain, growth),
                Cell(plain.replace(".", ","), growth),
                Cell(f"{plain}%", growth),
                Cell(tenths / 10, growth, "0.0", kind="number"),
                Cell(tenths / 1000, growth, "0.0%", kind="number"),
                Cell(tenths / 10 + 0.03, growth, "0.0", kind="number"),
                Cell("в 2,3 раза", "x2.3"),
                Cell("2,3 есе", "x2.3"),
                Cell(tenths / 1000, "?", "0.000", kind="number"),
                Cell("н/д", "?"),
                Cell("х", "?"),
                Cell("-", None),
                Cell("", None),
                Cell(f"-{plain}", "?"),
            ]
        )
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    cover, period = draw(covers())
    table = Table(cover, period, merged=draw(st.booleans()), notes=draw(st.booleans()))
    for measure, name, unit in draw(st.permutations(MEASURES)):
        table.places += [(measure, "level"), (measure, "growth")]
        table.heads += [f"{name}, {unit}", draw(st.sampled_from(BASES))]
    spoilt = draw(st.integers(0, 3))
    if spoilt == 0:
        place = draw(st.integers(0, 7))
        table.sure = False
        table.heads[place] = (
            draw(st.sampled_from(FOREIGN))
            if place % 2
            else f"{table.heads[place]} {draw(st.sampled_from(['за I полугодие 2023 года', 'прогноз', 'на 2026 год', 'кроме частных', '(план)']))}"
        )
    for label in ("Всего", "Железнодорожный", "Воздушный"):
        written = draw(st.sampled_from(WHOLES.get(label, [label])))
        cells = [draw(levels() if place % 2 == 0 else indices()) for place in range(8)]
        if label == "Всего":
            for place in range(0, 8, 2):  # the whole is no less than its parts
                table_value = 3_000_000 + place
                cells[place] = Cell(f"{table_value}.5", f"{table_value}.5")
        table.rows.append((written, label, cells))
    if draw(st.integers(0, 4)) == 0:
        table.hidden_columns.add(draw(st.integers(1, 8)))
    if draw(st.integers(0, 4)) == 0:
        table.hidden_rows.add(draw(st.integers(1, 2)))
    table.extra = draw(st.sampled_from(["", "", "hidden", "2. проект", "old", "1. (2)", "копия"]))
    return table


def written(table: Table) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        cover = book.add_worksheet("Обложка")
        cover.write_string(0, 1, "Основные показатели работы транспорта")
        cover.write_string(2, 1, table.cover)
        sheet = book.add_worksheet("1.")
        _fill(book, sheet, table)
        if table.extra:
            other = book.add_worksheet("2." if table.extra == "hidden" else table.extra)
            _fill(book, other, table, factor=7)
            if table.extra == "hidden":
                other.hide()
    return buffer.getvalue()


def _fill(book: Any, sheet: Any, table: Table, factor: int = 1) -> None:
    title = "1. Основные показатели работы транспорта"
    if table.merged:
        sheet.merge_range(0, 0, 0, 8, title)
    else:
        sheet.write_string(0, 0, title)
    for place, head in enumerate(table.heads, start=1):
        sheet.write_string(2, place, head)
    for line, (label, _, cells) in enumerate(table.rows, start=3):
        sheet.write_string(line, 0, label)
        for place, cell in enumerate(cells, start=1):
            if factor != 1:
                sheet.write_number(line, place, 1000 * factor + place)
            elif cell.text != "":
                WRITE[cell.kind](book, sheet, (line, place), cell)
    for column in table.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
    for row in table.hidden_rows:
        sheet.set_row(3 + row, None, None, {"hidden": True})
    if table.notes:
        sheet.write_string(8, 0, "1) Без учета транзита.")


WRITE: dict[str, Callable[[Any, Any, tuple[int, int], Cell], Any]] = {
    "text": lambda _, sheet, at, cell: sheet.write_string(*at, cell.text),
    "number": lambda book, sheet, at, cell: sheet.write_number(*at, cell.text, book.add_format({"num_format": cell.code})),
    "raised": lambda book, sheet, at, cell: sheet.write_rich_string(*at, cell.text, book.add_format({"font_script": 1}), cell.mark),
    "struck": lambda book, sheet, at, cell: sheet.write_string(*at, cell.text, book.add_format({"font_strikeout": True})),
    "formula": lambda _, sheet, at, cell: sheet.write_formula(*at, "=Z1", None, cell.text),
    "error": lambda _, sheet, at, __: sheet.write_formula(*at, "=Z1", None, "#REF!"),
    "uncomputed": lambda _, sheet, at, __: sheet.write_formula(*at, "=Z1", None, ""),
}  # fmt: skip


def readable(table: Table) -> dict[str, tuple[str | None, str | None]]:
    """What a person reads: series → level and growth."""
    found = {}
    for line, (_, label, cells) in enumerate(table.rows):
        for place in range(0, 8, 2):
            level, growth = (_read(cell, table) for cell in cells[place : place + 2])
            if line in table.hidden_rows or place + 1 in table.hidden_columns:
                level = None
            if line in table.hidden_rows or place + 2 in table.hidden_columns:
                growth = None
            found[SERIES[table.places[place][0]][label]] = (level, growth)
    return found


def _read(cell: Cell, table: Table) -> str | None:
    if cell.read == "footnote":
        return str(cell.text).removesuffix("1)") if table.notes else "?"
    return cell.read


@settings(max_examples=250, deadline=None)
@given(tables())
def test_a_figure_is_on_the_sheet_as_a_person_reads_it_or_there_is_none(table: Table) -> None:
    try:
        rows = parse(written(table), PAPER)
    except ParseError as error:
        assert "→" in str(error)
        assert not table.sure or table.period is None or table.hidden_columns, f"a right sheet was turned away: {error}"
        return
    assert table.sure and table.period, "a sheet that is not what it seems was read"
    expected = readable(table)
    for series, start, end, value, growth, refusal, place in rows.select(
        "series", "period_start", "period_end", "printed_value", "printed_growth", "refusal", "locator"
    ).rows():
        assert (start, end) == table.period
        if refusal:
            assert value is growth is None
            assert place in refusal or refusal.startswith("missing: "), refusal
            continue
        for stated, read in ((value, expected[series][0]), (growth, expected[series][1])):
            assert stated is None or read == stated, (series, stated, read)
    _nothing_was_lost(rows.rows(named=True), expected)


def _nothing_was_lost(rows: list[dict[str, Any]], expected: dict[str, tuple[str | None, str | None]]) -> None:
    """Each figure that a person reads has entered, or is refused by name."""
    for series, statements in expected.items():
        own = [row for row in rows if row["series"] == series]
        for name, read in zip(("printed_value", "printed_growth"), statements, strict=True):
            if read is None:
                continue
            assert any(row[name] is not None or row["refusal"] for row in own), (series, name, read)


def in_the_old_kind(table: Table) -> bytes:
    """The same table as xls, as far as that can be written here."""
    book = xlwt.Workbook()
    cover, sheet = book.add_sheet("Обложка"), book.add_sheet("1.")
    cover.write(0, 1, "Основные показатели работы транспорта")
    cover.write(2, 1, table.cover)
    sheet.write(0, 0, "1. Основные показатели работы транспорта")
    for place, head in enumerate(table.heads, start=1):
        sheet.write(2, place, head)
    for line, (label, _, cells) in enumerate(table.rows, start=3):
        sheet.write(line, 0, label)
        for place, cell in enumerate(cells, start=1):
            style = xlwt.easyxf(num_format_str=cell.code)
            if cell.kind == "raised":
                up = xlwt.Font()
                up.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
                sheet.write_rich_text(line, place, ((cell.text, xlwt.Font()), (cell.mark, up)))
            elif cell.kind in ("text", "number") and cell.text != "":
                sheet.write(line, place, cell.text, style)
    for column in table.hidden_columns:
        sheet.col(column).hidden = True
    for row in table.hidden_rows:
        sheet.row(3 + row).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@settings(max_examples=60, deadline=None)
@given(tables())
def test_the_old_kind_gives_no_other_figure(table: Table) -> None:
    table.notes = False
    try:
        rows = parse(in_the_old_kind(table), PAPER)
    except ParseError:
        return
    assert table.sure and table.period
    expected = readable(table)
    for series, value, growth in rows.filter(rows["refusal"].is_null()).select("series", "printed_value", "printed_growth").rows():  # fmt: skip
        for stated, read in ((value, expected[series][0]), (growth, expected[series][1])):
            assert stated is None or read == stated, (series, stated, read)


UNREAD = written(
    Table("Январь-октябрь 2025 года", None, ["x"] * 8)
)  # its headers are not known: undamaged, it is refused


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=5), st.integers(0, 6000))
def test_a_damaged_workbook_is_named(letters: list[tuple[int, int]], size: int) -> None:
    whole = bytearray(UNREAD)
    for place, letter in letters:
        whole[place % len(whole)] = letter
    with pytest.raises(ParseError):
        parse(bytes(whole[: size if size < len(whole) else len(whole)]), PAPER)
