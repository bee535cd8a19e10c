"""What the two pages of a bulletin show, ready to be set: texts and pictures, nothing left to work out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A chart with its heading and the words in its place."""

    heading: str
    svg: str
    alt: str


@dataclass(frozen=True)
class Cell:
    """A cell of the key table: the figure, its bounds below it, and a remark (a mark, a period, a note's number)."""

    figure: str
    below: str = ""


@dataclass(frozen=True)
class Line:
    """An indicator of the key table; `cells` by column."""

    name: str
    unit: str
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Source:
    """A publication of the key table: its number there, who published it and when, where (only what may be a link), how old it is."""

    number: int
    publication: str
    url: str
    age: str


@dataclass(frozen=True)
class Bulletin:
    """Everything that the two pages show."""

    lang: str
    title: str
    kicker: str
    newest: str
    release: str
    headlines: tuple[tuple[str, str], ...]  # family, sentences
    path: Picture | None
    trends: tuple[Picture, ...]
    columns: dict[str, str]
    families: tuple[tuple[str, tuple[Line, ...]], ...]
    notes: tuple[str, ...]
    outlook: tuple[str, ...]
    contradictions: tuple[str, ...]
    compared: str
    changes: tuple[str, ...]
    sources: tuple[Source, ...]
    texts: dict[str, str]

    def shortened(self, most: int) -> Bulletin:
        """With at most so many contradictions and changes; the last line says how many more there are."""

        def first(lines: tuple[str, ...]) -> tuple[str, ...]:
            more = len(lines) - most
            return lines if more <= 0 else (*lines[:most], self.texts["more"].format(n=more))

        return dataclasses.replace(self, contradictions=first(self.contradictions), changes=first(self.changes))
