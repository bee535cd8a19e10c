"""What a table says that a person must look at before it is a figure: copied rows, wholes below their parts, slips of scale."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sources.bns_workbook.cells import cell_at, labels
from sources.bns_workbook.headers import Column
from sources.parsing.numbers import printed
from sources.parsing.sheets import Cell

Lines = Sequence[tuple[str, list[Cell]]]
Doubts = dict[tuple[str, int], str]  # row and column → the question
FEW = 3  # equal figures that may be chance
SLIP = 300  # times its neighbours: a slip of the unit is a thousand


def repeated_rows(lines: Lines, columns: list[Column], sheet: str) -> Doubts:
    """Rows that hold the same levels as another row, cell by cell."""
    doubts: Doubts = {}
    seen: dict[tuple[str, ...], str] = {}
    for name, row in lines:
        levels = tuple(cell_at(row, column.place).shown for column in columns)
        numbers = [level for text in levels if (level := level_of(text)) is not None and level]
        if len(numbers) < min(FEW, max(2, len(columns))):
            continue
        if levels in seen:
            for repeated in (name, seen[levels]):
                question = f"question: in sheet {sheet} the row of {name} repeats the row of {seen[levels]}"
                doubts |= {(repeated, column.place): question for column in columns}
        seen.setdefault(levels, name)
    return doubts


def too_small_wholes(lines: Lines, columns: list[Column], sheet: str) -> Doubts:
    """Columns in which the row of the whole is smaller than the sum of its modes, or of its regions."""
    doubts: Doubts = {}
    modes = set(labels()["disjoint_rows"])
    for column in columns:
        values = {
            name: level for name, row in lines if (level := level_of(cell_at(row, column.place).shown)) is not None
        }
        names = [name for name, _ in lines if not name.startswith("region ")]
        whole = "total" if "total" in names else next(iter(names), None)
        if whole is None or whole not in values:
            continue
        for kind, parts in (
            ("modes", [name for name in values if name in modes and name != whole]),
            ("regions", [name for name in values if name.startswith("region ")]),
        ):
            total = sum((values[part] for part in parts), Decimal(0))
            slack = (1 + len(parts)) * Decimal("0.5").scaleb(
                -min((_decimals(values[name]) for name in (whole, *parts)), default=0)
            )
            if total > values[whole] + slack:
                question = f"question: in sheet {sheet}, column {column.place + 1}, the row of the whole ({values[whole]}) is less than its {kind} together ({total})"
                doubts |= {(name, column.place): question for name in values}
    return doubts


def slips(values: Sequence[tuple[int, Decimal]]) -> set[int]:
    """Years whose value is a thousand times (or a thousandth of) those beside it."""
    found = set()
    for place, (year, value) in enumerate(values):
        beside = [other for _, other in values[max(0, place - 2) : place + 3] if other != value and other > 0]
        if value > 0 and beside and all(value > SLIP * other or other > SLIP * value for other in beside):
            found.add(year)
    return found


def level_of(text: str) -> Decimal | None:
    """The level that a cell states; None where it states none, or none that can be read."""
    try:
        number = printed(text).number
    except ValueError:
        return None
    return Decimal(number) if number is not None else None


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))
