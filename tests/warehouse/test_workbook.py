"""The workbook of a month: accessible, read alike by libraries that did not write it, every link leading somewhere."""

from __future__ import annotations

import re
import zipfile

import fastexcel
import openpyxl
import pytest

from tests.warehouse.reading_back import cells_of_sheets, file
from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.words import load_words
from warehouse.extracts.links import is_web
from warehouse.extracts.tables.sheets import sheets


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_workbook_is_accessible(folder, lang):
    """The rules of the UK Government Analysis Function that a program can see."""
    path, words = file(folder, lang, "xlsx"), load_words(lang)
    book = openpyxl.load_workbook(path)
    assert book.properties.title and book.properties.language == {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}[lang]
    assert book.sheetnames[:3] == [words["sheet", code] for code in ("cover", "contents", "kpi")]
    names = [table for sheet in book for table in sheet.tables]
    assert len(names) == len(set(names)) == len(book.sheetnames) - 1, "every sheet but the cover is one table"
    explained = {str(row[0].value)[:3] for row in book[words["sheet", "notes"]].iter_rows(min_row=2)}
    marks: set[str] = set()
    for sheet in book:
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet.sheet_state == "visible" and len(sheet.title) <= 31
        assert not any(dimension.hidden for dimension in sheet.column_dimensions.values())
        if sheet.title == words["sheet", "cover"]:
            continue
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A1:"), sheet.title
        assert sheet.freeze_panes and sheet.freeze_panes.endswith("2"), "headings stay in sight"
        headings = [cell.value for cell in sheet[1]]
        assert all(headings) and len(headings) == len({heading.casefold() for heading in headings}), sheet.title
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.fill.fill_type is None, "nothing is composed by colour"
                assert cell.data_type != "f", "no formula"
                assert "[$" not in cell.number_format, "some programs show a currency for it"
                marks |= set(re.findall(r"(?<!\w)\[[a-z]\]", str(cell.value))) if isinstance(cell.value, str) else set()
    assert marks <= explained, "every mark is explained"
    with zipfile.ZipFile(path) as parts:
        (drawing,) = (parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/drawing"))
        (chart,) = (parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart"))
    assert re.search(r'descr="[^"]{60,}"', drawing), "the chart has words in its place"
    assert chart.count("<c:ser>") == 4 and 'dispBlanksAs val="span"' in chart


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_libraries_read_the_workbook_alike(folder, lang):
    path = file(folder, lang, "xlsx")
    ours = cells_of_sheets(path)
    other = fastexcel.read_excel(path)
    assert other.sheet_names == list(ours)
    for name in other.sheet_names[1:]:
        sheet = other.load_sheet(name, header_row=0, dtypes="string").to_polars()
        assert sheet.columns == [cell.value for cell in ours[name][0]]
        assert sheet.height == len(ours[name]) - 1
        first = [cell.value for cell in ours[name][1]]
        read_first = sheet.row(0)
        for here, there in zip(first, read_first, strict=True):
            if isinstance(here, str):
                assert there == here
            elif isinstance(here, int | float):
                assert float(there) == here


def test_the_path_and_its_milestones_are_in_the_workbook(folder):
    rows = cells_of_sheets(file(folder, "en", "xlsx"))["Trajectory"]
    place = {cell.value: n for n, cell in enumerate(rows[0])}
    by_month = {row[0].value.strftime("%Y-%m"): row for row in rows[1:]}
    column = place["Base and milestones"]
    steps = {month: row[column].value for month, row in by_month.items() if row[column].value is not None}
    assert steps == {"2024-12": 34.6, "2029-12": 67, "2035-12": 100}
    even = place["Path, even growth"]
    by_hand = {"2025-12": 39.49, "2026-12": 45.07, "2027-12": 51.44, "2029-12": 67.0}
    assert {month: by_month[month][even].value for month in by_hand} == by_hand
    assert by_month["2025-10"][place["Last 12 months"]].value == 36.0
    assert by_month["2025-09"][place["Last 12 months"]].value is None, "a chart draws a text as zero"
    assert by_month["2025-09"][place["Marks"]].value == "[x]"
    assert by_month["2026-01"][place["Marks"]].value == "[z]"


KEYS = {
    "kpi": ("name",),
    "trajectory": ("month",),
    "targets": ("trajectory", "path"),
    "rail": ("name", "month"),
    "transit": ("name", "month"),
    "air": ("name", "month"),
    "trans_caspian": ("name", "month"),
    "context": ("name", "month"),
    "all": ("series",),
    "outlook": ("name",),
    "milestones": ("milestone",),
    "contradictions": ("explanation",),
    "changes": ("against", "name", "figure"),
    "series": ("series",),
    "notes": ("note",),
    "glossary": ("term",),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_row_of_a_table_stands_twice(editions, lang):
    for table in sheets(editions[lang]):
        if table.code != "sources":  # one publication may print a period twice
            keys = [tuple(row[column] for column in KEYS[table.code]) for row in table.rows]
            assert len(keys) == len(set(keys)), table.code


def test_every_link_of_the_workbook_leads_to_a_sheet_or_to_the_web(folder):
    book = openpyxl.load_workbook(file(folder, "kk", "xlsx"))
    seen = {"sheet": 0, "web": 0}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.hyperlink is None:
                    continue
                if cell.hyperlink.location:
                    seen["sheet"] += 1
                    assert cell.hyperlink.location.split("!")[0].strip("'") in book.sheetnames
                else:
                    seen["web"] += 1
                    assert is_web(cell.hyperlink.target) and cell.hyperlink.target == cell.value
    assert seen["sheet"] == len(book.sheetnames) - 2 and seen["web"] > 100
