"""Claims: rows as printed with identity, dates, canonical units and intervals; and the publications they stand in.

A claim is never edited or deleted; what later ones make of it is written elsewhere (versions, reconcile).
"""

from __future__ import annotations

import hashlib

import polars as pl

from warehouse.catalogue.load import Catalogue
from warehouse.figures import intervals, known_from
from warehouse.figures.speakers import speaker
from warehouse.figures.units import scaled
from warehouse.spans import month_end, month_start

SEPARATOR = "\x1f"


def identity(prefix: str, *columns: str) -> pl.Expr:
    """A short stable id from raw fields: the same row has the same id in every run and on every machine."""

    def digest(text: str) -> str:
        return f"{prefix}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"

    joined = pl.concat_str([pl.col(c).fill_null("") for c in columns], separator=SEPARATOR)
    return joined.map_elements(digest, return_dtype=pl.String)


def dated(figures: pl.DataFrame) -> pl.DataFrame:
    """Text rows with the columns every later rule needs: ids, periods and publication dates as dates."""
    return figures.with_columns(
        identity("p", "url", "published_on").alias("publication_id"),
        identity("c", "series", "period_start", "period_end", "authority", "url", "published_on", "locator").alias(
            "claim_id"
        ),
        pl.col("published_on").alias("published_text"),
        known_from.published_day(pl.col("published_on")).alias("published_on"),
        month_start(pl.col("period_start")).alias("period_start"),
        month_end(pl.col("period_end")).alias("period_end"),
        (pl.col("comparison") == "yes").fill_null(False).alias("comparison"),
    )


def publications(figures: pl.DataFrame, landed: pl.DataFrame) -> pl.DataFrame:
    """One row a publication (columns of core.publications), from dated figures.

    `landed`: document, sha256 and retrieved_at of kept bytes; a publication read by a person has none.
    """
    return (
        figures.join(landed.select("document", "sha256", "retrieved_at"), on="document", how="left")
        .sort("retrieved_at", "line")
        .group_by("publication_id", maintain_order=True)
        .agg(
            pl.col(
                "url",
                "publisher",
                "published_text",
                "published_on",
                "date_basis",
                "language",
                "sha256",
                "retrieved_at",
            ).first()
        )
        .sort("publication_id")
    )


def claims(figures: pl.DataFrame, lag: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """One row a claim (columns of core.claims), from dated figures and the authorities' lags.

    Values are in the series' unit; a unit of another dimension leaves value, low and high null. An index
    carries its growth: 120.3 is growth of 20.3 percent.
    """
    series = catalogue.series_frame().select("series", "measure_type", "unit")
    growth_alone = pl.col("printed_value").is_null()  # then the qualifier belongs to the growth
    growth_qualifier = pl.when(growth_alone).then("qualifier").otherwise(pl.lit("exact"))
    level = intervals.level(pl.col("printed_value"), pl.col("qualifier"), pl.col("maturity"), pl.col("cut"))
    growth = intervals.growth(pl.col("printed_growth"), growth_qualifier, pl.col("maturity"), pl.col("cut"))
    is_index = pl.col("measure_type") == "index"
    known = known_from.known_from(figures, lag).join(
        catalogue.cuts(), on=["series", "authority"], how="left", maintain_order="left"
    )
    return (
        scaled(known.join(series, on="series", how="left", maintain_order="left"), catalogue)
        .with_columns(*[(e * pl.col("scale")).alias(e.meta.output_name()) for e in level], *growth)
        .with_columns(pl.col("low").clip(lower_bound=0))  # nothing that is counted here can be negative
        .with_columns(
            pl.when(is_index)
            .then(pl.coalesce(f"growth{suffix}_pct", pl.col(name) - 100))
            .otherwise(f"growth{suffix}_pct")
            .alias(f"growth{suffix}_pct")
            for suffix, name in (("", "value"), ("_low", "low"), ("_high", "high"))
        )
        .select(
            "claim_id",
            "series",
            "period_start",
            "period_end",
            "printed_value",
            "printed_unit",
            "printed_growth",
            "qualifier",
            "value",
            "low",
            "high",
            "growth_pct",
            "growth_low_pct",
            "growth_high_pct",
            "maturity",
            "comparison",
            "authority",
            speaker(catalogue),
            "confidence",
            "publication_id",
            "known_from",
            "known_basis",
            "source",
            pl.format("{}:{}", "document", "line").alias("locator"),
            pl.concat_str([pl.col("locator"), pl.col("note")], separator=": ", ignore_nulls=True)
            .replace("", None)
            .alias("note"),
        )
        .sort("claim_id")
    )
