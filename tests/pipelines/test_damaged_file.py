"""What may have happened to the published file: a stranger's write-ahead log, or damage; the next run replaces it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.small_runs import failure_message, november_values, published_file, with_another_figure
from warehouse.store import Warehouse

pytestmark = pytest.mark.usefixtures("on_the_small_ledger")


def test_a_stale_write_ahead_log_beside_the_published_file_is_gone_after_the_next_run(
    corridor_here, small_home, small_ledger
):
    other = small_home / "other.duckdb"
    shutil.copy(published_file(small_home), other)
    script = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute('DELETE FROM core.claims'); "
        "c.execute('CREATE TABLE core.stranger AS SELECT 1 AS x'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(other)], check=True)
    log = other.with_name("other.duckdb.wal")
    assert log.exists()
    shutil.move(log, published_file(small_home).with_name("corridor.duckdb.wal"))
    other.unlink()
    done = corridor_here("run", home=small_home, CORRIDOR_LEDGER=str(with_another_figure(small_ledger)))
    assert done.returncode == 0, done.stderr
    assert not published_file(small_home).with_name("corridor.duckdb.wal").exists()
    assert november_values(small_home) == ["32.9"]
    with Warehouse(small_home).reader() as connection:
        assert connection.read("SELECT * FROM duckdb_tables() WHERE table_name = 'stranger'").is_empty()


def damage(home: Path) -> bytes:
    """Replace the published file (not the release that shares its bytes) by garbage."""
    garbage = bytes(range(256)) * 400
    published_file(home).unlink()
    published_file(home).write_bytes(garbage)
    return garbage


@pytest.mark.parametrize("command", [("kpi",), ("status",), ("query", "SELECT 1")], ids=lambda words: words[0])
def test_a_damaged_published_file_is_reported_plainly_by(corridor, small_home, command):
    damage(small_home)
    message = failure_message(corridor(*command, home=small_home))
    assert str(published_file(small_home)) in message
    assert "not a valid DuckDB database file" in message or "damaged" in message


def test_who_meets_a_damaged_published_file_is_told_to_run_again(corridor, small_home):
    damage(small_home)
    message = failure_message(corridor("kpi", home=small_home))
    assert "corridor run" in message.split("→")[1]
    assert "nothing published has changed" not in message


def test_the_next_run_replaces_a_damaged_file_and_keeps_it_aside(corridor_here, small_home):
    garbage = damage(small_home)
    done = corridor_here("run", home=small_home)
    assert done.returncode == 0, done.stderr
    assert november_values(small_home) == ["32.8"]
    aside = [p for p in (small_home / "warehouse").iterdir() if "damaged" in p.name]
    assert [p.read_bytes() for p in aside] == [garbage]
