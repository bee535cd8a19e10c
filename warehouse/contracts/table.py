"""Tables as data: every column with its type, what it means, its unit, and whether it may be empty.

The columns of a table are written once; the statements that make it, the comments in the file, the data
dictionary and empty frames are made from it (`schema`). Belongs here: the shape of tables. Does not belong here:
rules over values (`rule`), SQL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

SERIES_UNIT = "unit of the series"
MEASURE_UNIT = "unit of the series; % for growth"
UNIT_COLUMN = "as the column unit says"

# Meanings that several tables share, word for word.
LOWER_END = "Lower end of the interval that the printed figures prove; NULL: not bounded from below."
UPPER_END = "Upper end of that interval; NULL: not bounded from above."
SPEAKER = "Authority, with the publisher where an authority is a group of speakers."


@dataclass(frozen=True)
class Column:
    """A column: Polars type, meaning (its COMMENT in the file), unit of its numbers, and whether it may be null."""

    dtype: pl.DataType
    meaning: str
    unit: str = ""
    nullable: bool = False
    is_json: bool = False  # text in frames, JSON in the file


@dataclass(frozen=True)
class History:
    """How a mart is asked for a day: the macro `<mart>_as_of(day)` and the view `<mart>_now`.

    `subject`: what its comment names ("Months" as they were known on a day). `now`: what the view shows, where the
    comment of the table says more of its past.
    `as_of`: whether rows of that day are shown as they are, with only those claims that were printed by then, or by a
    macro of the mart's own (warehouse/store/views).
    """

    subject: str = ""
    now: str = ""
    as_of: Literal["rows", "claims_by_then", "own_macro"] = "rows"


@dataclass(frozen=True)
class Table:
    """A table: schema and name ("" for rows that no table holds), comment, columns in order, key, and conditions.

    `key`: columns that together identify a row. `checks`: further conditions of the file, in SQL.
    """

    name: str
    comment: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    history: History | None = None

    @property
    def types(self) -> dict[str, pl.DataType]:
        """Names and types of its columns: the schema of a frame of its rows."""
        return {name: column.dtype for name, column in self.columns.items()}


def text(meaning: str, *, null: bool = False) -> Column:
    """Text."""
    return Column(pl.String(), meaning, nullable=null)


def json_text(meaning: str, *, null: bool = False) -> Column:
    """Text that is JSON."""
    return Column(pl.String(), meaning, nullable=null, is_json=True)


def number(meaning: str, unit: str, *, null: bool = False) -> Column:
    """A number that is measured, with its unit."""
    return Column(pl.Float64(), meaning, unit, nullable=null)


def integer(meaning: str, unit: str = "", *, null: bool = False) -> Column:
    """A whole number: a count with its unit, a year, a rank or a step."""
    return Column(pl.Int32(), meaning, unit, nullable=null)


def integer64(meaning: str, unit: str = "", *, null: bool = False) -> Column:
    """A whole number of 64 bits."""
    return Column(pl.Int64(), meaning, unit, nullable=null)


def day(meaning: str, *, null: bool = False) -> Column:
    """A calendar day."""
    return Column(pl.Date(), meaning, nullable=null)


def moment(meaning: str, *, null: bool = False) -> Column:
    """Day and time, without a zone: Almaty time."""
    return Column(pl.Datetime("us"), meaning, nullable=null)


def flag(meaning: str, *, null: bool = False) -> Column:
    """True or false."""
    return Column(pl.Boolean(), meaning, nullable=null)


def texts(meaning: str, *, null: bool = False) -> Column:
    """A list of texts."""
    return Column(pl.List(pl.String()), meaning, nullable=null)


def days(meaning: str, *, null: bool = False) -> Column:
    """A list of calendar days."""
    return Column(pl.List(pl.Date()), meaning, nullable=null)


KNOWN = {
    "known_from": day("First day on which this row could be known."),
    "known_to": day("Day on which newer knowledge replaced this row; NULL: it is what is known now.", null=True),
}
