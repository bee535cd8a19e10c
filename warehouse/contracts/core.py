"""Contract 2: publications, claims and observations: printed figures, typed, in canonical units, with intervals.

Here too: how late each authority publishes, and what contracts refused.
"""

from __future__ import annotations

import polars as pl

from warehouse.catalogue.load import catalogue
from warehouse.contracts.figures import CONFIDENCES, DATE_BASES, MATURITIES, MEASURES, QUALIFIERS
from warehouse.contracts.rule import among, contract, known_interval, matches, ordered, rule, whole_months
from warehouse.contracts.table import (
    LOWER_END,
    MEASURE_UNIT,
    SERIES_UNIT,
    SPEAKER,
    UPPER_END,
    Table,
    day,
    flag,
    integer64,
    json_text,
    moment,
    number,
    text,
)
from warehouse.spans import months_in

ROLES = ("first", "repeat", "revision", "rival", "set_aside")


def _range(bound: str) -> pl.Expr:
    """The catalogue's bound for an average month of each row's series (null: no bound is declared)."""
    index = {"low": 0, "high": 1}[bound]
    bounds = {code: s.plausible_month[index] for code, s in catalogue().series.items() if s.plausible_month}
    return pl.col("series").replace_strict(bounds, default=None, return_dtype=pl.Float64)


_average = pl.col("value") / pl.when(pl.col("series").is_in(catalogue().flows)).then(
    months_in(pl.col("period_start"), pl.col("period_end"))
).otherwise(1)

PUBLICATIONS = contract(
    Table(
        "core.publications",
        "Documents in which figures were read: where we read them, which is not who states them.",
        {
            "publication_id": text("Identity: of address and printed date."),
            "url": text("Address."),
            "publisher": text("Site or medium where it was read."),
            "published_text": text("Date as printed: a day, a month or a year; NULL: none.", null=True),
            "published_on": day("Last day that the printed date can mean; NULL: undated.", null=True),
            "date_basis": text("printed (a day), month_only, inferred, or none."),
            "language": text("Language of the text (two letters)."),
            "sha256": text("SHA-256 of the kept bytes; NULL: read by a person, bytes not kept.", null=True),
            "retrieved_at": moment("When the bytes were fetched; NULL: read by a person.", null=True),
        },
        key=("publication_id",),
    ),
    [
        matches("url", r"^https?://\S+$", "url is not a web address"),
        among("date_basis", DATE_BASES),
        rule(
            "a dated publication has no day, or an undated one has",
            (pl.col("date_basis") == "none") == pl.col("published_on").is_null(),
        ),
    ],
)

CLAIMS = contract(
    Table(
        "core.claims",
        "Claims: one printed figure each, as printed and in the series' unit. Claims only grow.",
        {
            "claim_id": text("Identity: of series, period, authority, publication and locator."),
            "series": text("Series (core.series)."),
            "period_start": day("First day of the first month."),
            "period_end": day("Last day of the last month."),
            "printed_value": text("The number as printed; its decimals are its precision.", null=True),
            "printed_unit": text("Unit as printed."),
            "printed_growth": text(
                "Growth against the same period of the year before as printed: percent (7.1) or factor (x1.4).",
                null=True,
            ),
            "qualifier": text("exact, about, more_than or less_than (nearly, almost)."),
            "value": number(
                "Printed value in the series' unit; NULL: none printed, or the unit cannot be converted.",
                SERIES_UNIT,
                null=True,
            ),
            "low": number(LOWER_END, SERIES_UNIT, null=True),
            "high": number(UPPER_END, SERIES_UNIT, null=True),
            "growth_pct": number(
                "Printed growth in percent (a factor of 1.4 is 40; an index of 120.3 is 20.3).", "%", null=True
            ),
            "growth_low_pct": number("Lower end of the printed growth's interval, percent.", "%", null=True),
            "growth_high_pct": number("Upper end of the printed growth's interval, percent.", "%", null=True),
            "maturity": text("unknown, preliminary, partial (printed before the period had ended) or final."),
            "comparison": flag("True: printed as last year's comparison in a later text."),
            "authority": text("Who states the number."),
            "speaker": text(SPEAKER),
            "confidence": text("Confidence of period and definition: high, medium or low."),
            "publication_id": text("Where it was read (core.publications)."),
            "known_from": day("Day on which the claim became known."),
            "known_basis": text(
                "How that day is known: printed, month_only, inferred, or lag (undated: the authority's usual publication lag)."
            ),
            "source": text("Source that delivered the row."),
            "locator": text("Document and line of the row in the source."),
            "note": text("What the reader noted.", null=True),
        },
        key=("claim_id",),
    ),
    [
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
            (_average >= _range("low")) | (pl.col("value") == 0),  # nothing at all is no slip of the unit
        ),
        rule(
            "value far above what the series can be in these months (plausible_month in its catalogue file): "
            "wrong unit, scale or series?",
            _average <= _range("high"),
        ),
    ],
)

OBSERVATIONS = contract(
    Table(
        "core.observations",
        "Statements taken apart (a level and a growth printed together are two), and which of them stand: repeats, revisions, rivals.",
        {
            "observation_id": text("Identity: the claim and the measure."),
            "claim_id": text("Claim it comes from."),
            "version_id": text("Observation that opened the version this one belongs to; repeats share it."),
            "series": text("Series."),
            "period_start": day("First day of the period."),
            "period_end": day("Last day of the period."),
            "measure": text("level or growth."),
            "authority": text("Who states it."),
            "speaker": text(SPEAKER),
            "value": number("Value: unit of the series, or percent for growth.", MEASURE_UNIT, null=True),
            "low": number(LOWER_END, MEASURE_UNIT, null=True),
            "high": number(UPPER_END, MEASURE_UNIT, null=True),
            "confidence": text("high, medium or low."),
            "maturity": text("Maturity of the claim."),
            "role": text(
                "first, repeat (sharpens the version), revision (replaced an earlier one), rival (same day, another figure) or set_aside (low confidence against a better figure)."
            ),
            "publication_id": text("Publication."),
            "known_from": day("Day on which it became known."),
            "known_to": day("Day on which the speaker's own later figure replaced it; NULL: it stands.", null=True),
            "known_basis": text("How known_from is known (core.claims)."),
        },
        key=("observation_id",),
    ),
    [
        *whole_months(),
        among("measure", MEASURES),
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

PUBLICATION_LAGS = Table(
    "core.publication_lags",
    "How long after a period's end its figures usually appear: dates undated figures.",
    {
        "authority": text("Authority."),
        "n": integer64("First publications with a date.", "publications"),
        "lag_days": integer64("90th percentile of the lag in days.", "days"),
        "own": flag("False: too few of its own, all authorities' lag is used."),
    },
    key=("authority",),
)

REJECTED = Table(
    "core.rejected",
    "What a contract refused, with the reason and the raw row. Nothing is lost.",
    {
        "source": text("Source of the row, or derived."),
        "publication_id": text("Publication, where it is known.", null=True),
        "row": json_text("The row as it came."),
        "reason": text("Every rule it broke, in plain words."),
        "contract": text("Contract that refused it."),
        "seen_at": moment("When it was first refused (Asia/Almaty)."),
    },
)
