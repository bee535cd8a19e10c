"""Announced targets, trajectories and milestones, from rows as printed and the catalogue."""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import Catalogue
from warehouse.contracts import columns
from warehouse.figures.known_from import published_day
from warehouse.figures.units import scaled
from warehouse.metrics import target_register
from warehouse.periods import month_end, month_start


def targets(rows: pl.DataFrame, catalogue: Catalogue, closing_date: dt.date) -> pl.DataFrame:
    """core.targets: values in the series' unit (null: only a growth, or a unit that cannot be converted).

    A target is known from its announcement; an undated one from the source's closing date.
    """
    announced = published_day(pl.col("announced_on"))
    value = pl.col("printed_value").cast(pl.Float64) * pl.col("scale")
    return (
        scaled(rows.join(catalogue.series_frame().select("series", "unit"), on="series", how="left"), catalogue)
        .select(
            "target",
            "series",
            month_start(pl.col("horizon_start")).alias("horizon_start"),
            month_end(pl.col("horizon_end")).alias("horizon"),
            "printed_value",
            "printed_unit",
            "printed_growth",
            value.alias("value"),
            "unit",
            "kind",
            "authority",
            pl.col("announced_on").alias("announced_text"),
            announced.alias("announced_on"),
            "date_basis",
            announced.fill_null(closing_date).alias("known_from"),
            "scope_evidence",
            "publisher",
            "url",
            "language",
            "note",
        )
        .sort("series", "horizon", "known_from", "target", "authority", "url")
    )


def trajectories(catalogue: Catalogue, announced: pl.DataFrame) -> pl.DataFrame:
    """core.trajectories: step 0 is the frozen base, the others stand on the first statement of their target.

    A trajectory is known from the day on which all its targets and its base are known, and ends on the day on which
    the speaker of one of its targets replaced it (known_to). announced_on is its newest announcement (null where
    a target is undated). A trajectory whose target is not among the held ones, or that was never whole on any day,
    is left out: nothing is measured against a number that nobody can trace.
    """
    first = (
        target_register.statements(announced, catalogue)
        .filter(pl.col("value").is_not_null())
        .sort("known_from", "authority", "statement")
        .unique(subset=["target", "series"], keep="first", maintain_order=True)
        .select("target", "series", "value", "authority", "announced_on", "known_from", "known_to")
    )
    steps = pl.DataFrame(
        [
            {
                "trajectory": t.trajectory,
                "step": number,
                "year": step.year,
                "series": t.series,
                "target": step.target,
                **{f"name_{lang}": getattr(t.name, lang) for lang in LANGUAGES},
                **{f"scope_note_{lang}": getattr(t.scope_note, lang) for lang in LANGUAGES},
                "evidence": t.base.evidence,
                "rival": t.rival,
                "primary_for_series": t.primary,
                "base_year": t.base.year,
                "base_value": t.base.value,
                "base_known_from": t.base.known_from,
            }
            for t in catalogue.trajectories.values()
            for number, step in enumerate(t.steps, start=1)
        ],
        schema_overrides={
            "step": pl.Int32,
            "year": pl.Int32,
            "rival": pl.String,
            "base_year": pl.Int32,
            "base_known_from": pl.Date,
        },
        infer_schema_length=None,
    ).join(first, on=["target", "series"], how="left", maintain_order="left")
    dated = pl.col("announced_on").is_not_null().all()
    whole = (
        steps.filter(pl.col("value").is_not_null().all().over("trajectory"))
        .with_columns(
            pl.when(dated.over("trajectory"))
            .then(pl.col("announced_on").max().over("trajectory"))
            .alias("announced_on"),
            pl.max_horizontal(pl.col("known_from").max().over("trajectory"), "base_known_from").alias("known_from"),
            pl.col("known_to").min().over("trajectory"),
        )
        .filter((pl.col("known_to") > pl.col("known_from")).fill_null(True))
    )
    bases = whole.filter(pl.col("step") == 1).with_columns(
        pl.lit(0, pl.Int32).alias("step"),
        pl.col("base_year").alias("year"),
        pl.col("base_value").alias("value"),
        pl.lit(None, pl.String).alias("target"),
    )
    return pl.concat([bases, whole]).select(columns("trajectories")).sort("trajectory", "step")


def primary(in_force: pl.DataFrame) -> pl.DataFrame:
    """The trajectory that stands for its series on each day: series, as_of, trajectory, one row a (series, as_of).

    `in_force`: rows of core.trajectories that were in force on their as_of. The one that the catalogue names comes
    first, then the newest announcement; an undated one comes last.
    """
    return (
        in_force.sort(
            "series",
            "as_of",
            "primary_for_series",
            "announced_on",
            "trajectory",
            descending=[False, False, True, True, False],
            nulls_last=True,
        )
        .unique(subset=["series", "as_of"], keep="first", maintain_order=True)
        .select("series", "as_of", "trajectory")
    )


def milestones(rows: pl.DataFrame, catalogue: Catalogue, closing_date: dt.date) -> pl.DataFrame:
    """core.milestones: statements about ports, lines, border points, zones and roads, values as printed."""
    names = pl.DataFrame(
        [
            {"item": m.item, **{f"name_{lang}": getattr(m.name, lang) for lang in LANGUAGES}}
            for m in catalogue.milestone_items.values()
        ]
    )
    announced = published_day(pl.col("announced_on"))
    smallest = pl.col("printed_value").cast(pl.Float64) * pl.col("factor") / pl.col("base_factor")
    base = catalogue.unit_frame().filter(pl.col("printed_unit") == pl.col("unit_of_print"))
    # Every dimension has one unit in which milestones are compared: its first one in the catalogue, but Mt for mass.
    common = base.unique(subset="dimension", keep="first", maintain_order=True).select(
        "dimension", pl.col("unit_of_print").alias("unit"), pl.col("factor").alias("base_factor")
    )
    common = pl.concat(
        [
            common.filter(pl.col("dimension") != "mass"),
            base.filter(pl.col("unit_of_print") == "Mt").select(
                "dimension", pl.col("unit_of_print").alias("unit"), pl.col("factor").alias("base_factor")
            ),
        ]
    )
    units = catalogue.unit_frame().join(common, on="dimension", how="left")
    return (
        rows.join(names, on="item", how="left")
        .join(units, on="printed_unit", how="left")
        .select(
            "item",
            *(f"name_{lang}" for lang in LANGUAGES),
            "topic",
            "measure",
            "printed_value",
            "printed_unit",
            smallest.alias("value"),
            "unit",
            "due",
            "status",
            "authority",
            pl.col("announced_on").alias("announced_text"),
            announced.alias("announced_on"),
            announced.fill_null(closing_date).alias("known_from"),
            "publisher",
            "url",
            "language",
            "note",
        )
        .sort("item", "measure", "known_from", "authority", "url", "value")
    )
