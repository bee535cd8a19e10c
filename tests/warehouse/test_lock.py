"""The build lock: who has it is named, a killed process leaves none behind, and taking it twice is harmless."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.errors import StoreBusy, StoreError
from warehouse.store.lock import BuildLock

ROOT = Path(__file__).resolve().parent.parent.parent
HOLD = (
    "import sys, time; from pathlib import Path; from warehouse.store.lock import BuildLock; "
    "lock = BuildLock(Path(sys.argv[1])); lock.acquire(); print('acquired', flush=True); time.sleep(90)"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warehouse" / "build.lock"


def test_another_process_is_named_and_once_killed_leaves_nothing_behind(path):
    lock = BuildLock(path)
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"acquired\n"
            with pytest.raises(StoreBusy, match=rf"process {holder.pid} since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d\)"):
                lock.acquire()
            assert not lock.acquired
        finally:
            holder.kill()
    lock.acquire()
    assert lock.acquired
    lock.release()


def test_taking_and_giving_it_back_twice_is_harmless(path):
    lock = BuildLock(path)
    lock.release()
    for _ in range(2):
        lock.acquire()
    assert lock.acquired
    for _ in range(2):
        lock.release()
    assert not lock.acquired
    assert [each.name for each in path.parent.iterdir()] == ["build.lock"], "nobody is named when nobody has it"


def test_two_locks_of_one_process_exclude_each_other(path):
    first, second = BuildLock(path), BuildLock(path)
    first.acquire()
    with pytest.raises(StoreBusy):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_what_a_killed_process_wrote_down_is_overwritten(path):
    path.parent.mkdir()
    path.with_suffix(".holder").write_text("process 1 since 2025-01-01 00:00:00\n", encoding="utf-8")
    lock = BuildLock(path)
    lock.acquire()
    assert "process 1 since" not in path.with_suffix(".holder").read_text(encoding="utf-8")
    lock.release()


def test_a_folder_that_cannot_be_made_is_an_error_of_the_store(tmp_path):
    (tmp_path / "warehouse").write_bytes(b"")
    with pytest.raises(StoreError, match="locking the data folder"):
        BuildLock(tmp_path / "warehouse" / "build.lock").acquire()
