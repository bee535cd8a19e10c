"""A state of the warehouse: what was known on a day, or is known now, read from an open connection as frames.

A state holds the marts that are compared, and the tables of core on which the reasons of a change rest. The contracts
are loaded only where a state is read: asking which tables there are stays fast.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.catalogue.codes import COMPARED_MARTS
from warehouse.errors import OtherLayout
from warehouse.store import Connection

State = dict[str, pl.DataFrame]  # by table name, without its schema; marts that a release lacks are left out
CAUSES = ("claims", "observations", "trajectories", "series", "parts")  # tables of core


def read_state(connection: Connection, day: dt.date | None = None) -> State:
    """The state as known on a day (None: on the day as of which the file was published, else now).

    Raises OtherLayout where a table of core is missing or has other columns: then nothing can be compared.
    """
    return known_on(compared_tables(connection), day or day_of_file(connection))


def compared_tables(connection: Connection) -> dict[str, pl.DataFrame]:
    """The tables of a state with all of their history.

    Marts that a release of another layout lacks, or has with other columns, are left out. Raises OtherLayout where a
    table of core is such a one.
    """
    tables = _tables_of_this_layout(connection)
    missing = [f"core.{name}" for name in CAUSES if f"core.{name}" not in tables]
    if missing:
        raise OtherLayout(f"{connection.version()}: it lacks {missing[0]}", "choose another one: corridor releases")
    marts = {name: connection.table(f"mart.{name}") for name in COMPARED_MARTS if f"mart.{name}" in tables}
    return marts | {name: connection.table(f"core.{name}") for name in CAUSES}


def known_on(tables: dict[str, pl.DataFrame], day: dt.date | None) -> State:
    """What of these tables was known on a day (None: is known now). Marts and trajectories end; figures do not."""
    return {name: _known_rows(name, frame, day) for name, frame in tables.items()}


def day_of_file(connection: Connection) -> dt.date | None:
    """The day as of which a release was published; None: everything that was known."""
    if "meta.as_of" not in table_names(connection):
        return None
    return connection.read("SELECT max(day) FROM meta.as_of").item()  # type: ignore[no-any-return]


def table_names(connection: Connection) -> set[str]:
    """Names of all tables of an open warehouse, with their schema."""
    return set(connection.read("SELECT schema_name || '.' || table_name FROM duckdb_tables()").to_series())


def _tables_of_this_layout(connection: Connection) -> set[str]:
    """Tables that have every column, of its type, that this program knows of them."""
    from warehouse.contracts.schema import sql_type, tables_of_file

    columns = connection.read("SELECT schema_name || '.' || table_name, column_name, data_type FROM duckdb_columns()")
    present = set(columns.iter_rows())
    return {
        table.name
        for table in tables_of_file()
        if all((table.name, name, sql_type(column)) in present for name, column in table.columns.items())
    }


def _known_rows(name: str, frame: pl.DataFrame, day: dt.date | None) -> pl.DataFrame:
    ends = "known_to" in frame.columns and (name in COMPARED_MARTS or name == "trajectories")
    if day is None:
        return frame.filter(pl.col("known_to").is_null()) if ends else frame
    if "known_from" in frame.columns:
        frame = frame.filter(pl.col("known_from") <= day)
    return frame.filter((pl.col("known_to") > day).fill_null(True)) if ends else frame
