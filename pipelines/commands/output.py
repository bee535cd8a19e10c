"""Where a command's result goes: a file, written whole or not at all, or the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from warehouse.errors import UsageError
from warehouse.extracts.atomic import write


def deliver(data: bytes, out: str | None, *, binary: bool) -> None:
    """Write to FILE, or to standard output; bytes that a terminal cannot show need a file."""
    if out:
        path = Path(out).expanduser()
        if path.is_dir():
            raise UsageError(f"{out} is a folder", "name a file")
        print(write(path, data), file=sys.stderr)
        return
    if binary and sys.stdout.isatty():
        raise UsageError("this format is not for a terminal", "add --out FILE")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def console() -> Console:
    """Standard output; without a terminal, lines are not cut to 80 columns."""
    return Console(width=None if sys.stdout.isatty() else 200, soft_wrap=False, highlight=False)


def table(title: str | None = None) -> Table:
    """An empty table in the house's plain style."""
    return Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
