"""Contract 2: what the warehouse holds of the outside world, typed, in canonical units, with intervals."""

from __future__ import annotations

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import catalogue
from warehouse.contracts.figures import CONFIDENCES, DATE_BASES, KINDS, MATURITIES, QUALIFIERS, STATUSES
from warehouse.contracts.rule import (
    among,
    contract,
    known_interval,
    matches,
    ordered,
    rule,
    unique,
    whole_months,
)
from warehouse.periods import months_in

_text = (pl.String, False)
_blank = (pl.String, True)
_day = (pl.Date, False)
_maybe_day = (pl.Date, True)
_number = (pl.Float64, True)
_names = {f"name_{lang}": _text for lang in LANGUAGES}

ROLES = ("first", "repeat", "revision", "rival", "set_aside")
LINES = ("aim", "forecast")
_is_forecast = pl.col("kind") == "forecast"


def _range(bound: str) -> pl.Expr:
    """The catalogue's bound for an average month of each row's series (null: no bound is declared)."""
    index = {"low": 0, "high": 1}[bound]
    bounds = {code: s.plausible_month[index] for code, s in catalogue().series.items() if s.plausible_month}
    return pl.col("series").replace_strict(bounds, default=None, return_dtype=pl.Float64)


_average = pl.col("value") / pl.when(pl.col("series").is_in(catalogue().flows)).then(
    months_in(pl.col("period_start"), pl.col("period_end"))
).otherwise(1)

SERIES = contract(
    {
        "series": _text,
        "family": _text,
        "measure": _text,
        "measure_type": _text,
        "unit": _text,
        "authority": _text,
        **_names,
        **{f"definition_{lang}": _text for lang in LANGUAGES},
        "counts": _text,
        "part_of": (pl.List(pl.String), False),
        "not_to_be_confused_with": (pl.List(pl.String), False),
        "plausible_month_low": _number,
        "plausible_month_high": _number,
        "rank": (pl.Int32, True),
        "growth": _text,
        "planned": (pl.Boolean, False),
    },
    [
        unique("series"),
        among("growth", ("of_levels", "real")),
        rule("plausible_month is empty or upside down", pl.col("plausible_month_low") < pl.col("plausible_month_high")),
    ],
)

PUBLICATIONS = contract(
    {
        "publication_id": _text,
        "url": _text,
        "publisher": _text,
        "published_text": _blank,
        "published_on": _maybe_day,
        "date_basis": _text,
        "language": _text,
        "sha256": _blank,
        "retrieved_at": (pl.Datetime("us"), True),
    },
    [
        unique("publication_id"),
        matches("url", r"^https?://\S+$", "url is not a web address"),
        among("date_basis", DATE_BASES),
        rule(
            "a dated publication has no day, or an undated one has",
            (pl.col("date_basis") == "none") == pl.col("published_on").is_null(),
        ),
    ],
)

CLAIMS = contract(
    {
        "claim_id": _text,
        "series": _text,
        "period_start": _day,
        "period_end": _day,
        "printed_value": _blank,
        "printed_unit": _text,
        "printed_growth": _blank,
        "qualifier": _text,
        "value": _number,
        "low": _number,
        "high": _number,
        "growth_pct": _number,
        "growth_low_pct": _number,
        "growth_high_pct": _number,
        "maturity": _text,
        "comparison": (pl.Boolean, False),
        "authority": _text,
        "speaker": _text,
        "confidence": _text,
        "publication_id": _text,
        "known_from": _day,
        "known_basis": _text,
        "source": _text,
        "locator": _text,
        "note": _blank,
    },
    [
        unique("claim_id"),
        *whole_months(),
        among("series", list(catalogue().series)),
        among("qualifier", QUALIFIERS),
        among("maturity", MATURITIES),
        among("confidence", CONFIDENCES),
        among("known_basis", (*DATE_BASES[:3], "lag")),
        *ordered("low", "value", "high"),
        *ordered("growth_low_pct", "growth_pct", "growth_high_pct"),
        rule("a level cannot be negative", pl.col("value") >= 0),
        rule("growth cannot be below -100 percent", pl.col("growth_pct") >= -100),
        rule(
            "value far below what the series can be in these months (plausible_month in its catalogue file): "
            "wrong unit, scale or series?",
            _average >= _range("low"),
        ),
        rule(
            "value far above what the series can be in these months (plausible_month in its catalogue file): "
            "wrong unit, scale or series?",
            _average <= _range("high"),
        ),
    ],
)

OBSERVATIONS = contract(
    {
        "observation_id": _text,
        "claim_id": _text,
        "version_id": _text,
        "series": _text,
        "period_start": _day,
        "period_end": _day,
        "measure": _text,
        "authority": _text,
        "speaker": _text,
        "value": _number,
        "low": _number,
        "high": _number,
        "confidence": _text,
        "maturity": _text,
        "role": _text,
        "publication_id": _text,
        "known_from": _day,
        "known_to": _maybe_day,
        "known_basis": _text,
    },
    [
        unique("observation_id"),
        *whole_months(),
        among("measure", ("level", "growth")),
        among("confidence", CONFIDENCES),
        among("role", ROLES),
        *known_interval(),
        *ordered("low", "value", "high"),
        rule(
            "the printed unit cannot be turned into the unit of the series (pieces are not TEU, for instance)",
            pl.col("value").is_not_null(),
        ),
    ],
)

TARGETS = contract(
    {
        "target": _text,
        "series": _text,
        "horizon_start": _maybe_day,
        "horizon": _maybe_day,
        "printed_value": _blank,
        "printed_unit": _blank,
        "printed_growth": _blank,
        "value": _number,
        "unit": _text,
        "kind": _text,
        "authority": _text,
        "announced_text": _blank,
        "announced_on": _maybe_day,
        "date_basis": _text,
        "known_from": _day,
        "scope_evidence": _blank,
        "publisher": _text,
        "url": _text,
        "language": _text,
        "note": _blank,
    },
    [
        unique("target", "series", "authority", "url"),
        among("kind", KINDS),
        rule("a target must be positive", pl.col("value") > 0),
        rule("the horizon ends before it starts", pl.col("horizon") >= pl.col("horizon_start")),
        rule("a target is known from its announcement", pl.col("known_from") >= pl.col("announced_on")),
    ],
)

REGISTER = contract(
    {
        "series": _text,
        "horizon_start": _maybe_day,
        "horizon": _maybe_day,
        "speaker": _text,
        "authority": _text,
        "line": _text,
        "kind": _text,
        "measure": _text,
        "target": _text,
        "value": _number,
        "unit": _text,
        "printed_value": _blank,
        "printed_unit": _blank,
        "printed_growth": _blank,
        "announced_on": _maybe_day,
        "date_basis": _text,
        "previous_target": _blank,
        "previous_value": _number,
        "change": _number,
        "change_pct": _number,
        "repeats": (pl.Int32, False),
        "repeated_on": (pl.List(pl.Date), False),
        "scope_evidence": _blank,
        "publisher": _text,
        "url": _text,
        "language": _text,
        "note": _blank,
        "known_from": _day,
        "known_to": _maybe_day,
    },
    [
        unique("target", "series", "authority", "url"),
        among("kind", KINDS),
        among("line", LINES),
        among("measure", ("level", "growth")),
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
    {
        "trajectory": _text,
        "step": (pl.Int32, False),
        "year": (pl.Int32, False),
        "value": (pl.Float64, False),
        "series": _text,
        "target": _blank,
        "authority": _blank,
        "announced_on": _maybe_day,
        "known_from": _day,
        "known_to": _maybe_day,
        **_names,
        **{f"scope_note_{lang}": _text for lang in LANGUAGES},
        "evidence": _text,
        "rival": _blank,
        "primary_for_series": (pl.Boolean, False),
    },
    [
        unique("trajectory", "step"),
        *known_interval(),
        rule("a step must be positive", pl.col("value") > 0),
        rule("only the base (step 0) stands without a target", (pl.col("step") == 0) == pl.col("target").is_null()),
    ],
)

MILESTONES = contract(
    {
        "item": _text,
        **_names,
        "topic": _blank,
        "measure": _text,
        "printed_value": _text,
        "printed_unit": _text,
        "value": (pl.Float64, False),
        "unit": _text,
        "due": _blank,
        "status": _text,
        "authority": _text,
        "announced_text": _blank,
        "announced_on": _maybe_day,
        "known_from": _day,
        "publisher": _text,
        "url": _text,
        "language": _text,
        "note": _blank,
    },
    [among("status", STATUSES)],
)
