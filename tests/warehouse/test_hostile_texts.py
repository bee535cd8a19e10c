"""Texts of others in the documents: whatever a publisher writes is shown, and never obeyed."""

from __future__ import annotations

import dataclasses
import io
import zipfile

import openpyxl
import polars as pl
import pytest
from lxml import html as reader
from pypdf import PdfReader

from tests.warehouse.reading_back import text_of_pdf
from warehouse.extracts.bulletin.compose import bulletin
from warehouse.extracts.edition import Edition
from warehouse.extracts.links import is_web
from warehouse.extracts.page import page
from warehouse.extracts.pdf import pdf
from warehouse.extracts.workbook import workbook

EVIL = '<script>alert(1)</script>"\'>&#x3c;img src=x onerror=alert(2)> #eval("1") $x$ =1+1 {{ b }} ]]>'


def spoilt(edition: Edition) -> Edition:
    """An edition whose every foreign text is hostile: publishers, addresses, printed dates, notes."""
    row = edition.kpi.key_rows[4]
    hostile = {
        "publisher": EVIL,
        "url": f"javascript:{EVIL}",
        "newest_published_on": EVIL,
        "scope_note": EVIL,
        "name": EVIL,
    }
    rows = tuple(
        dataclasses.replace(each, values={**each.values, **hostile}) if each is row else each
        for each in edition.kpi.rows
    )
    conflicts = edition.facts.conflicts.with_columns(pl.lit(EVIL).alias("explanation_en"), pl.lit([EVIL]).alias("urls"))
    return Edition(dataclasses.replace(edition.facts, conflicts=conflicts), dataclasses.replace(edition.kpi, rows=rows))


def test_hostile_texts_are_shown_and_never_obeyed(editions):
    edition = spoilt(editions["en"])
    composed = bulletin(edition)
    tree = reader.fromstring(page(composed).decode())
    assert not tree.xpath("//script | //img | //@onerror")
    assert not [href for href in tree.xpath("//@href") if not is_web(href)]
    assert EVIL.split("#", maxsplit=1)[0].strip() in tree.text_content()
    printed = pdf(composed, edition.facts.created)
    shown = text_of_pdf(printed)
    assert '#eval("1")' in shown and "{{ b }}" in shown
    for each in PdfReader(io.BytesIO(printed)).pages:
        for note in each.get("/Annots") or []:
            assert is_web(note.get_object()["/A"]["/URI"])
    book = openpyxl.load_workbook(io.BytesIO(workbook(edition)))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or cell.hyperlink.location or is_web(cell.hyperlink.target)


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("https://example.kz")', "+7 727", "-5 %", "@SUM(A1)", "\t=1", "\r=1"]
)
def test_a_text_that_looks_like_a_formula_stays_a_text(editions, text):
    edition = editions["en"]
    rows = tuple(
        dataclasses.replace(row, values={**row.values, "publisher": text, "url": text}) for row in edition.kpi.rows
    )
    book = workbook(dataclasses.replace(edition, kpi=dataclasses.replace(edition.kpi, rows=rows)))
    sheet = openpyxl.load_workbook(io.BytesIO(book))["All series"]
    column = [cell.value for cell in sheet[1]].index("Read at")
    cell = sheet.cell(2, column + 1)
    assert cell.data_type == "s"
    assert cell.value.replace("_x000D_", "\r").strip() == text.strip(), (
        "a control character is written as Excel reads it"
    )
    assert "<f>" not in "".join(
        parts.read(name).decode()
        for parts in [zipfile.ZipFile(io.BytesIO(book))]
        for name in parts.namelist()
        if name.startswith("xl/worksheets/")
    )


NAMES = (
    "新华网",
    "الشرق الأوسط",
    "საქართველო",
    "Ünïçødé Şafak",
    "🚂 Поезд",
    "a\u0000b\u001b[31m",
    "\ud7ff\ue000",
    "हिन्दी",
    "\u202eabc",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_publisher_in_any_script_is_printed(editions, name):
    """Letters that the font lacks are written in Latin ones; no document is lost over a glyph."""
    edition = editions["en"]
    rows = tuple(dataclasses.replace(each, values={**each.values, "publisher": name}) for each in edition.kpi.rows)
    composed = bulletin(Edition(edition.facts, dataclasses.replace(edition.kpi, rows=rows)))
    printed = text_of_pdf(pdf(composed, edition.facts.created))
    if name == "新华网":
        assert "Xin Hua Wang" in printed
    assert name.encode() in page(composed) or "\0" in name or not name.isalpha()
