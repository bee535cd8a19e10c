"""What was known when: every row says from which day to which day it was known. Days are those of the prints.

A row is known from the day on which it came to say what it says. What was printed once more says nothing new: its
claim joins the row. On any day each key has one row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest

from tests.spec.printed import NO_TRAJECTORIES, TEN_YEARS, TRANSIT, derive, printed
from tests.spec.table import Row, cases, rows, show
from warehouse.build.steps import Build
from warehouse.catalogue.codes import FAMILIES
from warehouse.contracts import empty
from warehouse.contracts.schema import schema
from warehouse.store import Connection, Warehouse

Printed = Iterable[Mapping[str, str | None]]
OCTOBER = dt.date(2025, 10, 1)
TO_OCTOBER = pl.col("period_end") == pl.date(2025, 10, 31)
# What is known of a mart's figures to October 2025: rows of one key.
WHICH = {
    "standing": TO_OCTOBER & (pl.col("measure") == "level"),
    "bounds": TO_OCTOBER & (pl.col("period_start") == pl.date(2025, 1, 1)),
    "monthly": pl.col("month") == OCTOBER,
    "totals": TO_OCTOBER & (pl.col("span") == "ytd"),
    "growth": TO_OCTOBER & (pl.col("span") == "ytd"),
    "kpi": pl.col("month") == OCTOBER,
    "conflicts": pl.lit(value=True),
}


def known(figures: str | Printed, mart: str, columns: str, which: pl.Expr | None = None) -> list[Row]:
    """All rows of a mart for October 2025 (or others), oldest first, with the days on which they were known."""
    derived = derive(rows(figures) if isinstance(figures, str) else figures)
    history = derived.kpi_history(NO_TRAJECTORIES) if mart == "kpi" else derived.history[mart]
    chosen = history.filter(pl.col("series") == TRANSIT).filter(WHICH[mart] if which is None else which)
    return show(chosen.sort("known_from"), f"{columns} known_from known_to", decimals=3)


# A figure joins


NINE_AND_TEN_MONTHS = """
    period          | value | said
    2025-01/2025-09 | 26.10 | 2025-10-14
    2025-01/2025-10 | 29.40 | 2025-11-14
"""


def test_a_difference_is_known_with_the_later_of_its_figures():
    assert known(NINE_AND_TEN_MONTHS, "monthly", "value basis") == rows(
        """
        value | basis      | known_from | known_to
        3.3   | difference | 2025-11-14 |
        """
    )


def test_a_difference_is_known_with_the_figure_that_came_last_whichever_it_is():
    figures = """
        period          | value | said
        2025-01/2025-10 | 29.40 | 2025-11-14
        2025-01/2025-09 | 26.10 | 2025-12-09
    """
    assert known(figures, "monthly", "value low high basis") == rows(
        """
        value | low  | high   | basis      | known_from | known_to
              | 0    | 29.405 | bounded    | 2025-11-14 | 2025-12-09
        3.3   | 3.29 | 3.31   | difference | 2025-12-09 |
        """
    )


def test_a_segment_ends_where_a_figure_divides_it():
    figures = """
        period          | value | said
        2025-01/2025-04 | 11.4  | 2025-05-14
        2025-01/2025-10 | 29.4  | 2025-11-14
        2025-01/2025-08 | 23.1  | 2025-12-09
    """
    segments = (pl.col("span") == "segment") & (pl.col("period_end").dt.month() > 4)
    assert known(figures, "totals", "period value", segments) == rows(
        """
        period          | value | known_from | known_to
        2025-05/2025-10 | 18    | 2025-11-14 | 2025-12-09
        2025-05/2025-08 | 11.7  | 2025-12-09 |
        2025-09/2025-10 | 6.3   | 2025-12-09 |
        """
    )


# A figure is printed again


REPEATED = """
    period          | value | growth | said
    2025-01/2025-09 | 26.1  |        | 2025-10-14
    2025-01/2025-10 | 29.4  | 5      | 2025-11-14
    2025-01/2025-10 | 29.4  | 5      | 2025-12-09
"""


def test_a_repeat_is_new_documentation_of_the_figure():
    assert known(REPEATED, "standing", "value claim_ids first_known") == rows(
        """
        value | claim_ids | first_known | known_from | known_to
        29.4  | 1         | 2025-11-14  | 2025-11-14 | 2025-12-09
        29.4  | 2         | 2025-11-14  | 2025-12-09 |
        """
    )


@pytest.mark.parametrize(("mart", "claims"), [("bounds", 2), ("monthly", 3), ("totals", 2), ("growth", 2), ("kpi", 2)])
def test_a_repeat_opens_no_row_and_joins_the_claims_of_the_old_one(mart, claims):
    assert known(REPEATED, mart, "claim_ids") == [
        {"claim_ids": str(claims), "known_from": "2025-11-14", "known_to": None}
    ]


def test_a_repeat_is_the_newest_publication_of_the_kpi():
    assert known(REPEATED, "kpi", "newest_published_on") == rows(
        """
        newest_published_on | known_from | known_to
        2025-12-09          | 2025-11-14 |
        """
    )


def test_a_sharper_repeat_opens_a_row():
    figures = """
        period          | value | said
        2025-01/2025-10 | 29    | 2025-11-14
        2025-01/2025-10 | 29.4  | 2025-12-09
    """
    assert known(figures, "totals", "value low high") == rows(
        """
        value | low   | high  | known_from | known_to
        29    | 28.5  | 29.5  | 2025-11-14 | 2025-12-09
        29.4  | 29.35 | 29.45 | 2025-12-09 |
        """
    )
    assert [row["first_known"] for row in known(figures, "standing", "first_known")] == ["2025-11-14"] * 2


# A figure is replaced


REVISED = """
    period          | value | said
    2025-01/2025-09 | 26.1  | 2025-10-14
    2025-01/2025-10 | 29.4  | 2025-11-14
    2025-01/2025-10 | 30.1  | 2025-12-09
"""


@pytest.mark.parametrize(
    "case",
    cases(
        """
        mart     | column      | before | after
        standing | value       | 29.4   | 30.1
        monthly  | value       | 3.3    | 4
        totals   | value       | 29.4   | 30.1
        bounds   | high        | 29.45  | 30.15
        kpi      | ytd_value   | 29.4   | 30.1
        kpi      | month_value | 3.3    | 4
        """
    ),
)
def test_a_revision_closes_a_row_and_opens_another_on_its_day(case):
    column = case["column"]
    assert known(REVISED, case["mart"], column) == [
        {column: case["before"], "known_from": "2025-11-14", "known_to": "2025-12-09"},
        {column: case["after"], "known_from": "2025-12-09", "known_to": None},
    ]


def test_a_return_to_the_first_figure_is_a_third_row():
    figures = f"{REVISED.rstrip()}\n 2025-01/2025-10 | 29.4 | 2026-01-20"
    assert known(figures, "totals", "value") == rows(
        """
        value | known_from | known_to
        29.4  | 2025-11-14 | 2025-12-09
        30.1  | 2025-12-09 | 2026-01-20
        29.4  | 2026-01-20 |
        """
    )


def test_a_revision_of_another_period_leaves_the_row_as_it_is():
    figures = """
        period          | value | said
        2025-01/2025-10 | 29.4  | 2025-11-14
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-01/2025-09 | 25.2  | 2025-12-09
    """
    assert known(figures, "totals", "value") == rows(
        """
        value | known_from | known_to
        29.4  | 2025-11-14 |
        """
    )
    assert known(figures, "monthly", "value") == rows(
        """
        value | known_from | known_to
        3.3   | 2025-11-14 | 2025-12-09
        4.2   | 2025-12-09 |
        """
    )


# Figures that cannot all be right


LATE_RIVAL = """
    period          | value | who | said
    2025-01/2025-08 | 25.81 | GOV | 2025-10-21
    2025-01/2025-08 | 22.8  | MOT | 2025-10-28
    2025-01/2025-08 | 22.9  | GOV | 2025-11-20
"""
TO_AUGUST = pl.col("period_end") == pl.date(2025, 8, 31)


def test_a_figure_is_used_until_a_better_documented_rival_comes():
    of_the_government = TO_AUGUST & (pl.col("authority") == "GOV")
    assert known(LATE_RIVAL, "standing", "value verdict rule", of_the_government) == rows(
        """
        value | verdict   | rule          | known_from | known_to
        25.81 | used      |               | 2025-10-21 | 2025-10-28
        25.81 | set_aside | own_authority | 2025-10-28 | 2025-11-20
        22.9  | used      |               | 2025-11-20 |
        """
    )


def test_a_figure_is_used_again_when_the_one_that_it_contradicts_is_revised():
    figures = """
        period          | value | who | said
        2025-01/2025-08 | 25.81 | GOV | 2025-10-21
        2025-01/2025-08 | 22.8  | MOT | 2025-10-28
        2025-01/2025-08 | 25.8  | MOT | 2025-11-20
    """
    of_the_government = TO_AUGUST & (pl.col("authority") == "GOV")
    assert known(figures, "standing", "value verdict", of_the_government) == rows(
        """
        value | verdict   | known_from | known_to
        25.81 | used      | 2025-10-21 | 2025-10-28
        25.81 | set_aside | 2025-10-28 | 2025-11-20
        25.81 | used      | 2025-11-20 |
        """
    )


def test_a_conflict_begins_with_its_last_member_and_ends_when_a_member_is_revised():
    assert known(LATE_RIVAL, "conflicts", "excess claim_ids") == rows(
        """
        excess | claim_ids | known_from | known_to
        2.955  | 2         | 2025-10-28 | 2025-11-20
        """
    )


def test_the_kpi_counts_the_conflicts_of_the_day():
    assert known(LATE_RIVAL, "kpi", "ytd_value conflicts", pl.col("month") == pl.date(2025, 8, 1)) == rows(
        """
        ytd_value | conflicts | known_from | known_to
        25.81     | 0         | 2025-10-21 | 2025-10-28
        22.8      | 1         | 2025-10-28 | 2025-11-20
        22.8      | 0         | 2025-11-20 |
        """
    )


# A month of the KPIs

SEPTEMBER = {"period": "2025-01/2025-09", "value": "26.1", "said": "2025-10-14"}
OF_RAIL = {"period": "2025-01/2025-10", "series": "transit_freight.rail", "who": "KTZ", "value": "24.0"}
# The ministry's figures come after 14 days: October's is due on 14 November.
WAITED_FOR = [*TEN_YEARS, SEPTEMBER, {**OF_RAIL, "said": "2025-11-10"}]
OVERDUE = [*WAITED_FOR, {**OF_RAIL, "said": "2025-11-17"}]


def test_a_month_is_asked_for_from_the_day_on_which_some_series_reached_it():
    assert known(WAITED_FOR, "kpi", "blank_reason") == rows(
        """
        blank_reason      | known_from | known_to
        not_yet_published | 2025-11-10 |
        """
    )


def test_a_figure_is_waited_for_until_something_is_printed_after_it_was_due():
    assert known(OVERDUE, "kpi", "blank_reason") == rows(
        """
        blank_reason      | known_from | known_to
        not_yet_published | 2025-11-10 | 2025-11-17
        not_collected     | 2025-11-17 |
        """
    )


def test_a_month_is_not_blank_from_the_day_on_which_its_figure_is_printed():
    figures = [*OVERDUE, {"period": "2025-01/2025-10", "value": "29.4", "said": "2025-12-09"}]
    assert known(figures, "kpi", "ytd_value month_value blank_reason") == rows(
        """
        ytd_value | month_value | blank_reason      | known_from | known_to
        26.1      |             | not_yet_published | 2025-11-10 | 2025-11-17
        26.1      |             | not_collected     | 2025-11-17 | 2025-12-09
        29.4      | 3.3         |                   | 2025-12-09 |
        """
    )


def test_a_month_that_is_passed_over_is_asked_for_from_the_day_of_the_later_figure():
    figures = """
        period          | value | said
        2025-01/2025-09 | 26.1  | 2025-10-14
        2025-01/2025-11 | 33.0  | 2025-12-14
    """
    assert known(figures, "kpi", "blank_reason") == rows(
        """
        blank_reason            | known_from | known_to
        not_published_for_month | 2025-12-14 |
        """
    )


# Targets


def aim(series: str = TRANSIT, *, announced: str, replaced: str | None = None, value: float = 67.0) -> pl.DataFrame:
    """From 34.6 Mt in 2024 to an aim for 2029, in force from its announcement to its replacement."""
    shared = {
        "trajectory": f"to_{value:.0f}",
        "series": series,
        "announced_on": dt.date.fromisoformat(announced),
        "known_from": dt.date.fromisoformat(announced),
        "known_to": dt.date.fromisoformat(replaced) if replaced else None,
        "primary_for_series": False,
    }
    steps = [
        {**shared, "step": 0, "year": 2024, "value": 34.6},
        {**shared, "step": 1, "year": 2029, "value": value, "target": f"aim_{value:.0f}"},
    ]
    return pl.DataFrame(steps, schema=NO_TRAJECTORIES.schema)


TWELVE_MONTHS = """
    period          | value | growth | said
    2024            | 34.6  |        | 2025-01-20
    2025-01/2025-10 | 29.4  | 5      | 2025-11-14
"""


def test_an_announcement_opens_the_columns_of_the_target():
    history = derive(rows(TWELVE_MONTHS)).kpi_history(aim(announced="2025-11-20")).filter(WHICH["kpi"])
    columns = "rolling_12 target target_year target_value gap status known_from known_to"
    assert show(history.sort("known_from"), columns, decimals=2) == rows(
        """
        rolling_12 | target | target_year | target_value | gap   | status           | known_from | known_to
        36         |        |             |              |       |                  | 2025-11-14 | 2025-11-20
        36         | aim_67 | 2029        | 67           | -2.63 | limited_progress | 2025-11-20 |
        """
    )


def test_a_later_announcement_replaces_the_target_on_its_day():
    trajectories = pl.concat(
        [
            aim(announced="2025-03-01", replaced="2025-12-10"),
            aim(announced="2025-12-10", value=50.0),
        ]
    )
    history = derive(rows(TWELVE_MONTHS)).kpi_history(trajectories).filter(WHICH["kpi"])
    assert show(history.sort("known_from"), "target status known_from known_to") == rows(
        """
        target | status                       | known_from | known_to
        aim_67 | limited_progress             | 2025-11-14 | 2025-12-10
        aim_50 | progress_acceleration_needed | 2025-12-10 |
        """
    )


# As of a day, from a file


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Callable[[str], Connection]]:
    """Builds a warehouse file from printed figures, without targets."""
    warehouse = Warehouse(tmp_path / "data")
    warehouse.begin("spec", schema())

    def build(figures: str) -> Connection:
        steps = Build(warehouse.build("spec", schema()))
        steps.ingest(
            printed(rows(figures)), *map(empty, ("target_figures", "milestone_figures")), dt.date(2025, 12, 31)
        )
        for family in FAMILIES:
            steps.family(family)
        for name in ("bounds", "monthly", "totals", "growth", "progress", "outlook", "revisions", "kpi"):
            getattr(steps, name)()
        return steps.db

    yield build
    warehouse.abandon("spec")


def test_as_of_a_day_a_row_names_only_the_claims_printed_by_then(held):
    """A day before the repeat, and on its day: the row is the same one, its documentation is that of the day."""
    connection = held(REPEATED)
    for mart, before, after in (("bounds", 1, 2), ("monthly", 2, 3), ("totals", 1, 2), ("growth", 1, 2), ("kpi", 1, 2)):
        for day, claims in (("2025-12-08", before), ("2025-12-09", after)):
            found = connection.read(f"FROM mart.{mart}_as_of('{day}')").filter(WHICH[mart])
            assert show(found, "claim_ids known_from") == [{"claim_ids": str(claims), "known_from": "2025-11-14"}], (
                f"{mart} on {day}"
            )


def test_as_of_a_day_the_kpi_names_the_newest_publication_of_that_day(held):
    connection = held(REPEATED)
    for day, newest in (("2025-11-13", []), ("2025-12-08", ["2025-11-14"]), ("2025-12-09", ["2025-12-09"])):
        found = connection.read(f"FROM mart.kpi_as_of('{day}')").filter(WHICH["kpi"])
        assert [str(published) for published in found["newest_published_on"]] == newest, day


def test_as_of_the_day_of_a_revision_the_new_figure_is_known_and_the_old_one_no_more(held):
    connection = held(REVISED)
    for day, values in (
        ("2025-11-13", []),
        ("2025-11-14", [29.4]),
        ("2025-12-08", [29.4]),
        ("2025-12-09", [30.1]),
        ("2099-01-01", [30.1]),
    ):
        found = connection.read(f"FROM mart.totals_as_of('{day}')").filter(WHICH["totals"])
        assert found["value"].to_list() == values, day


def test_the_views_show_what_is_known_now_or_on_the_day_that_is_asked_for(held):
    connection = held(REVISED)
    now = connection.read("FROM mart.totals_now").filter(WHICH["totals"])
    connection.execute("SET VARIABLE as_of = DATE '2025-12-08'")
    then = connection.read("FROM mart.totals_now").filter(WHICH["totals"])
    assert (now["value"].to_list(), then["value"].to_list()) == ([30.1], [29.4])


def test_a_day_is_a_build_of_that_day(held, tmp_path):
    """What the whole history says of a day is what a build says that knows nothing later."""
    day = dt.date(2025, 12, 8)
    connection = held(REVISED)
    earlier = derive(rows(REVISED), day.isoformat())
    for mart in ("standing", "bounds", "monthly", "totals", "growth", "conflicts"):
        told = connection.read(f"FROM mart.{mart}_as_of('{day}')").drop("known_to", "claim_ids")
        alone = getattr(earlier, mart).drop("known_to", "claim_ids").select(told.columns)
        assert told.sort(told.columns[:4]).equals(alone.sort(told.columns[:4])), mart
