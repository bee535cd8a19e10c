"""The workbook: key figures, milestones and notes of a month, plain and byte-identical from run to run."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from warehouse.extracts.model import COLUMNS, MILESTONE_COLUMNS, KpiExtract, Value

WIDTHS = {
    "name": 52,
    "series": 30,
    "status": 26,
    "certainty": 26,
    "url": 44,
    "scope_note": 60,
    "blank_reason": 34,
    "milestone": 46,
    "rival_statements": 90,
    "authority": 40,
}
NARROW = 13
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
        sheets.table(
            says["text", "sheet_kpi"],
            {column: says["column", column] for column in COLUMNS},
            [row.values for row in extract.rows],
        )
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
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.numbers: dict[str, Format] = {}

    def table(self, name: str, headings: dict[str, str], rows: list[dict[str, Value]]) -> None:
        sheet: Worksheet = self.book.add_worksheet(name)
        for column, (code, heading) in enumerate(headings.items()):
            sheet.write_string(0, column, heading, self.heading)
            sheet.set_column(column, column, 120 if code == "note" else WIDTHS.get(code, NARROW))
            for line, row in enumerate(rows, start=1):
                self._cell(sheet, line, column, row[code])
        sheet.freeze_panes(1, 2 if len(headings) > 2 else 0)
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
