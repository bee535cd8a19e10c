"""What a workbook shows: sheets of cells in their places, and the names of the parts that it does not show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sources.parsing.sheets.refusal import WorkbookFault

MAX_CELLS = 300_000  # with content, in one workbook: a statistical table has thousands
MAX_PLACES = 2_000_000  # between the first cell and the last of one sheet, empty ones too


@dataclass(frozen=True, slots=True)
class Cell:
    """`shown`: the text as it is read on the sheet, without raised marks; `marks`: what is raised; `fault`: why what
    stands here cannot be taken for what it is; `date`: the day that a cell of dates holds (ISO).
    """

    shown: str = ""
    marks: str = ""
    fault: str = ""
    date: str = ""

    def __bool__(self) -> bool:
        return bool(self.shown or self.fault)


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet. `rows`: all rows from the first on, of one width; what is hidden is empty here.

    `merged`: first and last row and column of each merged range (from 0); `left_out`: its hidden parts with content.
    """

    name: str
    rows: list[list[Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The visible sheets in their order, and the names of all parts that are left out."""

    sheets: tuple[Sheet, ...]
    hidden_sheets: tuple[str, ...] = ()
    properties: str = field(default="", compare=False)

    @property
    def left_out(self) -> list[str]:
        """Every hidden part, by name."""
        hidden = [f"hidden sheet {name!r}" for name in self.hidden_sheets]
        return hidden + [part for sheet in self.sheets for part in sheet.left_out]


def sheet_of(
    name: str,
    cells: dict[tuple[int, int], Cell],
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (),
    merged: Iterable[tuple[int, int, int, int]] = (),
) -> Sheet:
    """The sheet that these cells (by row and column, from 0) make. Raises WorkbookFault for one that reaches too far."""
    filled = {place: cell for place, cell in cells.items() if cell}
    rows, columns = set(hidden_rows), set(hidden_columns)
    unseen_rows = sorted({row for row, _ in filled if row in rows})
    unseen_columns = sorted({column for row, column in filled if column in columns and row not in rows})
    visible = {place: cell for place, cell in filled.items() if place[0] not in rows and place[1] not in columns}
    height = max((row for row, _ in visible), default=-1) + 1
    width = max((column for _, column in visible), default=-1) + 1
    if height * width > MAX_PLACES:
        raise WorkbookFault(
            f"sheet {name!r} reaches to row {height}, column {width}, and holds {len(visible)} cells",
            "remove what stands far from its table, and save it again",
        )
    grid = [[EMPTY] * width for _ in range(height)]
    for (row, column), cell in visible.items():
        grid[row][column] = cell
    left_out = [f"hidden row {row + 1} of sheet {name!r}" for row in unseen_rows]
    left_out += [f"hidden column {letters(column)} of sheet {name!r}" for column in unseen_columns]
    within = tuple(
        (first, min(last, height - 1), left, min(right, width - 1))
        for first, last, left, right in merged
        if first < height and left < width
    )
    return Sheet(name, grid, within, tuple(left_out))


def letters(column: int) -> str:
    """The name of a column (from 0): A, B … AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
