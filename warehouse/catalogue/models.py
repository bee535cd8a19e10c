"""Typed models of the catalogue's files. Unknown keys are refused, so that a typing error is found."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Family = Literal["rail", "transit", "air", "trans_caspian", "context"]
MeasureType = Literal["flow", "index", "growth", "share", "stock"]


class Entry(BaseModel):
    """Base of all entries: immutable, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Entry):
    """One text in English, Russian and Kazakh."""

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)
    kk: str = Field(min_length=1)


class Unit(Entry):
    """A unit of measure: `factor` units of its dimension's base; `printed` lists other spellings of it."""

    unit: str
    dimension: str
    factor: float = Field(gt=0)
    printed: tuple[str, ...] = ()
    name: Text


class Authority(Entry):
    """Who states a number. `per_publisher`: a group of speakers, told apart by where they were read."""

    authority: str
    name: Text
    per_publisher: bool = False


class CompleteParts(Entry):
    """A list of parts that adds up to the series, with the publications that prove it."""

    parts: tuple[str, ...] = Field(min_length=2)
    evidence: str = Field(min_length=1)


class Cut(Entry):
    """An authority that cuts figures of the series off instead of rounding them, with the evidence.

    `always`: 2.5 is [2.5, 2.6); otherwise it both cuts and rounds, and 2.5 may be anything in [2.45, 2.6).
    """

    authority: str
    always: bool = False
    evidence: str = Field(min_length=1)


class Series(Entry):
    """One measure, one definition, one way of counting.

    `plausible_month` bounds an average month in the series' unit (None: no figure seen yet, or not a level);
    `rank` orders the key figures of a family (1 is its headline); `planned` marks a series that no figure
    and no target uses yet. `growth` tells whether printed growth compares the levels themselves, or quantities
    freed of price changes (real), which says nothing about levels in money.
    """

    series: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)?$")
    family: Family
    measure_type: MeasureType
    unit: str
    authority: tuple[str, ...] = Field(min_length=1)
    name: Text
    definition: Text
    counts: str
    part_of: tuple[str, ...] = ()
    complete_parts: CompleteParts | None = None
    cut_by: tuple[Cut, ...] = ()
    growth: Literal["of_levels", "real"] = "of_levels"
    not_to_be_confused_with: tuple[str, ...] = ()
    plausible_month: tuple[float, float] | None = None
    rank: int | None = Field(default=None, ge=1)
    planned: bool = False

    @property
    def measure(self) -> str:
        """What is measured: the code up to the dot."""
        return self.series.split(".")[0]


class Base(Entry):
    """Where a trajectory starts: frozen as announced, in the series' unit, at the end of the year.

    `known_from`: the day on which the base was printed, where it was not printed with or before the targets.
    """

    year: int
    value: float = Field(gt=0)
    evidence: str
    known_from: dt.date | None = None


class Step(Entry):
    """A milestone of a trajectory: the announced target it stands on (core.targets)."""

    year: int
    target: str


class Trajectory(Entry):
    """A base and its milestones. `rival` names the trajectory of the same words on another scope."""

    trajectory: str
    series: str
    name: Text
    base: Base
    steps: tuple[Step, ...] = Field(min_length=1)
    scope_note: Text
    rival: str | None = None
    primary: bool = False

    @model_validator(mode="after")
    def _years_rise(self) -> Trajectory:
        years = [self.base.year, *(step.year for step in self.steps)]
        if years != sorted(set(years)):
            raise ValueError("the years of a trajectory must rise from the base to the last step")
        return self


class MilestoneItem(Entry):
    """A port, line, zone, road programme …: something built, with its names."""

    item: str
    name: Text


class MilestoneTopic(Entry):
    """One question that several statements answer, e.g. the capacity of one hub; shown with the KPIs."""

    topic: str
    item: str
    name: Text
