"""Contract 3, the full-year outlook: an expected value with its interval, the plan it is compared with, its record."""

from __future__ import annotations

import polars as pl

from warehouse.contracts.figures import KINDS
from warehouse.contracts.rule import among, contract, known_interval, ordered, rule
from warehouse.contracts.table import KNOWN, SERIES_UNIT, History, Table, day, integer, number, text, texts

OUTLOOK_METHODS = ("ratio_to_year", "growth_carried_forward")
RECORD_SCOPES = ("series", "all_series")

_planned = pl.col("plan").is_not_null()

OUTLOOK = contract(
    Table(
        "mart.outlook",
        "Full-year outlook of a series' year in progress, made from its months so far. It ends when a newer month's outlook replaces it or the year's own figure appears.",
        {
            "series": text("Series."),
            "year": integer("Year of the outlook."),
            "month": day("First day of the last month it was made from."),
            "value": number(
                "Expected full year, in the series' unit. Never below what the year has already reached.", SERIES_UNIT
            ),
            "low": number(
                "Lower end: of the 80 % interval (ratio_to_year), or of what the printed figures allow if growth stays as it is (growth_carried_forward); NULL: open.",
                SERIES_UNIT,
                null=True,
            ),
            "high": number("Upper end, likewise; NULL: open.", SERIES_UNIT, null=True),
            "method": text(
                "ratio_to_year: the months so far times the mean ratio of year to these months in at least four past years; growth_carried_forward: last year times the growth to date."
            ),
            "n_years": integer("ratio_to_year: past years whose ratios are used; otherwise NULL.", "years", null=True),
            "plan": number(
                "Official aim for the year in force, in the series' unit: a plan or target rather than a forecast, of the series' own authority rather than another, the newest; NULL: none.",
                SERIES_UNIT,
                null=True,
            ),
            "plan_target": text("Its target (core.targets).", null=True),
            "plan_authority": text("Who announced it.", null=True),
            "plan_kind": text("target, plan or forecast.", null=True),
            "plan_probability": number(
                "Probability that the year reaches the plan, 0 to 1: by the t distribution (ratio_to_year), or the share of at least 12 past errors of the method with which it would (growth_carried_forward); 1 where it is reached already; NULL: not known.",
                "probability, 0 to 1",
                null=True,
            ),
            "record_scope": text(
                "Whose record of the method follows: series (at least 12 cases of its own), otherwise all_series."
            ),
            "n": integer(
                "Cases the record rests on: past outlooks, one for each series, year and month, whose year's figure was known by then. Dated figures only.",
                "cases",
            ),
            "record_years": integer(
                "Years of series these cases come from; cases of one year of a series depend on each other.", "years"
            ),
            "hit_rate": number(
                "Share of cases whose interval met that of the year's figure, 0 to 1; NULL below 12 cases.",
                "share, 0 to 1",
                null=True,
            ),
            "mean_abs_error_pct": number(
                "Mean absolute error of the cases, percent of the year's figure; NULL below 12 cases.", "%", null=True
            ),
            "baseline_n": integer(
                "Cases that have a baseline: last year times this year so far, divided by last year so far.", "cases"
            ),
            "baseline_mean_abs_error_pct": number(
                "Mean absolute error of the baseline in these cases, percent; NULL below 12 of them.", "%", null=True
            ),
            "same_cases_mean_abs_error_pct": number(
                "Mean absolute error of the outlooks in the cases that have a baseline, to be compared with it; NULL below 12 of them.",
                "%",
                null=True,
            ),
            "claim_ids": texts("Claims the outlook was made from (core.claims)."),
            **KNOWN,
        },
        key=("series", "year", "month", "known_from"),
        history=History(
            "Outlooks",
            "Full-year outlooks, with the plan they are held against and the record of their method.",
            "claims_by_then",
        ),
    ),
    [
        rule("month is not the first day of a month", pl.col("month").dt.day() == 1),
        rule("month is not a month of the year", pl.col("month").dt.year() == pl.col("year")),
        among("method", OUTLOOK_METHODS),
        among("plan_kind", KINDS),
        among("record_scope", RECORD_SCOPES),
        rule(
            "n_years belongs to ratio_to_year, and to it alone",
            (pl.col("method") == "ratio_to_year") == pl.col("n_years").is_not_null(),
        ),
        rule("a plan needs its target", _planned == pl.col("plan_target").is_not_null()),
        rule("a probability without a plan", _planned | pl.col("plan_probability").is_null()),
        rule("a probability lies between 0 and 1", pl.col("plan_probability").is_between(0, 1)),
        rule("a hit rate lies between 0 and 1", pl.col("hit_rate").is_between(0, 1)),
        rule("a hit rate without cases", (pl.col("n") > 0) | pl.col("hit_rate").is_null()),
        rule("more cases with a baseline than cases", pl.col("baseline_n") <= pl.col("n")),
        rule("an outlook needs a claim", pl.col("claim_ids").list.len() >= 1),
        *ordered("low", "value", "high"),
        *known_interval(),
    ],
)
