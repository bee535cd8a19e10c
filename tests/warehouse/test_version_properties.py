"""Versions of a figure, against a naive reading of the rule: one figure after the other, in plain Python.

A later figure that can be true together with the current version (they share more than one point) repeats it: the
version becomes the part that both allow and keeps its first date; it is documented up to its newest one. One that cannot
replaces it from its own date on, unless it is of low confidence and the version is better: then it is set aside.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.spec.printed import Derived, printed

MODEST = examples(30)
BETTER = ["low", "medium", "high"]
FIRST_DAY = dt.date(2025, 11, 1)


@dataclass
class Figure:
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
class Version:
    low: Decimal
    high: Decimal
    confidence: str
    since: dt.date
    documented: dt.date
    claims: int


def naive(printed_figures: list[Figure]) -> tuple[Version | None, list[str]]:
    version: Version | None = None
    roles = []
    for figure in sorted(printed_figures, key=lambda each: each.day):
        low, high = figure.interval
        if version is None:
            version = Version(low, high, figure.confidence, figure.day, figure.day, 1)
            roles.append("first")
        elif low < version.high and high > version.low:
            best = max(version.confidence, figure.confidence, key=BETTER.index)
            low, high = max(low, version.low), min(high, version.high)
            version = Version(low, high, best, version.since, figure.day, version.claims + 1)
            roles.append("repeat")
        elif figure.confidence == "low" and version.confidence != "low":
            roles.append("set_aside")
        else:
            version = Version(low, high, figure.confidence, figure.day, figure.day, 1)
            roles.append("revision")
    return version, roles


figures = st.lists(
    st.tuples(
        st.sampled_from(["29", "29.3", "29.4", "29.5", "29.44", "29.45", "30", "30.0", "31.0"]),
        st.sampled_from(["exact", "exact", "exact", "about", "more_than", "less_than"]),
        st.sampled_from(["high", "high", "medium", "low"]),
    ),
    min_size=1,
    max_size=7,
)


def one_a_day(drawn: list[tuple[str, str, str]]) -> list[Figure]:
    """One figure a day, so that no two are of the same day."""
    return [Figure(*each, FIRST_DAY + dt.timedelta(days=n)) for n, each in enumerate(drawn)]


def derived(printed_figures: list[Figure], as_of: dt.date | None = None) -> Derived:
    rows = [
        {
            "period": "2025-01/2025-10",
            "value": each.text,
            "qualifier": each.qualifier,
            "confidence": each.confidence,
            "said": each.day.isoformat(),
        }
        for each in printed_figures
    ]
    return Derived(printed(rows, check=False), as_of)


def as_number(bound: float | None, missing: float) -> float:
    return missing if bound is None else round(bound, 9)


def compare(expected: Version, found: pl.DataFrame) -> None:
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
def test_the_current_version_is_what_a_naive_reader_keeps(drawn):
    printed_figures = one_a_day(drawn)
    expected, roles = naive(printed_figures)
    found = derived(printed_figures)
    compare(expected, found.current_versions)
    assert roles == found.observations.sort("known_from")["role"].to_list()


@MODEST
@given(figures, st.integers(0, 6))
def test_on_an_earlier_day_the_current_version_is_what_a_reader_of_that_day_kept(drawn, days):
    printed_figures = one_a_day(drawn)
    day = FIRST_DAY + dt.timedelta(days=days)
    expected, _ = naive([each for each in printed_figures if each.day <= day])
    compare(expected, derived(printed_figures, day).current_versions)


@MODEST
@given(figures)
def test_each_version_ends_on_the_day_on_which_the_next_one_begins(drawn):
    observed = derived(one_a_day(drawn)).observations
    begins = sorted(observed.filter(pl.col("role") == "revision")["known_from"])
    ends = sorted(observed["known_to"].drop_nulls().unique())
    assert ends == begins


@MODEST
@given(figures)
def test_growth_is_versioned_by_the_same_rule_as_levels(drawn):
    """The same texts printed as growth alone."""
    printed_figures = one_a_day(drawn)
    rows = [
        {
            "period": "2025-01/2025-10",
            "growth": each.text,
            "qualifier": each.qualifier,
            "confidence": each.confidence,
            "said": each.day.isoformat(),
        }
        for each in printed_figures
    ]
    expected, _ = naive(printed_figures)
    compare(expected, Derived(printed(rows, check=False)).current_versions)
