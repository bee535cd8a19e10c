"""The workbook: key figures, all series, milestones and notes of a month; byte-identical from run to run."""

from __future__ import annotations

import datetime as dt
import io
import math
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from warehouse.extracts.model import COLUMNS, MILESTONE_COLUMNS, KpiExtract, Value

WIDTHS = {
    "name": 46,
    "series": 36,
    "family": 20,
    "unit": 16,
    "status": 22,
    "certainty": 26,
    "url": 60,
    "publisher": 18,
    "scope_note": 70,
    "blank_reason": 26,
    "milestone": 54,
    "authority": 32,
    "milestone_status": 18,
    "rival_statements": 90,
    "note": 160,
}
GLANCE = (
    "family",
    "name",
    "unit",
    "month_value",
    "ytd_period_end",
    "ytd_value",
    "ytd_growth_pct",
    "rolling_12",
    "rolling_12_low",
    "rolling_12_high",
    "target_year",
    "target_value",
    "path_value",
    "gap",
    "outlook",
    "status",
    "certainty",
    "conflicts",
    "blank_reason",
    "publisher",
    "newest_published_on",
    "scope_note",
)
NARROW = 13
NOT_PRINTED = ("scope_note", "rival_statements")  # long texts that end a table; on paper the notes have them
A3 = 8
LINE = 15  # points of a line of text
CREATED = dt.datetime(2025, 1, 1)  # fixed, so that equal content gives equal bytes


def workbook(extract: KpiExtract) -> bytes:
    """XLSX bytes. Numbers are numbers with the decimals they earn; texts are never read as formulas."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": extract.title, "subject": extract.release_line, "created": CREATED})
        says = extract.words
        sheets = _Sheets(book)
        for sheet, columns, rows in (
            ("sheet_kpi", GLANCE, extract.key_rows),
            ("sheet_all", COLUMNS, extract.rows),
        ):
            headings = {column: says["column", column] for column in columns}
            sheets.table(says["text", sheet], headings, [row.values for row in rows])
        sheets.table(
            says["text", "sheet_milestones"],
            {column: says["column", column] for column in MILESTONE_COLUMNS},
            list(extract.milestones),
        )
        notes = [extract.title, extract.release_line, *extract.notes]
        sheets.table(says["text", "sheet_notes"], {"note": says["text", "sheet_notes"]}, [{"note": n} for n in notes])
    return buffer.getvalue()


class _Sheets:
    """Writes tables: one a sheet, from A1, headings frozen, no merged cells."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = book.add_format({"valign": "top", "text_wrap": True})
        self.numbers: dict[str, Format] = {}

    def table(self, name: str, headings: dict[str, str], rows: list[dict[str, Value]]) -> None:
        sheet: Worksheet = self.book.add_worksheet(name)
        for column, (code, heading) in enumerate(headings.items()):
            sheet.write_string(0, column, heading, self.heading)
            sheet.set_column(column, column, WIDTHS.get(code, NARROW))
            for line, row in enumerate(rows, start=1):
                self._cell(sheet, line, column, row[code])
        for line, row in enumerate(rows, start=1):
            sheet.set_row(line, LINE * max(_lines(row[code], WIDTHS.get(code, NARROW)) for code in headings))
        sheet.freeze_panes(1, 2 if len(headings) > 2 else 0)
        sheet.set_row(0, 62)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.set_paper(A3)
        sheet.fit_to_pages(1 if len(headings) <= len(GLANCE) else 2, 0)
        printed = [column for column, code in enumerate(headings) if code not in NOT_PRINTED]
        sheet.print_area(0, 0, max(len(rows), 1), max(printed))
        if len(headings) > len(GLANCE):
            sheet.repeat_columns(0, 1)
        if rows and len(headings) > 1:
            sheet.autofilter(0, 0, len(rows), len(headings) - 1)

    def _cell(self, sheet: Worksheet, line: int, column: int, value: Value) -> None:
        if value is None:
            sheet.write_blank(line, column, None, self.text)
        elif isinstance(value, Decimal):
            places = max(0, -int(value.as_tuple().exponent))
            sheet.write_number(
                line, column, float(value), self._number("#,##0" + ("." + "0" * places if places else ""))
            )
        elif isinstance(value, int):
            sheet.write_number(line, column, value, self._number("0"))
        elif isinstance(value, dt.date):
            sheet.write_datetime(
                line, column, dt.datetime(value.year, value.month, value.day), self._number("yyyy-mm-dd")
            )
        else:
            sheet.write_string(line, column, value, self.text)

    def _number(self, pattern: str) -> Format:
        if pattern not in self.numbers:
            self.numbers[pattern] = self.book.add_format({"num_format": pattern, "valign": "top"})
        return self.numbers[pattern]


def _lines(value: Value, width: int) -> int:
    """Lines that a wrapped text takes in a column of so many characters; only Excel would count them by itself."""
    return math.ceil(len(value) * 1.1 / width) if isinstance(value, str) and value else 1
