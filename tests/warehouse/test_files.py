"""Files written whole or not at all: what is replaced, what never is, and what a failure leaves."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from warehouse import files
from warehouse.errors import StoreError
from warehouse.files import write_whole
from warehouse.store.files import write_file

ROOT = Path(__file__).resolve().parent.parent.parent


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_folder_is_made_and_nothing_else_is_left(tmp_path):
    path = write_whole(tmp_path / "a" / "b" / "x.csv", b"1")
    assert (path.read_bytes(), names(path.parent)) == (b"1", ["x.csv"])
    write_whole(path, b"2")
    assert (path.read_bytes(), names(path.parent)) == (b"2", ["x.csv"])


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_midway_leaves_what_was_there_and_no_neighbour(tmp_path, monkeypatch, step):
    path = write_whole(tmp_path / "x.csv", b"before")

    def fails(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os if step == "fsync" else Path, step, fails)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"after")
    assert (path.read_bytes(), names(tmp_path)) == (b"before", ["x.csv"])


def test_bytes_reach_the_disk_before_the_name_does_and_the_folder_after_it(tmp_path, monkeypatch):
    steps: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        steps.append("name")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    write_whole(tmp_path / "x.csv", b"1")
    assert steps == ["file", "name", "folder"]


def test_a_file_system_that_syncs_no_folders_is_no_failure_and_a_broken_disk_is_one(tmp_path, monkeypatch):
    real = os.fsync

    def answer(code: int) -> None:
        def sync(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(code, "no")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", sync)

    answer(errno.EINVAL)
    assert write_whole(tmp_path / "x.csv", b"1").read_bytes() == b"1"
    answer(errno.EIO)
    with pytest.raises(OSError, match="no"):
        write_whole(tmp_path / "x.csv", b"2")


def test_a_link_stays_and_its_target_is_replaced(tmp_path):
    target = write_whole(tmp_path / "there" / "x.csv", b"before")
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    write_whole(link, b"after")
    assert link.is_symlink()
    assert (target.read_bytes(), names(target.parent)) == (b"after", ["x.csv"])


def test_a_link_to_what_is_not_there_yet_makes_its_target(tmp_path):
    link = tmp_path / "link.csv"
    link.symlink_to(Path("there") / "x.csv")
    write_whole(link, b"1")
    assert link.is_symlink()
    assert (tmp_path / "there" / "x.csv").read_bytes() == b"1"


def test_the_permissions_of_a_file_that_is_replaced_stay(tmp_path):
    path = write_whole(tmp_path / "x.csv", b"1")
    path.chmod(0o640)
    write_whole(path, b"2")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"1")
    reader.join(10)
    assert (read, pipe.is_fifo(), names(tmp_path)) == ([b"1"], True, ["pipe"])


def test_a_device_is_written_to_and_stays_a_device():
    write_whole(Path("/dev/null"), b"1")
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_that_leads_to_a_file_is_written_to_and_nothing_is_replaced(tmp_path, name):
    out = tmp_path / "out"
    (tmp_path / "link").symlink_to("/dev/stdout")
    script = (
        "import os; from pathlib import Path; from warehouse.files import write_whole; os.write(1, b'0'); "
        f"write_whole(Path({name if name[0] == '/' else str(tmp_path / name)!r}), b'1'); os.lseek(1, 0, 2); os.write(1, b'2')"
    )
    with out.open("wb") as stream:
        number = os.fstat(stream.fileno()).st_ino
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, stdout=stream, check=True)
    assert (out.read_bytes(), out.stat().st_ino, names(tmp_path)) == (b"012", number, ["link", "out"])


def test_a_failure_is_told_as_an_error_of_the_store(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    with pytest.raises(StoreError, match="writing a file"):
        write_file(blocked / "x.csv", b"1")
