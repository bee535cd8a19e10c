"""Outlooks of all days at once: what comes later changes nothing of what was known."""

from __future__ import annotations

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.examples import examples
from tests.spec.outlooks import FOUR_YEARS, OWN, PLANS, as_of, outlook_history, register, snapshots
from warehouse.metrics.outlook import outlook
from warehouse.metrics.outlook.methods import outlooks_by_snapshot

TRANSIT = """
    period          | value | half | growth | growth_half | said
    2024            | 34.6  | 0.05 |        |             | 2025-05-31
    2025-01/2025-10 | 29.4  | 0.05 | 5      | 0.5         | 2025-12-09
"""


def test_an_annual_figure_published_later_does_not_change_an_earlier_outlook():
    later = FOUR_YEARS + "    2020            | 130   |      | 2024-09-01\n"
    before, after = (as_of(outlook_history(figures), "2024-08-31").drop("known_to") for figures in (FOUR_YEARS, later))
    assert_frame_equal(before, after)
    assert as_of(outlook_history(later), "2024-09-01")["value"].item() > before["value"].item()


def test_for_any_day_there_is_one_outlook_of_a_series_at_most():
    frame = outlook_history(TRANSIT + "    2025            | 36.1  | 0.05 |        |             | 2026-01-20\n")
    for on in pl.date_range(dt.date(2025, 1, 1), dt.date(2026, 3, 1), eager=True):
        assert as_of(frame, on.isoformat()).height == (dt.date(2025, 12, 9) <= on < dt.date(2026, 1, 20))


FIGURES = st.lists(
    st.tuples(
        st.sampled_from(["transit", "rail"]),
        st.integers(2019, 2024),
        st.sampled_from([1, 6, 12, 12]),
        st.integers(5, 200),
        st.sampled_from(["", "1", "open"]),
        st.sampled_from(["", "-5", "10"]),
        st.sampled_from(["", "yes"]),
        st.integers(1, 24),
    ),
    min_size=1,
    max_size=40,
)


def drawn(figures: list[tuple[str, int, int, int, str, str, str, int]]) -> str:
    lines = ["series | period | value | half | growth | undated | said"]
    for series, year, month, value, half, growth, undated, delay in figures:
        published = dt.date(year, month, 28) + dt.timedelta(days=20 * delay)
        period = f"{year}-01/{year}-{month:02}"
        lines.append(f"{series} | {period} | {value * month} | {half} | {growth} | {undated} | {published}")
    return "\n".join(lines)


@examples(40)
@given(FIGURES)
def test_all_days_at_once_are_what_each_day_alone_is(figures):
    preferred, growth = snapshots(drawn(figures))
    together = outlooks_by_snapshot(preferred, growth)
    for on in preferred["as_of"].unique():
        alone = outlooks_by_snapshot(preferred.filter(pl.col("as_of") == on), growth.filter(pl.col("as_of") == on))
        expected = together.filter(pl.col("as_of") == on)
        assert_frame_equal(alone, expected, check_row_order=False)


@examples(40)
@given(FIGURES)
def test_what_comes_later_changes_nothing_of_what_was_known(figures):
    preferred, growth = snapshots(drawn(figures))
    aims = register(PLANS)
    whole = outlook(preferred, growth, aims, OWN)
    for on in preferred["as_of"].unique().sort()[::4]:
        then = outlook(
            preferred.filter(pl.col("as_of") <= on),
            growth.filter(pl.col("as_of") <= on),
            aims.filter(pl.col("known_from") <= on),
            OWN,
        )
        known = [as_of(frame, on.isoformat()).drop("known_to") for frame in (then, whole)]
        assert_frame_equal(*known, check_row_order=False)
