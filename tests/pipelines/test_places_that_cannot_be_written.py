"""A data folder that takes no files, and a disk that fills: plain messages, nothing published is lost, the next run heals."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pipelines.small_runs import digest, failure_message, november_values, published_file, with_another_figure

pytestmark = pytest.mark.usefixtures("on_the_small_ledger")


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


def test_a_data_folder_below_a_regular_file_is_reported(corridor, tmp_path):
    (tmp_path / "file").write_text("x")
    home = tmp_path / "file" / "data"
    assert str(home) in failure_message(corridor("run", home=home))
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="NOT CHECKED: there is no /proc here")
def test_a_data_folder_in_a_place_that_takes_no_folders_is_reported(corridor):
    assert "/proc/corridor" in failure_message(corridor("run", home=Path("/proc/corridor")))


def test_a_read_only_data_folder_is_reported_and_can_still_be_read(corridor, small_built_home, tmpfs):
    place = tmpfs("size=80m")
    shutil.copytree(small_built_home, place / "data")
    before = digest(published_file(place / "data"))
    tmpfs("ro")
    message = failure_message(corridor("run", home=place / "data"))
    assert "cannot be written" in message
    assert "write permission" in message
    assert digest(published_file(place / "data")) == before
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
    before = digest(published_file(home))
    environment = {"CORRIDOR_LEDGER": str(with_another_figure(small_ledger))}
    message = failure_message(corridor("run", home=home, **environment))
    assert "unexpected" not in message
    assert "no space left" in message
    assert "free some space" in message
    assert digest(published_file(home)) == before
    assert november_values(home) == ["32.8"]
    assert list((home / "warehouse" / "builds").glob("*")) == [], "what does not fit is not left behind"
    tmpfs("size=200m")
    done = corridor("run", home=home, **environment)
    assert done.returncode == 0, done.stderr
    assert november_values(home) == ["32.9"]


def test_a_disk_that_is_full_from_the_start_is_reported(corridor, tmpfs):
    place = tmpfs("size=64k")
    with contextlib.suppress(OSError), (place / "ballast").open("wb") as file:
        while True:
            file.write(b"x" * 4096)
            file.flush()
    message = failure_message(corridor("run", home=place / "data"))
    assert "space" in message.lower()
    assert "free some space" in message
