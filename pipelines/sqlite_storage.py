"""Dagster's own records on SQLite, with connections that stay open.

Dagster's SQLite storage makes an engine for every statement and waits for the disk at every commit: a run of this
graph opens some 800 connections and waits some 700 times. Here a database has one engine whose connections are used
again, and a commit leaves the waiting to the checkpoints of the write-ahead log (synchronous = NORMAL): after a power
cut the newest records may be missing, but the databases are whole. The warehouse does not rest on them.

`PooledSqliteStorage` is named in dagster.yaml under storage.custom. It overrides how the three storages connect, and
nothing else. That is not part of Dagster's documented face, so this is the one module that imports from `dagster._core`
(read in 1.13.27); tests/pipelines/test_sqlite_storage.py fails where a newer Dagster moves it.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
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
from dagster._serdes import ConfigurableClassData
from dagster._utils import mkdir_p
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import QueuePool

MOST_OPEN = 8  # databases; every run has one of its own, and a console looks at many


class Engines:
    """One engine a database, made when it is first needed; of many databases those used last stay open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engines: OrderedDict[str, Engine] = OrderedDict()

    def engine(self, address: str) -> Engine:
        """The engine of a database."""
        with self._lock:
            if address not in self._engines:
                timeout = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
                self._engines[address] = create_engine(address, poolclass=QueuePool, connect_args=timeout)
                event.listen(self._engines[address], "connect", _leave_waiting_to_checkpoints)
            self._engines.move_to_end(address)
            while len(self._engines) > MOST_OPEN:
                self._engines.popitem(last=False)[1].dispose()  # a connection in use closes when it is given back
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


def _leave_waiting_to_checkpoints(connection: SqliteConnection, _record: object) -> None:
    connection.execute("PRAGMA synchronous=NORMAL")


class _OneDatabase:
    """What the storages of runs and of ticks share: one database, whose address is _conn_string."""

    _conn_string: str

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines = Engines()
        super().__init__(conn_string, inst_data)  # type: ignore[call-arg]  # of Dagster's storage, next in line

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection to the database, in a transaction."""
        with self._engines.transaction(self._conn_string) as connection:
            yield connection

    def dispose(self) -> None:
        """Close the connections."""
        self._engines.dispose()
        super().dispose()  # type: ignore[misc]  # of Dagster's storage


class PooledRunStorage(_OneDatabase, SqliteRunStorage):
    """Runs."""


class PooledScheduleStorage(_OneDatabase, SqliteScheduleStorage):
    """Ticks of schedules and sensors."""


class PooledEventLogStorage(SqliteEventLogStorage):
    """Events: a database for each run, and an index over all."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines = Engines()
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            address = self.conn_string_for_shard(shard)
            if shard not in self._initialized_dbs:
                self._initdb(self._engines.engine(address))
                self._initialized_dbs.add(shard)
            with self._engines.transaction(address) as connection:
                yield connection

    def dispose(self) -> None:
        """Close the connections."""
        self._engines.dispose()
        super().dispose()


class PooledSqliteStorage(DagsterSqliteStorage):
    """The three together, below one folder: the same files as Dagster's own SQLite storage has."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self.base_dir = base_dir
        mkdir_p(base_dir)
        self._run_storage = PooledRunStorage.from_local(_runs_directory(base_dir))
        self._event_log_storage = PooledEventLogStorage(_event_logs_directory(base_dir))
        self._schedule_storage = PooledScheduleStorage.from_local(_schedule_directory(base_dir))
        self._inst_data = inst_data
        # That of DagsterSqliteStorage, the class between, would make its own three.
        super(DagsterSqliteStorage, self).__init__()  # type: ignore[no-untyped-call]

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> "PooledSqliteStorage":
        """As dagster.yaml configures it."""
        return cls(config_value["base_dir"], inst_data)
