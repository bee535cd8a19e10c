"""Contract 3: what is derived. Keys are unique, bounds are ordered, codes are known, nothing is infinite."""

from __future__ import annotations

import polars as pl

from warehouse.contracts.rule import (
    among,
    contract,
    known_interval,
    ordered,
    printed_or_ordered,
    rule,
    unique,
    whole_months,
)

_text = (pl.String, False)
_blank = (pl.String, True)
_day = (pl.Date, False)
_maybe_day = (pl.Date, True)
_number = (pl.Float64, True)
_list = (pl.List(pl.String), False)
_known = {"known_from": _day, "known_to": _maybe_day}

MONTH_BASES = ("published", "difference", "bounded")
TOTAL_BASES = ("published", "difference", "growth", "both", "bounded")
TOTAL_SPANS = ("ytd", "quarter", "year", "rolling_12", "segment")
GROWTH_SPANS = ("month", "ytd", "year", "rolling_12")
GROWTH_BASES = ("levels", "printed", "both")
PATHS = ("geometric", "linear")
STATUSES = ("achieved", "on_track", "progress_acceleration_needed", "limited_progress", "moving_away")
CERTAINTIES = ("certain", "depends_on_rounding", "depends_on_scope")
CONFLICT_RULES = ("confidence", "fewest", "own_authority", "newest", "placed", "sharper", "tie")
VERDICTS = ("used", "set_aside")
BLANK_REASONS = ("not_published_for_month", "not_yet_published", "not_collected", "only_cumulative")

STANDING = contract(
    {
        "version_id": _text,
        "series": _text,
        "period_start": _day,
        "period_end": _day,
        "measure": _text,
        "authority": _text,
        "speaker": _text,
        "value": (pl.Float64, False),
        "low": _number,
        "high": _number,
        "confidence": _text,
        "maturity": _text,
        "rank": (pl.Int32, False),
        "is_own": (pl.Boolean, False),
        "claim_ids": _list,
        "sharp_ids": _list,
        "publication_id": _text,
        "newest": _maybe_day,
        "first_known": _day,
        "verdict": _text,
        "rule": _blank,
        **_known,
    },
    [
        unique("version_id", "known_from"),
        *whole_months(),
        among("measure", ("level", "growth")),
        among("verdict", VERDICTS),
        among("rule", (*CONFLICT_RULES, "beside")),
        rule("what is set aside needs a rule", (pl.col("verdict") == "used") == pl.col("rule").is_null()),
        rule("a figure needs a claim", pl.col("claim_ids").list.len() >= 1),
        *ordered("low", "value", "high"),
        *known_interval(),
    ],
)

BOUNDS = contract(
    {
        "series": _text,
        "period_start": _day,
        "period_end": _day,
        "low": _number,
        "high": _number,
        "estimate": _number,
        "claim_ids": _list,
        "mixed_vintage": (pl.Boolean, False),
        **_known,
    },
    [
        unique("series", "period_start", "period_end", "known_from"),
        *whole_months(),
        rule("nothing is known of this period", (pl.col("low") > 0).fill_null(False) | pl.col("high").is_not_null()),
        rule("a flow cannot be negative", pl.min_horizontal("low", "high", "estimate") >= 0),
        *ordered("low", "estimate", "high"),
        *known_interval(),
    ],
)

MONTHLY = contract(
    {
        "series": _text,
        "month": _day,
        "value": _number,
        "low": _number,
        "high": _number,
        "basis": _text,
        "estimate": _number,
        "claim_ids": _list,
        "mixed_vintage": (pl.Boolean, False),
        **_known,
    },
    [
        unique("series", "month", "known_from"),
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
    {
        "series": _text,
        "span": _text,
        "period_start": _day,
        "period_end": _day,
        "value": _number,
        "low": _number,
        "high": _number,
        "basis": _text,
        "claim_ids": _list,
        **_known,
    },
    [
        unique("series", "span", "period_start", "period_end", "known_from"),
        *whole_months(),
        among("span", TOTAL_SPANS),
        among("basis", TOTAL_BASES),
        rule("a total of a flow cannot be negative", pl.min_horizontal("value", "low", "high") >= 0),
        *printed_or_ordered("low", "value", "high"),
        *known_interval(),
    ],
)

GROWTH = contract(
    {
        "series": _text,
        "span": _text,
        "period_start": _day,
        "period_end": _day,
        "growth_pct": _number,
        "low_pct": _number,
        "high_pct": _number,
        "printed_pct": _number,
        "basis": _text,
        "agrees": (pl.Boolean, True),
        "claim_ids": _list,
        **_known,
    },
    [
        unique("series", "span", "period_start", "period_end", "known_from"),
        *whole_months(),
        among("span", GROWTH_SPANS),
        among("basis", GROWTH_BASES),
        rule("growth cannot be below -100 percent", pl.min_horizontal("growth_pct", "low_pct", "high_pct") >= -100),
        *ordered("low_pct", "growth_pct", "high_pct"),
        *known_interval(),
    ],
)

PROGRESS = contract(
    {
        "trajectory": _text,
        "series": _text,
        "month": _day,
        "path": _text,
        "actual": _number,
        "low": _number,
        "high": _number,
        "path_value": (pl.Float64, False),
        "gap": _number,
        "gap_pct": _number,
        "observed_pct": _number,
        "required_pct": (pl.Float64, False),
        "remaining_pct": _number,
        "ratio": _number,
        "ratio_low": _number,
        "ratio_high": _number,
        "status": _blank,
        "certainty": _blank,
        "target": _text,
        "target_year": (pl.Int32, False),
        "target_value": (pl.Float64, False),
        **_known,
    },
    [
        unique("trajectory", "month", "path", "known_from"),
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

KPI = contract(
    {
        "month": _day,
        "kpi": _text,
        "family": _text,
        "series": _text,
        "unit": _text,
        "month_value": _number,
        "month_low": _number,
        "month_high": _number,
        "ytd_period_end": _maybe_day,
        "ytd_value": _number,
        "ytd_low": _number,
        "ytd_high": _number,
        "ytd_growth_pct": _number,
        "ytd_growth_low_pct": _number,
        "ytd_growth_high_pct": _number,
        "rolling_12": _number,
        "rolling_12_low": _number,
        "rolling_12_high": _number,
        "rolling_12_growth_pct": _number,
        "last_year_value": _number,
        "trajectory": _blank,
        "target": _blank,
        "target_year": (pl.Int32, True),
        "target_value": _number,
        "path_value": _number,
        "gap": _number,
        "gap_pct": _number,
        "status": _blank,
        "certainty": _blank,
        "outlook": _number,
        "outlook_low": _number,
        "outlook_high": _number,
        "conflicts": (pl.Int32, False),
        "newest_publication": _blank,
        "newest_published_on": _maybe_day,
        "blank_reason": _blank,
        "claim_ids": _list,
        **_known,
    },
    [
        unique("month", "kpi", "known_from"),
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

CONFLICTS = contract(
    {
        "conflict_id": _text,
        "series": _text,
        "family": _text,
        "period_start": _day,
        "period_end": _day,
        "measure": _text,
        "claim_ids": _list,
        "publications": _list,
        "allowed_low": _number,
        "allowed_high": _number,
        "excess": (pl.Float64, False),
        "excess_pct": (pl.Float64, False),
        "unit": _text,
        "set_aside": _list,
        "rule": _text,
        "explanation_en": _text,
        "explanation_ru": _text,
        "explanation_kk": _text,
        **_known,
    },
    [
        unique("conflict_id", "known_from"),
        *whole_months(),
        among("measure", ("level", "growth")),
        among("rule", CONFLICT_RULES),
        rule("figures that do not miss each other are no contradiction", pl.col("excess") > 0),
        rule("a contradiction needs two claims", pl.col("claim_ids").list.len() >= 2),
        rule("nothing is set aside", pl.col("set_aside").list.len() >= 1),
        *known_interval(),
    ],
)

REVISIONS = contract(
    {
        "series": _text,
        "period_start": _day,
        "period_end": _day,
        "authority": _text,
        "speaker": _text,
        "measure": _text,
        "first": (pl.Float64, False),
        "later": (pl.Float64, False),
        "role": _text,
        "change_pct": _number,
        "same_sign": (pl.Boolean, True),
        "first_on": _day,
        "later_on": _day,
        **_known,
    },
    [
        unique("series", "period_start", "period_end", "speaker", "measure", "known_from"),
        *whole_months(),
        among("measure", ("level", "growth")),
        among("role", ("repeat", "revision")),
        rule("a revision is later than what it revises", pl.col("later_on") > pl.col("first_on")),
        *known_interval(),
    ],
)

OUTLOOK_METHODS = ("ratio_to_year", "growth_carried_forward")
PLAN_KINDS = ("target", "plan", "forecast")
RECORD_SCOPES = ("series", "all_series")
_planned = pl.col("plan").is_not_null()

OUTLOOK = contract(
    {
        "series": _text,
        "year": (pl.Int32, False),
        "month": _day,
        "value": (pl.Float64, False),
        "low": _number,
        "high": _number,
        "method": _text,
        "n_years": (pl.Int32, True),
        "plan": _number,
        "plan_target": _blank,
        "plan_authority": _blank,
        "plan_kind": _blank,
        "plan_probability": _number,
        "record_scope": _text,
        "n": (pl.Int32, False),
        "record_years": (pl.Int32, False),
        "hit_rate": _number,
        "mean_abs_error_pct": _number,
        "baseline_n": (pl.Int32, False),
        "baseline_mean_abs_error_pct": _number,
        "same_cases_mean_abs_error_pct": _number,
        "claim_ids": _list,
        **_known,
    },
    [
        unique("series", "year", "month", "known_from"),
        rule("month is not the first day of a month", pl.col("month").dt.day() == 1),
        rule("month is not a month of the year", pl.col("month").dt.year() == pl.col("year")),
        among("method", OUTLOOK_METHODS),
        among("plan_kind", PLAN_KINDS),
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
