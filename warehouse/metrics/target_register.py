"""The register of targets: which announcement is in force on which day, and how each target moved.

A speaker's later statement of the same series and horizon supersedes the earlier one; the same value said again is a
repeat. Two lines are kept apart: aims (target, plan) and forecasts, for a forecast tells what somebody expects and
takes nothing back of what is aimed at. So are levels and statements of growth alone, whose base is mostly not printed.
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

AIMS = ("target", "plan")
LINE = ("series", "horizon_start", "horizon", "speaker", "line", "measure", "counted_in")
SAME_FIGURES = 9  # significant digits in which two values are the same one: units are converted in floating point

FOLDED = {
    "statement": pl.UInt32,
    "version": pl.UInt32,
    "supersedes": pl.UInt32,
    "known_to": pl.Date,
}


def register(announced: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """mart.targets: one row for each value that a speaker announced for a horizon, while it was in force.

    `announced` as core.targets. A row is its first statement; repeats are counted in it. `change` is against the
    value that it superseded, in the series' unit; growth and units that cannot be converted have no change.
    """
    said = statements(announced, catalogue)
    repeats = (
        said.filter(pl.col("statement") != pl.col("version"))
        .group_by("version")
        .agg(pl.len().cast(pl.Int32).alias("repeats"), pl.col("known_from").sort().alias("repeated_on"))
    )
    before = said.select(
        pl.col("statement").alias("supersedes"),
        pl.col("target").alias("previous_target"),
        pl.col("value").alias("previous_value"),
    )
    change = pl.col("value") - pl.col("previous_value")
    return (
        said.filter(pl.col("statement") == pl.col("version"))
        .join(before, on="supersedes", how="left")
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


def in_force(held: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """The register (mart.targets) as it was on a day: one row for each statement in force, repeats known by then."""
    by_then = pl.col("repeated_on").list.filter(pl.element() <= day)
    return held.filter(
        (pl.col("known_from") <= day) & (pl.col("known_to").is_null() | (pl.col("known_to") > day))
    ).with_columns(by_then.alias("repeated_on"), by_then.list.len().cast(pl.Int32).alias("repeats"))


def statements(announced: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Every announcement (rows of core.targets) with its place in the register.

    Adds speaker, line (aim or forecast), measure (level or growth), statement (a number), version (the statement
    that said so first), known_to (day on which that version was superseded; null: in force) and, in the first
    statement of a version, supersedes (the statement that it took the place of). horizon_start becomes the first
    day of what the value counts: of the printed months at most the year that ends with the horizon.
    """
    level = pl.col("printed_value").is_not_null() | pl.col("value").is_not_null()
    year = pl.col("horizon").dt.offset_by("-11mo").dt.month_start()
    said = (
        announced.with_columns(
            speaker(catalogue),
            pl.when(pl.col("kind").is_in(AIMS)).then(pl.lit("aim")).otherwise(pl.lit("forecast")).alias("line"),
            pl.when(level).then(pl.lit("level")).otherwise(pl.lit("growth")).alias("measure"),
            pl.max_horizontal("horizon_start", year).alias("horizon_start"),
            pl.when(pl.col("value").is_not_null()).then("unit").when(level).then("printed_unit").alias("counted_in"),
        )
        .with_columns(
            pl.coalesce(pl.col("value"), pl.col("printed_value").cast(pl.Float64))
            .round_sig_figs(SAME_FIGURES)
            .cast(pl.String)
            .fill_null(pl.col("printed_growth"))
            .alias("figure")
        )
        .with_row_index("statement")
    )
    places = [row for group in _groups(said) for row in _fold(group)]
    return said.join(pl.DataFrame(places, schema=FOLDED, orient="row"), on="statement", maintain_order="left").drop(
        "counted_in", "figure"
    )


@dataclass
class _Version:
    """A figure that a speaker announced, with the statements that say it."""

    figure: str
    known_from: dt.date
    dated: bool
    members: list[int]  # the first of them said it first
    supersedes: int | None = None
    known_to: dt.date | None = None

    def rows(self) -> Iterator[tuple[int, int, int | None, dt.date | None]]:
        first = self.members[0]
        for member in self.members:
            yield member, first, self.supersedes if member == first else None, self.known_to


_Statement = tuple[int, str, dt.date, bool]


def _groups(said: pl.DataFrame) -> Iterator[list[_Statement]]:
    """Statements of each line in the order in which they became known; of one day dated and surer ones first."""
    vague = pl.col("date_basis").replace_strict({"printed": 0, "month_only": 1}, default=2, return_dtype=pl.Int32)
    ordered = (
        said.with_columns(pl.col("announced_on").is_not_null().alias("dated"), vague.alias("vague"))
        .sort("known_from", ~pl.col("dated"), "vague", "target", "authority", "url", "statement")
        .group_by(LINE, maintain_order=True)
        .agg("statement", "figure", "known_from", "dated")
    )
    for parts in zip(*(ordered[name] for name in ("statement", "figure", "known_from", "dated")), strict=True):
        yield list(zip(*parts, strict=True))


def _fold(group: list[_Statement]) -> list[tuple[int, int, int | None, dt.date | None]]:
    """Places of one line: rows of FOLDED.

    In force is what the speaker said on the last day on which he named any figure. An undated text was written at
    some time before it is known: it replaces nothing, and may repeat what has been superseded since.
    """
    versions: list[_Version] = []
    for day, news in itertools.groupby(group, key=lambda statement: statement[2]):
        said = list(news)
        figures = {figure for _, figure, _, dated in said if dated}
        replaced = [v for v in versions if figures and v.known_to is None and v.figure not in figures]
        for version in replaced:
            version.known_to = day
        newest = max(replaced, key=lambda version: (version.dated, version.known_from), default=None)
        for statement, figure, _, dated in said:
            twins = (v for v in reversed(versions) if v.figure == figure and (v.known_to is None or not dated))
            if twin := next(twins, None):
                twin.members.append(statement)
            else:
                before = newest.members[0] if newest and dated else None
                versions.append(_Version(figure, day, dated, [statement], before))
    return [row for version in versions for row in version.rows()]
