"""core.trajectories: a frozen base and the milestones that follow it, each on the first statement of its target."""

from __future__ import annotations

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import Catalogue
from warehouse.contracts import columns
from warehouse.metrics import target_register

TYPES = {
    "step": pl.Int32,
    "year": pl.Int32,
    "rival": pl.String,
    "base_year": pl.Int32,
    "base_known_from": pl.Date,
}


def trajectories(catalogue: Catalogue, announcements: pl.DataFrame) -> pl.DataFrame:
    """core.trajectories: step 0 is the base, the others are values of targets, in the series' unit.

    `announcements` as core.targets. A trajectory is known from the day on which all its targets and its base are
    known, and ends on the day on which the speaker of one of its targets replaced it (known_to). announced_on is its
    newest announcement (null where a target is undated). A trajectory one of whose targets was never announced, or
    that was never whole on any day, is left out: nothing is measured against a number that nobody can trace.
    """
    steps = (
        _steps(catalogue)
        .join(_first_statements(catalogue, announcements), on=["target", "series"], how="left", maintain_order="left")
        .filter(pl.col("value").is_not_null().all().over("trajectory"))
        .with_columns(
            pl.when(pl.col("announced_on").is_not_null().all().over("trajectory"))
            .then(pl.col("announced_on").max().over("trajectory"))
            .alias("announced_on"),
            pl.max_horizontal(pl.col("known_from").max().over("trajectory"), "base_known_from").alias("known_from"),
            pl.col("known_to").min().over("trajectory"),
        )
        .filter((pl.col("known_to") > pl.col("known_from")).fill_null(True))
    )
    bases = steps.filter(pl.col("step") == 1).with_columns(
        pl.lit(0, pl.Int32).alias("step"),
        pl.col("base_year").alias("year"),
        pl.col("base_value").alias("value"),
        pl.lit(None, pl.String).alias("target"),
    )
    return pl.concat([bases, steps]).select(columns("trajectories")).sort("trajectory", "step")


def primary_trajectory(in_force: pl.DataFrame) -> pl.DataFrame:
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


def _steps(catalogue: Catalogue) -> pl.DataFrame:
    """The catalogue's trajectories, one row a step after the base, with what describes the trajectory and its base."""
    return pl.DataFrame(
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
        schema_overrides=TYPES,
        infer_schema_length=None,
    )


def _first_statements(catalogue: Catalogue, announcements: pl.DataFrame) -> pl.DataFrame:
    """The statement with which each target of a series was announced first, where it has a value."""
    return (
        target_register.statements(announcements, catalogue)
        .filter(pl.col("value").is_not_null())
        .sort("known_from", "authority", "statement")
        .unique(subset=["target", "series"], keep="first", maintain_order=True)
        .select("target", "series", "value", "authority", "announced_on", "known_from", "known_to")
    )
