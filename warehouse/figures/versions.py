"""Which figures stand: repeats, revisions and figures set aside (one speaker, one period, one measure).

A speaker's later figure whose interval overlaps what stands is a repeat: both sharpen each other and the
first keeps its date. A disjoint later one is a revision and replaces what stood; a disjoint one of a day on which
the speaker said that too is a rival and stands beside it. A low-confidence figure never replaces a better one:
it is set aside. Level and growth printed together are two statements.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

CONFIDENCE_RANK = {"low": 0, "medium": 1, "high": 2}
GROUP = ("series", "period_start", "period_end", "speaker", "measure")
SLACK = 1e-9  # relative, of floating point

ROLE_SCHEMA = {
    "observation_id": pl.String,
    "version_id": pl.String,
    "role": pl.String,
    "known_to": pl.Date,
}


def statements(claims: pl.DataFrame) -> pl.DataFrame:
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
    """Statements with their role, the version they belong to and the day on which they were replaced."""
    said = statements(claims)
    roles = pl.DataFrame([row for group in _groups(said) for row in _fold(group)], schema=ROLE_SCHEMA, orient="row")
    return (
        said.join(roles, on="observation_id", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("version_id", "observation_id").alias("version_id"), pl.col("role").fill_null("first")
        )
        .sort("observation_id")
    )


def stated(observed: pl.DataFrame) -> pl.DataFrame:
    """What is stated, as it came to be known: a row for each version of a series, period, speaker and measure, and
    each day on which a repeat joined it.

    Columns: GROUP, version_id, authority, value (of the sharpest figure), low, high, confidence (the best), maturity,
    claim_ids, sharp_ids (the claims that low and high rest on), publication_id and newest (of the newest dated
    figure), first_known (of the version), doubted (set aside because better documented figures of its speaker
    stand), and known_from and known_to of the row.
    """
    width = (pl.col("high") - pl.col("low")).fill_null(math.inf)
    dated = pl.when(pl.col("known_basis") != "lag").then("known_from")
    doubted = pl.col("role") == "set_aside"
    version = pl.when(doubted).then("observation_id").otherwise("version_id")
    sharp = (pl.col("low") == pl.col("low").max()) | (pl.col("high") == pl.col("high").min())
    members = observed.filter(pl.col("value").is_not_null()).with_columns(
        width.alias("width"), dated.alias("dated"), version.alias("version_id"), doubted.alias("doubted")
    )
    days = members.select("version_id", pl.col("known_from").alias("as_of")).unique()
    next_day = pl.col("as_of").shift(-1).over("version_id", order_by="as_of")
    return (
        days.with_columns(next_day.alias("next_day"))
        .join(members, on="version_id")
        .filter(pl.col("known_from") <= pl.col("as_of"))
        .sort("width", "known_from", "observation_id", descending=[False, True, False])
        .group_by(*GROUP, "version_id", "as_of", maintain_order=True)
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


def standing(observed: pl.DataFrame) -> pl.DataFrame:
    """What stands now: the newest rows of `stated` that are not doubted."""
    return stated(observed).filter(pl.col("known_to").is_null() & ~pl.col("doubted")).drop("doubted")


@dataclass
class _Version:
    """A figure that stands, with the repeats that sharpen it."""

    version_id: str
    low: float
    high: float
    rank: int
    latest: dt.date  # on which the speaker last said it
    members: list[tuple[str, str]]  # (observation_id, role)

    def overlaps(self, low: float, high: float) -> bool:
        """More than one point in common: 10 and 11 percent share 10.5 only, and say different things."""
        slack = SLACK * max(abs(x) for x in (low, high, 1.0) if math.isfinite(x))
        return low < self.high - slack and high > self.low + slack

    def sharpen(self, observation_id: str, low: float, high: float, rank: int, day: dt.date) -> None:
        self.low, self.high = max(self.low, low), min(self.high, high)
        self.latest = day
        self.rank = max(self.rank, rank)
        self.members.append((observation_id, "repeat"))

    def closed(self, known_to: dt.date | None) -> list[tuple[str, str, str, dt.date | None]]:
        return [(member, self.version_id, role, known_to) for member, role in self.members]


_Statement = tuple[str, float, float, int, dt.date]


def _groups(said: pl.DataFrame) -> Iterator[list[_Statement]]:
    """Comparable statements of each group in the order in which they became known.

    Of one day the more trusted come first, then the sharper ones, so that nothing hangs on how ids sort.
    """
    rank = pl.col("confidence").replace_strict(CONFIDENCE_RANK)
    low, high = pl.col("low").fill_null(-math.inf), pl.col("high").fill_null(math.inf)
    ordered = (
        said.filter(pl.col("value").is_not_null())
        .select(*GROUP, "observation_id", "known_from", low, high, (-rank).alias("rank"), (high - low).alias("width"))
        .sort(*GROUP, "known_from", "rank", "width", "low", "observation_id")
        .group_by(GROUP, maintain_order=True)
        .agg("observation_id", "low", "high", (-pl.col("rank")).alias("rank"), "known_from")
    )
    columns = (ordered[name] for name in ("observation_id", "low", "high", "rank", "known_from"))
    for ids, lows, highs, ranks, dates in zip(*columns, strict=True):
        yield list(zip(ids, lows, highs, ranks, dates, strict=True))


def _fold(group: list[_Statement]) -> list[tuple[str, str, str, dt.date | None]]:
    """Roles of one group: (observation_id, version_id, role, known_to)."""
    done: list[tuple[str, str, str, dt.date | None]] = []
    current: list[_Version] = []
    for day, said in itertools.groupby(group, key=lambda statement: statement[4]):
        # Repeats first: what is said again that day is not revised that day.
        standing_now = list(current)
        news = sorted(said, key=lambda new: not any(version.overlaps(new[1], new[2]) for version in standing_now))
        for observation_id, low, high, rank, _ in news:
            repeated = next((version for version in current if version.overlaps(low, high)), None)
            if repeated:
                repeated.sharpen(observation_id, low, high, rank, day)
            elif rank == CONFIDENCE_RANK["low"] and any(version.rank > rank for version in current):
                done.append((observation_id, current[0].version_id, "set_aside", None))
            else:
                rivals = [version for version in current if version.latest == day]
                role = "rival" if rivals else "revision" if current else "first"
                done += [row for version in current if version not in rivals for row in version.closed(day)]
                current = [*rivals, _Version(observation_id, low, high, rank, day, [(observation_id, role)])]
    return done + [row for version in current for row in version.closed(None)]
