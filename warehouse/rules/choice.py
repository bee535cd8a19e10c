"""Which of several rival figures of one period is shown: a choice for display, never a deletion."""

from __future__ import annotations

import polars as pl

from warehouse.rules.standing import CONFIDENCE_RANK

SLACK = 1e-9
PERIOD = ["series", "period_start", "period_end"]


def ranked(standing: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Adds rank and is_own: highest confidence first, then the series' own authority, then the newest.

    Undated figures are the oldest; what is still equal goes by the sharper interval, then by version_id.
    """
    return (
        standing.join(own.with_columns(is_own=True), on=["series", "authority"], how="left", maintain_order="left")
        .with_columns(
            pl.col("is_own").fill_null(False),
            pl.col("confidence").replace_strict(CONFIDENCE_RANK, return_dtype=pl.Int32).alias("rank"),
        )
        .sort(
            "rank",
            "is_own",
            "newest",
            pl.col("high") - pl.col("low"),
            "version_id",
            descending=[True, True, True, False, False],
            nulls_last=True,
        )
    )


def chosen(standing: pl.DataFrame, observed: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """One row for each series, period and measure, with `rivals`: how many standing figures it excludes.

    A rival is a figure whose interval has no point in common with the chosen one. `observed` (core.observations)
    tells which level was printed beside a growth: a growth is never combined with a level that excludes its own.
    """
    order = ranked(standing, own)
    levels = _best(order.filter(pl.col("measure") == "level"))
    growths = order.filter(pl.col("measure") == "growth")
    return pl.concat([levels, _best(_of_chosen_levels(growths, levels, observed))])


def _of_chosen_levels(growths: pl.DataFrame, levels: pl.DataFrame, observed: pl.DataFrame) -> pl.DataFrame:
    """Growths printed alone, or at least once beside a level that the chosen level allows."""
    printed_beside = observed.filter(pl.col("measure") == "level").select(
        pl.col("claim_id").alias("claim_ids"), pl.col("low").alias("low_said"), pl.col("high").alias("high_said")
    )
    best = levels.select(*PERIOD, pl.col("low").alias("low_best"), pl.col("high").alias("high_best"))
    usable = (
        growths.select("version_id", *PERIOD, "claim_ids")
        .explode("claim_ids")
        .join(printed_beside, on="claim_ids", how="left")
        .join(best, on=PERIOD, how="left")
        .filter(~disjoint("low_said", "high_said", "low_best", "high_best"))
        .select(pl.col("version_id").unique())
    )
    return growths.join(usable, on="version_id", how="semi", maintain_order="left")


def _best(order: pl.DataFrame) -> pl.DataFrame:
    best = order.unique(subset=PERIOD, keep="first", maintain_order=True)
    others = order.select(*PERIOD, pl.col("low").alias("low_other"), pl.col("high").alias("high_other"))
    rivals = (
        best.select(*PERIOD, "low", "high")
        .join(others, on=PERIOD)
        .group_by(PERIOD)
        .agg(disjoint("low", "high", "low_other", "high_other").sum().cast(pl.Int32).alias("rivals"))
    )
    return best.join(rivals, on=PERIOD, how="left", maintain_order="left")


def disjoint(low: str, high: str, other_low: str, other_high: str) -> pl.Expr:
    """The two intervals have no point in common; an unknown bound excludes nothing."""
    slack = SLACK * pl.max_horizontal(pl.col(low).abs(), pl.col(high).abs(), 1.0)
    apart = (pl.col(other_low) > pl.col(high) + slack) | (pl.col(other_high) < pl.col(low) - slack)
    return apart.fill_null(False)
