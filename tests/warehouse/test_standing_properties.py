"""Which figures stand, against a naive reading of the rule: one figure after the other, in plain Python.

A later figure that can be true together with what stands (they share more than one point) repeats it: what
stands becomes the part that both allow and keeps its first date; it is documented up to its newest one. One that cannot replaces it from its own
date on, unless it is of low confidence and what stands is better: then it is set aside.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.spec.printed import Derived, printed

MODEST = settings(max_examples=30, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
BETTER = ["low", "medium", "high"]
FIRST_DAY = dt.date(2025, 11, 1)


@dataclass
class Said:
    text: str
    qualifier: str
    confidence: str
    day: dt.date

    @property
    def interval(self) -> tuple[Decimal, Decimal]:
        value, unit = Decimal(self.text), Decimal(1).scaleb(Decimal(self.text).as_tuple().exponent)
        if self.qualifier == "more_than":
            return value, Decimal("Infinity")
        if self.qualifier == "less_than":
            return Decimal("-Infinity"), value
        half = unit if self.qualifier == "about" else unit / 2
        return value - half, value + half


@dataclass
class Standing:
    low: Decimal
    high: Decimal
    confidence: str
    since: dt.date
    documented: dt.date
    claims: int


def naive(said: list[Said]) -> tuple[Standing | None, list[str]]:
    stands: Standing | None = None
    roles = []
    for figure in sorted(said, key=lambda each: each.day):
        low, high = figure.interval
        if stands is None:
            stands = Standing(low, high, figure.confidence, figure.day, figure.day, 1)
            roles.append("first")
        elif low < stands.high and high > stands.low:
            best = max(stands.confidence, figure.confidence, key=BETTER.index)
            low, high = max(low, stands.low), min(high, stands.high)
            stands = Standing(low, high, best, stands.since, figure.day, stands.claims + 1)
            roles.append("repeat")
        elif figure.confidence == "low" and stands.confidence != "low":
            roles.append("set_aside")
        else:
            stands = Standing(low, high, figure.confidence, figure.day, figure.day, 1)
            roles.append("revision")
    return stands, roles


figures = st.lists(
    st.tuples(
        st.sampled_from(["29", "29.3", "29.4", "29.5", "29.44", "29.45", "30", "30.0", "31.0"]),
        st.sampled_from(["exact", "exact", "exact", "about", "more_than", "less_than"]),
        st.sampled_from(["high", "high", "medium", "low"]),
    ),
    min_size=1,
    max_size=7,
)


def told(drawn: list[tuple[str, str, str]]) -> list[Said]:
    """One figure a day, so that no two are of the same day."""
    return [Said(*each, FIRST_DAY + dt.timedelta(days=n)) for n, each in enumerate(drawn)]


def derived(said: list[Said], as_of: dt.date | None = None) -> Derived:
    rows = [
        {
            "period": "2025-01/2025-10",
            "value": each.text,
            "qualifier": each.qualifier,
            "confidence": each.confidence,
            "said": each.day.isoformat(),
        }
        for each in said
    ]
    return Derived(printed(rows, check=False), as_of)


def as_number(bound: float | None, missing: float) -> float:
    return missing if bound is None else round(bound, 9)


def compare(expected: Standing, found: pl.DataFrame) -> None:
    assert found.height == 1
    row = found.to_dicts()[0]
    assert (
        float(expected.low),
        float(expected.high),
        expected.confidence,
        expected.since,
        expected.documented,
        expected.claims,
    ) == (
        as_number(row["low"], -math.inf),
        as_number(row["high"], math.inf),
        row["confidence"],
        row["first_known"],
        row["known_from"],
        len(row["claim_ids"]),
    )


@MODEST
@given(figures)
def test_what_stands_is_what_a_naive_reader_keeps(drawn):
    said = told(drawn)
    expected, roles = naive(said)
    found = derived(said)
    compare(expected, found.stands)
    assert roles == found.observations.sort("known_from")["role"].to_list()


@MODEST
@given(figures, st.integers(0, 6))
def test_on_an_earlier_day_stands_what_a_reader_of_that_day_kept(drawn, days):
    said = told(drawn)
    day = FIRST_DAY + dt.timedelta(days=days)
    expected, _ = naive([each for each in said if each.day <= day])
    compare(expected, derived(said, day).stands)


@MODEST
@given(figures)
def test_each_version_ends_on_the_day_on_which_the_next_one_begins(drawn):
    observed = derived(told(drawn)).observations
    begins = sorted(observed.filter(pl.col("role") == "revision")["known_from"])
    ends = sorted(observed["known_to"].drop_nulls().unique())
    assert ends == begins


@MODEST
@given(figures)
def test_growth_stands_by_the_same_rule_as_levels(drawn):
    """The same texts printed as growth alone."""
    said = told(drawn)
    rows = [
        {
            "period": "2025-01/2025-10",
            "growth": each.text,
            "qualifier": each.qualifier,
            "confidence": each.confidence,
            "said": each.day.isoformat(),
        }
        for each in said
    ]
    expected, _ = naive(said)
    compare(expected, Derived(printed(rows, check=False)).stands)
