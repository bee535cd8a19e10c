"""mart.outlook: the outlook of each series' year in progress, its plan and its record, each from its own day."""

from __future__ import annotations

import polars as pl

from warehouse import vintages
from warehouse.contracts import columns
from warehouse.metrics.outlook.methods import outlooks_by_snapshot
from warehouse.metrics.outlook.plan import with_plan, with_probability
from warehouse.metrics.outlook.record import closed_cases, records, with_record
from warehouse.vintages import SNAPSHOT

KEY = ["series", "year", "month"]


def outlook(
    figures: pl.DataFrame, growth: pl.DataFrame, register: pl.DataFrame, own_authorities: pl.DataFrame
) -> pl.DataFrame:
    """mart.outlook: the outlook of each series' year in progress from each of its months, with plan and record.

    `figures` and `growth` as in `methods.outlooks_by_snapshot`; `register`: targets as mart.targets (target, series,
    horizon, value, kind, speaker, authority, known_from, known_to); `own_authorities`: who counts a series (series,
    authority).
    """
    outlooks = outlooks_by_snapshot(figures, growth)
    cases = closed_cases(outlooks, figures)
    days = _days(figures.select(SNAPSHOT).unique(), outlooks, cases, register)
    rows = with_plan(days.join(outlooks, on=SNAPSHOT), register, own_authorities)
    rows = with_probability(with_record(rows, records(cases)), cases)
    lasting = rows.with_columns(pl.date("year", "month", 1).alias("month")).rename(
        {"day": "known_from", "next_day": "known_to"}
    )
    return vintages.merged(lasting.select(columns("outlook")), KEY).select(columns("outlook")).sort(*KEY, "known_from")


def _days(snapshots: pl.DataFrame, outlooks: pl.DataFrame, cases: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """The days on which a series' row can change: series, day, next_day, and as_of of the snapshot the day falls into.

    A row changes with the figures of its series, with its targets, and with any case that is closed: the record of
    all series counts it.
    """
    of_series = outlooks.select(pl.col("series").unique())
    snapshots = snapshots.join(of_series, on="series", how="semi")
    targets = pl.concat([register.select("series", pl.col(c).alias("day")) for c in ("known_from", "known_to")])
    days = pl.concat(
        [
            snapshots.select("series", pl.col("as_of").alias("day")),
            of_series.join(cases.select(pl.col("closed_on").unique().alias("day")), how="cross"),
            targets.drop_nulls().join(of_series, on="series", how="semi"),
        ]
    )
    return (
        days.unique()
        .sort("day")
        .with_columns(pl.col("day").shift(-1).over("series").alias("next_day"))
        .join_asof(
            snapshots.sort("as_of"),
            left_on="day",
            right_on="as_of",
            by="series",
            coalesce=False,
            check_sortedness=False,
        )
        .drop_nulls("as_of")
    )
