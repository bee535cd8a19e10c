"""The file made from the contracts: commented, with the types and keys of the contracts, and nothing written twice."""

from __future__ import annotations

import ast
from pathlib import Path

import polars as pl
import pytest

from warehouse.catalogue.load import catalogue
from warehouse.contracts import CONTRACTS, TABLES, columns, empty
from warehouse.contracts.schema import data_dictionary, schema, sql_type, tables_of_file
from warehouse.errors import StoreError
from warehouse.store import Connection, Schema

ROOT = Path(__file__).resolve().parent.parent.parent
# Rows of these two are turned into targets and milestones in the same step and have no table of their own.
WITHOUT_TABLE = {"target_figures", "milestone_figures"}
OWN = "database_name = current_database() AND NOT internal AND schema_name IN ('core', 'mart', 'meta', 'stage')"
IN_FILE = [table.name for table in tables_of_file()]
every_table = pytest.mark.parametrize("table", tables_of_file(), ids=IN_FILE)


def macros(connection: Connection) -> dict[str, str | None]:
    """Our table macros, by schema and name, and what each says about itself."""
    return dict(
        connection.read(
            "SELECT schema_name || '.' || function_name, comment FROM duckdb_functions() "
            f"WHERE function_type = 'table_macro' AND {OWN}"
        ).rows()
    )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    with Connection(tmp_path_factory.mktemp("fresh") / "fresh.duckdb", read_only=False) as connection:
        connection.create(schema())
        yield connection


def test_a_schema_that_fails_leaves_nothing_of_itself(tmp_path):
    with Connection(tmp_path / "x.duckdb", read_only=False) as connection:
        with pytest.raises(StoreError):
            connection.create(Schema(("CREATE TABLE a (x INTEGER);", "CREATE TABLE a (x INTEGER);")))
        assert connection.read("SELECT table_name FROM duckdb_tables() WHERE table_name = 'a'").is_empty()


def test_the_layout_is_that_of_every_statement():
    statements = schema().statements
    assert schema().layout == Schema(statements).layout
    shorter = {Schema(statements[:n] + statements[n + 1 :]).layout for n, text in enumerate(statements) if text}
    assert len(shorter | {schema().layout}) == len([text for text in statements if text]) + 1


def test_the_file_has_the_tables_of_the_contracts_and_no_others(fresh):
    found = fresh.read(f"SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() WHERE {OWN}")
    assert sorted(found["name"]) == sorted(IN_FILE)
    assert {name for name, table in TABLES.items() if not table.name} == WITHOUT_TABLE


@every_table
def test_columns_types_and_comments_of_a_table_are_those_of_its_contract(fresh, table):
    found = fresh.read(
        "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() "
        "WHERE schema_name || '.' || table_name = ? ORDER BY column_index",
        [table.name],
    ).rows()
    assert found == [
        (name, sql_type(column), column.nullable, column.meaning) for name, column in table.columns.items()
    ]
    comment = fresh.read(
        "SELECT comment FROM duckdb_tables() WHERE schema_name || '.' || table_name = ?", [table.name]
    ).item()
    assert comment == table.comment


@every_table
def test_a_frame_of_a_table_comes_back_with_the_types_of_its_contract(fresh, table):
    name = next(name for name, each in TABLES.items() if each is table)
    assert fresh.table(table.name).schema == empty(name).schema
    assert columns(name) == list(table.columns)


@every_table
def test_the_key_of_a_table_is_a_key_in_the_file(fresh, table):
    keys = fresh.read(
        "SELECT constraint_column_names FROM duckdb_constraints() "
        "WHERE constraint_type = 'PRIMARY KEY' AND schema_name || '.' || table_name = ?",
        [table.name],
    )
    assert keys["constraint_column_names"].to_list() == ([list(table.key)] if table.key else [])


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_table_and_column_says_what_it_means_and_every_measured_number_its_unit(table):
    assert table.comment.strip().endswith(".")
    assert [name for name, column in table.columns.items() if not column.meaning.strip().endswith(".")] == []
    assert [name for name, column in table.columns.items() if column.dtype == pl.Float64 and not column.unit] == []
    assert [name for name in table.columns if name.endswith("_pct") and table.columns[name].unit != "%"] == []


def test_every_view_has_a_comment(fresh):
    views = fresh.read(f"SELECT schema_name, view_name, comment FROM duckdb_views() WHERE {OWN}")
    assert views.height >= 19
    assert [row for row in views.rows() if not (row[2] or "").strip()] == []


def test_every_table_macro_has_a_comment(fresh):
    assert len(macros(fresh)) >= 11
    assert [macro for macro, comment in macros(fresh).items() if not (comment or "").strip()] == []


def test_every_mart_is_a_history_and_can_be_asked_for_a_day_and_for_what_is_known_now(fresh):
    marts = [table for table in tables_of_file() if table.name.startswith("mart.")]
    views = fresh.read("SELECT schema_name || '.' || view_name AS name FROM duckdb_views()")["name"].to_list()
    assert len(marts) >= 11
    assert [
        mart.name for mart in marts if not mart.history or not {"known_from", "known_to"} <= set(mart.columns)
    ] == []
    assert [mart.name for mart in marts if f"{mart.name}_now" not in views] == []
    assert [mart.name for mart in marts if f"{mart.name}_as_of" not in macros(fresh)] == []


def test_a_day_has_the_columns_of_the_table_however_it_is_asked_for(fresh):
    for macro in macros(fresh):
        table = macro.removesuffix("_as_of")
        types = fresh.read(f"FROM {table} LIMIT 0").schema
        for source in (f"{macro}(DATE '2025-10-31')", f"{macro}('2025-10-31')", f"{table}_now"):
            assert fresh.read(f"FROM {source}").schema == types, source


def test_every_view_can_be_asked(fresh):
    for schema_name, view in fresh.read(f"SELECT schema_name, view_name FROM duckdb_views() WHERE {OWN}").rows():
        assert fresh.read(f"FROM {schema_name}.{view}").height == 0


def test_the_data_dictionary_names_every_table_and_column_once():
    entries = data_dictionary()
    assert sorted(entry["table"] for entry in entries) == sorted(IN_FILE)
    monthly = next(entry for entry in entries if entry["table"] == "mart.monthly")
    assert monthly["columns"][2] == {
        "name": "value",
        "type": "DOUBLE",
        "unit": "unit of the series",
        "meaning": CONTRACTS["monthly"].columns["value"].meaning,
        "nullable": True,
        "key": False,
    }
    assert [column["name"] for column in monthly["columns"] if column["key"]] == ["series", "month", "known_from"]


def typed_names(tree: ast.AST) -> list[list[str]]:
    """Dictionaries of a module whose values are Polars types, as their keys: schemas written by hand."""
    return [
        [key.value for key in node.keys if isinstance(key, ast.Constant)]
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict) and node.values and all("pl." in ast.unparse(value) for value in node.values)
    ]


MODULES = [
    path
    for room in ("pipelines", "sources", "warehouse")
    for path in sorted((ROOT / room).rglob("*.py"))
    if path.parent != ROOT / "warehouse" / "contracts" and path.parent != ROOT / "warehouse" / "catalogue"
]


def test_frames_of_the_catalogue_which_lies_below_the_contracts_have_their_types():
    assert catalogue().series_frame().schema == empty("series").schema
    assert catalogue().parts_frame().schema == empty("parts").schema


def test_no_schema_written_by_hand_repeats_a_table():
    repeated = []
    for path in MODULES:
        for names in typed_names(ast.parse(path.read_text(encoding="utf-8"))):
            repeated += [
                f"{path.relative_to(ROOT)} repeats the types of {name}: {names}"
                for name, table in TABLES.items()
                if len(names) > 2 and set(names) <= set(table.columns) and len(names) * 2 > len(table.columns)
            ]
    assert repeated == []


def test_no_list_of_names_repeats_the_columns_of_a_table():
    repeated = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.List | ast.Tuple | ast.Set):
                continue
            names = {each.value for each in node.elts if isinstance(each, ast.Constant) and isinstance(each.value, str)}
            repeated += [
                f"{path.relative_to(ROOT)}:{node.lineno} repeats the columns of {name}"
                for name, table in TABLES.items()
                if len(names) > 3 and names <= set(table.columns) and len(names) * 4 > len(table.columns) * 3
            ]
    assert repeated == []


def test_no_table_is_made_outside_the_contracts():
    makers = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "warehouse").rglob("*"))
        if path.suffix in (".py", ".sql") and "CREATE TABLE" in path.read_text(encoding="utf-8")
    ]
    assert makers == ["warehouse/contracts/schema.py"]
