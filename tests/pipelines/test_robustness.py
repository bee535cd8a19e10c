"""What can happen to a run and to the published file: nothing published is lost, and the next run heals."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.store import Warehouse

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = "figures/transit/transit_freight.csv"


@pytest.fixture(autouse=True)
def on_the_small_ledger(monkeypatch: pytest.MonkeyPatch, small_ledger_folder: Path) -> None:
    monkeypatch.setenv("CORRIDOR_LEDGER", str(small_ledger_folder))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def published(home: Path) -> Path:
    return home / "warehouse" / "corridor.duckdb"


def november(home: Path) -> list[str]:
    """Printed values of transit from January to November 2025, newest knowledge."""
    with Warehouse(home).reader() as connection:
        return connection.read(
            "SELECT printed_value FROM core.claims WHERE series = 'transit_freight.total' "
            "AND period_end = DATE '2025-11-30' ORDER BY ALL"
        )["printed_value"].to_list()


def changed(ledger: Path, value: str = "32.9") -> Path:
    """The ledger with one figure printed otherwise."""
    path = ledger / DOCUMENT
    text = path.read_text(encoding="utf-8")
    assert ",32.8," in text
    path.write_text(text.replace(",32.8,", f",{value},"), encoding="utf-8")
    return ledger


def plain(done: subprocess.CompletedProcess[str]) -> str:
    """What a failed command said; it must be no traceback and hold a next move."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "→" in done.stderr
    return done.stderr


@contextlib.contextmanager
def running(home: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A `corridor run` that has begun its build."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "run"],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(home), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not list((home / "warehouse" / "builds").glob("*.duckdb")):
            assert process.poll() is None, "the run ended before its build was seen"
            assert time.monotonic() < deadline, "no build file appeared"
            time.sleep(0.005)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts a file system of its own; skips loudly where that is not permitted."""
    place = tmp_path / "mounted"
    place.mkdir()

    def mount(options: str) -> Path:
        again = os.path.ismount(place)
        words = ["mount", "-o", f"remount,{options}", place] if again else ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place]  # fmt: skip
        try:
            done = subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False)
        except FileNotFoundError:
            pytest.skip("NOT CHECKED: there is no mount command here")
        if done.returncode:
            pytest.skip(f"NOT CHECKED: mounting a tmpfs is not permitted here ({done.stderr.strip()})")
        return place

    yield mount
    if os.path.ismount(place):
        subprocess.run(["umount", str(place)], check=True)


# Places that cannot be written


def test_a_data_folder_below_a_regular_file_is_told(corridor, tmp_path):
    (tmp_path / "file").write_text("x")
    home = tmp_path / "file" / "data"
    assert str(home) in plain(corridor("run", home=home))
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="NOT CHECKED: there is no /proc here")
def test_a_data_folder_in_a_place_that_takes_no_folders_is_told(corridor):
    assert "/proc/corridor" in plain(corridor("run", home=Path("/proc/corridor")))


def test_a_read_only_data_folder_is_told_and_can_still_be_read(corridor, small_built_home, tmpfs):
    place = tmpfs("size=80m")
    shutil.copytree(small_built_home, place / "data")
    before = digest(published(place / "data"))
    tmpfs("ro")
    said = plain(corridor("run", home=place / "data"))
    assert "cannot be written" in said
    assert "write permission" in said
    assert digest(published(place / "data")) == before
    done = corridor("kpi", home=place / "data")
    assert done.returncode == 0, "who may not write may read"
    assert "32.8" in done.stdout


# A full disk


def on_a_small_disk(built: Path, tmpfs: Callable[..., Path], folder: str, room: int) -> Path:
    """A built data folder of which one part lies on a disk with `room` KiB left."""
    place = tmpfs("size=80m")
    home = place.parent / "data"
    shutil.copytree(built, home)
    shutil.move(home / folder, place / folder)
    (home / folder).symlink_to(place / folder)
    tmpfs(f"size={shutil.disk_usage(place).used // 1024 + room}k")
    return home


@pytest.mark.parametrize(
    "disk",
    [
        pytest.param(("warehouse", 5000), id="warehouse"),
        pytest.param(("dagster", 100), id="records"),
    ],
)
def test_a_disk_that_fills_during_a_run_leaves_the_published_file_and_the_next_run_heals(
    corridor, small_built_home, small_ledger, tmpfs, disk
):
    home = on_a_small_disk(small_built_home, tmpfs, *disk)
    before = digest(published(home))
    environment = {"CORRIDOR_LEDGER": str(changed(small_ledger))}
    said = plain(corridor("run", home=home, **environment))
    assert "unexpected" not in said
    assert "no space left" in said
    assert "free some space" in said
    assert digest(published(home)) == before
    assert november(home) == ["32.8"]
    assert list((home / "warehouse" / "builds").glob("*")) == [], "what does not fit is not left behind"
    tmpfs("size=200m")
    done = corridor("run", home=home, timeout=40, **environment)
    assert done.returncode == 0, done.stderr
    assert november(home) == ["32.9"]


def test_a_disk_that_is_full_from_the_start_is_told(corridor, tmpfs):
    place = tmpfs("size=64k")
    with contextlib.suppress(OSError), (place / "ballast").open("wb") as file:
        while True:
            file.write(b"x" * 4096)
            file.flush()
    said = plain(corridor("run", home=place / "data"))
    assert "space" in said.lower()
    assert "free some space" in said


# Readers and other runs


def test_a_reader_keeps_what_it_opened_and_new_readers_get_the_new(corridor, small_home, small_ledger):
    sql = "SELECT printed_value FROM core.claims WHERE series = 'transit_freight.total' AND period_end = DATE '2025-11-30'"
    with Warehouse(small_home).reader() as early:
        assert early.read(sql).rows() == [("32.8",)]
        done = corridor("run", home=small_home, CORRIDOR_LEDGER=str(changed(small_ledger)))
        assert done.returncode == 0, done.stderr
        assert early.read(sql).rows() == [("32.8",)]
        assert early.read("SELECT count(*) FROM mart.kpi").item() > 500, "other pages of the old file too"
        found = corridor("kpi", "--format", "json", "--month", "2025-11", home=small_home)
        row = next(r for r in json.loads(found.stdout)["rows"] if r["series"] == "transit_freight.total")
        assert row["ytd_value"] == 32.9


def test_a_run_beside_another_process_that_holds_the_lock_names_it(corridor, small_home):
    before = digest(published(small_home))
    script = (
        "import sys, time; from pathlib import Path; from warehouse.store.lock import BuildLock; "
        "lock = BuildLock(Path(sys.argv[1])); lock.acquire(); print('held', flush=True); time.sleep(90)"
    )
    lock = small_home / "warehouse" / "build.lock"
    with subprocess.Popen([sys.executable, "-c", script, str(lock)], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            said = plain(corridor("run", home=small_home))
        finally:
            holder.kill()
    assert "another run is building" in said
    assert f"process {holder.pid} since" in said
    assert "wait until it has ended" in said
    assert digest(published(small_home)) == before
    assert Warehouse(small_home).history()[-1]["result"] == "failed"


def test_of_two_runs_at_once_the_second_names_the_first_and_the_first_succeeds(corridor, home):
    with running(home) as first:
        first.send_signal(signal.SIGSTOP)  # so that it still builds when the second begins
        try:
            said = plain(corridor("run", home=home, timeout=20))
        finally:
            first.send_signal(signal.SIGCONT)
        _, words = first.communicate(timeout=90)
        assert first.returncode == 0, words
        assert "another run is building" in said
        assert f"process {first.pid} since" in said
        assert "wait until it has ended" in said
    assert november(home) == ["32.8"]
    assert [run["result"] for run in Warehouse(home).history()] == ["failed", "succeeded"]


def test_a_killed_run_leaves_the_published_file_and_the_next_run_sweeps(corridor, small_home, small_ledger):
    before = digest(published(small_home))
    environment = {"CORRIDOR_LEDGER": str(changed(small_ledger))}
    with running(small_home, **environment) as run:
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert digest(published(small_home)) == before
    assert november(small_home) == ["32.8"]
    left = list((small_home / "warehouse" / "builds").glob("*"))
    assert left, "the killed run had begun to write"
    done = corridor("run", home=small_home, timeout=30, **environment)
    assert done.returncode == 0, done.stderr
    assert november(small_home) == ["32.9"]
    assert list((small_home / "warehouse" / "builds").glob("*")) == []


# What may have happened to the published file


def test_a_stale_write_ahead_log_beside_the_published_file_is_gone_after_the_next_run(
    corridor_here, small_home, small_ledger
):
    other = small_home / "other.duckdb"
    shutil.copy(published(small_home), other)
    script = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute('DELETE FROM core.claims'); "
        "c.execute('CREATE TABLE core.stranger AS SELECT 1 AS x'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script, str(other)], check=True)
    log = other.with_name("other.duckdb.wal")
    assert log.exists()
    shutil.move(log, published(small_home).with_name("corridor.duckdb.wal"))
    other.unlink()
    done = corridor_here("run", home=small_home, CORRIDOR_LEDGER=str(changed(small_ledger)))
    assert done.returncode == 0, done.stderr
    assert not published(small_home).with_name("corridor.duckdb.wal").exists()
    assert november(small_home) == ["32.9"]
    with Warehouse(small_home).reader() as connection:
        assert connection.read("SELECT * FROM duckdb_tables() WHERE table_name = 'stranger'").is_empty()


def damage(home: Path) -> bytes:
    """Replace the published file (not the release that shares its bytes) by garbage."""
    garbage = bytes(range(256)) * 400
    published(home).unlink()
    published(home).write_bytes(garbage)
    return garbage


@pytest.mark.parametrize("command", [("kpi",), ("status",), ("query", "SELECT 1")], ids=lambda words: words[0])
def test_a_damaged_published_file_is_told_plainly_by(corridor, small_home, command):
    damage(small_home)
    said = plain(corridor(*command, home=small_home))
    assert str(published(small_home)) in said
    assert "not a valid DuckDB database file" in said or "damaged" in said


def test_who_meets_a_damaged_published_file_is_told_to_run_again(corridor, small_home):
    damage(small_home)
    said = plain(corridor("kpi", home=small_home))
    assert "corridor run" in said.split("→")[1]
    assert "nothing published has changed" not in said


def test_the_next_run_replaces_a_damaged_file_and_keeps_it_aside(corridor_here, small_home):
    garbage = damage(small_home)
    done = corridor_here("run", home=small_home)
    assert done.returncode == 0, done.stderr
    assert november(small_home) == ["32.8"]
    aside = [p for p in (small_home / "warehouse").iterdir() if "damaged" in p.name]
    assert [p.read_bytes() for p in aside] == [garbage]


# Running again


def told_by_status(corridor_here, home: Path) -> dict:
    return json.loads(corridor_here("status", "--format", "json", home=home).stdout)


def test_running_twice_adds_nothing_and_leaves_the_same_bytes(corridor_here, small_home):
    before, bytes_before = told_by_status(corridor_here, small_home), digest(published(small_home))
    done = corridor_here("run", home=small_home)
    assert done.returncode == 0, done.stderr
    after = told_by_status(corridor_here, small_home)
    assert digest(published(small_home)) == bytes_before
    for what in ("release", "content_hash", "rows", "rejected", "releases"):
        assert after[what] == before[what], what
    assert len(after["content_hash"]) == 64
    assert [run["result"] for run in after["runs"]] == ["succeeded", "succeeded"]
    assert {run["release"] for run in after["runs"]} == {before["release"]}


def test_two_builds_from_nothing_have_the_same_content_hash(corridor_here, small_built_home, small_ledger, home):
    assert corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger)).returncode == 0
    here, there = told_by_status(corridor_here, home), told_by_status(corridor_here, small_built_home)
    assert here["content_hash"] == there["content_hash"]
    assert here["rows"] == there["rows"]


def test_a_build_that_takes_over_what_has_not_changed_equals_one_from_nothing(
    corridor_here, small_home, small_ledger, tmp_path
):
    environment = {"CORRIDOR_LEDGER": str(changed(small_ledger))}
    for folder in (small_home, tmp_path / "anew"):
        done = corridor_here("run", home=folder, **environment)
        assert done.returncode == 0, done.stderr
    here, anew = told_by_status(corridor_here, small_home), told_by_status(corridor_here, tmp_path / "anew")
    assert here["content_hash"] == anew["content_hash"]
    assert here["rows"] == anew["rows"]
    with Warehouse(small_home).reader() as connection:
        groups = "SELECT reused, count(*) FROM meta.groups GROUP BY reused"
        reused = dict(connection.read(groups).rows())
    assert reused[False] == 1, "the group of the changed figure"
    assert reused[True] >= 3
    with Warehouse(tmp_path / "anew").reader() as connection:
        assert dict(connection.read(groups).rows()).keys() == {False}


def test_only_the_newest_releases_are_kept_and_the_published_one_is_among_them(corridor_here, small_home, small_ledger):
    releases = small_home / "warehouse" / "releases"
    (first,) = releases.glob("*.duckdb")
    for year in (2020, 2021, 2022):
        shutil.copy(first, releases / f"{year}0101T000000-00000000.duckdb")
    done = corridor_here("run", home=small_home, CORRIDOR_LEDGER=str(changed(small_ledger)), CORRIDOR_KEEP_RELEASES="2")
    assert done.returncode == 0, done.stderr
    kept = sorted(path.name for path in releases.glob("*.duckdb"))
    assert len(kept) == 2
    assert kept[0] == first.name
    state = told_by_status(corridor_here, small_home)
    assert [f"{name}.duckdb" for name in state["releases"]] == kept
    assert f"{state['release']}.duckdb" == kept[1]
    values = []
    for name in kept:
        with duckdb.connect(str(releases / name), read_only=True) as connection:
            values += connection.sql(
                "SELECT printed_value FROM core.claims WHERE series = 'transit_freight.total' "
                "AND period_end = DATE '2025-11-30'"
            ).fetchall()
    assert values == [("32.8",), ("32.9",)], "an earlier release still says what it said"


@pytest.mark.parametrize("value", ["abc", "0", "-1", "2.5", "1e2"])
def test_a_number_of_releases_that_is_none_is_wrong_use(corridor, home, value):
    done = corridor("run", home=home, CORRIDOR_KEEP_RELEASES=value)
    assert done.returncode == 2
    assert "CORRIDOR_KEEP_RELEASES" in done.stderr
    assert "→ set it to a whole number of at least 1" in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.exists()


def test_a_digit_that_is_no_number_is_wrong_use_too(corridor, home):
    done = corridor("kpi", home=home, CORRIDOR_KEEP_RELEASES="²")
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
