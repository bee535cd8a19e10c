"""From a figure back to print: the bounds of any period of a series, and the printed figures that make them so.

The network of the series' group (a simple temporal network: Dechter, Meiri, Pearl 1991) is built again from
mart.standing, and the shortest path of each bound is read off: which figures add up to it, which growth or part carried
it over, and what each publication printed. Sentences are made in warehouse.wording.explanations.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from warehouse.periods import months_between
from warehouse.reconcile.constraints import Step, System
from warehouse.reconcile.groups import Group, groups, ties
from warehouse.reconcile.precision import is_informative
from warehouse.reconcile.statements import boundary, first_day, statement_of

Row = dict[str, Any]
DEEPEST = 4  # steps behind steps: what lies deeper is explained where that figure is


@dataclass(frozen=True)
class Reason:
    """One step of a bound: `sign` × `value` of a series' period, why it holds, and what that rests on."""

    sign: int
    side: Literal["low", "high"]
    value: float
    series: str
    period_start: dt.date
    period_end: dt.date
    rule: str
    version_id: str | None
    behind: tuple[Reason, ...]


@dataclass(frozen=True)
class Bounds:
    """What all figures together prove of a period: low, high (None: open) and the steps that add up to each."""

    low: float
    high: float | None
    low_reasons: tuple[Reason, ...]
    high_reasons: tuple[Reason, ...]

    @property
    def known(self) -> bool:
        """Narrower than the figure itself; else it is not known from published figures."""
        frame = pl.DataFrame({"low": [self.low], "high": [self.high]}, schema={"low": pl.Float64, "high": pl.Float64})
        return bool(frame.select(is_informative()).item())


def explained_bounds(series: str, start: dt.date, end: dt.date, tables: dict[str, pl.DataFrame]) -> Bounds | None:
    """Bounds of the months from `start` to `end` with their reasons; None: nothing adds up or nothing is printed.

    `tables`: mart.standing, core.series and core.parts by their names.
    """
    group = _group_of(series, tables)
    if group is None:
        return None
    used = [n for n, row in enumerate(group.rows) if row["verdict"] == "used"]
    with_figures = {row["series"] for row in group.rows}
    system = System([statement_of(row) for row in group.rows], ties(group.parts, with_figures), used)
    system.contradiction()  # there is none: what is used agrees
    if series not in system.networks:
        return None
    first, last = boundary(start), boundary(end) + 1
    low, high = system.bounds(series, first, last)

    def reasons(side: Literal["low", "high"]) -> tuple[Reason, ...]:
        steps = system.derivation(series, first, last, side)
        return tuple(_reason(step, side, system, group, 1) for step in steps)

    return Bounds(low, high if math.isfinite(high) else None, reasons("low"), reasons("high"))


def _group_of(series: str, tables: dict[str, pl.DataFrame]) -> Group | None:
    """The group of a series whose figures add up over time; None where they do not, or there are none."""
    for group in groups(tables["standing"], tables["series"], tables["parts"]):
        if group.additive and any(row["series"] == series for row in group.rows):
            return group
    return None


def _reason(step: Step, towards: str, system: System, group: Group, depth: int) -> Reason:
    behind = tuple(
        _reason(system.derivations.steps[edge], step.side, system, group, depth + 1)
        for _, path in step.parents
        for edge in path
    )
    return Reason(
        1 if step.side == towards else -1,
        step.side,
        step.value,
        step.series,
        first_day(step.period[0]),
        first_day(step.period[1]) - dt.timedelta(days=1),
        step.rule,
        None if step.statement is None else group.rows[step.statement]["version_id"],
        behind if depth < DEEPEST else (),
    )


def printed_figures(series: str, start: dt.date, end: dt.date, tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Every printed figure of exactly this period, with its publication and what became of it.

    `tables`: core.observations, mart.standing, core.claims and core.publications by their names.
    Columns: measure, printed_value, printed_unit, printed_growth, qualifier, low, high, authority, publisher,
    published_text, url, verdict (used, repeat, revised, set_aside), rule, revised_on, note.
    """
    verdicts = tables["standing"].select("version_id", "verdict", "rule")
    repeats = (pl.col("role") == "repeat") & (pl.col("verdict") == "used")
    own_version = pl.when(pl.col("role") == "set_aside").then("observation_id").otherwise("version_id")
    return (
        tables["observations"]
        .filter((pl.col("series") == series) & (pl.col("period_start") == start) & (pl.col("period_end") == end))
        .with_columns(own_version.alias("version_id"))
        .join(verdicts, on="version_id", how="left")
        .join(
            tables["claims"].select(
                "claim_id",
                "printed_value",
                "printed_unit",
                "printed_growth",
                "growth_pct",
                "qualifier",
                "authority",
                "note",
            ),
            on="claim_id",
            suffix="_claim",
        )
        .join(
            tables["publications"].select("publication_id", "publisher", "published_text", "url"), on="publication_id"
        )
        .select(
            "claim_id",
            "measure",
            "printed_value",
            "printed_unit",
            "printed_growth",
            "growth_pct",
            "qualifier",
            "low",
            "high",
            "authority",
            "publisher",
            "published_text",
            "url",
            pl.when(pl.col("known_to").is_not_null())
            .then(pl.lit("revised"))
            .when(repeats)
            .then(pl.lit("repeat"))
            .otherwise(pl.col("verdict").fill_null("not_comparable"))
            .alias("verdict"),
            "rule",
            pl.col("known_to").alias("revised_on"),
            "known_from",
            "note",
        )
        .sort("measure", "known_from", "claim_id", descending=[True, False, False])
    )


def period_spans(start: dt.date, end: dt.date) -> list[str]:
    """The spans of mart.totals that a period may be."""
    months = months_between(start, end) + 1
    spans = ["segment"]
    if start.month == 1 and months <= 12:
        spans.append("ytd")
    if months == 12:
        spans += ["rolling_12", *(["year"] if start.month == 1 else [])]
    if months == 3 and start.month % 3 == 1:
        spans.append("quarter")
    return spans
