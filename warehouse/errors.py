"""Every error a user can meet, as a small tree; each says what happened, where, and the next move.

    CorridorError
    ├─ UsageError            wrong use of a command (exit code 2)
    ├─ CatalogueError        a catalogue file is wrong
    ├─ ContractError         rows went missing in a contract, or a table cannot be read by one
    ├─ StoreError            the data folder or the warehouse file
    │   ├─ NoWarehouse       nothing has been published yet
    │   ├─ OtherLayout       a release of another version lacks what this program reads
    │   └─ StoreBusy         another run is building, or a program holds the file for writing
    ├─ QueryError            DuckDB refused a query
    └─ sources.errors.SourceError   (see there)

Errors of the outside world live in sources.errors. Messages carry no traceback; the log file has it.
"""

from __future__ import annotations


class CorridorError(Exception):
    """Base of all expected errors. `next_move` is one sentence that tells the user what to do."""

    exit_code = 1

    def __init__(self, message: str, next_move: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_move = next_move

    def __str__(self) -> str:
        return f"{self.message}\n  → {self.next_move}" if self.next_move else self.message


class UsageError(CorridorError):
    """A command was called in a way it does not understand."""

    exit_code = 2


class CatalogueError(CorridorError):
    """A file of the catalogue contradicts itself, another file or its schema."""


class ContractError(CorridorError):
    """A contract let a row vanish, cannot read a table at all, or a derived table broke its own promises."""


class StoreError(CorridorError):
    """The data folder or a warehouse file cannot be used."""


class NoWarehouse(StoreError):
    """No warehouse has been published in this data folder."""


class OtherLayout(StoreError):
    """A release was published by another version of the program, whose tables are not those that this one reads."""


class StoreBusy(StoreError):
    """Another run is building, or another program has opened the warehouse for writing."""


class QueryError(CorridorError):
    """DuckDB could not answer a query."""
