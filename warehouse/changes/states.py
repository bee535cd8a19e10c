"""A state of the warehouse: what was known on a day, or is known now, read from an open connection as frames.

A state holds the marts that are compared, and the tables of core on which the reasons of a change rest. Only the store
and the names of tables are needed here, so that reading loads fast.
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
    """The state as known on a day (None: the day for which the file was made, else now).

    Raises OtherLayout where a table of core is missing: then nothing can be compared.
    """
    tables = table_names(connection)
    missing = [f"core.{name}" for name in CAUSES if f"core.{name}" not in tables]
    if missing:
        raise OtherLayout(f"{connection.made()}: it lacks {missing[0]}", "choose another one: corridor releases")
    if day is None and "meta.as_of" in tables:
        day = connection.read("SELECT max(day) FROM meta.as_of").item()
    known = "known_to IS NULL" if day is None else "known_from <= $1 AND (known_to IS NULL OR known_to > $1)"
    days: list[object] | None = None if day is None else [day]
    marts = {
        name: connection.read(f"FROM mart.{name} WHERE {known}", days)
        for name in COMPARED_MARTS
        if f"mart.{name}" in tables
    }
    return marts | {name: _known(connection.table(f"core.{name}"), name, day) for name in CAUSES}


def table_names(connection: Connection) -> set[str]:
    """Names of all tables of an open warehouse, with their schema."""
    return set(connection.read("SELECT schema_name || '.' || table_name FROM duckdb_tables()").to_series())


def _known(frame: pl.DataFrame, name: str, day: dt.date | None) -> pl.DataFrame:
    """Rows of a table of core that were known on a day. Figures stay known for ever; a trajectory may end."""
    if day is not None and "known_from" in frame.columns:
        frame = frame.filter(pl.col("known_from") <= day)
    if name == "trajectories" and "known_to" in frame.columns:
        ended = pl.col("known_to").is_not_null() if day is None else pl.col("known_to") <= day
        frame = frame.filter(~ended.fill_null(False))
    return frame
