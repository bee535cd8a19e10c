"""kpi, query and status as their users meet them: figures, formats, languages, and words for wrong use."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from pipelines.cli import main
from warehouse.extracts.files import DATA
from warehouse.extracts.kpi import COLUMNS, KpiExtract, Row

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("en", "ru", "kk")
TOTAL = "transit_freight.total"


class Done(NamedTuple):
    code: int
    out: bytes
    err: str


@pytest.fixture
def say(capfdbinary, monkeypatch) -> Callable[..., Done]:
    """A command in this process (fast): say("kpi", "--lang", "kk", home=…)."""

    def run(*words: str, home: Path) -> Done:
        monkeypatch.setenv("CORRIDOR_HOME", str(home))
        capfdbinary.readouterr()
        try:
            code = main(list(words))
        except SystemExit as leaving:  # argparse
            code = int(leaving.code or 0)
        out, err = capfdbinary.readouterr()
        return Done(code, out, err.decode())

    return run


def refused(done: Done, code: int, *words: str) -> str:
    assert done.code == code, done
    assert "Traceback" not in done.err
    assert "unexpected" not in done.err
    for word in words:
        assert word in done.err
    return done.err


# kpi


def figures_of_csv(data: bytes) -> dict[str, dict[str, str]]:
    return {row["series"]: row for row in csv.DictReader(io.StringIO(data.decode()))}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_shows_the_headlines_in(say, embedded_home, lang):
    done = say("kpi", "--month", "2025-10", "--lang", lang, home=embedded_home)
    text = done.out.decode()
    assert done.code == 0
    title = {"en": "Key transit figures", "ru": "Казахстан", "kk": "Қазақстан"}[lang]
    assert title in text
    for figure in ("380.3", "29.4", "13.1"):
        assert (figure if lang == "en" else figure.replace(".", ",")) in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_data_format_says_the_same_figures_in(say, embedded_home, tmp_path, lang):
    made = {}
    for form in ("json", "csv", "parquet"):
        path = tmp_path / f"kpi.{form}"
        done = say(
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


def test_the_languages_differ_in_words_and_never_in_figures(say, embedded_home):
    tables = {
        lang: figures_of_csv(say("kpi", "--lang", lang, "--format", "csv", home=embedded_home).out)
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


def test_without_a_month_the_newest_complete_one_is_shown(say, embedded_home):
    assert json.loads(say("kpi", "--format", "json", home=embedded_home).out)["month"] == "2025-10"


def test_a_past_month_shows_what_belongs_to_it(say, embedded_home):
    document = json.loads(say("kpi", "--month", "2024-12", "--format", "json", home=embedded_home).out)
    row = next(row for row in document["rows"] if row["series"] == TOTAL)
    assert document["month"] == "2024-12"
    assert (row["ytd_value"], row["ytd_period_end"]) == (34.6, "2024-12-31")


def test_json_has_numbers_as_numbers_blanks_as_null_and_is_strict(say, embedded_home):
    text = say("kpi", "--format", "json", home=embedded_home).out.decode()

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
def test_what_goes_wrong_is_told_in_the_language_that_was_asked_for(say, embedded_home, home, tmp_path, lang):
    outside, no_month, nothing, folder, no_day = LAPSES[lang]
    refused(say("kpi", "--as-of", "today", "--lang", lang, home=embedded_home), 2, no_day)
    refused(say("kpi", "--month", "2035-01", "--lang", lang, home=embedded_home), 2, outside)
    refused(say("kpi", "--month", "October", "--lang", lang, home=embedded_home), 2, no_month)
    refused(say("kpi", "--lang", lang, home=home), 1, nothing, "corridor run")
    to_folder = ("kpi", "--lang", lang, "--format", "csv", "--out", str(tmp_path))
    refused(say(*to_folder, home=embedded_home), 2, folder)
    assert not home.exists(), "asking makes nothing"


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF-"), ("html", b"<!doctype html>")])
def test_a_document_is_written_and_is_the_one_that_the_run_left(say, embedded_home, tmp_path, form, begins):
    """The same month in the same language is the same bytes, whoever asks."""
    path = tmp_path / f"kpi.{form}"
    done = say("kpi", "--month", "2025-10", "--lang", "kk", "--format", form, "--out", str(path), home=embedded_home)
    assert done.code == 0, done.err
    made = path.read_bytes()
    assert made.startswith(begins)
    assert made == (embedded_home / "extracts" / "2025-10" / f"kpi-2025-10.kk.{form}").read_bytes()


@pytest.mark.parametrize("month", ["2035-01", "1999-12"])
def test_a_month_outside_the_warehouse_is_wrong_use_and_says_which_months_there_are(say, embedded_home, month):
    refused(say("kpi", "--month", month, home=embedded_home), 2, month, "it holds ", " to 2025-12")


@pytest.mark.parametrize("month", ["2025-13", "2025-00", "October", "2025-1", "202510", "2025-10-01", " 2025-10"])
def test_a_text_that_is_no_month_is_wrong_use_and_shows_the_form(say, embedded_home, month):
    refused(say("kpi", "--month", month, home=embedded_home), 2, "is not a month", "YYYY-MM")


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "parquet"])
def test_writing_into_a_folder_is_wrong_use(say, embedded_home, tmp_path, form):
    refused(say("kpi", "--format", form, "--out", str(tmp_path), home=embedded_home), 2, "is a folder", "name a file")
    assert list(tmp_path.iterdir()) == []


def test_a_table_asked_into_a_file_is_written_there_or_refused(say, embedded_home, tmp_path):
    path = tmp_path / "kpi.txt"
    done = say("kpi", "--out", str(path), home=embedded_home)
    assert done.code == 2 or (path.exists() and "29.4" in path.read_text()), "--out was passed over in silence"


def test_a_query_asked_as_a_table_into_a_file_is_written_there_or_refused(say, embedded_home, tmp_path):
    path = tmp_path / "answer.txt"
    done = say("query", "SELECT 12345", "--out", str(path), home=embedded_home)
    assert done.code == 2 or (path.exists() and "12345" in path.read_text()), "--out was passed over in silence"


def test_a_file_that_cannot_be_written_is_told_and_leaves_nothing(say, embedded_home, tmp_path):
    (tmp_path / "file").write_text("x")
    refused(say("kpi", "--format", "csv", "--out", str(tmp_path / "file" / "x.csv"), home=embedded_home), 1, "→")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_an_existing_file_is_replaced_whole(say, embedded_home, tmp_path):
    path = tmp_path / "kpi.csv"
    path.write_text("old")
    assert say("kpi", "--format", "csv", "--out", str(path), home=embedded_home).code == 0
    assert path.read_bytes() == say("kpi", "--format", "csv", home=embedded_home).out
    assert [p.name for p in tmp_path.iterdir()] == ["kpi.csv"], "no neighbour is left behind"


@pytest.mark.parametrize(
    "words",
    [
        ("kpi", "--bogus"),
        ("kpi", "--lang", "de"),
        ("kpi", "--format", "docx"),
        ("query",),
        ("query", "SELECT 1", "--format", "xlsx"),
        ("status", "--format", "csv"),
        ("run", "now"),
        ("dance",),
        (),
    ],
    ids=" ".join,
)
def test_unknown_words_are_wrong_use(say, embedded_home, words):
    refused(say(*words, home=embedded_home), 2, "usage: corridor")


@pytest.mark.parametrize("words", [("query", "SELECT 1"), ("status",)], ids=lambda words: words[0])
def test_before_any_run_every_reader_says_to_run(say, home, words):
    refused(say(*words, home=home), 1, "there is no warehouse", "→ run: corridor run")
    assert not home.exists(), "asking makes nothing"


# query


def test_an_answer_as_a_table_counts_its_rows(say, embedded_home):
    done = say(
        "query", "SELECT series FROM core.series WHERE series LIKE 'transit_freight.%' ORDER BY 1", home=embedded_home
    )
    assert done.code == 0
    assert TOTAL in done.out.decode()
    assert re.search(r"\d+ rows", done.out.decode())


def test_a_long_answer_says_that_it_is_cut(say, embedded_home):
    text = say("query", "FROM mart.kpi", home=embedded_home).out.decode()
    assert re.search(r"the first 200 of \d{4,6} rows", text)
    assert "--format csv" in text


def test_brackets_in_an_answer_are_shown_and_not_taken_for_colours(say, embedded_home):
    assert "a[red]b[/red]" in say("query", "SELECT 'a[red]b[/red]' AS x", home=embedded_home).out.decode()


def test_brackets_in_the_name_of_a_column_are_shown(say, embedded_home):
    assert "[red]" in say("query", 'SELECT 1 AS "n[red]"', home=embedded_home).out.decode()


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_an_answer_is_the_same_in(say, embedded_home, form):
    sql = "SELECT series, month, ytd_value FROM mart.kpi_now WHERE series = 'transit_freight.total' AND month = DATE '2025-10-01'"
    data = say("query", sql, "--format", form, home=embedded_home).out
    if form == "csv":
        (row,) = csv.DictReader(io.StringIO(data.decode()))
    elif form == "json":
        (row,) = json.loads(data)
    else:
        (row,) = pl.read_parquet(io.BytesIO(data)).to_dicts()
    assert (row["series"], str(row["month"]), float(row["ytd_value"])) == (TOTAL, "2025-10-01", 29.4)


def test_lists_become_text_in_csv(say, embedded_home):
    sql = "SELECT ['a', 'b'] AS names, [1, 2] AS numbers, CAST([] AS VARCHAR[]) AS nothing"
    assert say("query", sql, "--format", "csv", home=embedded_home).out == b'names,numbers,nothing\na; b,1; 2,""\n'


VALUES = {
    "list of lists": "[[1], [2]]",
    "list of structs": "[{'a': 1}]",
    "struct": "{'a': 1}",
    "map": "map {'a': 1}",
    "interval": "INTERVAL 1 DAY",
    "time zone": "TIMESTAMPTZ '2025-01-01 00:00:00+00'",
    "huge": "1::HUGEINT",
    "blob": "'x'::BLOB",
    "uuid": "uuid()",
    "time": "TIME '10:00'",
}


@pytest.mark.parametrize("form", ["table", "csv", "json", "parquet"])
@pytest.mark.parametrize("kind", VALUES)
def test_every_type_of_value_is_shown_or_refused_in_plain_words(say, embedded_home, kind, form):
    done = say("query", f"SELECT {VALUES[kind]} AS v", "--format", form, home=embedded_home)
    if done.code:
        refused(done, done.code, "→")
    else:
        assert done.out


def test_json_of_a_query_is_strict_even_where_a_number_is_none(say, embedded_home):
    text = say("query", "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b", "--format", "json", home=embedded_home).out
    assert b"NaN" not in text
    assert b"Infinity" not in text


READ_ONLY = {
    "insert": "INSERT INTO core.units SELECT * FROM core.units",
    "update": "UPDATE core.claims SET value = 0",
    "delete": "DELETE FROM core.claims",
    "drop": "DROP TABLE core.claims",
    "create": "CREATE TABLE core.mine (x INTEGER)",
    "attach": "ATTACH '{file}.duckdb' AS other",
    "copy to": "COPY (SELECT 1) TO '{file}'",
    "export": "EXPORT DATABASE '{file}'",
    "read_csv": "SELECT * FROM read_csv('/etc/hostname', header = false)",
    "read_text": "SELECT * FROM read_text('/etc/hostname')",
    "file as a table": "SELECT * FROM '/etc/hostname.csv'",
    "glob": "SELECT * FROM glob('/etc/*')",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "setting": "SET enable_external_access = true",
}


@pytest.mark.parametrize("what", READ_ONLY)
def test_a_query_cannot(say, embedded_home, tmp_path, what):
    published = embedded_home / "warehouse" / "corridor.duckdb"
    before = published.read_bytes()
    done = say("query", READ_ONLY[what].format(file=tmp_path / "out"), home=embedded_home)
    said = refused(done, 1, "corridor query: ", "→")
    assert "Stack Trace" not in said
    assert "opening the warehouse file" not in said, "the statement is what is refused"
    assert list(tmp_path.iterdir()) == []
    assert published.read_bytes() == before


def test_a_syntax_error_points_at_the_place(say, embedded_home):
    said = refused(say("query", "SELECT series FORM core.series", home=embedded_home), 1)
    assert "core" in said or "FORM" in said
    assert "^" in said


def test_a_misspelt_column_is_told_with_those_that_exist(say, embedded_home):
    refused(say("query", "SELECT serie FROM core.series", home=embedded_home), 1, '"serie"', '"series"')


@pytest.mark.parametrize("sql", ["", "   ", ";", "-- nothing"], ids=["empty", "blank", "semicolon", "comment"])
def test_a_query_without_a_statement_is_told(say, embedded_home, sql):
    refused(say("query", sql, home=embedded_home), 1, "→")


def test_an_error_in_the_middle_of_an_answer_is_told(say, embedded_home):
    refused(
        say("query", "SELECT CAST(series AS INTEGER) FROM core.series", home=embedded_home), 1, "Conversion Error", "→"
    )


def test_a_pipe_closed_early_is_no_error(embedded_home):
    command = f"{sys.executable} -m pipelines.cli query 'FROM mart.kpi' --format csv | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"{command}; echo ${{PIPESTATUS[0]}}"],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(embedded_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    first, code = done.stdout.splitlines()
    assert first.startswith("month,kpi,family")
    assert code == "0"
    assert done.stderr == ""


# status


def test_status_as_a_table_says_release_hash_months_refusals_and_runs(say, embedded_home):
    text = say("status", home=embedded_home).out.decode()
    state = json.loads(say("status", "--format", "json", home=embedded_home).out)
    assert state["release"] in text
    assert state["content_hash"] in text
    assert str(embedded_home) in text
    assert "succeeded" in text
    assert re.search(rf"{re.escape(TOTAL)}\s+2025-1[12]", text)


def test_status_as_json_holds_the_newest_months_and_the_runs(say, embedded_home, ask):
    state = json.loads(say("status", "--format", "json", home=embedded_home).out)
    assert re.fullmatch(r"[0-9a-f]{64}", state["content_hash"])
    assert state["release"].endswith(state["content_hash"][:8])
    assert state["releases"] == [state["release"]]
    newest = {row["series"]: row["newest_month"] for row in state["series"]}
    assert newest[TOTAL] == "2025-11"
    assert newest["rail_freight.bns"] == "2025-11"
    assert len(newest) == ask("SELECT count(*) FROM core.series WHERE rank IS NOT NULL").item()
    assert sum(entry["rows"] for entry in state["rejected"]) == ask("SELECT count(*) FROM core.rejected").item()
    assert [run["result"] for run in state["runs"]] == ["succeeded"]
    assert state["runs"][0]["release"] == state["release"]


# Start-up


@pytest.mark.parametrize(
    "words",
    [("kpi",), ("kpi", "--format", "json"), ("query", "SELECT 1"), ("status",), ("conflicts",)],
    ids=" ".join,
)
def test_a_reader_never_imports_dagster(embedded_home, words):
    script = (
        "import sys; from pipelines.cli import main; code = main(sys.argv[1:]); "
        "heavy = [m for m in ('dagster', 'pandera', 'pandas', 'numpy') if m in sys.modules]; "
        "print(code, *heavy, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(embedded_home)},
        capture_output=True,
        check=True,
    )
    assert done.stderr.decode().split() == ["0"]


def test_explaining_a_figure_loads_the_rules_but_not_dagster(embedded_home):
    script = (
        "import sys; from pipelines.cli import main; code = main(sys.argv[1:]); "
        "heavy = [m for m in ('dagster', 'pandas', 'pyarrow', 'scipy') if m in sys.modules]; "
        "print(code, *heavy, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "explain", TOTAL, "2025-10"],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(embedded_home)},
        capture_output=True,
        check=True,
    )
    assert done.stderr.decode().split() == ["0"]


def test_only_run_would_import_dagster(tmp_path):
    script = (
        "import sys; from pipelines.cli import main; code = main(['run']); "
        "print(code, 'dagster' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(tmp_path), "CORRIDOR_LEDGER": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "1 True"


# Scraped text never becomes a formula


DANGEROUS = ["=1+1", '=HYPERLINK("https://example.kz")', "+7 727", "-5 %", "@SUM(A1)", "\t=1", "\r=1"]


def extract_with(text: str) -> KpiExtract:
    values = dict.fromkeys(COLUMNS)
    values |= {
        "family": text,
        "name": text,
        "series": text,
        "unit": text,
        "publisher": text,
        "url": text,
        "gap": Decimal("-2.6"),
    }
    row = Row(values, 1, None)
    milestone = dict.fromkeys(
        ("milestone", "value", "unit", "due", "milestone_status", "authority", "announced", "publisher", "url", "rivals", "rival_statements")
    ) | {"milestone": text, "rival_statements": text}  # fmt: skip
    return KpiExtract(dt.date(2025, 10, 1), "en", "r", dt.date(2025, 12, 31), (row,), (milestone,))


@pytest.mark.parametrize(
    "text",
    [
        *DANGEROUS,
    ],
)
def test_a_csv_cell_never_begins_like_a_formula(text):
    (row,) = csv.DictReader(io.StringIO(DATA["csv"](extract_with(text)).decode(), newline=""))
    assert row["name"] == "'" + text
    assert row["publisher"] == "'" + text
    assert row["gap"] == "-2.6", "a negative number stays a number"


# What comes from outside


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_a_template_is_written_once_and_never_over_another(say, home, tmp_path, language, form):
    file = tmp_path / f"template.{form}"
    words = ("template", "--lang", language, "--format", form, "--out", str(file))
    done = say(*words, home=home)
    assert done.code == 0 and str(home / "intake") in done.out.decode()
    before = file.read_bytes()
    again = say(*words, home=home)
    assert (again.code, file.read_bytes()) == (2, before)
    assert "exists" in again.err and "--out" in again.err
