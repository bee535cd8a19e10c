"""Cells that differ between two states, rows that came, rows that are gone; one shape for all tables.

Floating-point noise is no difference. A row that came or is gone is one line, with its leading column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl
import polars.selectors as cs

from warehouse.changes.states import State
from warehouse.changes.tables import AGAINST_TARGET, NOT_COMPARED, TABLES, TARGET, ComparedTable, period
from warehouse.decimals import FINER

NOISE = 1e-9  # of floating point, relative to the value
LEAST = 1e-12  # below this a number is zero

# What a cell may have beside table_name, row_key, column_name, series, period_start, period_end and change; tables
# fill what they have. number: of the cell; figure, low, high: the interval that earns it its decimals; text: a cell
# that is no number; otherwise: what a row says whose leading column is blank; finer: decimals of a bound beyond
# its figure's; behind: claims that the row names.
CELL: dict[str, pl.DataType] = {
    **{f"{side}_{part}": pl.Float64() for side in ("old", "new") for part in ("number", "figure", "low", "high")},
    **{f"{side}_{part}": pl.String() for side in ("old", "new") for part in ("text", "otherwise")},
    "finer": pl.Int32(),
    "behind": pl.List(pl.String()),
    "trajectory": pl.String(),
    "month": pl.Date(),
    "kpi": pl.String(),
}
OF_ROW = {"progress": ("trajectory", "month"), "kpi": ("month", "kpi", "trajectory", "ytd_period_end")}


def differing_cells(before: State, now: State, marts: Collection[str]) -> pl.DataFrame:
    """All cells of these marts that differ, in the columns of CELL, with other_target (the row is measured against
    another target) and later_reference (it refers to a later month). What one of the states lacks is passed over."""
    frames = [
        cells.with_columns(pl.lit(name).alias("table_name"))
        for name, table in TABLES.items()
        if name in marts and name in before and name in now
        for cells in _of_table(name, table, before[name], now[name])
    ]
    return pl.concat([pl.DataFrame(schema=CELL), *frames], how="diagonal_relaxed")


def _of_table(name: str, table: ComparedTable, before: pl.DataFrame, now: pl.DataFrame) -> Iterator[pl.DataFrame]:
    old, new = (_with_unique_keys(name, table, frame) for frame in (before, now))
    key = [column for column in table.key if column in new.columns and column in old.columns] + ["nth"]
    yield from _changed(name, table, key, old, new)
    for change, frame, other, side in (("came", new, old, "new"), ("gone", old, new, "old")):
        rows = frame.join(other, on=key, how="anti", nulls_equal=True, maintain_order="left")
        if rows.height:
            yield _whole_rows(name, table, key, rows, change=change, side=side)


def _changed(
    name: str, table: ComparedTable, key: list[str], old: pl.DataFrame, new: pl.DataFrame
) -> Iterator[pl.DataFrame]:
    """For each column the cells that differ, of rows that both states have."""
    columns = _compared_columns(name, key, old, new)
    if not columns:
        return
    numbers = {column for column in columns if new.schema[column].is_numeric()}
    differs = {column: _differs(column, number=column in numbers) for column in columns}
    both = new.join(old, on=key, how="inner", suffix="_old", nulls_equal=True, maintain_order="left")
    changed = both.filter(pl.any_horizontal(*differs.values()))
    targets = [differs[column] for column in TARGET if column in columns]
    other_target = pl.any_horizontal(*targets) if targets else pl.lit(False)
    later = _later_reference(table.reference) if table.reference in both.columns else pl.lit(False)
    for column in columns:
        rows = changed.filter(differs[column])
        if rows.height:
            is_number, against = column in numbers, column in AGAINST_TARGET or column.startswith("plan")
            yield rows.select(
                *_place(name, key, column),
                pl.lit("changed").alias("change"),
                *_side(table, column, "_old", "old", number=is_number),
                *_side(table, column, "", "new", number=is_number),
                _finer(table, column),
                *_claims_behind(rows),
                (other_target & pl.lit(against)).alias("other_target"),
                later.alias("later_reference"),
                *_of_row(rows, name),
            )


def _whole_rows(
    name: str, table: ComparedTable, key: list[str], rows: pl.DataFrame, *, change: str, side: str
) -> pl.DataFrame:
    """Rows that only one of the states has."""
    others = [pl.format("{} {}", pl.lit(c), pl.col(c).cast(pl.String)) for c in table.otherwise if c in rows.columns]
    return rows.select(
        *_place(name, key, table.leading),
        pl.lit(change).alias("change"),
        *_side(table, table.leading, "", side, number=True),
        _finer(table, table.leading),
        *([pl.coalesce(*others).alias(f"{side}_otherwise")] if others else []),
        *([pl.col("claim_ids").alias("behind")] if "claim_ids" in rows.columns else []),
        pl.lit(False).alias("other_target"),
        pl.lit(False).alias("later_reference"),
        *_of_row(rows, name),
    )


def _with_unique_keys(name: str, table: ComparedTable, frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with nth (0 is the first): of a year the newest outlook; the goals of a speaker for one horizon in order."""
    if name == "outlook" and "month" in frame.columns:
        frame = frame.sort("month").unique(subset=["series", "year"], keep="last", maintain_order=True)
    if name != "targets":
        return frame.with_columns(pl.lit(0, pl.Int64).alias("nth"))
    nth = pl.int_range(pl.len()).over([column for column in table.key if column in frame.columns])
    return frame.sort("known_from", "target", "value", nulls_last=True).with_columns(nth.alias("nth"))


def _compared_columns(name: str, key: list[str], old: pl.DataFrame, new: pl.DataFrame) -> list[str]:
    """Columns of both states with comparable types. What says where a row lies is not measured, except in a KPI."""
    columns = new.select(cs.all() - NOT_COMPARED - cs.by_name(*key)).columns
    places = () if name == "kpi" else ("period_start", "period_end")
    return [
        column
        for column in columns
        if column not in places and column in old.columns and _kind(old.schema[column]) == _kind(new.schema[column])
    ]


def _kind(dtype: pl.DataType) -> str:
    return "number" if dtype.is_numeric() else str(dtype)


def _differs(column: str, *, number: bool) -> pl.Expr:
    new, old = pl.col(column), pl.col(f"{column}_old")
    if not number:
        return new.ne_missing(old)
    size = pl.max_horizontal(new.abs(), old.abs())
    return (
        pl.when(new.is_null() | old.is_null())
        .then(new.is_null() != old.is_null())
        .otherwise((new - old).abs() > NOISE * size + LEAST)
    )


def _later_reference(column: str | None) -> pl.Expr:
    new, old = pl.col(str(column)), pl.col(f"{column}_old")
    return ((new > old) | old.is_null()) & new.is_not_null()


def _place(name: str, key: list[str], column: str) -> list[pl.Expr]:
    """Key as text, column, series and period of a cell."""
    parts = [_key_text(part) for part in key if part != "nth"]
    nth = pl.when(pl.col("nth") > 0).then(pl.format("({})", pl.col("nth") + 1))
    start, end = period(name, column)
    return [
        pl.concat_str([*parts, nth], separator=" ", ignore_nulls=True).alias("row_key"),
        pl.lit(column).alias("column_name"),
        pl.col("series"),
        start.alias("period_start"),
        end.alias("period_end"),
    ]


def _key_text(column: str) -> pl.Expr:
    """A part of a key: months as YYYY-MM, everything else as it is."""
    value = pl.col(column)
    text = value.dt.strftime("%Y-%m") if column == "month" else value.cast(pl.String)
    return text.fill_null("-")


def _side(table: ComparedTable, column: str, suffix: str, side: str, *, number: bool) -> list[pl.Expr]:
    """Number or text of a cell in one state, with the interval that earns it its decimals."""
    value = pl.col(f"{column}{suffix}")
    if not number:
        return [value.cast(pl.String).alias(f"{side}_text")]
    interval = table.interval(column)
    ends = zip(("figure", "low", "high"), interval, strict=True) if interval else ()
    return [
        value.cast(pl.Float64).alias(f"{side}_number"),
        *(pl.col(f"{name}{suffix}").alias(f"{side}_{part}") for part, name in ends),
    ]


def _finer(table: ComparedTable, column: str) -> pl.Expr:
    interval = table.interval(column)
    return pl.lit(FINER if interval is not None and column in interval[1:] else 0, pl.Int32).alias("finer")


def _claims_behind(rows: pl.DataFrame) -> list[pl.Expr]:
    if "claim_ids" not in rows.columns or "claim_ids_old" not in rows.columns:
        return []
    return [pl.concat_list("claim_ids", "claim_ids_old").list.unique().alias("behind")]


def _of_row(rows: pl.DataFrame, name: str) -> list[pl.Expr]:
    """What labels and bridge need of the row itself."""
    return [pl.col(column) for column in OF_ROW.get(name, ()) if column in rows.columns]
