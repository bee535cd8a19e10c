"""Workbooks of Office Open XML: cells with their formats and runs, hidden parts, merged ranges.

Names of elements are taken without their namespaces, so that both flavours of the standard (transitional, strict) read
alike. Nothing outside the archive is ever opened.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from sources.parsing.sheets import display
from sources.parsing.sheets.model import MAX_CELLS, Cell, Sheet, Workbook, sheet_of
from sources.parsing.sheets.refusal import WorkbookFault

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
MAX_MERGED = 100_000


@dataclass(frozen=True)
class _Style:
    code: str = "General"
    raised: bool = False
    struck: bool = False


@dataclass
class _Book:
    """What all sheets share."""

    texts: list[tuple[str, str, str]] = field(default_factory=list)  # shown, raised, fault
    styles: list[_Style] = field(default_factory=list)
    since_1904: bool = False
    uncomputed: bool = False  # the program that wrote it has computed no formula
    cells: int = 0


def read(archive: zipfile.ZipFile) -> Workbook:
    """All visible sheets. Raises WorkbookFault."""
    top = _top(archive)
    folder = posixpath.dirname(top)
    root = _tree(archive, top)
    targets = _targets(archive, top)
    book = _Book()
    for part, target in ((kind, path) for kind, path in targets.values() if kind in ("sharedStrings", "styles")):
        tree = _tree(archive, posixpath.normpath(posixpath.join(folder, target)))
        if part == "sharedStrings":
            book.texts = [_text_of(item) for item in _children(tree, "si")]
        else:
            book.styles = _styles(tree)
    _read_settings(root, book)
    sheets, hidden = [], []
    for entry in (
        sheet for sheets_element in _children(root, "sheets") for sheet in _children(sheets_element, "sheet")
    ):
        name = str(entry.get("name") or "")
        if entry.get("state", "visible") != "visible":
            hidden.append(name)
            continue
        identity = next((value for key, value in entry.attrib.items() if _local(key) == "id"), "")
        kind, target = targets.get(str(identity), ("", ""))
        if kind == "worksheet":  # charts and macros have no cells
            path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
            sheets.append(_sheet(archive, path, name, book))
    return Workbook(tuple(sheets), tuple(hidden))


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _children(element: Any, name: str) -> Iterator[Any]:
    return (child for child in element if _local(child.tag) == name)


def _parser(**options: Any) -> dict[str, Any]:
    return {"resolve_entities": False, "no_network": True, "huge_tree": False, **options}


def _tree(archive: zipfile.ZipFile, path: str) -> Any:
    with archive.open(path) as file:
        return etree.parse(file, etree.XMLParser(**_parser())).getroot()


def _top(archive: zipfile.ZipFile) -> str:
    for kind, target in _targets(archive, "").values():
        if kind == "officeDocument":
            return target.lstrip("/")
    raise WorkbookFault("the archive names no workbook")


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relations of a part: id → kind and target."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.namelist():
        return {}
    relations = _tree(archive, path)
    return {
        str(one.get("Id")): (str(one.get("Type") or "").rpartition("/")[2], str(one.get("Target") or ""))
        for one in relations
        if one.get("TargetMode") != "External"
    }


def _read_settings(root: Any, book: _Book) -> None:
    """The date system and the state of the formulas; an element of a newer namespace beside the old one changes neither."""
    for element in root:
        name, namespace = _local(element.tag), etree.QName(element).namespace or ""
        if name == "workbookPr" and "spreadsheetml" in namespace and "2010" not in namespace:
            book.since_1904 = book.since_1904 or element.get("date1904") in ("1", "true", "on")
        elif name == "calcPr":
            book.uncomputed = element.get("fullCalcOnLoad") in ("1", "true", "on")


def _styles(root: Any) -> list[_Style]:
    codes = dict(display.BUILT_IN)
    for formats in _children(root, "numFmts"):
        for one in _children(formats, "numFmt"):
            codes[int(one.get("numFmtId"))] = str(one.get("formatCode"))
    fonts = [_font(font) for listed in _children(root, "fonts") for font in _children(listed, "font")]
    styles = []
    for listed in _children(root, "cellXfs"):
        for one in _children(listed, "xf"):
            font = int(one.get("fontId") or 0)
            raised, struck = fonts[font] if font < len(fonts) else (False, False)
            number = int(one.get("numFmtId") or 0)
            styles.append(_Style(codes.get(number, f"number format {number}"), raised, struck))
    return styles


def _font(properties: Any) -> tuple[bool, bool]:
    """Whether a font raises its letters, and whether it strikes them out."""
    raised = any(one.get("val") == "superscript" for one in _children(properties, "vertAlign"))
    struck = any(one.get("val", "1") not in ("0", "false", "off") for one in _children(properties, "strike"))
    return raised, struck


def _text_of(item: Any) -> tuple[str, str, str]:
    """Shown text, raised marks and fault of a shared or inline string; its readings for the ear are none of it."""
    shown: list[str] = []
    raised: list[str] = []
    fault = ""
    for child in item:
        name = _local(child.tag)
        if name == "t":
            shown.append(_unescaped(child.text))
        elif name == "r":
            text = "".join(_unescaped(part.text) for part in _children(child, "t"))
            up, struck = next((_font(properties) for properties in _children(child, "rPr")), (False, False))
            if struck and text.strip():
                fault = f"{text.strip()!r} is struck out"
            (raised if up else shown).append(text)
    return "".join(shown), "".join(raised).strip(), fault


def _unescaped(text: str | None) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text or "")


def _sheet(archive: zipfile.ZipFile, path: str, name: str, book: _Book) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    hidden_rows: set[int] = set()
    shown_rows: set[int] = set()
    hidden_columns: list[tuple[int, int]] = []
    merged: list[tuple[int, int, int, int]] = []
    state = {"rows_hidden": False, "zeros": True, "row": -1}
    with archive.open(path) as file:
        for _, element in etree.iterparse(file, events=("end",), **_parser()):
            tag = _local(element.tag)
            if tag == "sheetView":
                state["zeros"] = element.get("showZeros") not in ("0", "false", "off")
            elif tag == "sheetFormatPr":
                state["rows_hidden"] = element.get("zeroHeight") in ("1", "true", "on")
            elif tag == "col" and _is_hidden(element, "width"):
                hidden_columns.append((int(element.get("min")) - 1, int(element.get("max")) - 1))
            elif tag == "row":
                state["row"] = int(element.get("r") or state["row"] + 2) - 1
                (hidden_rows if _is_hidden(element, "ht") else shown_rows).add(state["row"])
                _read_row(element, state, cells, book)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
            elif tag == "mergeCell" and len(merged) < MAX_MERGED:
                merged.append(_range(str(element.get("ref"))))
    columns = {column for _, column in cells if any(first <= column <= last for first, last in hidden_columns)}
    if state["rows_hidden"]:
        hidden_rows |= {row for row, _ in cells} - shown_rows
    return sheet_of(name, cells, hidden_rows, columns, merged)


def _is_hidden(element: Any, size: str) -> bool:
    return element.get("hidden") in ("1", "true", "on") or (
        element.get(size) is not None and float(element.get(size)) == 0
    )


def _read_row(row: Any, state: dict[str, Any], cells: dict[tuple[int, int], Cell], book: _Book) -> None:
    column = -1
    for element in _children(row, "c"):
        place = PLACE.fullmatch(str(element.get("r") or ""))
        column = _column(place[1]) if place else column + 1
        cell = _cell(element, book, zeros=state["zeros"])
        if cell:
            cells[state["row"], column] = cell
            book.cells += 1
            if book.cells > MAX_CELLS:
                raise WorkbookFault(
                    f"more than {MAX_CELLS:,} cells", "keep the tables that are needed, and save it again"
                )


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    a, b = PLACE.fullmatch(first), PLACE.fullmatch(last or first)
    if not a or not b:
        raise WorkbookFault(f"the merged range {reference!r} is none")
    return int(a[2]) - 1, int(b[2]) - 1, _column(a[1]), _column(b[1])


def _cell(element: Any, book: _Book, *, zeros: bool) -> Cell:
    kind = element.get("t", "n")
    number = int(element.get("s") or 0)
    style = book.styles[number] if number < len(book.styles) else _Style()
    value = next((child.text or "" for child in _children(element, "v")), None)
    formula = any(True for _ in _children(element, "f"))
    if fault := _unusable(kind, value, formula, book):
        return Cell(fault=fault)
    if kind in ("s", "inlineStr", "str"):
        return _text_cell(element, kind, value, style, book)
    if not value:
        return Cell()
    if kind in ("b", "d"):
        text = value[:10] if kind == "d" else {"1": "TRUE", "0": "FALSE"}.get(value, value)
        return Cell(text, date=text if kind == "d" else "")
    return _number_cell(value, style, book, zeros)


def _unusable(kind: str, value: str | None, formula: bool, book: _Book) -> str:
    """Why a cell states nothing, though something stands in it: an error, or a formula that nobody has computed."""
    if kind == "e":
        return f"the cell holds the error {value}"
    if formula and (value is None or (value == "" and kind != "str")):
        return "a formula without a stored value"
    if formula and book.uncomputed and kind == "n" and value == "0":
        return "a formula that no spreadsheet program has computed"
    return ""


def _text_cell(element: Any, kind: str, value: str | None, style: _Style, book: _Book) -> Cell:
    if kind == "s":
        text, raised, fault = book.texts[int(value or 0)]
    elif kind == "inlineStr":
        text, raised, fault = next((_text_of(item) for item in _children(element, "is")), ("", "", ""))
    else:
        text, raised, fault = _unescaped(value), "", ""
    text = display.text_shown(text, style.code).strip()
    return _styled(text, raised, fault, style)


def _styled(text: str, raised: str, fault: str, style: _Style) -> Cell:
    if style.raised and text:
        return Cell("", f"{text}{raised}", fault)
    if style.struck and text:
        fault = fault or f"{text!r} is struck out"
    return Cell(text, raised, fault)


def _number_cell(value: str, style: _Style, book: _Book, zeros: bool) -> Cell:
    if date := display.day(value, style.code, since_1904=book.since_1904):
        return Cell(date, date=date, fault="" if not style.struck else f"{date!r} is struck out")
    text = display.shown(value, style.code)
    if text is None:
        return Cell(fault=f"what the number {value[:30]} shows under the format {style.code!r} cannot be told")
    if not zeros and display.stored(value) == 0:
        return Cell()
    return _styled(text.strip(), "", "", style)
