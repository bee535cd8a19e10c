"""Where a command's result goes: a file, written whole or not at all, or the terminal."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table

from pipelines.terminal import printable
from warehouse.catalogue.words import Words, load_words
from warehouse.errors import UsageError

WIDE = 200  # columns where there is no terminal to ask


class PrintableConsole(Console):
    """A page whose texts are printable; its own colours pass."""

    def __init__(self, file: Any, **options: Any) -> None:
        super().__init__(file=getattr(file, "unfiltered", file), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """As Console.render, with printable texts."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


def deliver(data: bytes, out: str | None, *, binary: bool, words: Words | None = None) -> None:
    """Write to FILE, or to standard output; bytes that a terminal cannot show need a file. Errors in a language."""
    texts = (words or load_words("en")).texts["error"]
    if out:
        path = Path(out).expanduser()
        if path.is_dir():
            raise UsageError(texts["folder"].format(path=out), texts["name_file"])
        from warehouse.store.files import write_file  # brings DuckDB, which not every command needs

        print(write_file(path, data), file=sys.stderr)
        return
    if binary and sys.stdout.isatty():
        raise UsageError(texts["terminal"], texts["add_out"])
    if sys.stdout.isatty():
        sys.stdout.write(data.decode())  # to a person, without control characters; to a program, as it is
        return
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


@contextlib.contextmanager
def page(out: str | None = None) -> Iterator[Console]:
    """A page to print tables on: the terminal, or a text file."""
    if out is None:
        yield PrintableConsole(sys.stdout, width=None if sys.stdout.isatty() else WIDE, highlight=False)
        return
    text = io.StringIO()
    yield PrintableConsole(text, width=WIDE, highlight=False)
    deliver(text.getvalue().encode(), out, binary=False)


def table(title: str | None = None) -> Table:
    """An empty table in the house's plain style."""
    return Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
