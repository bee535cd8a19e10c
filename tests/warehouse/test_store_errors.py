"""Errors of the file system and of DuckDB in words that a user can act on."""

from __future__ import annotations

import errno
from pathlib import Path

import duckdb
import pytest

from warehouse.errors import StoreBusy, StoreError, UsageError
from warehouse.store.connection import store_errors

FILE = Path("/data/warehouse/corridor.duckdb")


@pytest.mark.parametrize(
    ("error", "kind", "message", "next_move"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), StoreError, "no space left in /data/warehouse", "free some"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), StoreError, "no space left in /data/warehouse", "free some"),
        (PermissionError(errno.EACCES, "no"), StoreError, "/data/warehouse cannot be written", "give yourself write"),
        (OSError(errno.EROFS, "Read-only file system"), StoreError, "cannot be written", "give yourself write"),
        (duckdb.IOException("Could not set lock on file"), StoreBusy, "another program has opened", "close it there"),
        (
            duckdb.IOException("Cannot open file: the file is used by another process"),
            StoreBusy,
            "another program has opened",
            "close it there",
        ),
        (duckdb.CatalogException("no such table"), StoreError, "no such table", "see the log of the run"),
        (OSError(errno.EIO, "broken\nmore"), StoreError, "writing x", "nothing published has changed"),
    ],
)
def test_what_failed_where_and_what_to_do(error, kind, message, next_move):
    with pytest.raises(kind) as raised, store_errors(FILE, "writing x"):
        raise error
    assert type(raised.value) is kind
    assert message in raised.value.message
    assert next_move in raised.value.next_move


def test_errors_of_the_project_and_faults_of_the_program_pass_unchanged():
    with pytest.raises(UsageError), store_errors(FILE, "writing x"):
        raise UsageError("no")
    with pytest.raises(ZeroDivisionError), store_errors(FILE, "writing x"):
        raise ZeroDivisionError
