"""Markdown from rows: what every page of the reference is made with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MADE = "Made from {of} by `python -m tests.docs.reference`: change those, not this page."


def heading(title: str, about: str, of: str) -> str:
    """The beginning of a page: its title, what it holds, and where it comes from."""
    return f"# {title}\n\n{about}\n\n{MADE.format(of=of)}\n"


def cell(value: object) -> str:
    """A value as a cell: one line, its bars escaped; None is empty."""
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; rows have a value for each column."""
    lines = [columns, ["---"] * len(columns), *rows]
    return (
        "".join(f"| {' | '.join(map(cell, line))} |\n" for line in lines).replace("|  |", "| |").replace("|  |", "| |")
    )


def code(value: object) -> str:
    """A name as code; nothing stays nothing."""
    return f"`{value}`" if value else ""
