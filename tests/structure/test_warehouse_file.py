"""The tables of a fresh warehouse file: commented, and the same as the contracts say."""

from __future__ import annotations

import re

import polars as pl
import pytest

from warehouse.contracts import CONTRACTS
from warehouse.errors import StoreError
from warehouse.store import Connection
from warehouse.store.migrate import FOLDER, migrate, migrations

TABLES = {
    "figures": "stage.figures",
    "register": "mart.targets",
    "changes": "meta.changes",
    **{
        name: f"core.{name}"
        for name in ("publications", "series", "claims", "observations", "targets", "trajectories", "milestones")
    },
    **{
        name: f"mart.{name}"
        for name in (
            "standing",
            "bounds",
            "monthly",
            "totals",
            "growth",
            "progress",
            "conflicts",
            "revisions",
            "outlook",
            "kpi",
        )
    },
}
# Rows of these two are turned into targets and milestones in the same step and have no table of their own.
WITHOUT_TABLE = {"target_figures", "milestone_figures"}
TYPES = {
    pl.String: "VARCHAR",
    pl.Float64: "DOUBLE",
    pl.Int32: "INTEGER",
    pl.Int64: "BIGINT",
    pl.Date: "DATE",
    pl.Boolean: "BOOLEAN",
    pl.Datetime("us"): "TIMESTAMP",
    pl.List(pl.String): "VARCHAR[]",
    pl.List(pl.Date): "DATE[]",
}
OWN = "database_name = current_database() AND NOT internal AND schema_name IN ('core', 'mart', 'meta', 'stage')"


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
        assert migrate(connection) == len(migrations())
        yield connection


def test_a_second_migration_does_nothing(fresh):
    assert migrate(fresh) == 0
    recorded = fresh.read("SELECT number, name FROM meta.migrations ORDER BY number").rows()
    assert recorded == [(number, name) for number, name, _ in migrations()]


def test_migrations_are_numbered_without_gaps():
    names = sorted(path.name for path in FOLDER.glob("*.sql"))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.sql", name) for name in names), names
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert [number for number, _, _ in migrations()] == list(range(1, len(names) + 1)), "and none is passed over"


def test_a_migration_changed_after_it_ran_is_refused(tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_a.sql").write_text("CREATE TABLE a (x INTEGER);")
    with Connection(tmp_path / "x.duckdb", read_only=False) as connection:
        assert migrate(connection, folder) == 1
        (folder / "0001_a.sql").write_text("CREATE TABLE a (x BIGINT);")
        with pytest.raises(StoreError, match=r"0001_a\.sql was changed after it ran"):
            migrate(connection, folder)


def test_a_file_of_a_newer_program_is_refused(tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_a.sql").write_text("CREATE TABLE a (x INTEGER);")
    (folder / "0002_b.sql").write_text("CREATE TABLE b (x INTEGER);")
    with Connection(tmp_path / "x.duckdb", read_only=False) as connection:
        migrate(connection, folder)
        (folder / "0002_b.sql").unlink()
        with pytest.raises(StoreError, match="newer program"):
            migrate(connection, folder)


def test_a_failing_migration_leaves_nothing_of_itself(tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_a.sql").write_text("CREATE TABLE a (x INTEGER); CREATE TABLE a (x INTEGER);")
    with Connection(tmp_path / "x.duckdb", read_only=False) as connection:
        with pytest.raises(StoreError):
            migrate(connection, folder)
        assert connection.read("SELECT table_name FROM duckdb_tables() WHERE table_name = 'a'").is_empty()
        assert connection.read("FROM meta.migrations").is_empty()


def test_every_table_has_a_comment(fresh):
    tables = fresh.read(f"SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE {OWN}")
    assert tables.height >= 20
    assert [row for row in tables.rows() if not (row[2] or "").strip()] == []


def test_every_column_of_a_table_has_a_comment(fresh):
    columns = fresh.read(
        f"SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() WHERE {OWN} "
        "AND (schema_name, table_name) IN (SELECT (schema_name, table_name) FROM duckdb_tables())"
    )
    assert columns.height >= 200
    assert [row[:3] for row in columns.rows() if not (row[3] or "").strip()] == []


def test_every_view_has_a_comment(fresh):
    views = fresh.read(f"SELECT schema_name, view_name, comment FROM duckdb_views() WHERE {OWN}")
    assert views.height >= 5
    assert [row for row in views.rows() if not (row[2] or "").strip()] == []


def test_every_table_macro_has_a_comment(fresh):
    assert len(macros(fresh)) >= 10
    assert [macro for macro, comment in macros(fresh).items() if not (comment or "").strip()] == []


def test_every_mart_that_is_a_history_can_be_asked_for_a_day_and_for_what_is_known_now(fresh):
    marts = fresh.read(
        "SELECT table_name FROM duckdb_columns() WHERE schema_name = 'mart' AND column_name = 'known_to' "
        "AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mart')"
    )["table_name"].to_list()
    views = fresh.read("SELECT view_name FROM duckdb_views() WHERE schema_name = 'mart'")["view_name"].to_list()
    assert len(marts) >= 11
    assert [mart for mart in marts if f"{mart}_now" not in views] == []
    assert [mart for mart in marts if f"mart.{mart}_as_of" not in macros(fresh)] == []


def test_every_mart_is_a_history(fresh):
    marts = fresh.read("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mart'")["table_name"].to_list()
    for mart in marts:
        names = fresh.read(f"DESCRIBE mart.{mart}")["column_name"].to_list()
        assert {"known_from", "known_to"} <= set(names), mart


def test_a_day_has_the_columns_of_the_table_however_it_is_asked_for(fresh):
    for macro in macros(fresh):
        table = macro.removesuffix("_as_of")
        columns = fresh.read(f"FROM {table} LIMIT 0").schema
        for asked in (f"{macro}(DATE '2025-10-31')", f"{macro}('2025-10-31')", f"{table}_now"):
            assert fresh.read(f"FROM {asked}").schema == columns, asked


def test_every_view_can_be_asked(fresh):
    for schema, view in fresh.read(f"SELECT schema_name, view_name FROM duckdb_views() WHERE {OWN}").rows():
        assert fresh.read(f"FROM {schema}.{view}").height == 0


def test_every_contract_is_mapped_to_a_table():
    assert set(TABLES) | WITHOUT_TABLE == set(CONTRACTS)


@pytest.mark.parametrize("contract", TABLES)
def test_columns_and_types_of_a_table_are_those_of_its_contract(fresh, contract):
    schema, table = TABLES[contract].split(".")
    found = fresh.read(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? "
        "ORDER BY column_index",
        [schema, table],
    ).rows()
    promised = [(name, TYPES[column.dtype.type]) for name, column in CONTRACTS[contract].columns.items()]
    assert found == promised


@pytest.mark.parametrize("contract", [name for name in TABLES if name != "figures"])
def test_what_a_contract_wants_filled_the_table_wants_filled(fresh, contract):
    schema, table = TABLES[contract].split(".")
    found = fresh.read(
        "SELECT column_name, is_nullable FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?",
        [schema, table],
    ).rows()
    assert dict(found) == {name: column.nullable for name, column in CONTRACTS[contract].columns.items()}
