"""Bounds: what all printed figures together prove of a month or period, and what they leave open."""

from __future__ import annotations

import itertools

import polars as pl
import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show
from warehouse.reconcile.bounds import SAME_ESTIMATE

OTHERS = {
    "rail": "rail_freight.ktz_loaded",
    "home": "rail_freight_domestic.ktz_loaded",
    "export": "rail_freight_export.ktz_loaded",
}


def months(text: str, columns: str = "month low high basis") -> list[dict[str, str | None]]:
    """Every month of 2025, pinned or not."""
    found = derive(rows(text)).monthly.filter(pl.col("month").dt.year() == 2025)
    return show(found, columns, decimals=4)


def bounds(text: str, *periods: str, series: str = "transit_freight.total") -> list[str]:
    """Bounds of some periods as text."""
    figures = [{**row, "series": OTHERS.get(row.pop("of", None) or "", series)} for row in rows(text)]
    known = [{**row, "who": row.get("who") or ("KTZ" if "ktz" in row["series"] else "MOT")} for row in figures]
    found = {
        row["period"]: f"{row['low']} … {row['high'] or ''}".strip()
        for row in show(derive(known).bounds.filter(pl.col("series") == series), "period low high", decimals=3)
    }
    return [found.get(period, "nothing") for period in periods]


def test_a_missing_month_leaves_both_its_neighbours_to_share_what_is_left():
    """August is 2.8 ± 0.1; September and October share 6.3 ± 0.1, and neither is known."""
    figures = """
        period          | value | said
        2025-01/2025-07 | 20.3  | 2025-08-14
        2025-01/2025-08 | 23.1  | 2025-09-14
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert months(figures, "month value low high basis")[6:] == rows(
        """
        month   | value | low | high  | basis
        2025-07 |       | 0   | 20.35 | bounded
        2025-08 | 2.8   | 2.7 | 2.9   | difference
        2025-09 |       | 0   | 6.4   | bounded
        2025-10 |       | 0   | 6.4   | bounded
        """
    )


def test_a_january_figure_bounds_every_later_total_from_below():
    figures = """
        period          | value | said
        2025-01         | 2.6   | 2025-02-14
        2025-01/2025-03 | 8.1   | 2025-04-14
    """
    assert bounds(figures, "2025-01", "2025-01/2025-02", "2025-02", "2025-02/2025-03") == [
        "2.55 … 2.65",
        "2.55 … 8.15",
        "0 … 5.6",
        "5.4 … 5.6",
    ]


def test_a_year_given_before_its_months_bounds_what_they_can_still_add():
    """36 Mt were announced for the year in January; ten months of 29.4 leave 6.1 to 7.1 for the last two."""
    figures = """
        period          | value | said
        2025            | 36    | 2026-01-10
        2025-01/2025-10 | 29.4  | 2026-02-14
    """
    assert bounds(figures, "2025-11", "2025-12", "2025-01/2025-11", "2025-01/2025-12") == [
        "0 … 7.15",
        "0 … 7.15",
        "29.35 … 36.5",
        "35.5 … 36.5",
    ]


def test_a_month_sharpens_the_totals_around_it():
    """[26.05, 26.15] + [3.275, 3.285] meets [29.35, 29.45] in [29.35, 29.435]."""
    figures = """
        period          | value | said
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-10         | 3.28  | 2025-11-14
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert bounds(figures, "2025-01/2025-09", "2025-10", "2025-01/2025-10") == [
        "26.065 … 26.15",
        "3.275 … 3.285",
        "29.35 … 29.435",
    ]


@pytest.mark.parametrize(
    ("growth", "base"),
    [("5", "27.82 … 28.182"), ("5.0", "27.939 … 28.061"), ("-5", "30.733 … 31.164"), ("x1.4", "20.241 … 21.815")],
)
def test_printed_growth_bounds_the_base_that_was_never_printed(growth, base):
    """29.4 at +5 %: between 29.35 / 1.055 and 29.45 / 1.045 the year before."""
    figures = f"""
        period          | value | growth   | said
        2025-01/2025-10 | 29.4  | {growth} | 2025-11-14
    """
    assert bounds(figures, "2024-01/2024-10") == [base]


def test_growth_carries_bounds_over_several_years():
    figures = """
        period | value | growth | said
        2022   | 20.0  |        | 2023-01-20
        2023   |       | 10.0   | 2024-01-20
        2024   |       | 10.0   | 2025-01-20
    """
    assert bounds(figures, "2023-01/2023-12", "2024-01/2024-12") == ["21.935 … 22.065", "24.118 … 24.283"]


def test_a_part_is_never_more_than_its_total_and_a_total_never_less_than_its_part():
    figures = """
        of     | period          | value | said
        rail   | 2025-01/2025-03 | 61.4  | 2025-04-14
        export | 2025-01/2025-05 | 80.0  | 2025-06-14
    """
    assert bounds(figures, "2025-01/2025-05", series=OTHERS["rail"]) == ["nothing"]
    figures += "    rail   | 2025-01/2025-06 | 122.0 | 2025-07-14\n"
    assert bounds(figures, "2025-01/2025-05", series=OTHERS["rail"]) == ["79.95 … 122.05"]
    assert bounds(figures, "2025-01/2025-03", series=OTHERS["export"]) == ["0 … 61.45"]


def test_complete_parts_add_up():
    """Loaded = domestic + export: the third follows from two."""
    figures = """
        of     | period          | value | said
        rail   | 2025-01/2025-03 | 61.4  | 2025-04-14
        home   | 2025-01/2025-03 | 40.2  | 2025-04-14
        export | 2025-01/2025-02 | 14.0  | 2025-04-14
        export | 2025-01/2025-05 | 40.0  | 2025-06-14
    """
    assert bounds(figures, "2025-01/2025-03", "2025-03", series=OTHERS["export"]) == ["21.1 … 21.3", "7.05 … 7.35"]


@pytest.mark.parametrize(
    ("who", "value", "expected"),
    [
        ("MOT", "2.5", "2.45 … 2.6"),  # the ministry both rounds and cuts its Trans-Caspian figures
        ("KTZ", "2.5", "2.45 … 2.55"),
        ("MOT", "2.56", "2.555 … 2.57"),
    ],
)
def test_an_authority_that_cuts_figures_off_says_less(who, value, expected):
    figures = f"""
        period          | value   | who   | said
        2024-01/2024-07 | {value} | {who} | 2024-08-31
    """
    assert bounds(figures, "2024-01/2024-07", series="titr_freight.mot") == [expected]


def test_nothing_is_known_outside_of_what_was_printed():
    figures = """
        period          | value | said
        2025-01/2025-04 | 11.4  | 2025-05-14
    """
    assert bounds(figures, "2025-05", "2025-01/2025-05", "2024-12") == ["nothing"] * 3


def test_real_growth_says_nothing_of_money():
    """Investment grew by 10 percent in real terms: its levels in money need not."""
    figures = [
        {"series": "transport_investment.bns", "who": "BNS", "unit": "bn tenge", **row}
        for row in rows(
            """
            period | value | growth | said
            2023   | 1000  |        | 2024-01-20
            2024   | 1500  | 10     | 2025-01-20
            """
        )
    ]
    assert derive(figures).conflicts.is_empty()


def test_bounds_name_the_figures_that_make_them_tight_and_not_the_vague_ones():
    figures = """
        period          | value | said
        2025-01/2025-09 | 26    | 2025-10-14
        2025-01/2025-09 | 26.10 | 2025-10-15
        2025-01/2025-10 | 29.40 | 2025-11-14
    """
    found = derive(rows(figures))
    (october,) = found.bounds.filter(pl.col("period_start") == pl.date(2025, 10, 1)).to_dicts()
    told = found.claims.filter(pl.col("claim_id").is_in(october["claim_ids"]))
    assert sorted(told["printed_value"]) == ["26.10", "29.40"]
    assert october["mixed_vintage"]


def test_estimates_meet_every_segment_and_are_smooth():
    """Four and four months of 11.4 and 11.7 Mt: no step where one segment ends and the next begins.

    The later figure hardly moves the months before April: their estimates, and so their rows, stay as they were.
    """
    figures = """
        period          | value | said
        2025-01/2025-04 | 11.4  | 2025-05-14
        2025-01/2025-08 | 23.1  | 2025-09-14
    """
    path = derive(rows(figures)).monthly["estimate"].to_list()
    assert sum(path[:4]) == pytest.approx(11.4, rel=SAME_ESTIMATE)
    assert sum(path[4:]) == pytest.approx(11.7, rel=SAME_ESTIMATE)
    daily = [month / days for month, days in zip(path, (31, 28, 31, 30, 31, 30, 31, 31), strict=True)]
    assert max(abs(b - a) for a, b in itertools.pairwise(daily)) < 0.001


def test_estimates_follow_the_season_that_three_complete_years_show():
    """July is twice any other month in 2022 to 2024; of 2025 only the year is known."""
    usual = [
        {"period": f"{y}-{m:02}", "value": "2.000", "said": f"{y + 1}-02-01"}
        for y in (2022, 2023, 2024)
        for m in range(1, 13)
        if m != 7
    ]
    july = [{"period": f"{y}-07", "value": "4.000", "said": f"{y + 1}-02-01"} for y in (2022, 2023, 2024)]
    found = derive([*usual, *july, {"period": "2025", "value": "26.00", "said": "2026-02-01"}]).monthly
    path = found.filter(pl.col("month").dt.year() == 2025)["estimate"].to_list()
    assert path[6] == pytest.approx(4.0, rel=0.05)
    assert path[0] == pytest.approx(2.0, rel=0.05)
