"""Dagster's own records on SQLite, with connections that stay open.

Dagster's SQLite storage makes an engine for every statement and waits for the disk at every commit: a run of this
graph opened some 800 connections and waited 700 times. Here each database has one engine, its connections are used
again, and a commit of the write-ahead log leaves the waiting to SQLite's checkpoints (synchronous = NORMAL): after a
power cut the newest records may be missing, the databases are whole. The warehouse does not depend on them.

Named in dagster.yaml under storage.custom. Written against dagster 1.13.27; it overrides how the three storages
connect, and nothing else.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._core.storage.schedules.sqlite.sqlite_schedule_storage import SqliteScheduleStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import (
    DagsterSqliteStorage,
    _event_logs_directory,
    _runs_directory,
    _schedule_directory,
)
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool


class Engines:
    """One engine a database, made when it is first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engines: dict[str, Engine] = {}

    def engine(self, address: str) -> Engine:
        """The engine of a database."""
        with self._lock:
            if address not in self._engines:
                made = create_engine(
                    address, poolclass=QueuePool, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
                )
                event.listen(made, "connect", _relaxed)
                self._engines[address] = made
            return self._engines[address]

    @contextmanager
    def transaction(self, address: str) -> Iterator[Connection]:
        """A connection in a transaction of its own."""
        with self.engine(address).connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close all connections."""
        with self._lock:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()


def _relaxed(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")


class PooledRunStorage(SqliteRunStorage):
    """Runs."""

    def __init__(self, conn_string: str, inst_data: Any = None) -> None:
        self._pooled = Engines()
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with self._pooled.transaction(self._conn_string) as connection:
            yield connection

    def dispose(self) -> None:
        self._pooled.dispose()
        super().dispose()


class PooledScheduleStorage(SqliteScheduleStorage):
    """Ticks of schedules and sensors."""

    def __init__(self, conn_string: str, inst_data: Any = None) -> None:
        self._pooled = Engines()
        super().__init__(conn_string, inst_data)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with self._pooled.transaction(self._conn_string) as connection:
            yield connection

    def dispose(self) -> None:
        self._pooled.dispose()
        super().dispose()


class PooledEventLogStorage(SqliteEventLogStorage):
    """Events: one database a run, and one index over all."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._pooled = Engines()
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            address = self.conn_string_for_shard(shard)
            if shard not in self._initialized_dbs:
                self._initdb(self._pooled.engine(address))
                self._initialized_dbs.add(shard)
            with self._pooled.transaction(address) as connection:
                yield connection

    def dispose(self) -> None:
        self._pooled.dispose()
        super().dispose()


class PooledSqliteStorage(DagsterSqliteStorage):
    """The three together, as dagster.yaml names them."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        super().__init__(base_dir, inst_data)
        self._run_storage = PooledRunStorage.from_local(_runs_directory(base_dir))
        self._event_log_storage = PooledEventLogStorage(_event_logs_directory(base_dir))
        self._schedule_storage = PooledScheduleStorage.from_local(_schedule_directory(base_dir))

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "PooledSqliteStorage":
        return cls.from_local(inst_data=inst_data, **config_value)
