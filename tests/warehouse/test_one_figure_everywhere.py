"""One figure is one string in every document of a month, in three languages; equal facts are equal bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal

import polars as pl
import pytest

from tests.warehouse.reading_back import cells_of_sheets, displayed, file, plain, table_of_page, text_of_pdf
from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.words import load_words
from warehouse.extracts.bulletin.compose import bulletin
from warehouse.extracts.columns import COLUMNS, FIGURE_COLUMNS, SIGNED
from warehouse.extracts.page import page
from warehouse.extracts.pdf import pdf
from warehouse.extracts.tables.sheets import sheets
from warehouse.extracts.workbook import workbook


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_cell_is_one_string_in_workbook_page_pdf_csv_and_json(folder, editions, lang):
    words = load_words(lang)
    records = json.loads(file(folder, lang, "json").read_text())
    rows = {row["series"]: row for row in records["rows"]}
    in_csv = {row["series"]: row for row in csv.DictReader(io.StringIO(file(folder, lang, "csv").read_text()))}
    in_parquet = {row["series"]: row for row in pl.read_parquet(file(folder, lang, "parquet")).to_dicts()}
    made = cells_of_sheets(file(folder, lang, "xlsx"))
    everything = made[words["sheet", "all"]]
    place = {cell.value: n for n, cell in enumerate(everything[0])}
    in_book = {row[COLUMNS.index("series")].value: row for row in everything[1:]}
    in_page = table_of_page(file(folder, lang, "html"))
    in_pdf = text_of_pdf(file(folder, lang, "pdf").read_bytes())
    assert len(in_book) == len(rows) == len(in_csv) == len(in_parquet) > 100
    compared = 0
    for series, row in rows.items():
        for column in FIGURE_COLUMNS:
            cell = in_book[series][place[words["column", column]]]
            if row[column] is None:
                assert cell.value in ("[x]", "[z]"), (series, column)
                assert column not in records["shown"][series]
                continue
            shown = records["shown"][series][column]
            if column == "ytd_period_end":
                assert displayed(cell, lang) == shown == in_csv[series][column][:7]
                continue
            compared += 1
            assert displayed(cell, lang) == shown or column == "target_year", (series, column)
            unsigned = in_csv[series][column]
            there = shown.replace("\u00a0", "").replace("−", "-").removeprefix("+")
            there = there.replace(",", "") if lang == "en" else there.replace(",", ".")
            assert there == unsigned, (series, column)
            assert float(unsigned) == row[column] == in_parquet[series][column] == cell.value, (series, column)
    assert compared > 300
    seen = 0
    for row in editions[lang].kpi.key_rows:
        name = f"{row.values['name']}, {row.values['unit']}"
        shown = records["shown"][row.values["series"]]
        for column in ("month_value", "ytd_value", "ytd_growth_pct", "rolling_12", "target_value", "path_value", "gap"):
            figure = in_page[name][words["short", column]][0]
            if column in shown:
                seen += 1
                assert re.sub(r" (\(\d+\)|\[[a-z]\])", "", figure) == shown[column], (name, column)
                assert plain(shown[column]) in in_pdf, (name, column)
            elif column not in ("month_value",):
                assert figure in ("[x]", "[z]"), (name, column)
        low, high = shown.get("rolling_12_low"), shown.get("rolling_12_high")
        if low and high:
            assert in_page[name][words["short", "rolling_12"]][1] == f"{low}–{high}"
            assert plain(f"{low}–{high}") in in_pdf or plain(f"{low}– {high}") in in_pdf
    assert seen > 60


def test_a_signed_column_shows_its_sign_everywhere(editions):
    row = next(row for row in editions["kk"].kpi.rows if row.values["series"] == "transit_freight.total")
    assert {column: row.text(column, "kk")[0] for column in SIGNED if row.values[column] is not None}["gap"] == "−"
    assert row.text("ytd_growth_pct", "kk") == "+5"
    assert row.values["gap"] == Decimal("-2.6")


def test_documents_are_the_same_bytes_from_equal_facts(embedded_home, folder, editions):
    edition = editions["ru"]
    assert workbook(edition) == file(folder, "ru", "xlsx").read_bytes() == workbook(edition)
    composed = bulletin(edition)
    assert pdf(composed, edition.facts.created) == file(folder, "ru", "pdf").read_bytes()
    assert page(composed) == file(folder, "ru", "html").read_bytes()


def own(text: str) -> str:
    """Letters that only Kazakh has, or Cyrillic ones, tell the language of a heading."""
    if re.search("[әғқңөұүһі]", text.casefold()):
        return "kk"
    return "cyrillic" if re.search("[а-яё]", text.casefold()) else "latin"


@pytest.mark.parametrize(("lang", "foreign"), [("en", {"cyrillic", "kk"}), ("ru", {"kk", "latin"}), ("kk", {"latin"})])
def test_no_heading_speaks_another_language(editions, bulletins, lang, foreign):
    made = sheets(editions[lang])
    headings = [text for table in made for text in (table.title, table.about, *table.headings.values())]
    labels = [text for key, text in bulletins[lang].texts.items()] + [family for family, _ in bulletins[lang].headlines]
    strange = [text for text in headings + labels if own(text) in foreign]
    assert strange == []
