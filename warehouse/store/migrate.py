"""Numbered migrations: each runs once, in a transaction, and is recorded in meta.migrations."""

from __future__ import annotations

import hashlib
from pathlib import Path

from warehouse.errors import StoreError
from warehouse.store.connection import Connection

FOLDER = Path(__file__).parent / "migrations"

BOOTSTRAP = """
CREATE SCHEMA IF NOT EXISTS meta;
CREATE TABLE IF NOT EXISTS meta.migrations (number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL);
COMMENT ON TABLE meta.migrations IS 'Migrations that made this file''s tables.';
COMMENT ON COLUMN meta.migrations.number IS 'Number of the migration; they run in this order.';
COMMENT ON COLUMN meta.migrations.name IS 'Name of its file.';
COMMENT ON COLUMN meta.migrations.sha256 IS 'SHA-256 of the statements that ran.';
"""


def migrations(folder: Path = FOLDER) -> list[tuple[int, str, str]]:
    """All migrations as (number, file name, statements), in order."""
    paths = sorted(folder.glob("[0-9]*.sql"))
    return [(int(path.name.split("_")[0]), path.name, path.read_text(encoding="utf-8")) for path in paths]


def migrate(connection: Connection, folder: Path = FOLDER) -> int:
    """Bring a file to the newest schema; returns how many migrations ran.

    Raises StoreError when the file was made by a newer program, or a migration was changed after it ran.
    """
    connection.execute(BOOTSTRAP)
    done = dict(connection.read("SELECT number, sha256 FROM meta.migrations").rows())
    known = migrations(folder)
    if newer := set(done) - {number for number, _, _ in known}:
        raise StoreError(
            f"{connection.path} was made by a newer program (migration {max(newer)})", "update the program"
        )
    ran = 0
    for number, name, statements in known:
        sha = hashlib.sha256(statements.encode()).hexdigest()
        if number in done:
            if done[number] != sha:
                raise StoreError(f"migration {name} was changed after it ran", "restore it and add a new migration")
            continue
        with connection.transaction():
            connection.execute(statements)
            connection.execute("INSERT INTO meta.migrations VALUES (?, ?, ?)", [number, name, sha])
        ran += 1
    return ran
