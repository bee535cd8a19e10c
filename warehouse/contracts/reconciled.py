"""Contract 3, what figures prove together: which of them stand, bounds, contradictions, revisions."""

from __future__ import annotations

import polars as pl

from warehouse.contracts.figures import MEASURES
from warehouse.contracts.rule import among, contract, known_interval, ordered, rule, whole_months
from warehouse.contracts.table import (
    KNOWN,
    MEASURE_UNIT,
    SERIES_UNIT,
    SPEAKER,
    UNIT_COLUMN,
    History,
    Table,
    day,
    flag,
    integer,
    number,
    text,
    texts,
)

CONFLICT_RULES = ("confidence", "fewest", "own_authority", "newest", "placed", "sharper", "tie")
VERDICTS = ("used", "set_aside")

STANDING = contract(
    Table(
        "mart.standing",
        "Standing figures: one row for each level or growth that a speaker states of a period, sharpened by its repeats, and whether it agrees with the others.",
        {
            "version_id": text("Version (core.observations): the first statement of it."),
            "series": text("Series."),
            "period_start": day("First day of the period."),
            "period_end": day("Last day of the period."),
            "measure": text("level (unit of the series) or growth (percent)."),
            "authority": text("Who states it."),
            "speaker": text(SPEAKER),
            "value": number("The sharpest printed figure.", MEASURE_UNIT),
            "low": number("Lower end of what all its prints prove; NULL: open.", MEASURE_UNIT, null=True),
            "high": number("Upper end; NULL: open.", MEASURE_UNIT, null=True),
            "confidence": text("Confidence of period and definition, the best of its prints."),
            "maturity": text("partial: published before the period had ended."),
            "rank": integer("Confidence as a number: 2 high, 1 medium, 0 low."),
            "is_own": flag("Stated by an authority that counts the series itself."),
            "claim_ids": texts("All claims that say it (core.claims)."),
            "sharp_ids": texts("The claims that low and high rest on."),
            "publication_id": text("Publication of the newest dated print."),
            "newest": day("Its date; NULL: none is dated.", null=True),
            "first_known": day(
                "Day on which the version was first said; a repeat keeps version_id and this day, and its row goes on with the newer documentation."
            ),
            "verdict": text(
                "used: it bounds months and totals; set_aside: it cannot be right together with better documented figures. Nothing is deleted."
            ),
            "rule": text(
                "Why it was set aside: confidence, fewest, own_authority, newest, placed, sharper, tie (as in mart.conflicts), or beside (a growth printed beside a level that was set aside or is contradicted).",
                null=True,
            ),
            **KNOWN,
        },
        key=("version_id", "known_from"),
        history=History(
            "Standing figures and the verdicts on them", "Standing figures, and whether they agree with the others."
        ),
    ),
    [
        *whole_months(),
        among("measure", MEASURES),
        among("verdict", VERDICTS),
        among("rule", (*CONFLICT_RULES, "beside")),
        rule("what is set aside needs a rule", (pl.col("verdict") == "used") == pl.col("rule").is_null()),
        rule("a figure needs a claim", pl.col("claim_ids").list.len() >= 1),
        *ordered("low", "value", "high"),
        *known_interval(),
    ],
)

BOUNDS = contract(
    Table(
        "mart.bounds",
        "Bounds of every month, year to date, quarter, year, twelve months and stated period of a flow, as all figures that agree prove them together.",
        {
            "series": text("Series."),
            "period_start": day("First day of the period."),
            "period_end": day("Last day of the period."),
            "low": number("Smallest value that the figures allow, in the unit of the series.", SERIES_UNIT, null=True),
            "high": number(
                "Largest value that the figures allow; NULL: not bounded from above.", SERIES_UNIT, null=True
            ),
            "estimate": number(
                "For single months: smooth estimate for charts only (status E).", SERIES_UNIT, null=True
            ),
            "claim_ids": texts("Claims that make the bounds as tight as they are."),
            "mixed_vintage": flag("These claims have different dates or speakers."),
            **KNOWN,
        },
        key=("series", "period_start", "period_end", "known_from"),
        history=History("Bounds", "Bounds of every period of a flow.", "claims_by_then"),
    ),
    [
        *whole_months(),
        rule("nothing is known of this period", (pl.col("low") > 0).fill_null(False) | pl.col("high").is_not_null()),
        rule("a flow cannot be negative", pl.min_horizontal("low", "high", "estimate") >= 0),
        *ordered("low", "estimate", "high"),
        *known_interval(),
    ],
)

CONFLICTS = contract(
    Table(
        "mart.conflicts",
        "Contradictions: figures that cannot all be right, with all members. Without any one of them the others can. Nothing is deleted.",
        {
            "conflict_id": text("Identity: of the figures that contradict each other."),
            "series": text("Series of the figure that was set aside."),
            "family": text("Family of the series."),
            "period_start": day("First day of the period of the figure that was set aside."),
            "period_end": day("Last day of that period."),
            "measure": text("What was set aside: level or growth."),
            "claim_ids": texts("All claims in it; those that were set aside come last."),
            "publications": texts("Publications of these claims."),
            "allowed_low": number(
                "Smallest value that the other members allow the figure set aside to have.", UNIT_COLUMN, null=True
            ),
            "allowed_high": number("Largest value that they allow; NULL: open.", UNIT_COLUMN, null=True),
            "excess": number("By how much the figure set aside misses that, in the unit beside it.", UNIT_COLUMN),
            "excess_pct": number(
                "Excess in percent of the figure set aside; for growth, of the level it implies.", "%"
            ),
            "unit": text("Unit of the excess: the series' unit, or percent (points) for growth."),
            "set_aside": texts("Claims that were set aside, until publications settle the matter."),
            "rule": text(
                "Why these: confidence, fewest (more contradictions end with them), own_authority, newest, placed (its series was inferred from its size), sharper, or tie."
            ),
            "explanation_en": text("The contradiction in plain English."),
            "explanation_ru": text("The same in Russian."),
            "explanation_kk": text("The same in Kazakh."),
            **KNOWN,
        },
        key=("conflict_id", "known_from"),
        history=History("Contradictions", "Contradictions: figures that cannot all be right, with all members."),
    ),
    [
        *whole_months(),
        among("measure", MEASURES),
        among("rule", CONFLICT_RULES),
        rule("figures that do not miss each other are no contradiction", pl.col("excess") > 0),
        rule("a contradiction needs two claims", pl.col("claim_ids").list.len() >= 2),
        rule("nothing is set aside", pl.col("set_aside").list.len() >= 1),
        *known_interval(),
    ],
)

REVISIONS = contract(
    Table(
        "mart.revisions",
        "What a speaker first said of a period, and each later figure: what is known now compares the first with the newest. A repeat says the same within its rounding; a revision replaces.",
        {
            "series": text("Series."),
            "period_start": day("First day of the period."),
            "period_end": day("Last day of the period."),
            "authority": text("Who revised."),
            "speaker": text(SPEAKER),
            "measure": text("level or growth."),
            "first": number("First figure: unit of the series, or percent.", MEASURE_UNIT),
            "later": number("Later figure.", MEASURE_UNIT),
            "role": text("repeat (its interval overlaps that of the figure before) or revision (it replaced that)."),
            "change_pct": number(
                "Change in percent of the first figure; for growth in percentage points.", "%", null=True
            ),
            "same_sign": flag("First and later growth point the same way; NULL for levels.", null=True),
            "first_on": day("Day on which the first figure became known."),
            "later_on": day("Day on which the later figure became known."),
            **KNOWN,
            "known_to": day(
                "Day on which a newer figure took the place of the later one; NULL: it is the newest.", null=True
            ),
        },
        key=("series", "period_start", "period_end", "speaker", "measure", "known_from"),
        history=History(
            "First and newest figures",
            "First and newest figure of each series, period and speaker that said one more than once.",
        ),
    ),
    [
        *whole_months(),
        among("measure", MEASURES),
        among("role", ("repeat", "revision")),
        rule("a revision is later than what it revises", pl.col("later_on") > pl.col("first_on")),
        *known_interval(),
    ],
)
