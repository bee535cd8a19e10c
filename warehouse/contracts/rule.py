"""The building blocks of contracts: columns and rules with a sentence for whoever reads the refusal."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

TOLERANCE = 1e-9  # of floating point, relative to the value


def rule(sentence: str, expression: pl.Expr) -> pa.Check:
    """A rule over whole rows. It holds where the expression is true or null (null: it does not apply)."""
    return pa.Check(lambda data: data.lazyframe.select(expression.fill_null(True)), error=sentence)


def among(name: str, values: tuple[str, ...] | list[str]) -> pa.Check:
    """The column holds one of the listed codes."""
    listed = ", ".join(values) if len(values) <= 20 else f"{len(values)} codes of the catalogue"
    return rule(f"unknown {name} (known: {listed})", pl.col(name).is_in(list(values)))


def matches(name: str, pattern: str, sentence: str) -> pa.Check:
    """The text column matches a regular expression."""
    return rule(sentence, pl.col(name).str.contains(pattern))


def unique(*names: str) -> pa.Check:
    """The columns together identify a row."""
    return rule(f"a row with the same {', '.join(names)} came before", pl.struct(names).is_first_distinct())


def ordered(low: str, value: str, high: str) -> list[pa.Check]:
    """Low ≤ value ≤ high, as far as each is known."""
    slack = TOLERANCE * pl.max_horizontal(pl.col(low).abs(), pl.col(high).abs(), pl.lit(1.0))
    return [
        rule(f"{low} lies above {high}", pl.col(low) <= pl.col(high) + slack),
        rule(f"{value} lies below {low}", pl.col(low) <= pl.col(value) + slack),
        rule(f"{value} lies above {high}", pl.col(value) <= pl.col(high) + slack),
    ]


def finite(*names: str) -> list[pa.Check]:
    """No infinity and no NaN: what is not known is null."""
    return [rule(f"{name} is not a finite number", pl.col(name).is_finite()) for name in names]


def whole_months(start: str = "period_start", end: str = "period_end") -> list[pa.Check]:
    """A period starts on the first and ends on the last day of a month, in this order."""
    return [
        rule(f"{start} is not the first day of a month", pl.col(start).dt.day() == 1),
        rule(f"{end} is not the last day of a month", pl.col(end) == pl.col(end).dt.month_end()),
        rule("the period ends before it starts", pl.col(end) >= pl.col(start)),
    ]


def known_interval() -> list[pa.Check]:
    """Knowledge is [known_from, known_to): it never ends before it begins."""
    return [rule("known_to is not after known_from", pl.col("known_to") > pl.col("known_from"))]


def schema(
    columns: dict[str, tuple[pl.DataType | type[pl.DataType], bool]], rules: list[pa.Check]
) -> pa.DataFrameSchema:
    """A strict schema: {column: (type, may be null)} in this order, and its rules."""
    return pa.DataFrameSchema(
        {name: pa.Column(dtype, nullable=nullable) for name, (dtype, nullable) in columns.items()},
        checks=rules,
        strict=True,
    )
