"""Contract 1: a row as a source hands it over. All columns are text as printed; nothing is converted yet."""

from __future__ import annotations

import polars as pl

from warehouse import clock
from warehouse.catalogue.load import catalogue
from warehouse.contracts.rule import Rule, among, contract, matches, rule
from warehouse.periods import MONTH_TEXT

NUMBER_TEXT = r"^-?\d+(\.\d+)?$"
GROWTH_TEXT = r"^(-?\d+(\.\d+)?|x\d+(\.\d+)?)$"
DAY_TEXT = r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"

QUALIFIERS = ("exact", "about", "more_than", "less_than")
MATURITIES = ("unknown", "preliminary", "partial", "final")
DATE_BASES = ("printed", "month_only", "inferred", "none")
CONFIDENCES = ("high", "medium", "low")
KINDS = ("target", "plan", "forecast")
STATUSES = ("planned", "under_construction", "done", "stock")

_text = (pl.String, False)
_blank = (pl.String, True)
_origin = {"source": _text, "document": _text, "line": (pl.Int64, False)}

FIGURE_KEY = ("series", "period_start", "period_end", "authority", "url", "published_on", "locator")
_STATED = ("printed_value", "printed_unit", "printed_growth", "qualifier", "maturity")


def _not_said_before(key: tuple[str, ...], stated: tuple[str, ...]) -> list[Rule]:
    first = pl.struct(key).is_first_distinct()
    same = pl.struct(*key, *stated).is_first_distinct()
    return [
        rule("duplicate: an earlier row says the same", first | same),
        rule(
            "conflicting duplicate: an earlier row prints another figure for the same key; "
            "if the text prints both, tell them apart in the column locator",
            first | ~same,
        ),
    ]


def _dates(column: str) -> list[Rule]:
    day = pl.col(column)
    return [
        matches(column, DAY_TEXT, f"{column} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)"),
        rule(
            f"{column} is not a day of the calendar",
            (day.str.len_chars() < 10) | day.str.to_date("%Y-%m-%d", strict=False).is_not_null(),
            column,
        ),
        rule(f"{column} lies in the future", lambda: day <= f"{clock.today():%Y-%m-%d}", column),
    ]


def _web(column: str = "url") -> list[Rule]:
    return [matches(column, r"^https?://\S+$", f"{column} is not a web address")]


FIGURES = contract(
    {
        **_origin,
        "series": _text,
        "period_start": _text,
        "period_end": _text,
        "printed_value": _blank,
        "printed_unit": _text,
        "printed_growth": _blank,
        "qualifier": _text,
        "maturity": _text,
        "comparison": _blank,
        "published_on": _blank,
        "date_basis": _text,
        "authority": _text,
        "publisher": _text,
        "url": _text,
        "language": _text,
        "confidence": _text,
        "locator": _blank,
        "note": _blank,
    },
    [
        among("series", list(catalogue().series)),
        matches("period_start", MONTH_TEXT, "period_start is not a month (YYYY-MM)"),
        matches("period_end", MONTH_TEXT, "period_end is not a month (YYYY-MM)"),
        rule("the period ends before it starts", pl.col("period_end") >= pl.col("period_start")),
        matches("printed_value", NUMBER_TEXT, "printed_value is not a number"),
        rule(
            "unknown printed_unit (see warehouse/catalogue/units.yaml)",
            pl.col("printed_unit").is_in(catalogue().unit_frame()["printed_unit"].to_list()),
            "printed_unit",
        ),
        matches("printed_growth", GROWTH_TEXT, "printed_growth is neither a percent (7.1) nor a factor (x1.4)"),
        rule(
            "a factor of growth must be above zero",
            pl.col("printed_growth").str.extract(r"^x(.+)$").cast(pl.Float64, strict=False) > 0,
            "printed_growth",
        ),
        rule("the period has not begun yet", lambda: pl.col("period_end") <= f"{clock.today():%Y-%m}", "period_end"),
        rule(
            "neither a value nor a growth is printed",
            pl.col("printed_value").is_not_null() | pl.col("printed_growth").is_not_null(),
        ),
        among("qualifier", QUALIFIERS),
        among("maturity", MATURITIES),
        among("comparison", ("yes",)),
        *_dates("published_on"),
        among("date_basis", DATE_BASES),
        rule(
            "date_basis does not fit published_on",
            pl.when(pl.col("published_on").is_null())
            .then(pl.col("date_basis") == "none")
            .otherwise(
                (pl.col("date_basis") != "none")
                & ((pl.col("date_basis") != "printed") | (pl.col("published_on").str.len_chars() == 10))
            ),
        ),
        among("authority", list(catalogue().authorities)),
        *_web(),
        matches("language", r"^[a-z]{2}$", "language is not a two-letter code"),
        among("confidence", CONFIDENCES),
        *_not_said_before(FIGURE_KEY, _STATED),
    ],
)

TARGET_FIGURES = contract(
    {
        **_origin,
        "target": _text,
        "series": _text,
        "horizon_start": _blank,
        "horizon_end": _blank,
        "printed_value": _blank,
        "printed_unit": _blank,
        "printed_growth": _blank,
        "kind": _text,
        "authority": _text,
        "announced_on": _blank,
        "date_basis": _text,
        "publisher": _text,
        "url": _text,
        "language": _text,
        "scope_evidence": _blank,
        "note": _blank,
    },
    [
        among("series", list(catalogue().series)),
        matches("horizon_start", MONTH_TEXT, "horizon_start is not a month (YYYY-MM)"),
        matches("horizon_end", MONTH_TEXT, "horizon_end is not a month (YYYY-MM)"),
        rule("the horizon ends before it starts", pl.col("horizon_end") >= pl.col("horizon_start")),
        matches("printed_value", NUMBER_TEXT, "printed_value is not a number"),
        rule(
            "unknown printed_unit (see warehouse/catalogue/units.yaml)",
            pl.col("printed_unit").is_in(catalogue().unit_frame()["printed_unit"].to_list()),
            "printed_unit",
        ),
        rule(
            "neither a value nor a growth is printed",
            pl.col("printed_value").is_not_null() | pl.col("printed_growth").is_not_null(),
        ),
        among("kind", KINDS),
        among("authority", list(catalogue().authorities)),
        *_dates("announced_on"),
        among("date_basis", DATE_BASES),
        *_web(),
        *_not_said_before(
            ("target", "series", "authority", "url"), ("horizon_end", "printed_value", "printed_unit", "printed_growth")
        ),
    ],
)

MILESTONE_FIGURES = contract(
    {
        **_origin,
        "item": _text,
        "topic": _blank,
        "measure": _text,
        "printed_value": _text,
        "printed_unit": _text,
        "due": _blank,
        "status": _text,
        "authority": _text,
        "announced_on": _blank,
        "publisher": _text,
        "url": _text,
        "language": _text,
        "note": _blank,
    },
    [
        among("item", list(catalogue().milestone_items)),
        among("topic", list(catalogue().milestone_topics)),
        matches("printed_value", NUMBER_TEXT, "printed_value is not a number"),
        rule(
            "unknown printed_unit (see warehouse/catalogue/units.yaml)",
            pl.col("printed_unit").is_in(catalogue().unit_frame()["printed_unit"].to_list()),
            "printed_unit",
        ),
        matches("due", r"^(19|20)\d\d(-(0[1-9]|1[0-2]))?$", "due is not a year or a month"),
        among("status", STATUSES),
        among("authority", list(catalogue().authorities)),
        *_dates("announced_on"),
        *_web(),
        *_not_said_before(
            ("item", "measure", "due", "status", "authority", "url", "announced_on"),
            ("printed_value", "printed_unit"),
        ),
    ],
)
