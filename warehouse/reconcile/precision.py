"""How closely a period must be bounded to be shown: as a value, or as bounds at all."""

from __future__ import annotations

import polars as pl

PINNED = 0.10  # a month is known when its half-width is at most this share of it


def is_informative() -> pl.Expr:
    """Whether bounds (low, high) are narrower than the figure itself: else it is not known from published figures."""
    return ((pl.col("high") - pl.col("low")) < (pl.col("high") + pl.col("low")) / 2).fill_null(
        pl.col("high").is_null() & (pl.col("low") > 0)
    )
