"""Versions of a figure: repeats, revisions, rivals and doubted figures (one speaker, one period, one measure).

The vintages of real-time data (Croushore and Stark 2001), read off printed intervals: a speaker's later figure whose
interval overlaps a current version is a repeat: both sharpen each other and the first keeps its date. A disjoint later
one is a revision and replaces it; a disjoint one of a day on which the speaker printed that version too is a rival and
is current as well. A low-confidence figure never replaces a better one: it is set aside (doubted). Level and growth
printed together are two observations. Which of several speakers is preferred is not decided here (ranking), nor
whether figures of different periods agree (reconcile).
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

CONFIDENCE_RANK = {"low": 0, "medium": 1, "high": 2}
FIGURE_KEY = ("series", "period_start", "period_end", "speaker", "measure")
SLACK = 1e-9  # relative, of floating point

ROLE_SCHEMA = {
    "observation_id": pl.String,
    "version_id": pl.String,
    "role": pl.String,
    "known_to": pl.Date,
}


def _taken_apart(claims: pl.DataFrame) -> pl.DataFrame:
    """Claims taken apart: one row for each printed level and each printed growth (value, low, high)."""
    shared = [
        "claim_id",
        "series",
        "period_start",
        "period_end",
        "authority",
        "speaker",
        "confidence",
        "maturity",
        "publication_id",
        "known_from",
        "known_basis",
    ]
    level = claims.filter(pl.col("printed_value").is_not_null()).select(
        *shared, pl.lit("level").alias("measure"), "value", "low", "high"
    )
    growth = claims.filter(pl.col("growth_pct").is_not_null()).select(
        *shared,
        pl.lit("growth").alias("measure"),
        pl.col("growth_pct").alias("value"),
        pl.col("growth_low_pct").alias("low"),
        pl.col("growth_high_pct").alias("high"),
    )
    return pl.concat([level, growth]).with_columns(
        (pl.col("claim_id") + ":" + pl.col("measure")).alias("observation_id")
    )


def observations(claims: pl.DataFrame) -> pl.DataFrame:
    """Levels and growths of claims with their role, the version they belong to and the day on which that was replaced."""
    observed = _taken_apart(claims)
    roles = pl.DataFrame(
        [row for figure in _by_figure(observed) for row in _roles(figure)], schema=ROLE_SCHEMA, orient="row"
    )
    return (
        observed.join(roles, on="observation_id", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("version_id", "observation_id").alias("version_id"), pl.col("role").fill_null("first")
        )
        .sort("observation_id")
    )


def version_history(observations: pl.DataFrame) -> pl.DataFrame:
    """A row for each version of a series, period, speaker and measure, and each day on which a repeat joined it.

    Columns: FIGURE_KEY, version_id, authority, value (of the sharpest figure), low, high, confidence (the best), maturity,
    claim_ids, sharp_ids (the claims that low and high rest on), publication_id and newest (of the newest dated
    figure), first_known (of the version), doubted (set aside because better documented figures of its speaker
    are current), and known_from and known_to of the row.
    """
    width = (pl.col("high") - pl.col("low")).fill_null(math.inf)
    dated = pl.when(pl.col("known_basis") != "lag").then("known_from")
    doubted = pl.col("role") == "set_aside"
    version = pl.when(doubted).then("observation_id").otherwise("version_id")
    sharp = (pl.col("low") == pl.col("low").max()) | (pl.col("high") == pl.col("high").min())
    members = observations.filter(pl.col("value").is_not_null()).with_columns(
        width.alias("width"), dated.alias("dated"), version.alias("version_id"), doubted.alias("doubted")
    )
    days = members.select("version_id", pl.col("known_from").alias("as_of")).unique()
    next_day = pl.col("as_of").shift(-1).over("version_id", order_by="as_of")
    return (
        days.with_columns(next_day.alias("next_day"))
        .join(members, on="version_id")
        .filter(pl.col("known_from") <= pl.col("as_of"))
        .sort("width", "known_from", "observation_id", descending=[False, True, False])
        .group_by(*FIGURE_KEY, "version_id", "as_of", maintain_order=True)
        .agg(
            pl.col("authority").first(),
            pl.col("value").first(),
            pl.col("low").max(),
            pl.col("high").min(),
            pl.col("confidence").sort_by(pl.col("confidence").replace_strict(CONFIDENCE_RANK)).last(),
            pl.col("maturity").first(),
            pl.col("claim_id").sort().alias("claim_ids"),
            pl.col("claim_id").filter(sharp.fill_null(True)).sort().alias("sharp_ids"),
            pl.col("publication_id").sort_by("dated", "publication_id", nulls_last=False).last(),
            pl.col("dated").max().alias("newest"),
            pl.col("known_from").min().alias("first_known"),
            pl.col("doubted").first(),
            pl.coalesce("next_day", "known_to").first().alias("known_to"),
        )
        .rename({"as_of": "known_from"})
        .filter((pl.col("known_from") < pl.col("known_to")).fill_null(True))
        # Intervals that touch leave one point, which floating point may turn inside out.
        .with_columns(pl.when(pl.col("low") > pl.col("high")).then("high").otherwise("low").alias("low"))
        # The sharpest printed figure may lie a hair outside what all figures together prove.
        .with_columns(pl.col("value").clip(pl.col("low"), pl.col("high")))
    )


class _Observation(NamedTuple):
    """A comparable observation: open sides are infinite."""

    observation_id: str
    low: float
    high: float
    rank: int  # of its confidence
    day: dt.date


_Role = tuple[str, str, str, dt.date | None]  # a row of ROLE_SCHEMA


@dataclass
class _Version:
    """A current version: a figure with the repeats that sharpen it."""

    version_id: str
    low: float
    high: float
    rank: int
    latest: dt.date  # on which the speaker last printed it
    members: list[tuple[str, str]]  # (observation_id, role)

    def overlaps(self, other: _Observation) -> bool:
        """More than one point in common: 10 and 11 percent share 10.5 only, and are different figures."""
        slack = SLACK * max(abs(x) for x in (other.low, other.high, 1.0) if math.isfinite(x))
        return other.low < self.high - slack and other.high > self.low + slack

    def sharpen(self, repeat: _Observation) -> None:
        self.low, self.high = max(self.low, repeat.low), min(self.high, repeat.high)
        self.latest = repeat.day
        self.rank = max(self.rank, repeat.rank)
        self.members.append((repeat.observation_id, "repeat"))

    def roles(self, known_to: dt.date | None) -> list[_Role]:
        return [(member, self.version_id, role, known_to) for member, role in self.members]


def _by_figure(observed: pl.DataFrame) -> Iterator[list[_Observation]]:
    """Comparable observations of each figure in the order in which they became known.

    Of one day the more trusted come first, then the sharper ones, so that nothing hangs on how ids sort.
    """
    rank = pl.col("confidence").replace_strict(CONFIDENCE_RANK)
    low, high = pl.col("low").fill_null(-math.inf), pl.col("high").fill_null(math.inf)
    ordered = (
        observed.filter(pl.col("value").is_not_null())
        .select(
            *FIGURE_KEY, "observation_id", "known_from", low, high, (-rank).alias("rank"), (high - low).alias("width")
        )
        .sort(*FIGURE_KEY, "known_from", "rank", "width", "low", "observation_id")
        .group_by(FIGURE_KEY, maintain_order=True)
        .agg("observation_id", "low", "high", (-pl.col("rank")).alias("rank"), "known_from")
    )
    columns = (ordered[name] for name in ("observation_id", "low", "high", "rank", "known_from"))
    for of_figure in zip(*columns, strict=True):
        yield [_Observation(*values) for values in zip(*of_figure, strict=True)]


def _roles(figure: list[_Observation]) -> list[_Role]:
    """Role and version of each observation of one figure."""
    roles: list[_Role] = []
    current: list[_Version] = []
    for day, group in itertools.groupby(figure, key=lambda observation: observation.day):
        # Repeats first: what is printed again that day is not revised that day.
        before = list(current)
        for new in sorted(group, key=lambda new: not any(version.overlaps(new) for version in before)):
            repeated = next((version for version in current if version.overlaps(new)), None)
            if repeated:
                repeated.sharpen(new)
            elif new.rank == CONFIDENCE_RANK["low"] and any(version.rank > new.rank for version in current):
                roles.append((new.observation_id, current[0].version_id, "set_aside", None))
            else:
                rivals = [version for version in current if version.latest == day]
                role = "rival" if rivals else "revision" if current else "first"
                roles += [row for version in current if version not in rivals for row in version.roles(day)]
                version = _Version(new.observation_id, new.low, new.high, new.rank, day, [(new.observation_id, role)])
                current = [*rivals, version]
    return roles + [row for version in current for row in version.roles(None)]
