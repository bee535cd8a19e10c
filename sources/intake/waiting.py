"""What lies in the intake folder and is not taken by itself, with the reason and what to do: nothing lies there unseen."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from sources.landing.reading import printable

ACCEPTED, REJECTED = "accepted", "rejected"
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}  # what systems leave in every folder
LEGACY = ("cp1251", "cp866")  # in which Cyrillic names were written before


@dataclass(frozen=True)
class Waiting:
    """A file of the intake that nobody has taken yet. `name`: its path below the folder."""

    name: str
    reason: str


def waiting(folder: Path) -> list[Waiting]:
    """Everything below the intake folder that is neither taken nor sent back."""
    found = []
    for path in sorted(_files(folder)):
        name = printable(readable(path.relative_to(folder).as_posix()))
        found.append(Waiting(name, obstacle(path, folder) or "not taken yet: corridor run takes it"))
    return found


def obstacle(path: Path, folder: Path | None = None) -> str | None:
    """Why a file is left where it lies; None: nothing stands in the way. `folder`: the intake, if not its parent."""
    if path.parent != (folder or path.parent):
        return "it lies in a folder of its own: move it up into intake"
    if path.is_symlink():
        return "it is a link: put the file itself there"
    return _strange_kind(path) or _strange_name(path.name)


def _strange_kind(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return f"it cannot be looked at: {error.strerror}"
    if stat.S_ISDIR(mode):
        return "it is a folder: move its files up into intake"
    if not stat.S_ISREG(mode):
        return "it is no file"
    return None if os.access(path, os.R_OK) else "it may not be read: give this program the permission"


def _strange_name(name: str) -> str | None:
    if name.startswith(("~$", ".~")):
        return "a spreadsheet program has the file open, or left this behind: close it, or remove this"
    return "its name begins with a dot, like those of files half copied: rename it" if name.startswith(".") else None


def readable(name: str) -> str:
    """A file name as text; bytes that are not UTF-8 are taken for those of an older encoding."""
    raw = os.fsencode(name)
    for encoding in ("utf-8", *LEGACY):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def _files(folder: Path) -> list[Path]:
    """Files below the folder, and what is no file; folders count only where they cannot be looked into."""
    found: list[Path] = []
    unseen: list[OSError] = []
    for place, folders, files in os.walk(folder, onerror=unseen.append):
        here = Path(place)
        if here == folder:
            folders[:] = [name for name in folders if name not in (ACCEPTED, REJECTED)]
        found += [here / name for name in files if name.lower() not in LITTER]
        found += [here / name for name in folders if (here / name).is_symlink()]
    return found + [Path(str(error.filename)) for error in unseen if error.filename and error.filename != str(folder)]
