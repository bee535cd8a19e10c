"""Where things are and how much is kept, from the environment. No secrets: there are none."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import UsageError
from warehouse.extracts.formats import FORMATS
from warehouse.periods import parse_day

if TYPE_CHECKING:
    from warehouse.store import Warehouse

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """`home`: the data folder; `ledger`: another ledger folder than the embedded one; `keep_releases`: how many;
    `offline`: ask no source; `mirror`: an address below which every host of the internet is found; `formats`: those of
    the extracts that runs leave.
    """

    home: Path
    ledger: Path | None
    keep_releases: int
    offline: bool = False
    mirror: str | None = None
    formats: tuple[str, ...] = FORMATS

    @property
    def landing(self) -> Path:
        """Where the bytes of all documents are kept."""
        return self.home / "landing"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.home / "dagster"

    @property
    def log(self) -> Path:
        """Where the details of a failed command are written."""
        return self.home / "corridor.log"


def settings() -> Settings:
    """Read the environment: CORRIDOR_HOME, _LEDGER, _KEEP_RELEASES, _OFFLINE, _MIRROR and _FORMATS."""
    in_checkout = (ROOT / "pyproject.toml").exists()
    default = ROOT / "data" if in_checkout else Path.cwd() / "data"
    ledger = os.environ.get("CORRIDOR_LEDGER")
    return Settings(
        home=Path(os.environ.get("CORRIDOR_HOME") or default).expanduser().resolve(),
        ledger=Path(ledger).expanduser().resolve() if ledger else None,
        keep_releases=_positive("CORRIDOR_KEEP_RELEASES", 12),
        offline=os.environ.get("CORRIDOR_OFFLINE", "") not in ("", "0"),
        mirror=os.environ.get("CORRIDOR_MIRROR") or None,
        formats=_formats(os.environ.get("CORRIDOR_FORMATS")),
    )


def opened(as_of: str | None = None) -> Warehouse:
    """The warehouse of the data folder; readers see what was known on the day `as_of` (a user's text), or now.

    Raises UsageError for what is not a day.
    """
    from warehouse.store import Warehouse  # DuckDB and Polars: the help text needs neither

    chosen = settings()
    return Warehouse(chosen.home, chosen.keep_releases, None if as_of is None else day_of(as_of))


def day_of(text: str) -> dt.date:
    """A user's day. Raises UsageError."""
    try:
        return parse_day(text)
    except ValueError as error:
        raise UsageError(str(error)) from error


@functools.cache
def code_version() -> str:
    """Version of the installed program, and the beginning of a SHA-256 over the modules that make the figures."""
    from importlib.metadata import version

    digest = hashlib.sha256()
    for path in sorted(path for room in ("sources", "warehouse") for path in (ROOT / room).rglob("*.py")):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version('corridor')}+{digest.hexdigest()[:8]}"


@functools.cache
def program_hash() -> str:
    """SHA-256 over the project's modules and the data beside them, and the versions of the libraries it is built on."""
    from importlib.metadata import PackageNotFoundError, requires, version

    digest = hashlib.sha256()
    rooms = (path for room in ("pipelines", "sources", "warehouse") for path in (ROOT / room).rglob("*"))
    for path in sorted(path for path in rooms if path.suffix not in (".pyc", ".csv") and path.is_file()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    for requirement in sorted(requires("corridor") or ()):
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        with contextlib.suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}\n".encode())
    return digest.hexdigest()


def dagster_yaml() -> Path:
    """The project's dagster.yaml: at the top of a checkout, inside the package of a wheel."""
    at_top = ROOT / "dagster.yaml"
    return at_top if at_top.exists() and (ROOT / "pyproject.toml").exists() else Path(__file__).parent / "dagster.yaml"


def _formats(text: str | None) -> tuple[str, ...]:
    if not text:
        return FORMATS
    chosen = tuple(dict.fromkeys(each.strip() for each in text.split(",")))
    if unknown := [each for each in chosen if each not in FORMATS]:
        raise UsageError(
            f"CORRIDOR_FORMATS names {unknown[0]!r}", f"choose of {', '.join(FORMATS)}, with commas between"
        )
    return chosen


def _positive(name: str, default: int) -> int:
    text = os.environ.get(name)
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"{name} is {text!r}", "set it to a whole number of at least 1")
    return int(text)
