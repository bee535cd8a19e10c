"""Open data of a release: every published table as CSV and Parquet, the observations as SDMX, and what describes them.

One zip: datapackage.json (Frictionless), data_dictionary.csv, data/, sdmx/. Descriptions come from the warehouse's own
comments and the catalogue. Figures are unrounded, except in SDMX, where each has the decimals that its interval earns.
Equal content gives equal bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from warehouse.extracts.archive import zip_of
from warehouse.extracts.origin import OPEN_DATA, origin
from warehouse.extracts.record import damage, made, read_record, why_anew, write_record
from warehouse.extracts.sdmx import CONCEPTS, DIMENSIONS, HEADER, MEASURES, observations, structure
from warehouse.formulas import ABOUT, guarded_frame
from warehouse.store import Connection, Warehouse
from warehouse.store.files import write_file

Column = dict[str, Any]  # table_name, column_name, data_type, comment

FOLDER = "open-data"
# Resource → table of the warehouse that holds what is known now, and its key.
RESOURCES: dict[str, tuple[str, tuple[str, ...]]] = {
    "kpi": ("mart.kpi", ("month", "series")),
    "monthly": ("mart.monthly", ("series", "month")),
    "totals": ("mart.totals", ("series", "span", "period_start", "period_end")),
    "growth": ("mart.growth", ("series", "span", "period_start", "period_end")),
    "progress": ("mart.progress", ("trajectory", "month", "path")),
    "outlook": ("mart.outlook", ("series", "year")),
    "conflicts": ("mart.conflicts", ("conflict_id",)),
    "revisions": ("mart.revisions", ()),
    "targets": ("mart.targets", ()),
    "trajectories": ("core.trajectories", ("trajectory", "step")),
    "milestones": ("core.milestones", ()),
    "claims": ("core.claims", ("claim_id",)),
    "publications": ("core.publications", ("publication_id",)),
    "series": ("core.series", ("series",)),
    "authorities": ("core.authorities", ("authority",)),
    "units": ("core.units", ("unit",)),
}
WITHOUT_VIEW = ("trajectories", "publications", "series", "authorities", "units")  # hold nothing but what is known now
REFERENCES = {"series": "series", "unit": "units", "publication_id": "publications"}  # column → resource
FIELD_TYPES = {
    "DOUBLE": "number",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DATE": "date",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "datetime",
}


def path_of(folder: Path, release: str) -> Path:
    """Where the zip of a release lies, in the folder of the extracts."""
    return folder / FOLDER / f"corridor-{release}.zip"


class OpenData(NamedTuple):
    """The zip of a release: where it lies, its resources, and why it was made ("": the one there was taken over)."""

    path: Path
    resources: int
    made: str


def write_open_data(warehouse: Warehouse, folder: Path, keep: int) -> OpenData:
    """Have the zip of the published release, made where the one there is not proven; keep the newest few.

    Raises NoWarehouse and StoreError.
    """
    with warehouse.reader() as connection:
        source = origin(connection, OPEN_DATA)
        path = path_of(folder, source.release)
        record = read_record(path.parent)
        reason = why_anew(record.get(path.name), source, path.parent, [path.name])
        if reason:
            content = zip_of(dict(sorted(_files(connection, source.release).items())))
            write_file(path, content)
    for old in sorted(path.parent.glob("corridor-*.zip"), reverse=True)[keep:]:
        if old != path:
            old.unlink()
    if reason:
        others = {name: entry for name, entry in record.items() if (path.parent / name).exists()}
        write_record(path.parent, others | {path.name: made(source, {path.name: content})})
    return OpenData(path, len(RESOURCES), reason)


def is_whole(folder: Path, release: str) -> bool:
    """Whether the zip of a release lies there as it was written."""
    path = path_of(folder, release)
    entry = read_record(path.parent).get(path.name)
    return entry is not None and not damage(entry, path.parent, [path.name])


def _files(connection: Connection, release: str) -> dict[str, bytes]:
    """Every file of the zip by its name."""
    columns = connection.read(_COLUMNS).to_dicts()
    comments = {row["name"]: row["comment"] for row in connection.read(_TABLES).to_dicts()}
    frames = {name: _frame(connection, name) for name in RESOURCES}
    data = {
        f"data/{name}.{form}": write(frame)
        for name, frame in frames.items()
        for form, write in (("csv", _csv), ("parquet", _parquet))
    }
    described = {
        "data_dictionary.csv": _csv(_dictionary(columns)),
        "sdmx/observations.csv": observations(connection),
        "sdmx/structure.json": structure(connection),
    }
    resources = [
        *(
            _resource(_about(name, comments[table] or ""), path, data[path], fields, key)
            for name, (table, key) in RESOURCES.items()
            for fields in [_fields(columns, table, frames[name])]
            for path in (f"data/{name}.csv", f"data/{name}.parquet")
        ),
        *_descriptions(described),
    ]
    package = {
        "profile": "data-package",
        "name": "corridor-kazakhstan-transit",
        "title": "Kazakhstan's transit: published figures, their bounds, and progress to the targets",
        "description": "What is known now of each series, with intervals, sources and dates of knowledge. "
        "Lists in CSV are separated by spaces; blanks are missing, never zero. "
        f"{ABOUT}",
        "version": release,
        "resources": resources,
    }
    return {**data, **described, "datapackage.json": _json(package)}


def _frame(connection: Connection, resource: str) -> pl.DataFrame:
    """What is known now, sorted by every column that is no list."""
    table, _ = RESOURCES[resource]
    frame = connection.table(table if resource in WITHOUT_VIEW else f"{table}_now")
    return frame.sort([c for c in frame.columns if not isinstance(frame.schema[c], pl.List)])


def _fields(columns: list[Column], table: str, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """The columns of a table that the frame has, as the package describes them."""
    return [
        {"name": row["column_name"], "type": _field_type(row), "description": row["comment"] or ""}
        for row in columns
        if row["table_name"] == table and row["column_name"] in frame.columns
    ]


def _descriptions(files: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """The resources that describe the data, and the observations as SDMX."""
    texts = [
        {"name": name, "type": "string", "description": ""} for name in ("resource", "column", "type", "description")
    ]
    coded = [
        {"name": name, "type": "number" if name in MEASURES else "string", "description": CONCEPTS.get(name, "")}
        for name in HEADER
    ]
    path = "data_dictionary.csv"
    about = _about("data-dictionary", "Every column of every table: type and meaning.")
    yield _resource(about, path, files[path], texts, ())
    path = "sdmx/observations.csv"
    about = _about("sdmx-observations", "Levels, growth, outlooks: SDMX-CSV 2.0.")
    yield _resource(about, path, files[path], coded, (*DIMENSIONS, "TIME_PERIOD"))
    path = "sdmx/structure.json"
    description = "Structure and code lists of the observations: SDMX-JSON 2.0."
    yield _file({"name": "sdmx-structure", "type": "file", "description": description}, path, files[path])


def _about(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "title": name, "description": description}


def _resource(
    described: dict[str, Any], path: str, data: bytes, fields: list[dict[str, Any]], key: tuple[str, ...]
) -> dict[str, Any]:
    """A table as the package describes it: CSV with its schema, Parquet (which carries its own) as a file."""
    if path.endswith(".parquet"):
        return _file({**described, "name": f"{described['name']}-parquet", "type": "file"}, path, data)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if key:
        schema["primaryKey"] = list(key)
    named = {field["name"] for field in fields}
    schema["foreignKeys"] = [
        {"fields": [column], "reference": {"resource": other, "fields": [column]}}
        for column, other in REFERENCES.items()
        if column in named and other != described["name"]
    ]
    return {
        **_file(described, path, data),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _file(described: dict[str, Any], path: str, data: bytes) -> dict[str, Any]:
    digest = hashlib.sha256(data).hexdigest()
    return {**described, "path": path, "bytes": len(data), "hash": f"sha256:{digest}"}


def _field_type(column: Column) -> str:
    return FIELD_TYPES.get(column["data_type"], "string")


def _dictionary(columns: list[Column]) -> pl.DataFrame:
    """Resource, column, type and meaning; the order is that of the package."""
    return pl.DataFrame(
        [
            {
                "resource": name,
                "column": row["column_name"],
                "type": _field_type(row),
                "description": row["comment"] or "",
            }
            for name, (table, _) in RESOURCES.items()
            for row in columns
            if row["table_name"] == table
        ]
    )


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _csv(frame: pl.DataFrame) -> bytes:
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    flat = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in lists)
    return guarded_frame(flat).write_csv(datetime_format="%Y-%m-%dT%H:%M:%SZ", line_terminator="\r\n").encode()


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


_COLUMNS = """
SELECT schema_name || '.' || table_name AS table_name, column_name, data_type, comment
FROM duckdb_columns() WHERE schema_name IN ('core', 'mart') ORDER BY schema_name, table_name, column_index
"""
_TABLES = """
SELECT schema_name || '.' || table_name AS name, comment FROM duckdb_tables() WHERE schema_name IN ('core', 'mart')
"""
