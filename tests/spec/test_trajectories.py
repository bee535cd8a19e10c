"""Trajectories: from when to when each is known, and which of them stands for its series."""

from __future__ import annotations

import dataclasses
import datetime as dt

import polars as pl
import pytest

from sources.ledger.read import read_ledger
from tests.spec.announced import CLOSING, TRANSIT, admitted, announcements, ledger_announcements
from tests.spec.table import Row, cases, rows, show
from warehouse.catalogue.load import catalogue
from warehouse.catalogue.models import Base, Step, Text, Trajectory
from warehouse.figures import known_from
from warehouse.figures.claims import claims, dated
from warehouse.metrics.trajectories import primary_trajectory, trajectories

TEXT = Text(en="text", ru="текст", kk="мәтін")


def trajectory(text: str, *steps: tuple[int, str], base_known: str | None = None) -> list[Row]:
    """core.trajectories of one trajectory over the targets of a table: one row a step."""
    known = dt.date.fromisoformat(base_known) if base_known else None
    path = Trajectory(
        trajectory="path",
        series=TRANSIT,
        name=TEXT,
        scope_note=TEXT,
        base=Base(year=2024, value=34.6, evidence="printed", known_from=known),
        steps=tuple(Step(year=year, target=target) for year, target in steps),
    )
    alone = dataclasses.replace(catalogue(), trajectories={"path": path})
    frame = admitted("trajectories", trajectories(alone, announcements(rows(text))))
    return show(frame, "step value announced_on known_from known_to")


TWO_STEPS = """
    target | value | by   | said       | who
    near   | 67    | 2029 | 2025-08-19 | MOT
    far    | 100   | 2035 | 2025-10-01 | MOT
    other  | 70    | 2029 | 2025-11-01 | KTZ
"""


def test_a_trajectory_is_known_when_all_its_targets_are():
    assert trajectory(TWO_STEPS, (2029, "near"), (2035, "far")) == rows(
        """
        step | value | announced_on | known_from | known_to
        0    | 34.6  | 2025-10-01   | 2025-10-01 |
        1    | 67    | 2025-10-01   | 2025-10-01 |
        2    | 100   | 2025-10-01   | 2025-10-01 |
        """
    )


def test_a_trajectory_is_not_known_before_its_base():
    (base, *_) = trajectory(TWO_STEPS, (2029, "near"), (2035, "far"), base_known="2026-01-15")
    assert (base["announced_on"], base["known_from"]) == ("2025-10-01", "2026-01-15")


def test_a_trajectory_ends_when_the_speaker_of_one_step_replaces_it():
    later = TWO_STEPS + "    new    | 75    | 2029 | 2026-02-01 | MOT\n"
    assert {row["known_to"] for row in trajectory(later, (2029, "near"), (2035, "far"))} == {"2026-02-01"}


def test_a_trajectory_that_was_never_whole_is_left_out():
    early = TWO_STEPS + "    new    | 75    | 2029 | 2025-09-01 | MOT\n"
    assert trajectory(early, (2029, "near"), (2035, "far")) == []
    assert trajectory(TWO_STEPS, (2029, "near"), (2035, "nowhere")) == []


def test_a_step_said_first_under_another_name_stands_on_that_statement():
    named_twice = TWO_STEPS + "    again  | 67    | 2029 | 2025-09-01 | MOT\n    new | 75 | 2029 | 2026-02-01 | MOT\n"
    (_, step) = trajectory(named_twice, (2029, "again"))
    assert (step["known_from"], step["known_to"]) == ("2025-09-01", "2026-02-01")


def test_the_rail_trajectory_to_35_ends_where_the_one_to_67_begins():
    paths = admitted("trajectories", trajectories(catalogue(), ledger_announcements())).filter(pl.col("step") == 0)
    rail = paths.filter(pl.col("series") == "transit_freight.rail").sort("known_from")
    assert show(rail, "trajectory value known_from known_to") == rows(
        """
        trajectory        | value | known_from | known_to
        transit_rail_2018 | 16    | 2018-01-16 |
        transit_rail_2023 | 21    | 2023-11-30 | 2025-08-19
        transit_rail      | 27.4  | 2025-08-19 |
        """
    )


@pytest.mark.parametrize(
    "case",
    cases(
        """
        day        | rail              | total
        2016-02-09 |                   |
        2017-12-31 |                   |
        2018-01-16 | transit_rail_2018 |
        2023-12-31 | transit_rail_2023 | transit_mot_2023
        2024-09-01 | transit_rail_2023 | transit_ndp
        2025-09-01 | transit_rail      | transit_ndp
        2025-12-31 | transit_rail      | transit_total
        """
    ),
)
def test_the_newest_announcement_stands_for_the_series_until_the_catalogues_own_is_known(case):
    day = dt.date.fromisoformat(case["day"])
    paths = trajectories(catalogue(), ledger_announcements())
    known = (pl.col("known_from") <= day) & (pl.col("known_to").is_null() | (pl.col("known_to") > day))
    primary = primary_trajectory(paths.filter(known).with_columns(pl.lit(day).alias("as_of")))
    trajectory_of = dict(primary.select("series", "trajectory").rows())
    assert (trajectory_of.get("transit_freight.rail"), trajectory_of.get(TRANSIT)) == (case["rail"], case["total"])
    assert primary.select("series", "as_of").is_unique().all()


def test_an_undated_trajectory_comes_last():
    day = dt.date(2026, 1, 1)
    row = {"series": TRANSIT, "as_of": day, "primary_for_series": False, "known_from": CLOSING}
    both = [{**row, "trajectory": "a", "announced_on": None}]
    both += [{**row, "trajectory": "b", "announced_on": dt.date(2013, 1, 1), "known_from": dt.date(2013, 1, 1)}]
    in_force_now = pl.DataFrame(both, schema_overrides={"announced_on": pl.Date})
    assert primary_trajectory(in_force_now)["trajectory"].to_list() == ["b"]
    named = in_force_now.with_columns(primary_for_series=pl.col("trajectory") == "a")
    assert primary_trajectory(named)["trajectory"].to_list() == ["a"], "what the catalogue names comes first"


def test_every_base_was_printed_for_its_year_by_the_day_on_which_its_trajectory_is_known():
    """Else it would be measured from a base that nobody could have known; undated prints do not count."""
    figures = dated(read_ledger().figures)
    printed = claims(figures, known_from.lags(figures), catalogue()).filter(pl.col("known_basis") != "lag")
    whole_year = pl.col("period_start").dt.offset_by("11mo").dt.month_end() == pl.col("period_end")
    years = printed.filter(whole_year).select(
        "series", pl.col("period_end").dt.year().alias("year"), "value", pl.col("known_from").alias("printed")
    )
    bases = trajectories(catalogue(), ledger_announcements()).filter(pl.col("step") == 0)
    printed_bases = bases.join(years, on=["series", "year", "value"]).filter(pl.col("printed") <= pl.col("known_from"))
    assert bases.height == len(catalogue().trajectories)
    assert sorted(set(bases["trajectory"]) - set(printed_bases["trajectory"])) == []
