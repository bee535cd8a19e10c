"""One DuckDB connection: frames in, frames out, and errors that a user can act on."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import polars as pl

from warehouse.errors import CorridorError, OtherLayout, QueryError, StoreBusy, StoreError
from warehouse.store.schema import Schema

READ_ONLY = "the warehouse is read-only and other files are closed to it: ask with SELECT, FROM, DESCRIBE or SHOW"

# No other file, no extension, no Python variable, and no setting that would change this.
SEAL = """
SET python_enable_replacements = false;
SET autoload_known_extensions = false;
SET enable_external_access = false;
SET lock_configuration = true;
"""
MEMORY_LIMIT = "2GB"  # container limits are not always seen by DuckDB
FULL = (errno.ENOSPC, errno.EDQUOT)
IN_USE = ("Could not set lock", "used by another process")  # DuckDB's words, and those of Windows


class _Stream:
    """Hands a Polars frame to DuckDB over the Arrow stream interface (which needs no pyarrow)."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


@contextlib.contextmanager
def store_errors(where: Path, doing: str, untouched: str = "nothing published has changed") -> Iterator[None]:
    """Turn errors of the file system and of DuckDB into a StoreError that names the place and the next move.

    `doing`: the words for what was tried; `untouched`: what the user still has. Errors of the project pass unchanged.
    """
    try:
        yield
    except CorridorError:
        raise
    except (OSError, duckdb.Error) as error:
        text = str(error)
        folder = where if where.suffix == "" else where.parent
        if getattr(error, "errno", None) in FULL or "No space left" in text or "quota" in text.lower():
            raise StoreError(
                f"{doing}: no space left in {folder}", f"free some space and run again; {untouched}"
            ) from error
        if isinstance(error, PermissionError) or "Permission denied" in text or "Read-only file system" in text:
            raise StoreError(
                f"{doing}: {folder} cannot be written",
                "give yourself write permission, or set CORRIDOR_HOME to another folder",
            ) from error
        if any(words in text for words in IN_USE):
            raise StoreBusy(
                f"{doing}: another program has opened {where} for writing",
                "close it there, or open it there read-only",
            ) from error
        first_line = text.strip().splitlines()[0] if text.strip() else type(error).__name__
        raise StoreError(f"{doing} ({where}): {first_line}", f"see the log of the run; {untouched}") from error


@dataclass(frozen=True)
class Made:
    """What made a file: its release, the version of the program and the layout of its tables ("": not recorded)."""

    release: str
    code_version: str
    layout: str

    def __str__(self) -> str:
        layout = f"layout {self.layout}" if self.layout else "a layout that was not recorded"
        return f"release {self.release} was published by another version of the program ({self.code_version}, {layout})"


class Connection:
    """A DuckDB connection to one file. Use as a context manager; closing it releases the file."""

    def __init__(self, path: Path, *, read_only: bool, sealed: bool = False, as_of: dt.date | None = None) -> None:
        """Open a file. `sealed`: queries of users: no other file can be read or written, no setting changed.

        `as_of`: the views *_now show what was known on that day.
        """
        self.path = path
        self._in_transaction = False
        config: dict[str, Any] = {
            "memory_limit": MEMORY_LIMIT,
            "threads": os.cpu_count() or 1,
            # DuckDB lets even a sealed connection write into its spill folder: a sealed one has none.
            "temp_directory": "" if sealed else str(Path(tempfile.gettempdir()) / "corridor-spill"),
        }
        with store_errors(path, "opening the warehouse file"):
            self._duck = duckdb.connect(str(path), read_only=read_only, config=config)
            if as_of is not None:
                self._duck.execute(f"SET VARIABLE as_of = DATE '{as_of.isoformat()}'")
            if sealed:
                self._duck.execute(SEAL)

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; harmless when repeated."""
        self._duck.close()

    def execute(self, sql: str, parameters: list[object] | None = None) -> None:
        """Run statements for their effect."""
        with store_errors(self.path, "writing the warehouse file"):
            self._duck.execute(sql, parameters or [])

    def read(self, sql: str, parameters: list[object] | None = None) -> pl.DataFrame:
        """Result of one statement as a frame. `sql` is the project's own; values go in as parameters."""
        with store_errors(self.path, "reading the warehouse file"):
            try:
                return pl.DataFrame(self._duck.sql(sql, params=parameters))
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise OtherLayout(f"{self.made()}", "run: corridor run (it publishes anew)") from error

    def make(self, schema: Schema) -> None:
        """Make the tables, macros and views of a schema in an empty file."""
        with self.transaction():
            self.execute("\n".join(schema.statements))

    def made(self) -> Made:
        """What made this file, of whichever layout it is. Raises StoreError where it is no release."""
        with store_errors(self.path, "reading the warehouse file"):
            found = pl.DataFrame(self._duck.sql("FROM meta.release")).to_dicts()
        if not found:
            raise StoreError(f"{self.path} is no release of a warehouse", "run: corridor run (it publishes anew)")
        return Made(found[0]["release"], found[0]["code_version"], found[0].get("layout", ""))

    def table(self, name: str) -> pl.DataFrame:
        """A whole table as a frame."""
        return self.read(f"FROM {name}")

    def query(self, sql: str) -> pl.DataFrame:
        """A user's query. Raises QueryError with DuckDB's own words (which point at the place)."""
        try:
            relation = self._duck.sql(sql)
            rows = None if relation is None else pl.DataFrame(_representable(relation))
        except duckdb.Error as error:
            raise QueryError(str(error).strip().split("\n\nStack Trace")[0], _hint(error)) from error
        if rows is None:
            raise QueryError("the statement returns no rows", READ_ONLY)
        return rows

    def insert(self, table: str, frame: pl.DataFrame) -> None:
        """Append a frame; columns are matched by name."""
        with store_errors(self.path, f"writing {table}"):
            self._duck.register("incoming", _Stream(frame))
            try:
                self._duck.execute(f"INSERT INTO {table} BY NAME FROM incoming")
            finally:
                self._duck.unregister("incoming")

    def replace(self, table: str, frame: pl.DataFrame) -> None:
        """Make a table hold exactly this frame, in one transaction."""
        with self.transaction():
            self.execute(f"DELETE FROM {table}")  # noqa: S608 - own constants
            self.insert(table, frame)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a transaction within one joins it."""
        if self._in_transaction:
            yield
            return
        self._in_transaction = True
        self.execute("BEGIN")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(duckdb.Error):
                self._duck.execute("ROLLBACK")
            raise
        finally:
            self._in_transaction = False


def _representable(relation: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """Polars has no type for intervals and panics over them: they go as text."""
    if not any("INTERVAL" in str(dtype) for dtype in relation.types):
        return relation
    names = ['"' + name.replace('"', '""') + '"' for name in relation.columns]
    casts = (
        f"CAST({name} AS VARCHAR) AS {name}" if "INTERVAL" in str(dtype) else name
        for name, dtype in zip(names, relation.types, strict=True)
    )
    return relation.project(", ".join(casts))


def _hint(error: duckdb.Error) -> str:
    """What to try next."""
    if isinstance(error, duckdb.CatalogException | duckdb.BinderException):
        return "what there is: SELECT table_name, column_name, comment FROM duckdb_columns()"
    return "mend the query" if isinstance(error, duckdb.ParserException | duckdb.ConversionException) else READ_ONLY
