"""Files written whole or not at all, and on the disk when they are said to be written.

The lowest room: imports nothing of the project, raises OSError alone. Whoever calls turns that into an error of his
own (warehouse.store.files for the data folder and what users ask for, sources.errors for documents). What is appended
to line by line (logs of runs and of attempts) does not belong here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import uuid
from pathlib import Path

CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP)  # what file systems answer that sync no folders


def write_whole(path: Path, data: bytes) -> Path:
    """Put these bytes under a name: all of them or none. Returns `path`; makes its folder. Raises OSError.

    They go into a neighbour, reach the disk, and the neighbour takes the name. A symbolic link stays, and its target
    is replaced; the permissions of a file that is replaced stay too. What is no file (a pipe, a device, /dev/stdout,
    whatever it leads to) is written to and never replaced.
    """
    if not is_replaceable(path):
        with path.open("ab") as stream:
            stream.write(data)
        return path
    target = path.resolve() if path.is_symlink() else path
    target.parent.mkdir(parents=True, exist_ok=True)
    neighbour = target.with_name(f".{uuid.uuid4().hex}.part")  # fits where the name itself just fits
    try:
        with neighbour.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            neighbour.chmod(stat.S_IMODE(target.stat().st_mode))
        neighbour.replace(target)
    finally:
        neighbour.unlink(missing_ok=True)
    sync_folder(target.parent)
    return path


def is_replaceable(path: Path) -> bool:
    """Whether a file stands, or could stand, under this name: no pipe, device or open stream of the process."""
    return not _names_a_stream(path) and (path.is_file() or not path.exists())


def sync_file(path: Path) -> None:
    """Wait until the bytes of a file have reached the disk."""
    _sync(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)  # Windows syncs only what may be written


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder have reached the disk, where the system can be asked: Windows opens no folder."""
    if sys.platform == "win32":
        return
    try:
        _sync(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno not in CANNOT_SYNC:
            raise


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _names_a_stream(path: Path) -> bool:
    """Whether a name, or a link it follows, lies in /dev or /proc: /dev/stdout may lead to a file and is none itself."""
    for _ in range(40):  # as many links as systems follow
        place = Path(os.path.abspath(path))  # noqa: PTH100  resolve() would follow the links
        if place.parts[1:2] in (("dev",), ("proc",)) and place.parts[2:3] != ("shm",):
            return True
        if not place.is_symlink():
            return False
        path = place.parent / place.readlink()
    return False
