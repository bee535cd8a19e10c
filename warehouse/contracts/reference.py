"""What the catalogue lists, as the warehouse holds it: series, parts of totals, units, authorities, milestone topics."""

from __future__ import annotations

import polars as pl

from warehouse.contracts.rule import among, contract, rule
from warehouse.contracts.table import SERIES_UNIT, Table, flag, integer, number, text, texts

SERIES = contract(
    Table(
        "core.series",
        "Series of the catalogue: one measure, one definition, one way of counting each. Never merge two.",
        {
            "series": text("Code of the series, e.g. transit_freight.total."),
            "family": text("rail, transit, air, trans_caspian or context."),
            "measure": text("What is measured: the code up to the dot."),
            "measure_type": text(
                "flow (adds up over time), index, growth (only growth is meaningful), share or stock."
            ),
            "unit": text("Canonical unit of all values of the series."),
            "authority": text("Who counts it (several: separated by ' / ')."),
            "name_en": text("Name of the series in English."),
            "name_ru": text("Name of the series in Russian."),
            "name_kk": text("Name of the series in Kazakh."),
            "definition_en": text("Definition in English."),
            "definition_ru": text("Definition in Russian."),
            "definition_kk": text("Definition in Kazakh."),
            "counts": text("What one unit stands for."),
            "part_of": texts("Series of which this one is a part (part ≤ total)."),
            "not_to_be_confused_with": texts("Series that share words with this one and count something else."),
            "plausible_month_low": number(
                "Lowest plausible average month, in the unit; below it a figure is refused.", SERIES_UNIT, null=True
            ),
            "plausible_month_high": number(
                "Highest plausible average month, in the unit; above it a figure is refused.", SERIES_UNIT, null=True
            ),
            "rank": integer(
                "Place among the family's key figures; 1 is its headline; NULL: not a key figure.", null=True
            ),
            "growth": text(
                "What printed growth compares: of_levels (the figures themselves) or real (quantities freed of price changes)."
            ),
            "planned": flag("True: no figure and no target uses the series yet."),
        },
        key=("series",),
    ),
    [
        among("growth", ("of_levels", "real")),
        rule("plausible_month is empty or upside down", pl.col("plausible_month_low") < pl.col("plausible_month_high")),
    ],
)

PARTS = Table(
    "core.parts",
    "Which series is a part of which: a part never exceeds its total, and complete lists of parts add up to it.",
    {
        "total": text("Series of the total."),
        "part": text("Series of the part."),
        "factor": number("Units of the total in one unit of the part.", "units of the total in one of the part"),
        "complete": flag("The part belongs to a list that adds up to the total."),
        "evidence": text("Publications that prove a complete list.", null=True),
    },
    key=("total", "part", "complete"),
)

UNITS = Table(
    "core.units",
    "Units and their names.",
    {
        "unit": text("Code of the unit."),
        "dimension": text("Units of one dimension can be converted into each other."),
        "factor": number("How many of the dimension's base one unit is.", "base units of the dimension"),
        "name_en": text("Name in English."),
        "name_ru": text("Name in Russian."),
        "name_kk": text("Name in Kazakh."),
        "printed": texts("Other spellings of the unit in print.", null=True),
    },
    key=("unit",),
)

AUTHORITIES = Table(
    "core.authorities",
    "Who states numbers.",
    {
        "authority": text("Code of the authority."),
        "name_en": text("Name in English."),
        "name_ru": text("Name in Russian."),
        "name_kk": text("Name in Kazakh."),
        "per_publisher": flag("True: a group of speakers, told apart by publisher."),
    },
    key=("authority",),
)

MILESTONE_TOPICS = Table(
    "core.milestone_topics",
    "Questions about infrastructure that several statements answer.",
    {
        "topic": text("Code of the question."),
        "item": text("What is built (core.milestones)."),
        "name_en": text("Name in English."),
        "name_ru": text("Name in Russian."),
        "name_kk": text("Name in Kazakh."),
    },
    key=("topic",),
)
