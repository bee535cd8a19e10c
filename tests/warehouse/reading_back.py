"""Documents read back by libraries that did not write them: openpyxl, pypdf, lxml."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from pathlib import Path

import openpyxl
from lxml import html
from pypdf import PdfReader

from warehouse.extracts.on_disk import file_of


def file(folder: Path, lang: str, form: str) -> Path:
    """The extract of 2025-10 in a language and a format."""
    return file_of(folder, "2025-10", lang, form)


def cells_of_sheets(path: Path) -> dict[str, list[tuple[openpyxl.cell.Cell, ...]]]:
    """Rows of cells by the title of their sheet."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows()) for sheet in book}


def displayed(cell: openpyxl.cell.Cell, lang: str) -> str:
    """What a spreadsheet shows of a cell, worked out from its value and its number format alone."""
    value, pattern = cell.value, cell.number_format
    if isinstance(value, dt.datetime):
        return value.strftime(pattern.replace("yyyy", "%Y").replace("mm", "%m").replace("dd", "%d"))
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    if pattern == "0":
        return str(value)
    positive, negative, zero = pattern.split(";")
    shape = positive if value > 0 else negative if value < 0 else zero
    places = len(shape.partition(".")[2])
    sign, grouped = shape[: shape.index("#")].replace('"', ""), f"{abs(value):,.{places}f}"
    if lang != "en":
        grouped = grouped.replace(",", "\u00a0").replace(".", ",")
    return sign + grouped


def plain(text: str) -> str:
    """Text as extraction may hand it over: ligatures, kinds of spaces and line ends do not matter."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def text_of_pdf(data: bytes) -> str:
    """All text of a PDF, plain."""
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def fonts_of(document: PdfReader) -> set[str]:
    """Families of the fonts that a PDF uses."""
    pages = (each["/Resources"]["/Font"].get_object().values() for each in document.pages)
    fonts = [font.get_object() for page in pages for font in page]
    return {font["/BaseFont"].partition("+")[2].partition("-")[0] for font in fonts}


def table_of_page(path: Path) -> dict[str, dict[str, tuple[str, str]]]:
    """Name of the indicator → column → (figure, bounds below it)."""
    tree = html.parse(str(path))
    (table,) = tree.xpath("//table")
    headings = [cell.text_content() for cell in table.xpath("./thead/tr/th")]
    rows = {}
    for row in table.xpath("./tbody/tr[td]"):
        name = row.xpath("./th")[0].text_content()
        cells = [(cell.text or "", "".join(cell.xpath("./small/text()"))) for cell in row.xpath("./td")]
        rows[name] = dict(zip(headings[1:], cells, strict=True))
    return rows
