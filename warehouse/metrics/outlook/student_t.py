"""Student's t distribution, by SciPy. Its import is slow, so it waits until there is something to compute."""

from __future__ import annotations

import polars as pl


def quantiles(degrees: pl.Series, probability: float) -> pl.Series:
    """The points below which t lies with this probability (0 to 1), for each number of degrees of freedom."""
    if degrees.is_empty():
        return pl.Series([], dtype=pl.Float64)
    from scipy.special import stdtrit

    return pl.Series(stdtrit(degrees.to_numpy(), probability))


def probabilities(degrees: pl.Series, points: pl.Series) -> pl.Series:
    """The chance (0 to 1) that t lies below each point, with so many degrees of freedom; points may be infinite."""
    if degrees.is_empty():
        return pl.Series([], dtype=pl.Float64)
    from scipy.special import stdtr

    return pl.Series(stdtr(degrees.to_numpy(), points.to_numpy()))
