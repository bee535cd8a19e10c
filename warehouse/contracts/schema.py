"""The warehouse file and its data dictionary, made from the tables of the contracts.

Belongs here: DuckDB types, the statements that make tables with their comments, and the dictionary that documents
render. Views and macros over the tables are SQL and lie in the store (warehouse/store/views).
"""

from __future__ import annotations

import functools
from typing import Any

import polars as pl

from warehouse.contracts import TABLES
from warehouse.contracts.table import Column, Table
from warehouse.store.schema import Schema, history_views, own_views

TYPES = {
    pl.String(): "VARCHAR",
    pl.Float64(): "DOUBLE",
    pl.Int32(): "INTEGER",
    pl.Int64(): "BIGINT",
    pl.Date(): "DATE",
    pl.Boolean(): "BOOLEAN",
    pl.Datetime("us"): "TIMESTAMP",
}


@functools.cache
def schema() -> Schema:
    """The whole file: schemas, tables, macros and views, in the order in which they can be made."""
    tables = tables_of_file()
    schemas = dict.fromkeys(table.name.partition(".")[0] for table in tables)
    marts = [table for table in tables if table.history]
    as_of, now = zip(*(history_views(table.name, *_history(table)) for table in marts), strict=True)
    return Schema(
        (
            *(f"CREATE SCHEMA {name};" for name in schemas),
            *(create_table(table) for table in tables),
            *as_of,
            own_views("macros"),
            *now,
            own_views("views"),
        )
    )


def tables_of_file() -> list[Table]:
    """Every table that a build writes."""
    return [table for table in TABLES.values() if table.name]


def sql_type(column: Column) -> str:
    """DuckDB's type of a column."""
    if column.is_json:
        return "JSON"
    if isinstance(column.dtype, pl.List):
        return f"{TYPES[column.dtype.inner]}[]"  # type: ignore[index]
    return TYPES[column.dtype]


def create_table(table: Table) -> str:
    """The statements that make a table, with its comments."""
    lines = [
        f"{name} {sql_type(column)}{'' if column.nullable else ' NOT NULL'}" for name, column in table.columns.items()
    ]
    if table.key:
        lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    lines += [f"CHECK ({check})" for check in table.checks]
    comments = [f"COMMENT ON TABLE {table.name} IS {_quoted(table.comment)};"] + [
        f"COMMENT ON COLUMN {table.name}.{name} IS {_quoted(column.meaning)};" for name, column in table.columns.items()
    ]
    return "\n".join([f"CREATE TABLE {table.name} (", ",\n".join(f"    {line}" for line in lines), ");", *comments])


def data_dictionary() -> list[dict[str, Any]]:
    """What documents render: of each table its name, comment and columns (name, type, unit, meaning, nullable, key)."""
    return [
        {
            "table": table.name,
            "comment": table.comment,
            "columns": [
                {
                    "name": name,
                    "type": sql_type(column),
                    "unit": column.unit,
                    "meaning": column.meaning,
                    "nullable": column.nullable,
                    "key": name in table.key,
                }
                for name, column in table.columns.items()
            ],
        }
        for table in sorted(tables_of_file(), key=lambda table: table.name)
    ]


def _history(table: Table) -> tuple[str, str, str]:
    assert table.history
    return table.history.subject, table.history.now or table.comment, table.history.as_of


def _quoted(sentence: str) -> str:
    return "'" + sentence.replace("'", "''") + "'"
