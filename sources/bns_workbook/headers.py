"""What the columns of a monthly table hold: measure, unit, growth and period, from words that are all known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sources.bns_workbook.cells import cell_at, is_footnote, is_number, labels, plain
from sources.bns_workbook.words import Words
from sources.errors import LayoutChanged, UnknownLabel
from sources.landing.zone import Landed
from sources.parsing.sheet_periods import Months
from sources.parsing.sheets import Cell, Sheet


@dataclass
class Column:
    """`place`: of the level; `growth`: place of its growth on the year before."""

    measure: str
    place: int
    unit: str
    growth: int | None = None
    provisional: bool = False


@dataclass
class Header:
    """What stands above a table. `periods`: all that it names; `bases`: those with which its growth is compared."""

    last_line: int
    columns: list[Column] = field(default_factory=list)
    periods: list[Months] = field(default_factory=list)
    bases: list[Months] = field(default_factory=list)
    mode: str = "total"
    provisional: bool = False
    measure: str | None = None
    unit: str | None = None


class HeaderReader:
    """Reads what stands above the table of one sheet. Raises UnknownLabel, LayoutChanged."""

    def __init__(self, sheet: Sheet, first_row: int, landed: Landed) -> None:
        self.sheet, self.landed = sheet, landed
        self.lines = filled_over_merged(sheet)[:first_row]
        self.header = Header(first_row - 1)

    def read(self) -> Header:
        """All of it."""
        heads: list[list[Cell]] = []
        for line in self.lines:
            texts = {cell.shown for cell in line if cell}
            if any(cell.fault for cell in line):
                raise self._changed(f"a cell above the table cannot be read: {next(c.fault for c in line if c.fault)}")
            if (
                not texts
                or is_footnote(line)
                or all(re.fullmatch(r"[0-9]{1,2}|[а-яa-z]", text.lower()) for text in texts)
            ):
                continue
            if len(texts) == 1 and (line[0] or len([cell for cell in line if cell]) == 1 or not heads):
                self._title(next(iter(texts)))
            else:
                heads.append(line)
        self._stub(heads)
        width = max((len(row) for row in self.sheet.rows), default=0)
        for place in range(1, width):
            self._column(place, " ".join(dict.fromkeys(cell_at(line, place).shown for line in heads)).strip())
        return self.header

    def _title(self, text: str) -> None:
        words = Words(text)
        self._not_yet(words, "the title")
        known, header = labels(), self.header
        header.periods += words.periods()
        header.provisional = bool(words.take(known["provisional"])) or header.provisional
        for mode, patterns in known["mode_titles"].items():
            if words.take(patterns):
                header.mode = mode
        words.take_all(known["titles"])
        for measure, patterns in known["measures"].items():
            if words.take(patterns):
                if header.measure:
                    raise self._changed(f"the title of sheet {self.sheet.name} names two measures")
                header.measure = measure
        for measure, units in known["units"].items():
            for pattern, unit in units.items():
                if header.measure in (None, measure) and words.take([pattern]):
                    header.unit = unit
        words.take_all(known["fillers"])
        if words.unknown:
            raise self._unknown("the title", words.unknown)

    def _stub(self, heads: list[list[Cell]]) -> None:
        words = Words(" ".join(dict.fromkeys(cell_at(line, 0).shown for line in heads)))
        words.take_all([*labels()["stubs"], *labels()["fillers"], "[аa]"])
        if words.unknown:
            raise self._unknown("the head of the first column", words.unknown)

    def _column(self, place: int, text: str) -> None:
        if not text:
            if any(is_number(cell_at(row, place)) for row in self.sheet.rows[len(self.lines) :]):
                raise self._changed(f"column {place + 1} of sheet {self.sheet.name} holds numbers and has no header")
            return
        known, words = labels(), Words(text)
        self._not_yet(words, f"the header of column {place + 1}")
        is_growth = bool(words.take(known["growth"]))
        compared = None if is_growth else words.split(known["growth_on_a_period"])
        if compared is not None:
            is_growth = True
            bases = compared.periods()
            self.header.bases += bases
            if len(bases) != 1 or compared.unknown:
                raise self._unknown(f"the header of column {place + 1}", compared.unknown or text)
        self.header.periods += words.periods()
        provisional = bool(words.take(known["provisional"]))
        named = [measure for measure, patterns in known["measures"].items() if words.take(patterns)]
        if len(named) > 1:
            raise self._changed(f"the header of column {place + 1} of sheet {self.sheet.name} names two measures")
        measure = named[0] if named else None
        unit = self._unit(words, measure)
        words.take_all(known["fillers"])
        if words.unknown:
            raise self._unknown(f"the header of column {place + 1}", words.unknown)
        if is_growth:
            self._growth(place, measure)
        else:
            self._level(place, measure, unit, provisional=provisional)

    def _unit(self, words: Words, measure: str | None) -> str | None:
        named = measure or self.header.measure
        for pattern, unit in labels()["units"].get(named, {}).items():
            if words.take([pattern]):
                return str(unit)
        return None

    def _level(self, place: int, named: str | None, unit: str | None, *, provisional: bool) -> None:
        measure = named or self.header.measure
        if measure is None:
            raise self._changed(f"the header of column {place + 1} of sheet {self.sheet.name} names no measure")
        printed = unit
        if printed is None and self.header.unit in labels()["units"][measure].values():
            printed = self.header.unit
        if printed is None:
            raise self._changed(f"no unit is printed for {measure} in sheet {self.sheet.name}")
        if any(column.measure == measure for column in self.header.columns):
            raise self._changed(f"two columns of sheet {self.sheet.name} hold {measure}")
        self.header.columns.append(Column(measure, place, printed, None, provisional or self.header.provisional))

    def _growth(self, place: int, measure: str | None) -> None:
        """Growth stands to the right of its level, in the next column, under the same measure or none."""
        level = self.header.columns[-1] if self.header.columns else None
        if level is None or level.place != place - 1 or measure not in (None, level.measure):
            raise self._changed(
                f"column {place + 1} of sheet {self.sheet.name} holds growth, and no level stands before it"
            )
        level.growth = place

    def _not_yet(self, words: Words, where: str) -> None:
        if said := words.has(labels()["not_yet"]):
            raise self._unknown(where, said)

    def _unknown(self, where: str, words: str) -> UnknownLabel:
        return UnknownLabel(
            self.landed.source,
            self.landed.document,
            f"{where} of sheet {self.sheet.name}",
            words[:120],
            labels()["measures"],
        )

    def _changed(self, message: str) -> LayoutChanged:
        return LayoutChanged(
            self.landed.source, self.landed.document, message, "look at it by hand, and bring labels.yaml up to date"
        )


def filled_over_merged(sheet: Sheet) -> list[list[Cell]]:
    """The rows, with the cell of each merged range in all its places."""
    rows = [list(row) for row in sheet.rows]
    for first, last, left, right in sheet.merged:
        cell = cell_at(sheet.rows[first], left)
        for row in range(first, last + 1):
            for column in range(left, right + 1):
                if not rows[row][column]:
                    rows[row][column] = cell
    return rows


def first_total(sheet: Sheet) -> int | None:
    """The first row that stands for the whole: there the table begins."""
    patterns = labels()["rows"]["total"]
    for place, row in enumerate(sheet.rows):
        label = plain(row[0].shown) if row else ""
        if any(re.fullmatch(pattern, label) for pattern in patterns) and any(row[1:]):
            return place
    return None
