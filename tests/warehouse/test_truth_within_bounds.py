"""Properties over made-up truths: whatever is printed of a true monthly series, the truth lies within all bounds.

The oracles know the truth as exact decimals and print it as a press office would: summed up, then rounded.
"""

from __future__ import annotations

import calendar
import datetime as dt
import random
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import polars as pl
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.examples import examples
from tests.spec.printed import Derived, derive, printed

YEARS = (2022, 2023, 2024)
MODEST = examples(15)
SLACK = 1e-6

Truth = dict[tuple[int, int], Decimal]  # (year, month) → Mt
Row = dict[str, str | None]


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Three years of months between 1 and 5 Mt, to the tonne; no sum of them is exactly what is printed or a half."""
    tonnes = [kt * 1000 + 37 for kt in draw(st.lists(st.integers(1000, 5000), min_size=36, max_size=36))]
    keys = [(year, month) for year in YEARS for month in range(1, 13)]
    return {key: Decimal(t) / 1_000_000 for key, t in zip(keys, tonnes, strict=True)}


def total(truth: Truth, first: dt.date, last: dt.date) -> Decimal | None:
    """The true sum of whole months; None where a month lies outside the truth."""
    months = []
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append(truth.get((year, month)))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None if None in months else sum(months, Decimal(0))


def ytd(truth: Truth, year: int, month: int) -> Decimal:
    return sum((truth[year, m] for m in range(1, month + 1)), Decimal(0))


def rounded(number: Decimal, decimals: int, mode: str) -> str:
    return str(number.quantize(Decimal(1).scaleb(-decimals), rounding=mode))


@st.composite
def ledgers(draw: st.DrawFn, truth: Truth) -> list[Row]:
    """Cumulative figures (some with growth) and single months as printed of the truth, by two authorities."""
    mode = draw(st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
    rows: list[Row] = []
    for n in range(draw(st.integers(3, 14))):
        year, month = draw(st.sampled_from(YEARS)), draw(st.integers(1, 12))
        alone = draw(st.integers(0, 4)) == 0
        value = truth[year, month] if alone else ytd(truth, year, month)
        decimals = draw(st.integers(0, 3))
        qualifier = draw(st.sampled_from(["exact", "exact", "exact", "about", "more_than", "less_than"]))
        if qualifier == "more_than":
            text = str(value.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_FLOOR"))
        elif qualifier == "less_than":
            text = str(value.quantize(Decimal(1).scaleb(-decimals), rounding="ROUND_CEILING"))
        else:
            text = rounded(value, decimals, mode)
        growth = None
        if not alone and year > YEARS[0] and draw(st.booleans()):
            growth = rounded((value / ytd(truth, year - 1, month) - 1) * 100, draw(st.integers(0, 1)), mode)
        last_day = dt.date(year, month, calendar.monthrange(year, month)[1])
        rows.append(
            {
                "period": f"{year}-{month:02}" if alone else f"{year}-01/{year}-{month:02}",
                "value": text,
                "growth": growth,
                "qualifier": qualifier,
                "who": draw(st.sampled_from(["MOT", "MOT", "PRES"])),
                "confidence": draw(st.sampled_from(["high", "medium"])),
                "said": (last_day + dt.timedelta(days=draw(st.integers(5, 300)))).isoformat(),
                "url": f"https://example.org/{n}",
            }
        )
    return rows


@st.composite
def told_truths(draw: st.DrawFn) -> tuple[Truth, list[Row]]:
    truth = draw(truths())
    return truth, draw(ledgers(truth))


def holds(low: float | None, true: Decimal, high: float | None) -> bool:
    return (low is None or low <= float(true) + SLACK) and (high is None or float(true) <= high + SLACK)


@MODEST
@given(told_truths())
def test_the_true_months_and_totals_lie_within_their_bounds(told):
    truth, rows = told
    derived = Derived(printed(rows, check=False))
    for row in derived.monthly.to_dicts():
        assert holds(row["low"], truth[row["month"].year, row["month"].month], row["high"]), row
    for row in derived.totals.to_dicts():
        true = total(truth, row["period_start"], row["period_end"])
        assert true is not None
        assert holds(row["low"], true, row["high"]), row


@MODEST
@given(told_truths())
def test_the_true_growth_lies_within_its_bounds_and_what_is_printed_agrees_with_the_levels(told):
    truth, rows = told
    for row in Derived(printed(rows, check=False)).growth.to_dicts():
        now = total(truth, row["period_start"], row["period_end"])
        before = total(truth, *(row[k].replace(year=row[k].year - 1, day=1) for k in ("period_start", "period_end")))
        true = (now / before - 1) * 100
        assert holds(row["low_pct"], true, row["high_pct"]), row
        assert row["agrees"] in (None, True), row


@MODEST
@given(told_truths())
def test_truthful_publications_are_neither_revised_nor_rivals(told):
    """All of them say the same truth, more or less sharply; so each of them repeats the first one."""
    _, rows = told
    derived = Derived(printed(rows, check=False))
    levels = derived.current_versions.filter(pl.col("measure") == "level")
    key = ["series", "period_start", "period_end", "speaker"]
    assert levels.filter(pl.struct(key).is_duplicated()).is_empty()
    assert derived.conflicts.is_empty()
    assert derived.standing.filter(pl.col("verdict") != "used").is_empty()


@MODEST
@given(told_truths())
def test_a_derived_value_lies_within_its_own_bounds(told):
    _, rows = told
    derived = Derived(printed(rows, check=False))
    for frame, value, low, high in (
        (derived.monthly.filter(pl.col("basis") != "published"), "value", "low", "high"),
        (derived.monthly, "estimate", "low", "high"),
        (derived.totals.filter(pl.col("basis") != "published"), "value", "low", "high"),
        (derived.growth, "growth_pct", "low_pct", "high_pct"),
    ):
        outside = frame.filter((pl.col(value) < pl.col(low) - SLACK) | (pl.col(value) > pl.col(high) + SLACK))
        assert outside.is_empty(), outside.to_dicts()


@MODEST
@given(told_truths())
def test_a_shown_month_is_pinned_to_a_tenth(told):
    _, rows = told
    for row in Derived(printed(rows, check=False)).monthly.drop_nulls(["value", "low", "high"]).to_dicts():
        assert (row["high"] - row["low"]) / 2 <= row["value"] / 10 + SLACK, row


MARTS = ("standing", "bounds", "preferred", "monthly", "totals", "growth")


@MODEST
@given(told_truths(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(told, chance: random.Random):
    _, rows = told
    figures = printed(rows, check=False)
    order = list(range(figures.height))
    chance.shuffle(order)
    straight, shuffled = Derived(figures), Derived(figures[order])
    for name in MARTS:
        one, other = (sorted(map(repr, getattr(each, name).rows())) for each in (straight, shuffled))
        assert one == other, name


@MODEST
@given(told_truths(), st.integers(0, 13))
def test_saying_a_thing_again_later_changes_no_number(told, which):
    """A word-for-word repeat in a later publication adds a source and moves neither value, bounds nor date.

    One speaker, because a repeat can make another speaker the newest, and so the one that is shown; exact
    figures, because of equally vague ones the newest gives the value.
    """
    _, rows = told
    said = [{**row, "who": "MOT"} for row in rows if row["qualifier"] == "exact"]
    assume(which < len(said))
    again = {**said[which], "said": "2026-06-30", "url": "https://example.org/again"}
    once, twice = (Derived(printed(each, check=False)) for each in (said, [*said, again]))
    numbers = {
        "monthly": ["series", "month", "value", "low", "high", "basis", "known_from"],
        "totals": ["series", "span", "period_start", "period_end", "value", "low", "high", "basis", "known_from"],
        "growth": ["series", "span", "period_start", "period_end", "growth_pct", "low_pct", "high_pct", "basis"],
    }
    for name, columns in numbers.items():
        assert getattr(once, name).select(columns).equals(getattr(twice, name).select(columns)), name


@MODEST
@given(told_truths(), st.dates(dt.date(2023, 6, 1), dt.date(2026, 12, 31)))
def test_what_was_known_on_a_day_does_not_depend_on_what_came_later(told, day):
    _, rows = told
    earlier = [row for row in rows if row["said"] <= day.isoformat()]
    assume(earlier)
    as_of, alone = Derived(printed(rows, check=False), day), Derived(printed(earlier, check=False))
    for name in ("standing", "bounds", "monthly", "totals", "growth"):
        one, other = (sorted(map(repr, getattr(each, name).rows())) for each in (as_of, alone))
        assert one == other, name


@MODEST
@given(told_truths())
def test_a_sharper_print_of_the_same_truth_never_widens_a_total(told):
    truth, rows = told
    speaker = [{**row, "who": "MOT", "confidence": "high", "growth": None} for row in rows if "/" in row["period"]]
    assume(speaker)
    start, _, end = speaker[0]["period"].partition("/")
    exact = ytd(truth, int(start[:4]), int(end[5:]))
    sharp = {
        **speaker[0],
        "value": f"{exact:.6f}",
        "qualifier": "exact",
        "said": "2026-06-30",
        "url": "https://e.org/s",
    }
    before, after = (
        derive(each).span("ytd").filter(pl.col("period_end").dt.month() == int(end[5:]))
        for each in (speaker, [*speaker, sharp])
    )
    joined = before.join(after, on=["series", "period_start", "period_end"], suffix="_after")
    assert joined.height == before.height
    widened = (pl.col("low_after") < pl.col("low") - SLACK) | (pl.col("high_after") > pl.col("high") + SLACK)
    assert joined.filter(widened).is_empty()
