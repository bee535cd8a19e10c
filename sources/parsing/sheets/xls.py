"""Workbooks of the old binary kind: cells with their formats and runs, hidden parts, merged ranges."""

from __future__ import annotations

import io
import re
from typing import Any

import xlrd

from sources.parsing.sheets import display
from sources.parsing.sheets.model import MAX_CELLS, Cell, Sheet, Workbook, sheet_of
from sources.parsing.sheets.refusal import WorkbookFault

RAISED = 1  # escapement of a font


def read(data: bytes) -> Workbook:
    """All visible sheets. Raises WorkbookFault."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        raise WorkbookFault(f"the workbook cannot be opened: {error}") from error
    sheets, hidden, count = [], [], 0
    for sheet in book.sheets():
        if sheet.visibility:
            hidden.append(sheet.name)
            continue
        count += sum(sheet.row_len(row) for row in range(sheet.nrows))
        if count > MAX_CELLS:
            raise WorkbookFault(f"more than {MAX_CELLS:,} cells", "keep the tables that are needed, and save it again")
        sheets.append(_sheet(book, sheet))
    return Workbook(tuple(sheets), tuple(hidden))


def _sheet(book: Any, sheet: Any) -> Sheet:
    cells = {}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            if cell := _cell(book, sheet, row, column):
                cells[row, column] = cell
    rows = [row for row, info in sheet.rowinfo_map.items() if info.hidden]
    columns = [column for column, info in sheet.colinfo_map.items() if info.hidden or info.width == 0]
    merged = [(first, last - 1, left, right - 1) for first, last, left, right in sheet.merged_cells]
    return sheet_of(sheet.name, cells, rows, columns, merged)


def _cell(book: Any, sheet: Any, row: int, column: int) -> Cell:
    stored = sheet.cell(row, column)
    style = book.xf_list[stored.xf_index]
    font = book.font_list[style.font_index]
    code = book.format_map[style.format_key].format_str
    if stored.ctype == xlrd.XL_CELL_ERROR:
        return Cell(fault=f"the cell holds the error {xlrd.error_text_from_code.get(stored.value, stored.value)}")
    if stored.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return _number(repr(stored.value), code, font, since_1904=bool(book.datemode))
    if stored.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell("TRUE" if stored.value else "FALSE")
    if stored.ctype == xlrd.XL_CELL_TEXT:
        runs = sheet.rich_text_runlist_map.get((row, column), [])
        return _text(stored.value, runs, book, font, code)
    return Cell()


def _number(value: str, code: str, font: Any, *, since_1904: bool) -> Cell:
    if date := display.day(value, code, since_1904=since_1904):
        return Cell(date, date=date)
    text = display.shown(value, code)
    if text is None:
        return Cell(fault=f"what the number {value[:30]} shows under the format {code!r} cannot be told")
    if font.escapement == RAISED:
        return Cell("", text.strip())
    return Cell(text.strip(), fault=f"{text.strip()!r} is struck out" if font.struck_out else "")


def _text(value: str, runs: list[tuple[int, int]], book: Any, font: Any, code: str) -> Cell:
    """A text whose runs have fonts of their own: letters from a place on are in that font."""
    shown, raised, fault = "", "", ""
    bounds = [(0, font), *((start, book.font_list[index]) for start, index in runs)]
    for place, (start, own) in enumerate(bounds):
        end = bounds[place + 1][0] if place + 1 < len(bounds) else len(value)
        part = value[start:end]
        if own.struck_out and part.strip():
            fault = f"{part.strip()!r} is struck out"
        if own.escapement == RAISED:
            raised += part
        else:
            shown += part
    if re.fullmatch(r"\s*", shown):
        return Cell("", raised.strip(), fault)
    return Cell(display.text_shown(shown, code).strip(), raised.strip(), fault)
