"""Tables, columns, views and macros, read from an empty build file: wherever their definitions come from."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from tests.docs.reference.markdown import code, heading, table
from warehouse.contracts import schema as contracts
from warehouse.store import Connection

ABOUT = """Every table and column of `data/warehouse/corridor.duckdb`, with the comments that the file itself carries. `core` holds
what the sources say and what it means, `mart` what is derived, `meta` how this file came about. How to ask:
[analysts](../analysts.md). "Key" are the columns that identify a row; the others may be empty where "empty" says yes."""

TABLES = "SELECT schema_name AS s, table_name AS t, comment FROM duckdb_tables() ORDER BY s, t"
COLUMNS = """SELECT schema_name AS s, table_name AS t, column_name AS c, data_type AS type, is_nullable AS empty, comment
    FROM duckdb_columns() WHERE NOT internal ORDER BY s, t, column_index"""
KEYS = """SELECT schema_name AS s, table_name AS t, unnest(constraint_column_names) AS c
    FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"""
VIEWS = "SELECT schema_name AS s, view_name AS t, comment FROM duckdb_views() WHERE NOT internal ORDER BY s, t"
MACROS = """SELECT schema_name AS s, function_name AS t, parameters, comment FROM duckdb_functions()
    WHERE NOT internal ORDER BY s, t"""
SCHEMAS = {"core": "what the sources say", "mart": "what is derived", "meta": "how this file came about"}


def page() -> str:
    """The data dictionary."""
    with tempfile.TemporaryDirectory() as folder, Connection(Path(folder) / "empty.duckdb", read_only=False) as db:
        db.make(contracts.schema())
        return _page(db)


def _page(db: Connection) -> str:
    tables, views, macros = (db.read(query) for query in (TABLES, VIEWS, MACROS))
    columns = db.read(COLUMNS).join(db.read(KEYS).with_columns(key=True), on=["s", "t", "c"], how="left")
    text = heading("Data dictionary", ABOUT, "the comments of an empty warehouse")
    for schema, about in SCHEMAS.items():
        text += f"\n## {schema}: {about}\n"
        for row in tables.filter(pl.col("s") == schema).to_dicts():
            text += f"\n### {schema}.{row['t']}\n\n{row['comment']}\n\n{_columns(columns, schema, row['t'])}"
        inside = views.filter(pl.col("s") == schema)
        if inside.height:
            text += f"\n### Views of {schema}\n\n{_views(inside, columns)}"
        inside = macros.filter(pl.col("s") == schema)
        if inside.height:
            calls = [
                (code(f"{schema}.{m['t']}({', '.join(m['parameters'])})"), m["comment"]) for m in inside.to_dicts()
            ]
            text += f"\n### Macros of {schema}\n\n{table(('call', 'gives'), calls)}"
    return text


def _columns(columns: pl.DataFrame, schema: str, name: str) -> str:
    own = columns.filter((pl.col("s") == schema) & (pl.col("t") == name)).to_dicts()
    rows = [(code(c["c"]), c["type"], "key" if c["key"] else "yes" if c["empty"] else "", c["comment"]) for c in own]
    return table(("column", "type", "empty", "meaning"), rows)


def _views(views: pl.DataFrame, columns: pl.DataFrame) -> str:
    """A view has the columns of the table that it is named after, or its own."""
    rows, own = [], ""
    for view in views.to_dicts():
        schema, name = view["s"], view["t"]
        names, base = (
            columns.filter((pl.col("s") == schema) & (pl.col("t") == each))["c"].to_list()
            for each in (name, name.removesuffix("_now"))
        )
        same = names == base and name.endswith("_now")
        rows.append(
            (code(f"{schema}.{name}"), view["comment"], f"as {schema}.{name.removesuffix('_now')}" if same else "below")
        )
        if not same:
            own += f"\n#### {schema}.{name}\n\n{_columns(_explained(columns, schema, name), schema, name)}"
    return table(("view", "shows", "columns"), rows) + own


def _explained(columns: pl.DataFrame, schema: str, view: str) -> pl.DataFrame:
    """A view's columns with the comments of its tables: of those that begin with the same word, else of all of them
    where they agree."""
    word = view.split("_", maxsplit=1)[0].rstrip("s")
    known = columns.filter(pl.col("comment").is_not_null() & (pl.col("t") != view))
    near = (
        known.filter(pl.col("t").str.starts_with(word))
        .sort(pl.col("s") != schema, "t")
        .unique("c", keep="first", maintain_order=True)
        .select("c", pl.col("comment").alias("near"))
    )
    agreed = (
        known.group_by("c")
        .agg(pl.col("comment").unique().alias("all"))
        .filter(pl.col("all").list.len() == 1)
        .select("c", pl.col("all").list.first().alias("agreed"))
    )
    own = columns.filter((pl.col("s") == schema) & (pl.col("t") == view))
    for more in (near, agreed):
        own = own.join(more, on="c", how="left", maintain_order="left")
    return own.with_columns(pl.coalesce("comment", "near", "agreed").alias("comment"))
