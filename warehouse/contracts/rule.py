"""The building blocks of contracts: rules over the rows of a table, each with a sentence for whoever reads the refusal.

A contract is a strict pandera schema whose one check evaluates all rules together; which of them a refused row
broke is asked only when that check fails. (A check for each rule costs pandera a millisecond each.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from warehouse.contracts.table import Column, Table

if TYPE_CHECKING:
    import pandera.polars as pa

TOLERANCE = 1e-9  # of floating point, relative to the value
ROUNDING = 0.1  # of the value: by more than that no shown value lies beside its bounds

QUOTED = 80  # characters of a value that a refusal quotes; the row itself is kept whole


@dataclass(frozen=True)
class Rule:
    """A rule over whole rows: it holds where the expression is true or null (null: it does not apply).

    A rule that depends on the day is made when it is asked: a process of Dagster outlives the day it was started on.
    """

    sentence: str
    expression: pl.Expr | Callable[[], pl.Expr]
    shown: str | None = None  # column whose value is quoted in a refusal

    @property
    def holds(self) -> pl.Expr:
        """True where the rule is kept."""
        expression = self.expression() if callable(self.expression) else self.expression
        return expression.fill_null(True)

    @property
    def refusal(self) -> pl.Expr:
        """The sentence where the rule is broken, null elsewhere."""
        sentence = pl.lit(self.sentence)
        if self.shown:
            found = pl.col(self.shown).cast(pl.String)
            cut = pl.when(found.str.len_chars() > QUOTED).then(found.str.slice(0, QUOTED) + "…").otherwise(found)
            sentence = pl.format("{} (found {})", sentence, cut)
        return pl.when(~self.holds).then(sentence)


@dataclass(frozen=True)
class ReasonInRow(Rule):
    """A rule that a row breaks by bearing a reason against itself; the refusal is that reason."""

    @property
    def refusal(self) -> pl.Expr:
        """The row's own reason."""
        assert self.shown
        return pl.col(self.shown)


@dataclass(frozen=True)
class Contract:
    """A table and the rules that its rows keep."""

    table: Table
    rules: tuple[Rule, ...]

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns in their order."""
        return self.table.columns

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema; pandera is slow to import, and whoever only reads never checks a row."""
        import pandera.polars as pa

        return pa.DataFrameSchema(
            {name: pa.Column(column.dtype, nullable=column.nullable) for name, column in self.columns.items()},
            checks=pa.Check(lambda data: data.lazyframe.select(self._kept()), name="rules"),
            strict=True,
        )

    def _kept(self) -> pl.Expr:
        return pl.all_horizontal([each.holds for each in self.rules]) if self.rules else pl.lit(True)


def rule(sentence: str, expression: pl.Expr | Callable[[], pl.Expr], shown: str | None = None) -> Rule:
    """A rule with the sentence that a refused row is given, and the column whose value it quotes."""
    return Rule(sentence, expression, shown)


def reason_in(name: str, sentence: str) -> Rule:
    """The column is empty, or holds the reason for which the row is refused."""
    return ReasonInRow(sentence, pl.col(name).is_null(), name)


def among(name: str, values: tuple[str, ...] | list[str]) -> Rule:
    """The column holds one of the listed codes."""
    listed = ", ".join(values) if len(values) <= 20 else f"{len(values)} codes of the catalogue"
    return rule(f"unknown {name} (known: {listed})", pl.col(name).is_in(list(values)), name)


def matches(name: str, pattern: str, sentence: str) -> Rule:
    """The text column matches a regular expression."""
    return rule(sentence, pl.col(name).str.contains(pattern), name)


def unique(*names: str) -> Rule:
    """The columns together identify a row."""
    return rule(f"a row with the same {', '.join(names)} came before", pl.struct(names).is_first_distinct())


def ordered(low: str, value: str, high: str) -> list[Rule]:
    """Low ≤ value ≤ high, as far as each is known."""
    slack = TOLERANCE * pl.max_horizontal(pl.col(low).abs(), pl.col(high).abs(), pl.lit(1.0))
    return [
        rule(f"{low} lies above {high}", pl.col(low) <= pl.col(high) + slack),
        rule(f"{value} lies below {low}", pl.col(low) <= pl.col(value) + slack),
        rule(f"{value} lies above {high}", pl.col(value) <= pl.col(high) + slack),
    ]


def printed_or_ordered(low: str, value: str, high: str) -> list[Rule]:
    """Low ≤ high, and the value between them, or beside them by no more than its rounding can explain."""
    rounding = ROUNDING * pl.col(value).abs() + TOLERANCE
    return [
        ordered(low, value, high)[0],
        rule(f"{value} lies below {low} by more than rounding", pl.col(low) - pl.col(value) <= rounding),
        rule(f"{value} lies above {high} by more than rounding", pl.col(value) - pl.col(high) <= rounding),
    ]


def whole_months(start: str = "period_start", end: str = "period_end") -> list[Rule]:
    """A period starts on the first and ends on the last day of a month, in this order."""
    return [
        rule(f"{start} is not the first day of a month", pl.col(start).dt.day() == 1),
        rule(f"{end} is not the last day of a month", pl.col(end) == pl.col(end).dt.month_end()),
        rule("the period ends before it starts", pl.col(end) >= pl.col(start)),
    ]


def known_interval() -> list[Rule]:
    """Knowledge is [known_from, known_to): it never ends before it begins."""
    return [rule("known_to is not after known_from", pl.col("known_to") > pl.col("known_from"))]


def contract(table: Table, rules: Iterable[Rule]) -> Contract:
    """The contract of a table: its columns and no others, its key, and rules.

    Every number must be finite: what is not known is null.
    """
    numbers = [name for name, column in table.columns.items() if column.dtype == pl.Float64]
    finite = [rule(f"{name} is not a finite number", pl.col(name).is_finite()) for name in numbers]
    key = [unique(*table.key)] if table.key else []
    return Contract(table, (*finite, *key, *rules))
