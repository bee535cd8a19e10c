"""The path to a milestone, the growth it needs, and where the twelve months to date stand on it."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tests.spec.table import Row, cases, number, rows, show
from warehouse.figures.known_from import known_now
from warehouse.metrics.progress import progress

TRANSIT = """
    trajectory | step | year | value | series  | rival
    transit    | 0    | 2024 | 34.6  | transit |
    transit    | 1    | 2029 | 67    | transit |
    transit    | 2    | 2035 | 100   | transit |
"""
RAIL = """
    trajectory | step | year | value | series | rival
    rail       | 0    | 2024 | 27.4  | rail   |
    rail       | 1    | 2029 | 67    | rail   |
"""
# Required growth of exactly 10 percent a year, so that growth over a whole year is ten times its ratio.
TEN_PERCENT = """
    trajectory | step | year | value | series | rival
    ten        | 0    | 2024 | 100   | ten    |
    ten        | 1    | 2026 | 121   | ten    |
"""


def trajectories(text: str) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                **row,
                "step": int(row["step"]),
                "year": int(row["year"]),
                "value": float(row["value"]),
                "target": None if row["step"] == "0" else f"{row['trajectory']}_{row['year']}",
                "known_from": dt.date(2025, 1, 1),
                "known_to": None,
            }
            for row in rows(text)
        ],
        schema={
            "trajectory": pl.String,
            "step": pl.Int32,
            "year": pl.Int32,
            "value": pl.Float64,
            "series": pl.String,
            "rival": pl.String,
            "target": pl.String,
            "known_from": pl.Date,
            "known_to": pl.Date,
        },
    )


def twelve_months(*known: Row) -> pl.DataFrame:
    """Rolling twelve months: {"series", "month", "actual", "low", "high"}; bounds default to the value."""
    schema = {
        "series": pl.String,
        "span": pl.String,
        "period_end": pl.Date,
        "value": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
        "known_from": pl.Date,
        "known_to": pl.Date,
    }
    totals = [
        {
            "series": row["series"],
            "span": "rolling_12",
            "period_end": dt.date.fromisoformat(f"{row['month']}-01"),
            "value": number(row["actual"]),
            "low": number(row.get("low") or row["actual"]),
            "high": number(row.get("high") or row["actual"]),
            "known_from": dt.date(2025, 12, 1),
            "known_to": None,
        }
        for row in known
    ]
    return pl.DataFrame(totals, schema=schema).with_columns(pl.col("period_end").dt.month_end())


def path(text: str, *known: Row, kind: str = "geometric") -> pl.DataFrame:
    return known_now(progress(trajectories(text), twelve_months(*known))).filter(pl.col("path") == kind)


def at(text: str, *known: Row, trajectory: str, month: str, kind: str = "geometric") -> dict[str, object]:
    is_row = (pl.col("trajectory") == trajectory) & (pl.col("month") == dt.date.fromisoformat(f"{month}-01"))
    (row,) = path(text, *known, kind=kind).filter(is_row).to_dicts()
    return row


def test_the_path_rises_by_the_same_percent_every_year():
    """34.6 in 2024, 67 in 2029, 100 in 2035: 14.13 and then 6.90 percent a year."""
    decembers = path(TRANSIT).filter(pl.col("month").dt.month() == 12)
    assert show(decembers, "month path_value required_pct", decimals=2) == rows(
        """
        month   | path_value | required_pct
        2025-12 | 39.49      | 14.13
        2026-12 | 45.07      | 14.13
        2027-12 | 51.44      | 14.13
        2028-12 | 58.7       | 14.13
        2029-12 | 67         | 14.13
        2030-12 | 71.62      | 6.9
        2031-12 | 76.57      | 6.9
        2032-12 | 81.85      | 6.9
        2033-12 | 87.5       | 6.9
        2034-12 | 93.54      | 6.9
        2035-12 | 100        | 6.9
        """
    )


def test_the_linear_reading_rises_by_the_same_tonnes_every_year():
    decembers = path(TRANSIT, kind="linear").filter(pl.col("month").dt.month() == 12).head(6)
    assert show(decembers, "month path_value", decimals=2) == rows(
        """
        month   | path_value
        2025-12 | 41.08
        2026-12 | 47.56
        2027-12 | 54.04
        2028-12 | 60.52
        2029-12 | 67
        2030-12 | 72.5
        """
    )


def test_on_the_rail_scope_the_same_target_needs_19_58_percent_a_year():
    assert path(RAIL)["required_pct"].round(2).unique().to_list() == [19.58]


def test_the_path_has_every_month_from_the_base_to_the_last_milestone_once():
    months = path(TRANSIT)["month"]
    assert (months.min(), months.max(), months.len()) == (dt.date(2025, 1, 1), dt.date(2035, 12, 1), 132)
    assert months.n_unique() == 132


def test_time_counts_in_months_since_december_of_the_base_year():
    """October 2025 is ten twelfths of a year from the base: 34.6 · (67 / 34.6) ^ (10 / 60)."""
    row = at(TRANSIT, trajectory="transit", month="2025-10")
    assert row["path_value"] == pytest.approx(34.6 * (67 / 34.6) ** (10 / 60))


def test_transit_to_october_2025_makes_limited_progress_whatever_the_rounding():
    actual = {"series": "transit", "month": "2025-10", "actual": "36.0", "low": "35.81", "high": "36.19"}
    row = at(TRANSIT, actual, trajectory="transit", month="2025-10")
    assert (row["status"], row["certainty"]) == ("limited_progress", "certain")
    assert [row[k] for k in ("ratio_low", "ratio", "ratio_high")] == pytest.approx([0.298, 0.345, 0.392], abs=5e-4)
    assert row["gap"] == pytest.approx(36.0 - 34.6 * (67 / 34.6) ** (10 / 60))
    assert row["gap_pct"] == pytest.approx(row["gap"] / row["path_value"] * 100)
    assert row["remaining_pct"] == pytest.approx(((67 / 36) ** (12 / 50) - 1) * 100)


@pytest.mark.parametrize(
    "case",
    cases(
        """
        actual | ratio | status
        121    | 2.1   | achieved
        120.9  | 2.09  | on_track
        110    | 1     | on_track
        109.51 | 0.951 | on_track
        109.49 | 0.949 | progress_acceleration_needed
        106.01 | 0.601 | progress_acceleration_needed
        105.99 | 0.599 | limited_progress
        100    | 0     | limited_progress
        99.9   | -0.01 | moving_away
        """
    ),
)
def test_the_status_is_the_class_of_observed_by_required_growth(case):
    """A year after the base, on a path of 10 percent a year."""
    row = at(
        TEN_PERCENT, {"series": "ten", "month": "2025-12", "actual": case["actual"]}, trajectory="ten", month="2025-12"
    )
    assert (row["status"], row["certainty"]) == (case["status"], "certain")
    assert row["ratio"] == pytest.approx(float(case["ratio"]), abs=1e-9)


@pytest.mark.parametrize("threshold", ["0.95", "0.6"])
def test_on_the_threshold_itself_the_better_class_begins(threshold):
    """Fifty percent a year from 64 over 96 to 144: binary fractions, so that the threshold can be met exactly."""
    steps = (
        "trajectory | step | year | value | series | rival\n ten | 0 | 2024 | 64 | ten |\n ten | 1 | 2026 | 144 | ten |"
    )
    better = {"0.95": "on_track", "0.6": "progress_acceleration_needed"}[threshold]
    actual = 64 * (1 + 0.5 * float(threshold))
    row = at(
        steps, {"series": "ten", "month": "2025-12", "actual": str(actual + 1e-9)}, trajectory="ten", month="2025-12"
    )
    assert row["status"] == better


@pytest.mark.parametrize(
    "case",
    cases(
        """
        low    | actual | high   | status           | certainty
        101    | 103    | 105    | limited_progress | certain
        103    | 105    | 107    | limited_progress | depends_on_rounding
        99     | 101    | 103    | limited_progress | depends_on_rounding
        120.5  | 121.5  | 122.5  | achieved         | depends_on_rounding
        """
    ),
)
def test_a_status_is_certain_where_both_ends_of_the_interval_agree(case):
    known = {"series": "ten", "month": "2025-12", **{k: case[k] for k in ("low", "actual", "high")}}
    row = at(TEN_PERCENT, known, trajectory="ten", month="2025-12")
    assert (row["status"], row["certainty"]) == (case["status"], case["certainty"])


def test_a_figure_without_an_upper_bound_never_has_a_certain_status():
    known = twelve_months({"series": "ten", "month": "2025-12", "actual": "103"})
    open_above = known.with_columns(high=pl.lit(None, pl.Float64))
    (row,) = (
        progress(trajectories(TEN_PERCENT), open_above)
        .filter((pl.col("path") == "geometric") & pl.col("actual").is_not_null())
        .to_dicts()
    )
    assert (row["status"], row["certainty"]) == ("limited_progress", "depends_on_rounding")


RIVALS = """
    trajectory | step | year | value | series | rival
    wide       | 0    | 2024 | 100   | wide   | narrow
    wide       | 1    | 2026 | 121   | wide   |
    narrow     | 0    | 2024 | 100   | narrow | wide
    narrow     | 1    | 2026 | 121   | narrow |
"""


@pytest.mark.parametrize(
    ("narrow", "certainty"),
    [("103", "certain"), ("108", "depends_on_scope"), (None, "certain")],
    ids=["same class", "another class", "not known"],
)
def test_a_status_that_the_rival_scope_changes_depends_on_scope(narrow, certainty):
    text = RIVALS.replace("| wide   |\n", "| wide   | narrow\n").replace("| narrow |\n", "| narrow | wide\n")
    known = [{"series": "wide", "month": "2025-12", "actual": "104"}]
    known += [{"series": "narrow", "month": "2025-12", "actual": narrow}] if narrow else []
    row = at(text, *known, trajectory="wide", month="2025-12")
    assert (row["status"], row["certainty"]) == ("limited_progress", certainty)


@pytest.mark.parametrize(
    "case",
    cases(
        """
        month   | status
        2025-01 |
        2025-05 |
        2025-06 | on_track
        2025-12 | on_track
        """
    ),
)
def test_there_is_no_status_before_six_whole_months_have_passed(case):
    row = at(
        TEN_PERCENT, {"series": "ten", "month": case["month"], "actual": "112"}, trajectory="ten", month=case["month"]
    )
    assert (row["status"], row["certainty"] is None) == (case["status"], case["status"] is None)
    assert row["gap"] is not None, "the gap is said from the first month"


def test_a_month_without_a_figure_has_a_path_and_nothing_else():
    row = at(TEN_PERCENT, trajectory="ten", month="2025-12")
    assert row["path_value"] == pytest.approx(110)
    assert [row[k] for k in ("actual", "gap", "observed_pct", "ratio", "status", "certainty")] == [None] * 6


def test_at_the_milestone_itself_no_growth_remains_to_be_named():
    row = at(TEN_PERCENT, {"series": "ten", "month": "2026-12", "actual": "115"}, trajectory="ten", month="2026-12")
    assert row["remaining_pct"] is None
    assert row["gap"] == pytest.approx(-6)


def test_the_second_leg_starts_from_the_milestone_not_from_what_was_reached():
    row = at(
        TRANSIT, {"series": "transit", "month": "2030-12", "actual": "70.35"}, trajectory="transit", month="2030-12"
    )
    assert row["observed_pct"] == pytest.approx(5)  # 70.35 against 67
    assert row["target_year"] == 2035
