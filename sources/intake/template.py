"""The empty template, and the annotated copy of a rejected file: both speak one of three languages."""

from __future__ import annotations

import csv
import io
from typing import Any

import xlsxwriter

from sources.parsing.lookups import lookup
from warehouse.catalogue.load import catalogue
from warehouse.contracts.figures import MATURITIES, QUALIFIERS

MARK = "corridor-intake"
VERSION = "1"
ROWS = 500  # rows with drop-down lists
LANGUAGES = ("en", "ru", "kk")


def words() -> dict[str, Any]:
    """The texts of the template."""
    texts: dict[str, Any] = lookup("intake", "words")
    return texts


def columns() -> tuple[str, ...]:
    """The columns of the template, in order."""
    return tuple(words()["columns"])


def codes() -> dict[str, list[str]]:
    """The codes that may stand in a column, where it is not free text."""
    known = catalogue()
    return {
        "series": list(known.series),
        "printed_unit": known.unit_frame()["printed_unit"].to_list(),
        "qualifier": list(QUALIFIERS),
        "maturity": list(MATURITIES),
        "authority": list(known.authorities),
        "language": list(LANGUAGES),
    }


def lists(language: str) -> dict[str, list[str]]:
    """The codes as the template offers them: a series with its name."""
    names = {code: getattr(series.name, language) for code, series in catalogue().series.items()}
    return {**codes(), "series": [f"{code} - {name}" for code, name in names.items()]}


def workbook(language: str) -> bytes:
    """The template as a spreadsheet with drop-down lists, instructions and lists."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": "Corridor", "comments": f"{MARK} {VERSION} {language}"})
        sheet = book.add_worksheet(words()["sheet"][language])
        _head(book, sheet, language)
        page = book.add_worksheet(words()["help_sheet"][language])
        page.set_column(0, 0, 110)
        for line, text in enumerate(words()["help"][language]):
            page.write_string(line, 0, text)
        names = book.add_worksheet(words()["list_sheet"][language])
        for place, (column, allowed) in enumerate(lists(language).items()):
            names.set_column(place, place, 60 if column == "series" else 18)
            names.write_string(0, place, words()["columns"][column][language])
            for line, value in enumerate(allowed, start=1):
                names.write_string(line, place, value)
            letter = xlsxwriter.utility.xl_col_to_name(place)
            source = f"='{names.get_name()}'!${letter}$2:${letter}${len(allowed) + 1}"
            at = columns().index(column)
            sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": source, "error_type": "information"})
        _mark(book, language)
    return buffer.getvalue()


def text(language: str) -> bytes:
    """The template as CSV: the heading alone."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(words()["columns"][column][language] for column in columns())
    return buffer.getvalue().encode("utf-8-sig")


def annotated(cells: list[list[str]], faults: list[tuple[int, str, str]], language: str) -> bytes:
    """A copy of a filled table in which each wrong cell is coloured and bears its reason, and a list of all faults.

    `cells`: the rows below the heading, in the order of the template's columns; `faults`: row of the file (from 1,
    the heading being 1), column, and reason.
    """
    texts = words()
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(texts["sheet"][language])
        _head(book, sheet, language)
        wrong = book.add_format({"bg_color": "#F8CBAD", "border": 2, "border_color": "#C00000"})
        reasons: dict[tuple[int, str], list[str]] = {}
        for row, column, reason in faults:
            reasons.setdefault((row, column), []).append(reason)
        for line, row_cells in enumerate(cells, start=2):
            for place, column in enumerate(columns()):
                value, why = row_cells[place], reasons.get((line, column))
                if why:
                    sheet.write_string(line - 1, place, value, wrong)
                    sheet.write_comment(line - 1, place, "\n".join(why), {"x_scale": 2})
                elif value:
                    sheet.write_string(line - 1, place, value)
        page = book.add_worksheet(texts["faults_sheet"][language])
        page.set_column(0, 2, 20)
        page.set_column(3, 3, 90)
        page.write_string(0, 0, texts["summary"][language].format(count=len(reasons)))
        page.write_row(2, 0, [texts["fault_columns"][name][language] for name in ("row", "column", "value", "reason")])
        for line, ((row, column), why) in enumerate(sorted(reasons.items()), start=3):
            value = cells[row - 2][columns().index(column)] if column in columns() and 0 <= row - 2 < len(cells) else ""
            name = texts["columns"][column][language] if column in texts["columns"] else column
            page.write_number(line, 0, row)
            for place, cell in enumerate((name, value, "; ".join(why)), start=1):
                page.write_string(line, place, cell)
        _mark(book, language)
    return buffer.getvalue()


def _head(book: xlsxwriter.Workbook, sheet: Any, language: str) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    as_text = book.add_format({"num_format": "@"})  # what is typed stays as it is typed
    for place, column in enumerate(columns()):
        sheet.set_column(place, place, 34 if column in ("series", "url") else 16, as_text)
        sheet.write_string(0, place, words()["columns"][column][language], bold)
        sheet.write_comment(0, place, words()["explanations"][column][language], {"x_scale": 2})
    sheet.freeze_panes(1, 1)


def _mark(book: xlsxwriter.Workbook, language: str) -> None:
    """The hidden sheet by which a filled template is recognised."""
    mark = book.add_worksheet(MARK)
    mark.write_row(0, 0, [MARK, VERSION, language])
    mark.hide()
