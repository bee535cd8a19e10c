"""The register of targets: which announcement is in force on which day, and how each target moved.

A speaker's later statement of the same series and horizon supersedes the earlier one; the same value again is a
repeat. Two lines are kept apart: aims (target, plan) and forecasts, for a forecast is what somebody expects and takes
nothing back of what is aimed at. So are levels and statements of growth alone, whose base is mostly not printed.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from warehouse.catalogue.load import Catalogue
from warehouse.contracts import columns
from warehouse.figures.speakers import speaker
from warehouse.metrics.codes import AIM_LINE, FORECAST, FORECAST_LINE

SUBJECT = ("series", "horizon_start", "horizon", "speaker", "line", "measure", "counted_in")
SAME_FIGURES = 9  # significant digits in which two values are the same one: units are converted in floating point
PLACE = {
    "statement": pl.UInt32,
    "version": pl.UInt32,
    "supersedes": pl.UInt32,
    "known_to": pl.Date,
}


def register(announcements: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """mart.targets: one row for each value that a speaker announced for a horizon, while it was in force.

    `announcements` as core.targets. A row is its first statement; repeats are counted in it. `change` is against the
    value that it superseded, in the series' unit; growth and units that cannot be converted have no change.
    """
    placed = statements(announcements, catalogue)
    repeats = (
        placed.filter(pl.col("statement") != pl.col("version"))
        .group_by("version")
        .agg(pl.len().cast(pl.Int32).alias("repeats"), pl.col("known_from").sort().alias("repeated_on"))
    )
    previous = placed.select(
        pl.col("statement").alias("supersedes"),
        pl.col("target").alias("previous_target"),
        pl.col("value").alias("previous_value"),
    )
    change = pl.col("value") - pl.col("previous_value")
    return (
        placed.filter(pl.col("statement") == pl.col("version"))
        .join(previous, on="supersedes", how="left")
        .join(repeats, on="version", how="left")
        .with_columns(
            change.alias("change"),
            (change / pl.col("previous_value") * 100).alias("change_pct"),
            pl.col("repeats").fill_null(0),
            pl.col("repeated_on").fill_null([]),
        )
        .select(columns("register"))
        .sort("series", "horizon", "known_from", "line", "speaker", "target", "url")
    )


def in_force(register: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """The register (mart.targets) as it was on a day: one row for each statement in force, repeats known by then."""
    by_then = pl.col("repeated_on").list.filter(pl.element() <= day)
    return register.filter(
        (pl.col("known_from") <= day) & (pl.col("known_to").is_null() | (pl.col("known_to") > day))
    ).with_columns(by_then.alias("repeated_on"), by_then.list.len().cast(pl.Int32).alias("repeats"))


def statements(announcements: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Every announcement (rows of core.targets) with its place in the register.

    Adds speaker, line (aim or forecast), measure (level or growth), statement (a number), version (the statement
    that was the first to announce this figure), known_to (day on which that version was superseded; null: in force)
    and, in the first statement of a version, supersedes (the statement that it took the place of). horizon_start
    becomes the first day of what the value counts: of the printed months at most the year that ends with the horizon.
    """
    is_level = pl.col("printed_value").is_not_null() | pl.col("value").is_not_null()
    year = pl.col("horizon").dt.offset_by("-11mo").dt.month_start()
    line = pl.when(pl.col("kind") == FORECAST).then(pl.lit(FORECAST_LINE)).otherwise(pl.lit(AIM_LINE))
    counted_in = pl.when(pl.col("value").is_not_null()).then("unit").when(is_level).then("printed_unit")
    figure = (
        pl.coalesce(pl.col("value"), pl.col("printed_value").cast(pl.Float64))
        .round_sig_figs(SAME_FIGURES)
        .cast(pl.String)
        .fill_null(pl.col("printed_growth"))
    )
    numbered = announcements.with_columns(
        speaker(catalogue),
        line.alias("line"),
        pl.when(is_level).then(pl.lit("level")).otherwise(pl.lit("growth")).alias("measure"),
        pl.max_horizontal("horizon_start", year).alias("horizon_start"),
        counted_in.alias("counted_in"),
        figure.alias("figure"),
    ).with_row_index("statement")
    places = [place for series_of_statements in _by_subject(numbered) for place in _places(series_of_statements)]
    return numbered.join(pl.DataFrame(places, schema=PLACE, orient="row"), on="statement", maintain_order="left").drop(
        "counted_in", "figure"
    )


@dataclass(frozen=True)
class _Statement:
    number: int
    figure: str
    known_from: dt.date
    dated: bool


_Place = tuple[int, int, int | None, dt.date | None]  # a row of PLACE


@dataclass
class _Version:
    """A figure that a speaker announced, with its statements, the first of them first."""

    statements: list[_Statement]
    supersedes: int | None
    known_to: dt.date | None = None

    @property
    def first(self) -> _Statement:
        return self.statements[0]

    def places(self) -> Iterator[_Place]:
        for statement in self.statements:
            supersedes = self.supersedes if statement is self.first else None
            yield statement.number, self.first.number, supersedes, self.known_to


def _by_subject(numbered: pl.DataFrame) -> Iterator[list[_Statement]]:
    """Statements of each SUBJECT in the order in which they became known; of one day dated and surer ones first."""
    vagueness = pl.col("date_basis").replace_strict({"printed": 0, "month_only": 1}, default=2, return_dtype=pl.Int32)
    fields = ("statement", "figure", "known_from", "dated")
    groups = (
        numbered.with_columns(pl.col("announced_on").is_not_null().alias("dated"), vagueness.alias("vagueness"))
        .sort("known_from", ~pl.col("dated"), "vagueness", "target", "authority", "url", "statement")
        .group_by(SUBJECT, maintain_order=True)
        .agg(fields)
    )
    for lists in groups.select(fields).iter_rows():
        yield [_Statement(*values) for values in zip(*lists, strict=True)]


def _places(series_of_statements: list[_Statement]) -> Iterator[_Place]:
    """Places of the statements of one subject.

    In force is what the speaker announced on the last day on which he named any figure. An undated text was written
    at some time before it is known: it replaces nothing, and may repeat what has been superseded since.
    """
    versions: list[_Version] = []
    for day, of_day in itertools.groupby(series_of_statements, key=lambda statement: statement.known_from):
        announced = list(of_day)
        superseded = _superseded(versions, announced)
        for version in superseded:
            version.known_to = day
        newest = max((v.first for v in superseded), key=lambda first: (first.dated, first.known_from), default=None)
        for statement in announced:
            if repeated := _repeated(versions, statement):
                repeated.statements.append(statement)
            else:
                supersedes = newest.number if newest and statement.dated else None
                versions.append(_Version([statement], supersedes))
    for version in versions:
        yield from version.places()


def _superseded(versions: list[_Version], announced: list[_Statement]) -> list[_Version]:
    """Versions in force that the dated statements of a day, if there are any, no longer name."""
    figures = {statement.figure for statement in announced if statement.dated}
    return [v for v in versions if figures and v.known_to is None and v.first.figure not in figures]


def _repeated(versions: list[_Version], statement: _Statement) -> _Version | None:
    """The newest version with this figure; a dated statement repeats only what is in force."""
    same = (v for v in reversed(versions) if v.first.figure == statement.figure)
    return next((v for v in same if v.known_to is None or not statement.dated), None)
