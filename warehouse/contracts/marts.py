"""Contract 3, what is derived of figures: months, totals, growth and the month's KPIs."""

from __future__ import annotations

import polars as pl

from warehouse.contracts.rule import (
    among,
    contract,
    known_interval,
    ordered,
    printed_or_ordered,
    rule,
    whole_months,
)
from warehouse.contracts.table import (
    KNOWN,
    LOWER_END,
    SERIES_UNIT,
    UNIT_COLUMN,
    UPPER_END,
    History,
    Table,
    day,
    flag,
    integer,
    number,
    text,
    texts,
)
from warehouse.contracts.targets import CERTAINTIES, STATUSES

MONTH_BASES = ("published", "difference", "bounded")
TOTAL_BASES = ("published", "difference", "growth", "both", "bounded")
TOTAL_SPANS = ("ytd", "quarter", "year", "rolling_12", "segment")
GROWTH_SPANS = ("month", "ytd", "year", "rolling_12")
GROWTH_BASES = ("levels", "printed", "both")
BLANK_REASONS = ("not_published_for_month", "not_yet_published", "not_collected", "only_cumulative")

MONTHLY = contract(
    Table(
        "mart.monthly",
        "Discrete months of flows: bounds always, a value only where published figures pin it. Missing stays missing.",
        {
            "series": text("Series."),
            "month": day("First day of the month."),
            "value": number(
                "Value in the series' unit: published as printed, or derived, unrounded; NULL where only bounds are known. All figures together may prove bounds to one side of a rounded print.",
                SERIES_UNIT,
                null=True,
            ),
            "low": number(LOWER_END, SERIES_UNIT, null=True),
            "high": number(UPPER_END, SERIES_UNIT, null=True),
            "basis": text(
                "published, difference (of two cumulative figures of one speaker) or bounded (only low and high are known)."
            ),
            "estimate": number(
                "Smooth estimate for charts only (status E); NULL: none is made.", SERIES_UNIT, null=True
            ),
            "claim_ids": texts("Claims behind the value and the bounds (core.claims)."),
            "mixed_vintage": flag(
                "True: the two figures of a difference differ in date or speaker, so that revisions of earlier months are in it."
            ),
            **KNOWN,
        },
        key=("series", "month", "known_from"),
        history=History(
            "Months",
            "Discrete months of flows. Missing stays missing: a month without a row is not known from published figures.",
            "claims_by_then",
        ),
    ),
    [
        rule("month is not the first day of a month", pl.col("month").dt.day() == 1),
        among("basis", MONTH_BASES),
        rule("nothing is known of this month", pl.any_horizontal(pl.col("value", "low", "high").is_not_null())),
        rule("a bounded month has no value", (pl.col("basis") != "bounded") | pl.col("value").is_null()),
        rule("a month of a flow cannot be negative", pl.min_horizontal("value", "low", "high") >= 0),
        *printed_or_ordered("low", "value", "high"),
        *known_interval(),
    ],
)

TOTALS = contract(
    Table(
        "mart.totals",
        "Totals of flows over ytd, quarter, year, rolling_12 and segment (between consecutive known cumulative figures).",
        {
            "series": text("Series."),
            "span": text("ytd, quarter, year, rolling_12 or segment."),
            "period_start": day("First day of the period."),
            "period_end": day("Last day of the period."),
            "value": number(
                "Value in the series' unit: published as printed, or derived, unrounded; NULL where only bounds are known. All figures together may prove bounds to one side of a rounded print.",
                SERIES_UNIT,
                null=True,
            ),
            "low": number(LOWER_END, SERIES_UNIT, null=True),
            "high": number(UPPER_END, SERIES_UNIT, null=True),
            "basis": text("published, difference, growth (last year known only by growth), both, or bounded."),
            "claim_ids": texts("Claims behind the figure (core.claims)."),
            **KNOWN,
        },
        key=("series", "span", "period_start", "period_end", "known_from"),
        history=History("Totals", as_of="claims_by_then"),
    ),
    [
        *whole_months(),
        among("span", TOTAL_SPANS),
        among("basis", TOTAL_BASES),
        rule("a total of a flow cannot be negative", pl.min_horizontal("value", "low", "high") >= 0),
        *printed_or_ordered("low", "value", "high"),
        *known_interval(),
    ],
)

GROWTH = contract(
    Table(
        "mart.growth",
        "Growth against the same period of the year before, in percent.",
        {
            "series": text("Series."),
            "span": text("month, ytd, year or rolling_12."),
            "period_start": day("First day of the period."),
            "period_end": day("Last day of the period."),
            "growth_pct": number("Growth in percent, unrounded.", "%", null=True),
            "low_pct": number("Lower end of its interval, percent.", "%", null=True),
            "high_pct": number("Upper end of its interval, percent.", "%", null=True),
            "printed_pct": number("Growth as printed, percent; NULL: none printed.", "%", null=True),
            "basis": text("levels, printed, or both."),
            "agrees": flag(
                "Printed growth and levels of both years can be right together; false: the printed growth was set aside (mart.conflicts); NULL: nothing to compare.",
                null=True,
            ),
            "claim_ids": texts("Claims behind the figure (core.claims)."),
            **KNOWN,
        },
        key=("series", "span", "period_start", "period_end", "known_from"),
        history=History("Growth", as_of="claims_by_then"),
    ),
    [
        *whole_months(),
        among("span", GROWTH_SPANS),
        among("basis", GROWTH_BASES),
        rule("growth cannot be below -100 percent", pl.min_horizontal("growth_pct", "low_pct", "high_pct") >= -100),
        *ordered("low_pct", "growth_pct", "high_pct"),
        *known_interval(),
    ],
)

KPI = contract(
    Table(
        "mart.kpi",
        "The month's KPIs: one row for each series with a figure and each month from its first figure to the newest month. A blank is never zero and says why.",
        {
            "month": day("First day of the month."),
            "kpi": text("Code of the KPI."),
            "family": text("Family of the series."),
            "series": text("Series."),
            "unit": text("Unit of all values of the row."),
            "month_value": number("The month alone; NULL: not pinned by published figures.", UNIT_COLUMN, null=True),
            "month_low": number("Lower bound of the month.", UNIT_COLUMN, null=True),
            "month_high": number("Upper bound of the month.", UNIT_COLUMN, null=True),
            "ytd_period_end": day(
                "Last day of the newest cumulative figure of the month's year: growth, rolling 12 months, path and status refer to it.",
                null=True,
            ),
            "ytd_value": number("January to that day.", UNIT_COLUMN, null=True),
            "ytd_low": number("Lower bound.", UNIT_COLUMN, null=True),
            "ytd_high": number("Upper bound.", UNIT_COLUMN, null=True),
            "ytd_growth_pct": number("Growth against the same months of last year, percent.", "%", null=True),
            "ytd_growth_low_pct": number("Lower bound, percent.", "%", null=True),
            "ytd_growth_high_pct": number("Upper bound, percent.", "%", null=True),
            "rolling_12": number("Twelve months to that day.", UNIT_COLUMN, null=True),
            "rolling_12_low": number("Lower bound.", UNIT_COLUMN, null=True),
            "rolling_12_high": number("Upper bound.", UNIT_COLUMN, null=True),
            "rolling_12_growth_pct": number(
                "Growth of the twelve months against the twelve before, percent.", "%", null=True
            ),
            "last_year_value": number("The same months of last year, as published.", UNIT_COLUMN, null=True),
            "trajectory": text(
                "Trajectory against which the row is measured; its scope note is in core.trajectories.", null=True
            ),
            "target": text("Milestone ahead (core.targets).", null=True),
            "target_year": integer("Its year.", null=True),
            "target_value": number("Its value.", UNIT_COLUMN, null=True),
            "path_value": number("Where the geometric path is at the reference month.", UNIT_COLUMN, null=True),
            "gap": number("rolling_12 − path_value.", UNIT_COLUMN, null=True),
            "gap_pct": number("gap in percent of the path.", "%", null=True),
            "status": text("Status of mart.progress.", null=True),
            "certainty": text("Certainty of mart.progress.", null=True),
            "outlook": number("Full-year outlook; NULL: none is made.", UNIT_COLUMN, null=True),
            "outlook_low": number("Lower end of its 80 % interval.", UNIT_COLUMN, null=True),
            "outlook_high": number("Upper end of its 80 % interval.", UNIT_COLUMN, null=True),
            "conflicts": integer(
                "Contradictions in which a figure of the reference period takes part (mart.conflicts).",
                "contradictions",
            ),
            "newest_publication": text("Publication of the newest figure shown (core.publications).", null=True),
            "newest_published_on": day("Its date; NULL: undated.", null=True),
            "blank_reason": text(
                "Why a figure of the month itself is missing: not_published_for_month, not_yet_published, not_collected, or only_cumulative (the month alone cannot be derived).",
                null=True,
            ),
            "claim_ids": texts(
                "Claims that print the figures of the reference period (core.claims); the newest publication is the newest dated one of them."
            ),
            **KNOWN,
        },
        key=("month", "kpi", "known_from"),
        history=History(as_of="own_macro"),
    ),
    [
        rule("month is not the first day of a month", pl.col("month").dt.day() == 1),
        rule("the year to date ends after the month", pl.col("ytd_period_end") <= pl.col("month").dt.month_end()),
        among("status", STATUSES),
        among("certainty", CERTAINTIES),
        among("blank_reason", BLANK_REASONS),
        rule(
            "a row that says nothing must say why",
            pl.any_horizontal(pl.col("blank_reason", "ytd_period_end", "month_value").is_not_null()),
        ),
        *printed_or_ordered("month_low", "month_value", "month_high"),
        *printed_or_ordered("ytd_low", "ytd_value", "ytd_high"),
        *ordered("ytd_growth_low_pct", "ytd_growth_pct", "ytd_growth_high_pct"),
        *printed_or_ordered("rolling_12_low", "rolling_12", "rolling_12_high"),
        *known_interval(),
    ],
)
