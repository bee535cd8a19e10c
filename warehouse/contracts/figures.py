"""Contract 1: a row as a source hands it over. All columns are text as printed; nothing is converted yet.

Figures wait in stage for their family; targets and milestones are turned into rows of core in the same step.
"""

from __future__ import annotations

import polars as pl

from warehouse import clock
from warehouse.catalogue.load import catalogue
from warehouse.contracts.rule import Rule, among, contract, matches, rule
from warehouse.contracts.table import Table, integer64, text
from warehouse.periods import MONTH_TEXT

NUMBER_TEXT = r"^-?\d+(\.\d+)?$"
GROWTH_TEXT = r"^(-?\d+(\.\d+)?|x\d+(\.\d+)?)$"
DAY_TEXT = r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"

QUALIFIERS = ("exact", "about", "more_than", "less_than")
MATURITIES = ("unknown", "preliminary", "partial", "final")
DATE_BASES = ("printed", "month_only", "inferred", "none")
CONFIDENCES = ("high", "medium", "low")
KINDS = ("target", "plan", "forecast")
MEASURES = ("level", "growth")  # what a printed figure states: each is repeated, revised or set aside alone
STATUSES = ("planned", "under_construction", "done", "stock")

# Refused today, it may be admitted on another day.
IN_THE_FUTURE, NOT_BEGUN = "lies in the future", "the period has not begun yet"
OF_THE_DAY = (IN_THE_FUTURE, NOT_BEGUN)

_origin = {
    "source": text("Source that delivered the row."),
    "document": text("Document of the source in which it stands."),
    "line": integer64("Its line, or its number, in the document."),
}
_web = {
    "publisher": text("Site or medium where it was read."),
    "url": text("Address."),
    "language": text("Language of the text (two letters)."),
}
_note = {"note": text("What the reader noted.", null=True)}
_date_basis = text("printed (a day), month_only, inferred, or none.")

FIGURE_KEY = ("series", "period_start", "period_end", "authority", "url", "published_on", "locator")
STATEMENT = ("printed_value", "printed_unit", "printed_growth", "qualifier", "maturity")


def _no_duplicates(key: tuple[str, ...], stated: tuple[str, ...]) -> list[Rule]:
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
        rule(f"{column} {IN_THE_FUTURE}", lambda: day <= f"{clock.today():%Y-%m-%d}", column),
    ]


def _web_address() -> list[Rule]:
    return [matches("url", r"^https?://\S+$", "url is not a web address")]


FIGURES = contract(
    Table(
        "stage.figures",
        "Rows as the source handed them over, before their family validates them.",
        {
            **_origin,
            "series": text("Series (core.series)."),
            "period_start": text("First month (YYYY-MM)."),
            "period_end": text("Last month (YYYY-MM)."),
            "printed_value": text("The number as printed; its decimals are its precision.", null=True),
            "printed_unit": text("Unit as printed."),
            "printed_growth": text(
                "Growth against the same period of the year before as printed: percent (7.1) or factor (x1.4).",
                null=True,
            ),
            "qualifier": text("exact, about, more_than or less_than (nearly, almost)."),
            "maturity": text("unknown, preliminary, partial (printed before the period had ended) or final."),
            "comparison": text("yes: printed as last year's comparison in a later text.", null=True),
            "published_on": text("Date as printed: a day, a month or a year; NULL: none.", null=True),
            "date_basis": _date_basis,
            "authority": text("Who states the number."),
            **_web,
            "confidence": text("Confidence of period and definition: high, medium or low."),
            "locator": text("Tells apart two figures that one text prints for the same key.", null=True),
            **_note,
        },
    ),
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
        rule(NOT_BEGUN, lambda: pl.col("period_end") <= f"{clock.today():%Y-%m}", "period_end"),
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
        *_web_address(),
        matches("language", r"^[a-z]{2}$", "language is not a two-letter code"),
        among("confidence", CONFIDENCES),
        *_no_duplicates(FIGURE_KEY, STATEMENT),
    ],
)

TARGET_FIGURES = contract(
    Table(
        "",
        "Announced targets, plans and forecasts as the source handed them over.",
        {
            **_origin,
            "target": text("Name of the announced target."),
            "series": text("Series it is set for."),
            "horizon_start": text("First month of the target period (YYYY-MM); NULL: not stated.", null=True),
            "horizon_end": text("Last month of the target period (YYYY-MM); NULL: not stated.", null=True),
            "printed_value": text("Number as printed.", null=True),
            "printed_unit": text("Unit as printed.", null=True),
            "printed_growth": text("Growth goal as printed (percent, or x for times).", null=True),
            "kind": text("target, plan or forecast."),
            "authority": text("Who announced it."),
            "announced_on": text("Announcement date as printed: a day, a month or a year; NULL: none.", null=True),
            "date_basis": _date_basis,
            **_web,
            "scope_evidence": text("Why the target belongs to this series.", null=True),
            **_note,
        },
    ),
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
        *_web_address(),
        *_no_duplicates(
            ("target", "series", "authority", "url"), ("horizon_end", "printed_value", "printed_unit", "printed_growth")
        ),
    ],
)

MILESTONE_FIGURES = contract(
    Table(
        "",
        "Statements about things that are built as the source handed them over.",
        {
            **_origin,
            "item": text("What is built."),
            "topic": text("Question that several statements answer.", null=True),
            "measure": text("What the number measures."),
            "printed_value": text("Number as printed."),
            "printed_unit": text("Unit as printed."),
            "due": text("Year or month when due; NULL: not stated.", null=True),
            "status": text("planned, under_construction, done or stock (state of a date)."),
            "authority": text("Who states it."),
            "announced_on": text("Date as printed; NULL: none.", null=True),
            **_web,
            **_note,
        },
    ),
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
        *_web_address(),
        *_no_duplicates(
            ("item", "measure", "due", "status", "authority", "url", "announced_on"),
            ("printed_value", "printed_unit"),
        ),
    ],
)
