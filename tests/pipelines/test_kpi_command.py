"""corridor kpi: figures in every format and language, months that there are, files, and wrong use."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import polars as pl
import pytest

from tests.pipelines.outcomes import refusal
from warehouse.extracts.columns import COLUMNS

LANGUAGES = ("en", "ru", "kk")
TOTAL = "transit_freight.total"


def figures_of_csv(data: bytes) -> dict[str, dict[str, str]]:
    return {row["series"]: row for row in csv.DictReader(io.StringIO(data.decode()))}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_shows_the_headlines_in(invoke, embedded_home, lang):
    done = invoke("kpi", "--month", "2025-10", "--lang", lang, home=embedded_home)
    text = done.out.decode()
    assert done.code == 0
    title = {"en": "Key transit figures", "ru": "Казахстан", "kk": "Қазақстан"}[lang]
    assert title in text
    for figure in ("380.3", "29.4", "13.1"):
        assert (figure if lang == "en" else figure.replace(".", ",")) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_data_format_says_the_same_figures_in(invoke, embedded_home, tmp_path, lang):
    made = {}
    for form in ("json", "csv", "parquet"):
        path = tmp_path / f"kpi.{form}"
        done = invoke(
            "kpi", "--month", "2025-10", "--lang", lang, "--format", form, "--out", str(path), home=embedded_home
        )
        assert done.code == 0, done.err
        assert str(path) in done.err
        assert done.out == b""
        made[form] = path
    from_json = {row["series"]: row for row in json.loads(made["json"].read_text())["rows"]}
    from_csv = figures_of_csv(made["csv"].read_bytes())
    from_parquet = {row["series"]: row for row in pl.read_parquet(made["parquet"]).to_dicts()}
    assert list(from_json) == list(from_csv) == list(from_parquet)
    assert len(from_json) > 100
    compared = 0
    for series, row in from_json.items():
        assert from_csv[series]["month"] == "2025-10"
        assert from_parquet[series]["month"] == dt.date(2025, 10, 1)
        for column in COLUMNS:
            value = row[column]
            in_csv, in_parquet = from_csv[series][column], from_parquet[series][column]
            if value is None:
                assert (in_csv, in_parquet) == ("", None), (series, column)
            elif isinstance(value, int | float):
                compared += 1
                assert float(in_csv) == in_parquet == value, (series, column)
            else:
                assert in_csv == value, (series, column)
                assert str(in_parquet) == value, (series, column)
    assert compared > 300
    assert from_json[TOTAL]["ytd_value"] == 29.4
    assert from_json[TOTAL]["ytd_growth_pct"] == 5
    assert from_json["rail_freight.bns"]["month_value"] == 40.9


def test_the_languages_differ_in_words_and_never_in_figures(invoke, embedded_home):
    tables = {
        lang: figures_of_csv(invoke("kpi", "--lang", lang, "--format", "csv", home=embedded_home).out)
        for lang in LANGUAGES
    }
    words = {"family", "name", "unit", "status", "certainty", "blank_reason", "scope_note"}
    assert len({tables[lang][TOTAL]["name"] for lang in LANGUAGES}) == 3
    for series, row in tables["en"].items():
        for lang in ("ru", "kk"):
            other = tables[lang][series]
            assert {c: v for c, v in row.items() if c not in words} == {
                c: v for c, v in other.items() if c not in words
            }


def test_without_a_month_the_newest_complete_one_is_shown(invoke, embedded_home):
    assert json.loads(invoke("kpi", "--format", "json", home=embedded_home).out)["month"] == "2025-10"


def test_a_past_month_shows_what_belongs_to_it(invoke, embedded_home):
    document = json.loads(invoke("kpi", "--month", "2024-12", "--format", "json", home=embedded_home).out)
    row = next(row for row in document["rows"] if row["series"] == TOTAL)
    assert document["month"] == "2024-12"
    assert (row["ytd_value"], row["ytd_period_end"]) == (34.6, "2024-12-31")


def test_json_has_numbers_as_numbers_blanks_as_null_and_is_strict(invoke, embedded_home):
    text = invoke("kpi", "--format", "json", home=embedded_home).out.decode()

    def never(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    document = json.loads(text, parse_constant=never)
    assert document["notes"]
    assert document["milestones"]
    assert any(row["month_value"] is None and row["blank_reason"] for row in document["rows"])


LAPSES = {
    "en": (
        "the warehouse has no KPIs for 2035-01",
        "'October' is not a month",
        "nothing has been published",
        "is a folder",
        "'today' is not a day",
    ),
    "ru": (
        "нет показателей за 2035-01",
        "'October' – не месяц",
        "ещё ничего не опубликовано",
        "– это папка",
        "'today' – не день",
    ),
    "kk": (
        "2035-01 айының көрсеткіштері жоқ",
        "'October' – ай емес",
        "әлі ештеңе жарияланбаған",
        "– бұл бума",
        "'today' – күн емес",
    ),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_goes_wrong_is_reported_in_the_language_that_was_asked_for(invoke, embedded_home, home, tmp_path, lang):
    outside, no_month, nothing, folder, no_day = LAPSES[lang]
    refusal(invoke("kpi", "--as-of", "today", "--lang", lang, home=embedded_home), 2, no_day)
    refusal(invoke("kpi", "--month", "2035-01", "--lang", lang, home=embedded_home), 2, outside)
    refusal(invoke("kpi", "--month", "October", "--lang", lang, home=embedded_home), 2, no_month)
    refusal(invoke("kpi", "--lang", lang, home=home), 1, nothing, "corridor run")
    to_folder = ("kpi", "--lang", lang, "--format", "csv", "--out", str(tmp_path))
    refusal(invoke(*to_folder, home=embedded_home), 2, folder)
    assert not home.exists(), "asking makes nothing"


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF-"), ("html", b"<!doctype html>")])
def test_a_document_is_written_and_is_the_one_that_the_run_left(invoke, embedded_home, tmp_path, form, begins):
    """The same month in the same language is the same bytes, whoever asks."""
    path = tmp_path / f"kpi.{form}"
    done = invoke("kpi", "--month", "2025-10", "--lang", "kk", "--format", form, "--out", str(path), home=embedded_home)
    assert done.code == 0, done.err
    made = path.read_bytes()
    assert made.startswith(begins)
    assert made == (embedded_home / "extracts" / "2025-10" / f"kpi-2025-10.kk.{form}").read_bytes()


@pytest.mark.parametrize("month", ["2035-01", "1999-12"])
def test_a_month_outside_the_warehouse_is_wrong_use_and_says_which_months_there_are(invoke, embedded_home, month):
    refusal(invoke("kpi", "--month", month, home=embedded_home), 2, month, "it holds ", " to 2025-12")


@pytest.mark.parametrize("month", ["2025-13", "2025-00", "October", "2025-1", "202510", "2025-10-01", " 2025-10"])
def test_a_text_that_is_no_month_is_wrong_use_and_shows_the_form(invoke, embedded_home, month):
    refusal(invoke("kpi", "--month", month, home=embedded_home), 2, "is not a month", "YYYY-MM")


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "parquet"])
def test_writing_into_a_folder_is_wrong_use(invoke, embedded_home, tmp_path, form):
    refusal(
        invoke("kpi", "--format", form, "--out", str(tmp_path), home=embedded_home), 2, "is a folder", "name a file"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_table_asked_into_a_file_is_written_there_or_refused(invoke, embedded_home, tmp_path):
    path = tmp_path / "kpi.txt"
    done = invoke("kpi", "--out", str(path), home=embedded_home)
    assert done.code == 2 or (path.exists() and "29.4" in path.read_text()), "--out was passed over in silence"


def test_a_file_that_cannot_be_written_is_reported_and_leaves_nothing(invoke, embedded_home, tmp_path):
    (tmp_path / "file").write_text("x")
    refusal(invoke("kpi", "--format", "csv", "--out", str(tmp_path / "file" / "x.csv"), home=embedded_home), 1, "→")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_an_existing_file_is_replaced_whole(invoke, embedded_home, tmp_path):
    path = tmp_path / "kpi.csv"
    path.write_text("old")
    assert invoke("kpi", "--format", "csv", "--out", str(path), home=embedded_home).code == 0
    assert path.read_bytes() == invoke("kpi", "--format", "csv", home=embedded_home).out
    assert [p.name for p in tmp_path.iterdir()] == ["kpi.csv"], "no neighbour is left behind"
