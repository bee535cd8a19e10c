"""Workbooks as a person reads them: the digits that a format shows, and what of a file is hidden, broken or cannot be told."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
import xlsxwriter
import xlwt

from sources.errors import ParseError
from sources.parsing.sheets import Workbook, read_workbook
from sources.parsing.sheets.display import shown, text_shown


def read(data: bytes) -> Workbook:
    return read_workbook(data, "test", "book", 10**8)


def xlsx(fill: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet("1"))
    return buffer.getvalue()


def changed(data: bytes, name: str, pattern: str, replacement: str) -> bytes:
    """An archive with one of its files changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.namelist():
            text = old.read(entry)
            if entry == name:
                text, n = re.subn(pattern.encode(), replacement.encode(), text)
                assert n, text
            new.writestr(entry, text)
    return buffer.getvalue()


FORMATS = [
    ("29.04", "General", "29.04"),
    ("29", "General", "29"),
    ("1.0289999999999999", "General", "1.029"),
    ("123456789012", "General", "1.23457E+11"),
    ("0.00001234", "General", "1.234E-05"),
    ("29.04", "0.0", "29.0"),
    ("29.05", "0.0", "29.1"),
    ("-29.05", "0.0", "-29.1"),
    ("2.5", "0", "3"),
    ("0.4", "#", ""),
    ("1.029", "0.0%", "102.9%"),
    ("0.05", "0%", "5%"),
    ("369120.44", "#,##0.0", "369\u00a0120.4"),
    ("12", "#,##0", "12"),
    ("369120.44", "### ### ##0.0", " 369 120.4"),
    ("369120.44", r"###\ ###\ ###\ ##0.0", "  369 120.4"),
    ("369120.44", "0.0,", "369.1"),
    ("369120440", '0.0,," млн"', "369.1 млн"),
    ("29.5", '0.0"*"', "29.5*"),
    ("29.5", "0.0_);(0.0)", "29.5 "),
    ("-29.5", "0.0_);(0.0)", "(29.5)"),
    ("-29.5", "0.0;[Red]0.0", "29.5"),
    ("0", '0.0;-0.0;"-"', "-"),
    ("29.5", ";;;", ""),
    ("29.5", "0.0##", "29.5"),
    ("29.5678", "0.0##", "29.568"),
    ("12345", "0.00E+00", "1.23E+04"),
    ("29.5", "[$-419]0.0", "29.5"),
    ("29.5", "@", "29.5"),
    ("5", "00", "05"),
    ("0.5", "# ?/?", None),
    ("29.5", '0.0"1)"', None),
    ("29.5", "[>10]0.0;0", None),
    ("29.5", "mmm yyyy", None),
    ("29.5", "0.0.0", None),
    ("1e400", "0", None),
    ("nan", "0", None),
]


@pytest.mark.parametrize(("value", "code", "text"), FORMATS)
def test_a_number_is_what_its_format_shows(value: str, code: str, text: str | None) -> None:
    assert shown(value, code) == text


def test_the_fourth_part_of_a_format_is_for_texts() -> None:
    assert text_shown("29.5", "0.0") == "29.5"
    assert text_shown("29.5", ";;;") == ""
    assert text_shown("29.5", '0;0;0;@"*"') == "29.5*"


def test_a_text_that_is_raised_is_a_mark_and_readings_for_the_ear_are_no_text() -> None:
    def fill(book: Any, sheet: Any) -> None:
        up = book.add_format({"font_script": 1})
        sheet.write_rich_string(0, 0, "369120", up, "1)")
        sheet.write_string(1, 0, "2)", up)
        sheet.write_string(2, 0, "Всего")

    data = changed(
        xlsx(fill), "xl/sharedStrings.xml", "<t>Всего</t>", "<t>Всего</t><rPh sb='0' eb='1'><t>999</t></rPh>"
    )
    cells = [row[0] for row in read(data).sheets[0].rows]
    assert [(cell.shown, cell.marks) for cell in cells] == [("369120", "1)"), ("", ""), ("Всего", "")]


@pytest.mark.parametrize("newer", ["", '<x15:workbookPr xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" chartTrackingRefBase="1"/>'])  # fmt: skip
@pytest.mark.parametrize("since_1904", [False, True])
def test_a_day_is_the_same_in_both_date_systems(newer: str, since_1904: bool) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_datetime(0, 0, dt.date(2025, 11, 14), book.add_format({"num_format": "dd.mm.yyyy"}))

    data = xlsx(fill, date_1904=since_1904)
    data = changed(data, "xl/workbook.xml", r"(<workbookPr[^>]*/>)", rf"\1{newer}")
    assert read(data).sheets[0].rows[0][0].date == "2025-11-14"


def test_hidden_parts_are_left_out_by_name_and_nothing_moves() -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(4):
            for column in range(4):
                sheet.write_number(row, column, 10 * row + column)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        sheet.set_column(3, 3, 0)
        book.add_worksheet("2").write(0, 0, 1)
        book.worksheets()[1].hide()
        book.add_worksheet("3").very_hidden()

    book = read(xlsx(fill))
    assert [[cell.shown for cell in row] for row in book.sheets[0].rows] == [
        ["0", "1"],
        ["", ""],
        ["20", "21"],
        ["30", "31"],
    ]
    assert book.left_out == ["hidden sheet '2'", "hidden sheet '3'", "hidden row 2 of sheet '1'", "hidden column C of sheet '1'", "hidden column D of sheet '1'"]  # fmt: skip


def test_rows_that_are_hidden_unless_named_are_hidden() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_number(0, 0, 1)
        sheet.write_number(1, 0, 2)
        sheet.set_default_row(hide_unused_rows=True)

    data = changed(xlsx(fill), "xl/worksheets/sheet1.xml", r'<row r="2"([^>]*)>', r'<row r="2" hidden="1"\1>')
    assert [[cell.shown for cell in row] for row in read(data).sheets[0].rows] == [["1"]]


def test_zeros_that_the_sheet_does_not_show_are_nothing() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_number(0, 0, 0)
        sheet.write_number(0, 1, 5)
        sheet.hide_zero()

    assert [cell.shown for cell in read(xlsx(fill)).sheets[0].rows[0]] == ["", "5"]


@pytest.mark.parametrize(
    ("fill", "fault"),
    [
        (lambda _, s: s.write_formula(0, 0, "=A9", None, "#REF!"), "the error #REF!"),
        (lambda _, s: s.write_formula(0, 0, "=A9", None, ""), "a formula without a stored value"),
        (lambda _, s: s.write_formula(0, 0, "=A9"), "no spreadsheet program has computed"),
        (
            lambda b, s: s.write_rich_string(0, 0, b.add_format({"font_strikeout": 1}), "29.4", " 30.1"),
            "'29.4' is struck out",
        ),
        (lambda b, s: s.write_number(0, 0, 29.4, b.add_format({"num_format": "# ?/?"})), "cannot be told"),
    ],
)
def test_what_states_nothing_is_no_blank(fill: Any, fault: str) -> None:
    (cell,) = read(xlsx(fill)).sheets[0].rows[0]
    assert cell and fault in cell.fault


def test_a_computed_formula_is_its_value() -> None:
    data = xlsx(lambda _, s: s.write_formula(0, 0, "=A9", None, 29.4))
    assert read(data).sheets[0].rows[0][0].shown == "29.4"


@pytest.mark.parametrize(
    ("fill", "message"),
    [
        (
            lambda _, s: (s.write_string(0, 0, "a"), s.write_string(1048575, 16383, "b")),
            "reaches to row 1048576, column 16384, and holds 2 cells",
        ),
    ],
)
def test_a_sheet_that_reaches_to_the_end_of_the_world_costs_nothing(fill: Any, message: str) -> None:
    with pytest.raises(ParseError, match=re.escape(message)):
        read(xlsx(fill))


def test_a_merged_range_as_large_as_the_sheet_costs_nothing() -> None:
    data = xlsx(lambda _, s: s.write_string(0, 0, "a"))
    data = changed(data, "xl/worksheets/sheet1.xml", "</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')  # fmt: skip
    (sheet,) = read(data).sheets
    assert sheet.merged == ((0, 0, 0, 0),)


def test_entities_and_foreign_parts_are_not_followed() -> None:
    data = xlsx(lambda _, s: s.write_string(0, 0, "a"))
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY c SYSTEM 'file:///etc/hostname'>]>"
    data = changed(data, "xl/sharedStrings.xml", "<sst", f"{bomb}<sst")
    data = changed(data, "xl/sharedStrings.xml", "<t>a</t>", "<t>a&b;&c;</t>")
    assert read(data).sheets[0].rows[0][0].shown in ("a", "")


@pytest.mark.parametrize("data", [b"PK\x03\x04nothing", b"PK\x05\x06" + b"\0" * 18, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])  # fmt: skip
def test_a_broken_file_is_named_with_the_next_move(data: bytes) -> None:
    with pytest.raises(ParseError, match=r"source test, book: .*\n.*→"):
        read(data)


def test_a_binary_workbook_does_not_tell_what_it_shows() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.bin", "x")
    with pytest.raises(ParseError, match="xlsb"):
        read(buffer.getvalue())


def xls(fill: Any) -> bytes:
    book = xlwt.Workbook()
    fill(book, book.add_sheet("1"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_old_kind_tells_the_same() -> None:
    def fill(book: Any, sheet: Any) -> None:
        up, out = xlwt.Font(), xlwt.Font()
        up.escapement, out.struck_out = xlwt.Font.ESCAPEMENT_SUPERSCRIPT, True
        sheet.write(0, 0, 1.029, xlwt.easyxf(num_format_str="0.0%"))
        sheet.write(0, 1, 29.0412, xlwt.easyxf(num_format_str="#,##0.0"))
        sheet.write_rich_text(0, 2, (("369120", xlwt.Font()), ("1", up)))
        sheet.write(0, 3, "29.4", xlwt.easyxf("font: struck_out on"))
        sheet.write(0, 4, 45975, xlwt.easyxf(num_format_str="dd.mm.yyyy"))
        sheet.write(0, 5, 7)
        sheet.col(5).hidden = True
        sheet.write(1, 0, 8)
        sheet.row(1).hidden = True
        sheet.write_merge(2, 2, 0, 4, "Всего")
        book.add_sheet("2").write(0, 0, 1)
        book.get_sheet(1).visibility = 1

    book = read(xls(fill))
    (sheet,) = book.sheets
    assert [(cell.shown, cell.marks) for cell in sheet.rows[0]] == [("102.9%", ""), ("29.0", ""), ("369120", "1"), ("29.4", ""), ("2025-11-14", "")]  # fmt: skip
    assert "struck out" in sheet.rows[0][3].fault
    assert sheet.merged == ((2, 2, 0, 4),)
    assert book.left_out == ["hidden sheet '2'", "hidden row 2 of sheet '1'", "hidden column F of sheet '1'"]


ODS = """<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:fo="f" xmlns:calcext="c">
<office:automatic-styles>
 <style:style style:name="up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
 <style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>
</office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="1"><table:table-column/><table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="1000"/>
<table:table-row><table:table-cell office:value-type="percentage" office:value="1.029"><text:p>102,9%</text:p></table:table-cell>
<table:table-cell><text:p>unseen</text:p></table:table-cell>
<table:table-cell><office:annotation><text:p>a remark</text:p></office:annotation><text:p>369120<text:span text:style-name="up">1)</text:span></text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2025-11-14"><text:p>14 ноя</text:p></table:table-cell>
<table:table-cell table:formula="of:=1/0" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="5"><text:p>###</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="16000"/></table:table-row>
<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>
</table:table>
<table:table table:name="2" table:style-name="off"><table:table-row><table:table-cell><text:p>5</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>"""


def ods(content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def test_an_open_document_holds_the_shown_text_itself() -> None:
    book = read(ods(ODS))
    (sheet,) = book.sheets
    assert [(cell.shown, cell.marks) for cell in sheet.rows[0][:4]] == [("102,9%", ""), ("", ""), ("369120", "1)"), ("2025-11-14", "")]  # fmt: skip
    assert "#DIV/0!" in sheet.rows[0][4].fault and "too narrow" in sheet.rows[0][5].fault
    assert book.left_out == ["hidden sheet '2'", "hidden column B of sheet '1'"]


def test_a_cell_repeated_over_the_whole_sheet_costs_nothing() -> None:
    repeated = ODS.replace('table:number-rows-repeated="1000000"><table:table-cell/>', 'table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="16000"><text:p>1</text:p></table:table-cell>')  # fmt: skip
    with pytest.raises(ParseError, match="is repeated"):
        read(ods(repeated))
