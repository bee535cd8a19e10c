"""The full-year outlook: from past ratios or by growth carried forward, with its plan and its record."""

from __future__ import annotations

import datetime as dt
import math

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.spec.table import Row, number, rows, show
from warehouse.contracts import admit
from warehouse.metrics.outlook import cases, outlook, outlooks, record
from warehouse.periods import parse_period

FIGURE = {
    "series": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "measure": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "newest": pl.Date,
    "claim_ids": pl.List(pl.String),
    "known_from": pl.Date,
}
TARGET = {
    "target": pl.String,
    "series": pl.String,
    "horizon": pl.Date,
    "value": pl.Float64,
    "unit": pl.String,
    "kind": pl.String,
    "speaker": pl.String,
    "authority": pl.String,
    "known_from": pl.Date,
    "known_to": pl.Date,
}
OWN = pl.DataFrame({"series": ["transit"], "authority": ["MOT"]})


def day(cell: str | None) -> dt.date | None:
    return None if cell is None else dt.date.fromisoformat(cell)


def _statements(printed: list[Row], measure: str) -> list[dict[str, object]]:
    """Rows with a value (level) or growth; half: half-width, 0 where not given, open: no upper end."""
    name, width = ("value", "half") if measure == "level" else ("growth", "growth_half")
    found = []
    for row in printed:
        value = number(row.get(name))
        if value is None:
            continue
        first, last = parse_period(str(row["period"]))
        half = row.get(width) or "0"
        found.append(
            {
                "series": row.get("series") or "transit",
                "period_start": first,
                "period_end": last,
                "measure": measure,
                "value": value,
                "low": value - (0 if half == "open" else float(half)),
                "high": None if half == "open" else value + float(half),
                "newest": None if row.get("undated") else day(row["said"]),
                "claim_ids": [f"{row.get('series') or 'transit'} {row['period']} {row['said']}"],
                "known_from": day(row["said"]),
            }
        )
    return found


def snapshots(text: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Figures shown and growth, as known on each day on which one was said; the newest of a period is shown."""
    said = pl.DataFrame([r for m in ("level", "growth") for r in _statements(rows(text), m)], schema=FIGURE)
    days = said.select("series", pl.col("known_from").alias("as_of")).unique()
    chosen = (
        days.join(said, on="series")
        .filter(pl.col("known_from") <= pl.col("as_of"))
        .sort("series", "as_of", "known_from", descending=[False, False, True])
        .unique(subset=["series", "as_of", "period_end", "measure"], keep="first", maintain_order=True)
    )
    growth = chosen.filter(pl.col("measure") == "growth").select(
        "series",
        "as_of",
        pl.lit("ytd").alias("span"),
        "period_start",
        "period_end",
        pl.col("value").alias("growth_pct"),
        pl.col("low").alias("low_pct"),
        pl.col("high").alias("high_pct"),
        pl.col("value").alias("printed_pct"),
        pl.lit("printed").alias("basis"),
        "claim_ids",
    )
    return chosen, growth


def register(text: str = "") -> pl.DataFrame:
    found = [
        {
            "target": row["target"],
            "series": "transit",
            "horizon": day(row["horizon"]),
            "value": number(row["value"]),
            "unit": "Mt",
            "kind": row["kind"],
            "speaker": row["who"],
            "authority": row["who"],
            "known_from": day(row["known_from"]),
            "known_to": day(row["known_to"]),
        }
        for row in (rows(text) if text else [])
    ]
    return pl.DataFrame(found, schema=TARGET)


def told(text: str, targets: str = "") -> pl.DataFrame:
    """mart.outlook, every row of which its contract lets in."""
    admission = admit("outlook", outlook(*snapshots(text), register(targets), OWN))
    assert admission.rejected.is_empty(), admission.rejected["reason"].to_list()
    return admission.kept


def as_of(frame: pl.DataFrame, text: str) -> pl.DataFrame:
    on = dt.date.fromisoformat(text)
    return frame.filter((pl.col("known_from") <= on) & ((pl.col("known_to") > on).fill_null(True)))


TRANSIT = """
    period          | value | half | growth | growth_half | said
    2024            | 34.6  | 0.05 |        |             | 2025-05-31
    2025-01/2025-10 | 29.4  | 0.05 | 5      | 0.5         | 2025-12-09
    2025-01/2025-11 | 32.8  | 0.05 |        |             | 2025-12-27
"""
PAST = """
    period          | value | half | said
    2020-01/2020-06 | 40    |      | 2020-07-20
    2020            | 100   |      | 2021-01-20
    2021-01/2021-06 | 50    |      | 2021-07-20
    2021            | 100   |      | 2022-01-20
    2022-01/2022-06 | 50    |      | 2022-07-20
    2022            | 110   |      | 2023-01-20
    2023-01/2023-06 | 44    |      | 2023-07-20
    2023            | 99    |      | 2024-01-20
"""
FOUR_YEARS = PAST + "    2024-01/2024-06 | 60    | 0.5  | 2024-07-20\n"


# Growth carried forward


def test_with_few_past_years_last_year_grows_as_this_year_has_grown_so_far():
    """34.6 · 1.05 = 36.33, from 34.55 · 1.045 to 34.65 · 1.055."""
    assert show(as_of(told(TRANSIT), "2025-12-26"), "year month value low high method n_years", 3) == rows(
        """
        year | month   | value | low    | high   | method                 | n_years
        2025 | 2025-10 | 36.33 | 36.105 | 36.556 | growth_carried_forward |
        """
    )


def test_a_newer_month_without_growth_leaves_the_outlook_of_the_older_one():
    assert show(as_of(told(TRANSIT), "2025-12-31"), "month value low high", 2) == rows(
        """
        month   | value | low  | high
        2025-10 | 36.33 | 36.1 | 36.56
        """
    )


def test_the_outlook_of_a_newer_month_replaces_the_older_one_and_the_year_itself_ends_it():
    figures = """
        period          | value | half | growth | said
        2024            | 100   |      |        | 2025-01-20
        2025-01/2025-03 | 26    |      | 10     | 2025-04-20
        2025-01/2025-06 | 54    |      | 8      | 2025-07-20
        2025            | 109   |      |        | 2026-01-20
    """
    assert show(told(figures), "month value known_from known_to") == rows(
        """
        month   | value | known_from | known_to
        2025-03 | 110   | 2025-04-20 | 2025-07-20
        2025-06 | 108   | 2025-07-20 | 2026-01-20
        """
    )


def test_january_alone_is_a_year_to_date_as_well():
    figures = """
        period  | value | growth | said
        2024    | 100   |        | 2025-01-20
        2025-01 | 8     | 10     | 2025-02-20
    """
    assert show(told(figures), "month value") == [{"month": "2025-01", "value": "110"}]


def test_printed_growth_is_preferred_to_growth_from_levels():
    chosen, growth = snapshots(TRANSIT)
    derived = growth.with_columns(pl.lit("levels").alias("basis"), pl.lit(4.6).alias("growth_pct"))
    made = outlooks(chosen, pl.concat([derived, growth]))
    assert made["value"].to_list() == pytest.approx([36.33, 36.33])


def test_an_annual_figure_known_from_one_side_only_carries_on_and_leaves_the_other_side_open():
    figures = """
        period          | value | half | growth | said
        2024            | 100   | open |        | 2025-01-20
        2025-01/2025-06 | 54    |      | 8      | 2025-07-20
    """
    assert show(told(figures).filter(pl.col("year") == 2025), "value low high") == [
        {"value": "108", "low": "108", "high": None}
    ]


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        (" period | value | growth | said\n 2025-01/2025-10 | 29.4 | 5 | 2025-12-09", "no figure of the year before"),
        (
            " period | value | growth | said\n 2024 | 34.6 | | 2025-05-31\n 2025-01/2025-10 | 29.4 | | 2025-12-09",
            "neither growth nor four past years",
        ),
        (" period | value | growth | said\n 2024 | 34.6 | 5 | 2025-05-31", "no year in progress"),
        (
            " period | value | growth | said\n 2022 | 30 | | 2023-01-20\n 2024 | 34.6 | | 2025-01-20\n"
            " 2023-01/2023-10 | 29.4 | 5 | 2025-12-09",
            "a later year has ended already",
        ),
    ],
    ids=lambda cell: cell if "|" not in cell else "",
)
def test_no_outlook_no_row(figures, why):
    assert told(figures).is_empty(), why


# Ratio to the year


def test_four_past_years_give_a_t_interval():
    """z = ln 2.5, ln 2, ln 2.2, ln 2.25; t with 3 degrees of freedom is 1.6377 at 0.90 (table of the distribution)."""
    z = [math.log(ratio) for ratio in (2.5, 2.0, 2.2, 2.25)]
    mean = sum(z) / 4
    deviation = math.sqrt(sum((each - mean) ** 2 for each in z) / 3)
    half = 1.637744 * deviation * math.sqrt(1 + 1 / 4)
    (row,) = as_of(told(FOUR_YEARS), "2024-07-20").to_dicts()
    assert (row["method"], row["n_years"], row["month"]) == ("ratio_to_year", 4, dt.date(2024, 6, 1))
    assert row["value"] == pytest.approx(60 * math.exp(mean))
    assert row["low"] == pytest.approx(59.5 * math.exp(mean - half), rel=1e-6)
    assert row["high"] == pytest.approx(60.5 * math.exp(mean + half), rel=1e-6)


def test_three_past_years_are_too_few():
    three = FOUR_YEARS.replace("2020-01/2020-06", "2020-01/2020-07")
    assert as_of(told(three), "2024-07-20").is_empty()


def test_a_past_figure_known_from_one_side_only_is_no_ratio():
    open_above = FOUR_YEARS.replace("2021            | 100   |     ", "2021            | 100   | open")
    assert open_above != FOUR_YEARS
    assert as_of(told(open_above), "2024-07-20").is_empty()


def test_the_ratio_of_another_month_is_not_used():
    moved = PAST + "    2024-01/2024-05 | 60    |      | 2024-07-20\n"
    assert as_of(told(moved), "2024-07-20").is_empty()


def test_an_outlook_is_never_lower_than_what_is_known_already():
    """By past ratios the year would bring 66; 105 have been carried by November."""
    figures = FOUR_YEARS.replace("2024-01/2024-06 | 60    | 0.5 ", "2024-01/2024-06 | 30    |     ")
    late = figures + "    2024-01/2024-11 | 105   | open | 2024-12-20\n"
    assert as_of(told(figures), "2024-12-20")["high"].item() < 105
    assert show(as_of(told(late), "2024-12-20"), "month value low high") == rows(
        """
        month   | value | low | high
        2024-06 | 105   | 105 | 105
        """
    )


# What was known then


def test_an_annual_figure_published_later_does_not_change_an_earlier_outlook():
    later = FOUR_YEARS + "    2020            | 130   |      | 2024-09-01\n"
    before, after = (as_of(told(figures), "2024-08-31").drop("known_to") for figures in (FOUR_YEARS, later))
    assert_frame_equal(before, after)
    assert as_of(told(later), "2024-09-01")["value"].item() > before["value"].item()


def test_for_any_day_there_is_one_outlook_of_a_series_at_most():
    frame = told(TRANSIT + "    2025            | 36.1  | 0.05 |        |             | 2026-01-20\n")
    for on in pl.date_range(dt.date(2025, 1, 1), dt.date(2026, 3, 1), eager=True):
        assert as_of(frame, on.isoformat()).height == (dt.date(2025, 12, 9) <= on < dt.date(2026, 1, 20))


# The plan

PLANS = """
    target   | horizon    | value | kind     | who | known_from | known_to
    forecast | 2024-12-31 | 150   | forecast | MOT | 2024-01-01 |
    old      | 2024-12-31 | 120   | plan     | MOT | 2023-01-01 | 2024-08-01
    new      | 2024-12-31 | 134   | plan     | MOT | 2024-08-01 |
    rival    | 2024-12-31 | 200   | target   | GOV | 2024-02-01 |
    other    | 2025-12-31 | 300   | plan     | MOT | 2024-01-01 |
    growth   | 2024-12-31 |       | plan     | MOT | 2024-01-01 |
"""


def test_the_plan_of_the_series_own_authority_in_force_on_the_day():
    frame = told(FOUR_YEARS, PLANS)
    assert show(frame.filter(pl.col("year") == 2024), "known_from known_to plan plan_target plan_authority") == rows(
        """
        known_from | known_to   | plan | plan_target | plan_authority
        2024-07-20 | 2024-08-01 | 120  | old         | MOT
        2024-08-01 |            | 134  | new         | MOT
        """
    )


@pytest.mark.parametrize(
    ("without", "target"), [("MOT", "rival"), ("old|new|other", "rival"), ("old|new|rival|other", "forecast")]
)
def test_a_target_of_another_comes_before_a_forecast_of_its_own(without, target):
    kept = [row for row in PLANS.splitlines() if not any(word in row.split(" | ")[0] for word in without.split("|"))]
    if without == "MOT":
        kept = [row for row in PLANS.splitlines() if "| MOT |" not in row]
    assert as_of(told(FOUR_YEARS, "\n".join(kept)), "2024-09-01")["plan_target"].to_list() == [target]


def test_the_chance_of_the_plan_is_that_of_the_t_distribution():
    """A plan at the outlook itself is met in half of all years; at the end of the interval in a tenth."""
    (row,) = as_of(told(FOUR_YEARS), "2024-07-20").to_dicts()
    high = row["high"] / 60.5 * 60  # without the rounding of the figure
    for plan, chance in ((row["value"], 0.5), (high, 0.1), (59, 1.0)):
        line = f"target | horizon | value | kind | who | known_from | known_to\n a | 2024-12-31 | {plan!r} | plan | MOT | 2023-01-01 |"
        found = as_of(told(FOUR_YEARS, line), "2024-07-20")["plan_probability"].item()
        assert found == pytest.approx(chance, abs=1e-6)


def test_past_ratios_that_are_all_the_same_leave_no_doubt():
    same = (
        FOUR_YEARS.replace("| 40 ", "| 50 ")
        .replace("| 110 ", "| 100 ")
        .replace("| 44 ", "| 50 ")
        .replace("| 99 ", "| 100")
    )
    for plan, chance in ((119, 1.0), (121, 0.0)):
        line = f"target | horizon | value | kind | who | known_from | known_to\n a | 2024-12-31 | {plan} | plan | MOT | 2023-01-01 |"
        found = as_of(told(same, line), "2024-07-20")
        assert (found["value"].item(), found["plan_probability"].item()) == (pytest.approx(120), chance)


# The record


def history(years: int, *, undated: bool = False, last: str = "") -> str:
    """Every second year is expected to grow by 10 percent from 100; it ends at 110 and at 88 by turns.

    No month has four past years, so that growth is always carried forward.
    """
    lines = ["period | value | half | growth | growth_half | undated | said"]
    for n in range(years):
        year, outcome = 2000 + 2 * n, 110 if n % 2 == 0 else 88
        mark = "yes" if undated else ""
        lines += [
            f"{year} | 100 | 1 | | | | {year + 1}-01-20",
            f"{year + 1}-01/{year + 1}-{6 - n % 5:02} | 50 | 1 | 10 | 0.5 | {mark} | {year + 1}-07-20",
            f"{year + 1} | {outcome} | 1 | | | | {year + 2}-01-19",
        ]
    return "\n".join([*lines, *([last] if last else [])])


def test_the_record_counts_hits_and_errors_from_the_day_a_case_is_closed():
    """The outlook is 110, from 99 · 1.095 to 101 · 1.105: met by 110 ± 1, missed by 88 ± 1, an error of 25 percent."""
    chosen, growth = snapshots(history(2))
    closed = cases(outlooks(chosen, growth), chosen)
    assert show(closed, "year month closed_on hit ratio error_pct baseline_error_pct", 3) == rows(
        """
        year | month | closed_on  | hit | ratio | error_pct | baseline_error_pct
        2001 | 6     | 2002-01-19 | yes | 1     | 0         |
        2003 | 5     | 2004-01-19 | no  | 0.8   | 25        |
        """
    )
    kept = record(closed).filter(pl.col("record_scope") == "series")
    assert show(kept, "day n record_years hit_rate mean_abs_error_pct") == rows(
        """
        day        | n | record_years | hit_rate | mean_abs_error_pct
        2002-01-19 | 1 | 1            |          |
        2004-01-19 | 2 | 2            |          |
        """
    )


def test_from_twelve_cases_on_a_record_is_summed_up():
    chosen, growth = snapshots(history(13))
    last = record(cases(outlooks(chosen, growth), chosen)).filter(pl.col("record_scope") == "series")
    assert last["hit_rate"].to_list()[:11] == [None] * 11
    assert last["hit_rate"].to_list()[11:] == pytest.approx([0.5, 7 / 13])
    assert last["mean_abs_error_pct"].to_list()[11:] == pytest.approx([12.5, 6 * 25 / 13])


def test_a_case_counts_from_the_day_its_year_is_known_and_not_before():
    frame = told(history(13))
    on_the_eve, then = (as_of(frame, text) for text in ("2025-07-20", "2023-07-20"))
    assert (on_the_eve["n"].item(), then["n"].item()) == (12, 11)
    assert (on_the_eve["record_scope"].item(), then["record_scope"].item()) == ("series", "all_series")


def test_undated_figures_enter_no_record():
    chosen, growth = snapshots(history(13, undated=True))
    made = outlooks(chosen, growth)
    assert made["dated"].any() is False
    assert cases(made, chosen).is_empty()


def test_a_series_without_cases_of_its_own_is_told_the_record_of_all():
    own = history(13) + "\n2030 | 100 | | | | | 2031-01-20\n2031-01/2031-06 | 50 | | 10 | | | 2031-07-20"
    other = "\n".join(
        f"{'series' if n == 0 else 'transit' if n < 40 else 'rail'} | {line}" for n, line in enumerate(own.splitlines())
    )
    (row,) = as_of(told(other), "2031-07-20").to_dicts()
    assert (row["series"], row["record_scope"], row["n"], row["record_years"]) == ("rail", "all_series", 13, 13)
    assert row["hit_rate"] == pytest.approx(7 / 13)


def test_growth_carried_forward_reaches_the_plan_as_often_as_past_errors_say():
    """Outlook 110. Of thirteen past years seven came out as expected and six at 0.8 of it, that is at 88 here."""
    last = "2030 | 100 | | | | | 2031-01-20\n2031-01/2031-06 | 50 | | 10 | | | 2031-07-20"
    for plan, chance in ((100, 7 / 13), (111, 0.0), (88, 1.0), (49, 1.0)):
        line = f"target | horizon | value | kind | who | known_from | known_to\n a | 2031-12-31 | {plan} | plan | MOT | 2023-01-01 |"
        found = as_of(told(history(13, last=last), line), "2031-07-20")
        assert found["plan_probability"].item() == pytest.approx(chance)
    few = as_of(told(history(11, last=last), line), "2031-07-20")
    assert few["n"].item() == 11
    assert few["plan_probability"].item() == 1.0, "what is reached already needs no record"


def test_with_too_few_past_errors_the_chance_is_not_known():
    last = "2030 | 100 | | | | | 2031-01-20\n2031-01/2031-06 | 50 | | 10 | | | 2031-07-20"
    line = "target | horizon | value | kind | who | known_from | known_to\n a | 2031-12-31 | 100 | plan | MOT | 2023-01-01 |"
    assert as_of(told(history(11, last=last), line), "2031-07-20")["plan_probability"].item() is None


def test_the_baseline_is_last_year_by_this_year_so_far_to_last_year_so_far():
    """100 · 50 / 40 = 125 against 110 by growth; the year ended at 120."""
    figures = """
        period          | value | growth | said
        2024-01/2024-06 | 40    |        | 2024-07-20
        2024            | 100   |        | 2025-01-20
        2025-01/2025-06 | 50    | 10     | 2025-07-20
        2025            | 120   |        | 2026-01-20
    """
    chosen, growth = snapshots(figures)
    (case,) = cases(outlooks(chosen, growth), chosen).to_dicts()
    assert case["error_pct"] == pytest.approx(10 / 120 * 100)
    assert case["baseline_error_pct"] == pytest.approx(5 / 120 * 100)


def test_a_case_is_the_outlook_as_it_last_stood_against_the_first_annual_figure():
    figures = """
        period          | value | growth | said
        2024            | 100   |        | 2025-01-20
        2025-01/2025-06 | 50    | 10     | 2025-07-20
        2025-01/2025-06 | 51    | 12     | 2025-08-20
        2025            | 112   |        | 2026-01-20
        2025            | 140   |        | 2026-06-20
    """
    chosen, growth = snapshots(figures)
    assert show(cases(outlooks(chosen, growth), chosen), "made_on closed_on error_pct") == rows(
        """
        made_on    | closed_on  | error_pct
        2025-08-20 | 2026-01-20 | 0
        """
    )


# All days at once

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
        said = dt.date(year, month, 28) + dt.timedelta(days=20 * delay)
        period = f"{year}-01/{year}-{month:02}"
        lines.append(f"{series} | {period} | {value * month} | {half} | {growth} | {undated} | {said}")
    return "\n".join(lines)


@settings(max_examples=40, deadline=None)
@given(FIGURES)
def test_all_days_at_once_are_what_each_day_alone_is(figures):
    chosen, growth = snapshots(drawn(figures))
    together = outlooks(chosen, growth)
    for on in chosen["as_of"].unique():
        alone = outlooks(chosen.filter(pl.col("as_of") == on), growth.filter(pl.col("as_of") == on))
        expected = together.filter(pl.col("as_of") == on)
        assert_frame_equal(alone, expected, check_row_order=False)


@settings(max_examples=40, deadline=None)
@given(FIGURES)
def test_what_comes_later_changes_nothing_of_what_was_known(figures):
    chosen, growth = snapshots(drawn(figures))
    aims = register(PLANS)
    whole = outlook(chosen, growth, aims, OWN)
    for on in chosen["as_of"].unique().sort()[::4]:
        then = outlook(
            chosen.filter(pl.col("as_of") <= on),
            growth.filter(pl.col("as_of") <= on),
            aims.filter(pl.col("known_from") <= on),
            OWN,
        )
        known = [as_of(frame, on.isoformat()).drop("known_to") for frame in (then, whole)]
        assert_frame_equal(*known, check_row_order=False)
