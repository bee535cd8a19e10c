"""Targets as announced, their register, the trajectories made of them, milestones, and progress along a trajectory."""

from __future__ import annotations

import polars as pl

from warehouse.contracts.figures import KINDS, MEASURES
from warehouse.contracts.figures import STATUSES as MILESTONE_STATUSES
from warehouse.contracts.rule import among, contract, known_interval, ordered, rule
from warehouse.contracts.table import (
    KNOWN,
    LOWER_END,
    SERIES_UNIT,
    SPEAKER,
    UNIT_COLUMN,
    UPPER_END,
    History,
    Table,
    day,
    days,
    flag,
    integer,
    number,
    text,
)

LINES = ("aim", "forecast")
PATHS = ("geometric", "linear")
STATUSES = ("achieved", "on_track", "progress_acceleration_needed", "limited_progress", "moving_away")
CERTAINTIES = ("certain", "depends_on_rounding", "depends_on_scope")

_is_forecast = pl.col("kind") == "forecast"

TARGETS = contract(
    Table(
        "core.targets",
        "Announced targets, plans and forecasts. A revised target is a new row; rivals stay side by side.",
        {
            "target": text("Name of the announced target."),
            "series": text("Series it is set for."),
            "horizon_start": day("First day of the target period; NULL: not stated.", null=True),
            "horizon": day("Last day of the target period; NULL: not stated.", null=True),
            "printed_value": text("Number as printed.", null=True),
            "printed_unit": text("Unit as printed.", null=True),
            "printed_growth": text("Growth goal as printed (percent, or x for times).", null=True),
            "value": number(
                "Target in the series' unit; NULL: only growth is stated, or the unit cannot be converted.",
                SERIES_UNIT,
                null=True,
            ),
            "unit": text("Unit of the series."),
            "kind": text("target, plan or forecast."),
            "authority": text("Who announced it."),
            "announced_text": text("Announcement date as printed.", null=True),
            "announced_on": day("Last day that date can mean; NULL: undated.", null=True),
            "date_basis": text("printed, month_only, inferred or none."),
            "known_from": day("Day from which the target is known: its announcement, never its horizon."),
            "scope_evidence": text("Why the target belongs to this series.", null=True),
            "publisher": text("Where it was read."),
            "url": text("Address."),
            "language": text("Language of the text."),
            "note": text("What the reader noted.", null=True),
        },
        key=("target", "series", "authority", "url"),
    ),
    [
        among("kind", KINDS),
        rule("a target must be positive", pl.col("value") > 0),
        rule("the horizon ends before it starts", pl.col("horizon") >= pl.col("horizon_start")),
        rule("a target is known from its announcement", pl.col("known_from") >= pl.col("announced_on")),
    ],
)

REGISTER = contract(
    Table(
        "mart.targets",
        "The register of targets: one row for each value that a speaker announced for a horizon, while it was in force. A later statement of the speaker supersedes it, the same value said again is a repeat; speakers never supersede each other.",
        {
            "series": text("Series it is set for."),
            "horizon_start": day(
                "First day of what the value counts: of the printed months at most the year that ends with the horizon; NULL: not stated.",
                null=True,
            ),
            "horizon": day("Last day of the target period; NULL: not stated.", null=True),
            "speaker": text(SPEAKER),
            "authority": text("Who announced it."),
            "line": text("aim (target, plan) or forecast: the one never supersedes the other."),
            "kind": text("target, plan or forecast."),
            "measure": text("level, or growth where only a growth is stated: the one never supersedes the other."),
            "target": text("Name of the announced target (core.targets)."),
            "value": number(
                "Target in the series' unit; NULL: only growth is stated, or the unit cannot be converted.",
                SERIES_UNIT,
                null=True,
            ),
            "unit": text("Unit of the series."),
            "printed_value": text("Number as printed.", null=True),
            "printed_unit": text("Unit as printed.", null=True),
            "printed_growth": text("Growth goal as printed (percent, or x for times).", null=True),
            "announced_on": day(
                "Day of the announcement, or the last day that its printed date can mean; NULL: undated.", null=True
            ),
            "date_basis": text("printed, month_only, inferred or none."),
            "previous_target": text("Target of the same speaker that it superseded; NULL: none.", null=True),
            "previous_value": number("Value of that target in the series' unit.", SERIES_UNIT, null=True),
            "change": number("Value less the superseded value, in the series' unit.", SERIES_UNIT, null=True),
            "change_pct": number("Change in percent of the superseded value.", "%", null=True),
            "repeats": integer("How many later texts of the speaker say the same value (core.targets).", "texts"),
            "repeated_on": days("Days from which these are known."),
            "scope_evidence": text("Why the target belongs to this series.", null=True),
            "publisher": text("Where the first statement was read."),
            "url": text("Its address."),
            "language": text("Language of the text."),
            "note": text("What the reader noted.", null=True),
            "known_from": day(
                "Day from which it is known: its announcement, never its horizon; undated: the day on which its source was closed."
            ),
            "known_to": day("Day on which the same speaker superseded it; NULL: it is in force.", null=True),
        },
        key=("target", "series", "authority", "url"),
        history=History(
            now="Targets, plans and forecasts in force; those of different speakers stand side by side.",
            as_of="own_macro",
        ),
    ),
    [
        among("kind", KINDS),
        among("line", LINES),
        among("measure", MEASURES),
        rule("only a forecast stands in the line of forecasts", (pl.col("line") == "forecast") == _is_forecast),
        rule("a target must be positive", pl.col("value") > 0),
        rule("a target is known from its announcement", pl.col("known_from") >= pl.col("announced_on")),
        rule(
            "a change needs the value that was superseded",
            pl.col("change").is_null() | pl.col("previous_value").is_not_null(),
        ),
        rule("repeats are not as many as the days of repeats", pl.col("repeats") == pl.col("repeated_on").list.len()),
        *known_interval(),
    ],
)

TRAJECTORIES = contract(
    Table(
        "core.trajectories",
        "Trajectories: a base frozen as announced (step 0) and its milestones, in force until the speaker of one of them replaces it.",
        {
            "trajectory": text("Name of the trajectory."),
            "step": integer("0 is the base, then the milestones in order."),
            "year": integer("Year at whose end the value is due."),
            "value": number("Base or milestone in the series' unit.", SERIES_UNIT),
            "series": text("Series it is measured with."),
            "target": text("Target it stands on (core.targets); NULL for the base.", null=True),
            "authority": text("Who announced that target.", null=True),
            "announced_on": day("Newest announcement among all its targets; NULL: one of them is undated.", null=True),
            "known_from": day("Day from which the trajectory is known: its base and all its targets."),
            "known_to": day(
                "Day on which the speaker of one of its targets replaced it; NULL: the trajectory is in force.",
                null=True,
            ),
            "name_en": text("Name of the trajectory in English."),
            "name_ru": text("Name of the trajectory in Russian."),
            "name_kk": text("Name of the trajectory in Kazakh."),
            "scope_note_en": text("What is disputed about its scope, in English; shown wherever the target is shown."),
            "scope_note_ru": text("The same in Russian."),
            "scope_note_kk": text("The same in Kazakh."),
            "evidence": text("Where the base comes from."),
            "rival": text("Trajectory of the same words on another scope.", null=True),
            "primary_for_series": flag(
                "True: while it is in force, it is the trajectory that the series' KPI shows; before, the newest announcement is."
            ),
        },
        key=("trajectory", "step"),
    ),
    [
        *known_interval(),
        rule("a step must be positive", pl.col("value") > 0),
        rule("only the base (step 0) stands without a target", (pl.col("step") == 0) == pl.col("target").is_null()),
    ],
)

MILESTONES = contract(
    Table(
        "core.milestones",
        "Statements about things that are built: ports, lines, border points, zones, roads.",
        {
            "item": text("What is built."),
            "name_en": text("Name of the item in English."),
            "name_ru": text("Name of the item in Russian."),
            "name_kk": text("Name of the item in Kazakh."),
            "topic": text(
                "Question that several statements answer; statements of one topic can contradict each other.", null=True
            ),
            "measure": text("What the number measures."),
            "printed_value": text("Number as printed."),
            "printed_unit": text("Unit as printed."),
            "value": number("Number in the unit beside it.", UNIT_COLUMN),
            "unit": text("Unit in which statements are compared."),
            "due": text("Year or month when due; NULL: not stated.", null=True),
            "status": text("planned, under_construction, done or stock (state of a date)."),
            "authority": text("Who states it."),
            "announced_text": text("Date as printed.", null=True),
            "announced_on": day("Last day that date can mean; NULL: undated.", null=True),
            "known_from": day("Day from which it is known."),
            "publisher": text("Where it was read."),
            "url": text("Address."),
            "language": text("Language of the text."),
            "note": text("What the reader noted.", null=True),
        },
    ),
    [among("status", MILESTONE_STATUSES)],
)

PROGRESS = contract(
    Table(
        "mart.progress",
        "Progress along each trajectory, month by month to its last milestone; future months carry the path only.",
        {
            "trajectory": text("Trajectory."),
            "series": text("Series."),
            "month": day("First day of the month."),
            "path": text("geometric (constant growth) or linear."),
            "actual": number(
                "Twelve months to the end of this month, in the series' unit; NULL: not known.", SERIES_UNIT, null=True
            ),
            "low": number(LOWER_END, SERIES_UNIT, null=True),
            "high": number(UPPER_END, SERIES_UNIT, null=True),
            "path_value": number("Where the path is at the end of this month.", SERIES_UNIT),
            "gap": number("actual − path_value.", SERIES_UNIT, null=True),
            "gap_pct": number("gap in percent of the path.", "%", null=True),
            "observed_pct": number("Growth a year since the base, percent (linear: of the base).", "%", null=True),
            "required_pct": number("Growth a year that the path requires, percent (linear: of the base).", "%"),
            "remaining_pct": number("Growth a year needed from here to the milestone, percent.", "%", null=True),
            "ratio": number("observed_pct / required_pct.", "ratio", null=True),
            "ratio_low": number("Ratio at the lower end of the interval.", "ratio", null=True),
            "ratio_high": number("Ratio at the upper end of the interval.", "ratio", null=True),
            "status": text(
                "achieved, on_track (ratio ≥ 0.95), progress_acceleration_needed (≥ 0.60), limited_progress (≥ 0) or moving_away; NULL: none (no figure, or within six months of the base).",
                null=True,
            ),
            "certainty": text("certain, depends_on_rounding or depends_on_scope.", null=True),
            "target": text("Milestone ahead (core.targets)."),
            "target_year": integer("Its year."),
            "target_value": number("Its value in the series' unit.", SERIES_UNIT),
            **KNOWN,
        },
        key=("trajectory", "month", "path", "known_from"),
        history=History("Progress along the trajectories then in force"),
    ),
    [
        rule("month is not the first day of a month", pl.col("month").dt.day() == 1),
        among("path", PATHS),
        among("status", STATUSES),
        among("certainty", CERTAINTIES),
        rule("a status has no certainty", pl.col("status").is_null() | pl.col("certainty").is_not_null()),
        rule("a gap without an actual figure", pl.col("actual").is_not_null() | pl.col("gap").is_null()),
        *ordered("low", "actual", "high"),
        *ordered("ratio_low", "ratio", "ratio_high"),
        *known_interval(),
    ],
)
