"""corridor query: answers in every format, values of every type, and nothing but reading."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import polars as pl
import pytest

from tests.pipelines.outcomes import ROOT, refusal

TOTAL = "transit_freight.total"


def test_an_answer_as_a_table_counts_its_rows(invoke, embedded_home):
    done = invoke(
        "query", "SELECT series FROM core.series WHERE series LIKE 'transit_freight.%' ORDER BY 1", home=embedded_home
    )
    assert done.code == 0
    assert TOTAL in done.out.decode()
    assert re.search(r"\d+ rows", done.out.decode())


def test_a_long_answer_says_that_it_is_cut(invoke, embedded_home):
    text = invoke("query", "FROM mart.kpi", home=embedded_home).out.decode()
    assert re.search(r"the first 200 of \d{4,6} rows", text)
    assert "--format csv" in text


def test_brackets_in_an_answer_are_shown_and_not_taken_for_colours(invoke, embedded_home):
    assert "a[red]b[/red]" in invoke("query", "SELECT 'a[red]b[/red]' AS x", home=embedded_home).out.decode()


def test_brackets_in_the_name_of_a_column_are_shown(invoke, embedded_home):
    assert "[red]" in invoke("query", 'SELECT 1 AS "n[red]"', home=embedded_home).out.decode()


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_an_answer_is_the_same_in(invoke, embedded_home, form):
    sql = "SELECT series, month, ytd_value FROM mart.kpi_now WHERE series = 'transit_freight.total' AND month = DATE '2025-10-01'"
    data = invoke("query", sql, "--format", form, home=embedded_home).out
    if form == "csv":
        (row,) = csv.DictReader(io.StringIO(data.decode()))
    elif form == "json":
        (row,) = json.loads(data)
    else:
        (row,) = pl.read_parquet(io.BytesIO(data)).to_dicts()
    assert (row["series"], str(row["month"]), float(row["ytd_value"])) == (TOTAL, "2025-10-01", 29.4)


def test_lists_become_text_in_csv(invoke, embedded_home):
    sql = "SELECT ['a', 'b'] AS names, [1, 2] AS numbers, CAST([] AS VARCHAR[]) AS nothing"
    assert invoke("query", sql, "--format", "csv", home=embedded_home).out == b'names,numbers,nothing\na; b,1; 2,""\n'


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
def test_every_type_of_value_is_shown_or_refused_in_plain_words(invoke, embedded_home, kind, form):
    done = invoke("query", f"SELECT {VALUES[kind]} AS v", "--format", form, home=embedded_home)
    if done.code:
        refusal(done, done.code, "→")
    else:
        assert done.out


def test_json_of_a_query_is_strict_even_where_a_number_is_none(invoke, embedded_home):
    text = invoke("query", "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b", "--format", "json", home=embedded_home).out
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
def test_a_query_cannot(invoke, embedded_home, tmp_path, what):
    published = embedded_home / "warehouse" / "corridor.duckdb"
    before = published.read_bytes()
    done = invoke("query", READ_ONLY[what].format(file=tmp_path / "out"), home=embedded_home)
    message = refusal(done, 1, "corridor query: ", "→")
    assert "Stack Trace" not in message
    assert "opening the warehouse file" not in message, "the statement is what is refused"
    assert list(tmp_path.iterdir()) == []
    assert published.read_bytes() == before


def test_a_syntax_error_points_at_the_place(invoke, embedded_home):
    message = refusal(invoke("query", "SELECT series FORM core.series", home=embedded_home), 1)
    assert "core" in message or "FORM" in message
    assert "^" in message


def test_a_misspelt_column_is_reported_with_those_that_exist(invoke, embedded_home):
    refusal(invoke("query", "SELECT serie FROM core.series", home=embedded_home), 1, '"serie"', '"series"')


@pytest.mark.parametrize("sql", ["", "   ", ";", "-- nothing"], ids=["empty", "blank", "semicolon", "comment"])
def test_a_query_without_a_statement_is_reported(invoke, embedded_home, sql):
    refusal(invoke("query", sql, home=embedded_home), 1, "→")


def test_an_error_in_the_middle_of_an_answer_is_reported(invoke, embedded_home):
    refusal(
        invoke("query", "SELECT CAST(series AS INTEGER) FROM core.series", home=embedded_home),
        1,
        "Conversion Error",
        "→",
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


def test_a_query_asked_as_a_table_into_a_file_is_written_there_or_refused(invoke, embedded_home, tmp_path):
    path = tmp_path / "answer.txt"
    done = invoke("query", "SELECT 12345", "--out", str(path), home=embedded_home)
    assert done.code == 2 or (path.exists() and "12345" in path.read_text()), "--out was passed over in silence"
