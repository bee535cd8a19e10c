"""Workbooks of OpenDocument: the text that a cell shows stands in the file beside its value."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from sources.parsing.sheets.model import MAX_CELLS, Cell, Sheet, Workbook, sheet_of
from sources.parsing.sheets.refusal import WorkbookFault

ERROR = re.compile(r"#(REF|DIV/0|NAME|VALUE|N/A|NUM|NULL)[!?]?|(Err|Ошибка):[0-9]+", re.IGNORECASE)
UNSEEN = ("collapse", "filter")
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384


@dataclass
class _Table:
    """What is gathered of one sheet."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    row: int = 0


@dataclass(frozen=True)
class _Styles:
    raised: set[str]
    struck: set[str]
    unseen: set[str]  # of tables


def read(archive: zipfile.ZipFile) -> Workbook:
    """All visible sheets. Raises WorkbookFault."""
    with archive.open("content.xml") as file:
        root = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)).getroot()
    styles = _styles(root)
    sheets, hidden, count = [], [], 0
    for table in (element for element in root.iter() if _local(element.tag) == "table"):
        name = _get(table, "name") or ""
        if _get(table, "style-name") in styles.unseen:
            hidden.append(name)
            continue
        sheet = _sheet(table, name, styles)
        count += sum(map(bool, (cell for row in sheet.rows for cell in row)))
        if count > MAX_CELLS:
            raise WorkbookFault(f"more than {MAX_CELLS:,} cells", "keep the tables that are needed, and save it again")
        sheets.append(sheet)
    return Workbook(tuple(sheets), tuple(hidden))


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _get(element: Any, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if _local(key) == name), None)


def _number(element: Any, name: str, most: int) -> int:
    text = _get(element, name) or "1"
    return min(int(text), most) if re.fullmatch(r"[0-9]{1,9}", text) else 1


def _styles(root: Any) -> _Styles:
    found = _Styles(set(), set(), set())
    for style in (element for element in root.iter() if _local(element.tag) == "style"):
        name = _get(style, "name") or ""
        for properties in style:
            if (_get(properties, "text-position") or "").startswith("super"):
                found.raised.add(name)
            if (_get(properties, "text-line-through-style") or "none") != "none":
                found.struck.add(name)
            if _local(properties.tag) == "table-properties" and _get(properties, "display") == "false":
                found.unseen.add(name)
    return found


def _sheet(table: Any, name: str, styles: _Styles) -> Sheet:
    gathered = _Table()
    column = 0
    for element in _parts(table, "table-column"):
        repeated = _number(element, "number-columns-repeated", MAX_COLUMNS)
        if _get(element, "visibility") in UNSEEN:
            gathered.hidden_columns |= set(range(column, min(column + repeated, MAX_COLUMNS)))
        column += repeated
    for row in _parts(table, "table-row"):
        _read_row(row, gathered, styles, name)
    return sheet_of(name, gathered.cells, gathered.hidden_rows, gathered.hidden_columns, gathered.merged)


def _parts(table: Any, name: str) -> Iterator[Any]:
    """Rows or columns of a table, those in groups and headers too."""
    for child in table:
        tag = _local(child.tag)
        if tag == name:
            yield child
        elif tag in ("table-row-group", "table-rows", "table-header-rows", "table-column-group", "table-columns", "table-header-columns"):  # fmt: skip
            yield from _parts(child, name)


def _read_row(row: Any, gathered: _Table, styles: _Styles, name: str) -> None:
    repeated = _number(row, "number-rows-repeated", MAX_ROWS)
    column, filled = 0, False
    for element in row:
        if _local(element.tag) not in ("table-cell", "covered-table-cell"):
            continue
        times = _number(element, "number-columns-repeated", MAX_COLUMNS)
        cell = _cell(element, styles) if _local(element.tag) == "table-cell" else Cell()
        if cell:
            if times * repeated > MAX_CELLS:
                raise WorkbookFault(f"one cell of sheet {name!r} is repeated {times * repeated:,} times")
            filled = True
            for down in range(repeated):
                gathered.cells |= {(gathered.row + down, column + right): cell for right in range(times)}
            wide, high = _number(element, "number-columns-spanned", MAX_COLUMNS), _number(element, "number-rows-spanned", MAX_ROWS)  # fmt: skip
            if wide * high > 1:
                gathered.merged.append((gathered.row, gathered.row + high - 1, column, column + wide - 1))
        column += times
    if filled and _get(row, "visibility") in UNSEEN:
        gathered.hidden_rows |= set(range(gathered.row, gathered.row + repeated))
    gathered.row += repeated


def _cell(element: Any, styles: _Styles) -> Cell:
    shown: list[str] = []
    raised: list[str] = []
    struck: list[str] = []
    for paragraph in (child for child in element if _local(child.tag) == "p"):
        if shown:
            shown.append("\n")
        _read_text(paragraph, _get(element, "style-name"), styles, (shown, raised, struck))
    text = "".join(shown).strip()
    value = _get(element, "value") or _get(element, "date-value") or _get(element, "string-value")
    if _get(element, "value-type") == "error" or ERROR.fullmatch(text):
        return Cell(fault=f"the cell holds the error {text}")
    if _get(element, "formula") and value is None and not text and _get(element, "value-type") != "string":
        return Cell(fault="a formula without a stored value")
    fault = f"{''.join(struck).strip()!r} is struck out" if "".join(struck).strip() else ""
    if re.fullmatch("#+", text):
        fault = "the column is too narrow for its number: nothing is shown but ###"
    date = (_get(element, "date-value") or "")[:10]
    return Cell(date or text, "".join(raised).strip(), fault, date)


def _read_text(element: Any, style: str | None, styles: _Styles, into: tuple[list[str], list[str], list[str]]) -> None:
    shown, raised, struck = into
    target = raised if style in styles.raised else shown
    name = _local(element.tag)
    if name == "annotation":
        return
    if name == "s":
        target.append(" " * _number(element, "c", 1000))
    elif name in ("tab", "line-break"):
        target.append(" ")
    target.append(element.text or "")
    if style in styles.struck:
        struck.append(element.text or "")
    for child in element:
        _read_text(child, _get(child, "style-name") or style, styles, into)
        target.append(child.tail or "")
        if style in styles.struck:
            struck.append(child.tail or "")
