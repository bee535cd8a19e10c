"""Targets that move: which announcement is in force on which day, and what each one supersedes."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.spec.announced import CLOSING, TRANSIT, admitted, announcements, ledger_announcements
from tests.spec.table import Row, cases, rows, show
from warehouse.catalogue.load import catalogue
from warehouse.contracts.schema import schema
from warehouse.metrics.target_register import in_force, register
from warehouse.store import Connection


def register_of(text: str) -> pl.DataFrame:
    return admitted("register", register(announcements(rows(text)), catalogue()))


def moves(text: str, names: str = "value known_from known_to previous_value change repeats") -> list[Row]:
    return show(register_of(text).sort("known_from", "announced_on", "value", nulls_last=True), names)


# What supersedes what


def test_a_later_statement_of_the_speaker_supersedes_the_earlier_one():
    statements = """
        value | said
        35    | 2023-11
        67    | 2025-08-19
    """
    assert moves(statements, "value known_from known_to previous_value change change_pct") == rows(
        """
        value | known_from | known_to   | previous_value | change | change_pct
        35    | 2023-11-30 | 2025-08-19 |                |        |
        67    | 2025-08-19 |            | 35             | 32     | 91.428571
        """
    )


def test_the_same_value_is_a_repeat_and_keeps_the_first_date():
    statements = """
        value | unit | said
        35    | Mt   | 2023-11
        35000 | kt   | 2024-03-01
        35.0  | Mt   | 2024-05-01
    """
    assert moves(statements) == rows(
        """
        value | known_from | known_to | previous_value | change | repeats
        35    | 2023-11-30 |          |                |        | 2
        """
    )


def test_a_return_to_an_earlier_value_is_a_new_statement():
    statements = """
        value | said
        35    | 2023-11-30
        67    | 2025-08-19
        35    | 2025-10-01
    """
    assert moves(statements) == rows(
        """
        value | known_from | known_to   | previous_value | change | repeats
        35    | 2023-11-30 | 2025-08-19 |                |        | 0
        67    | 2025-08-19 | 2025-10-01 | 35             | 32     | 0
        35    | 2025-10-01 |            | 67             | -32    | 0
        """
    )


@pytest.mark.parametrize(
    "case",
    cases(
        """
        who   | at        | by      | kind     | series
        KTZ   |           |         |          |
        GOV   | paper.two |         |          |
        OTHER | paper.two |         |          |
        MOT   |           | 2030    |          |
        MOT   |           | 2029-12 |          |
        MOT   |           | none    |          |
        MOT   |           |         | forecast |
        MOT   |           |         |          | transit_freight.rail
        """
    ),
)
def test_another_speaker_horizon_line_or_series_supersedes_nothing(case):
    """A target for December is not the target for the year that ends with it."""
    first = {"value": "35", "said": "2023-11-30", "who": case["who"] if case["at"] else "MOT", "at": "paper.one"}
    history = register(announcements([first, {"value": "67", "said": "2025-08-19", **case}]), catalogue())
    assert history["known_to"].null_count() == 2
    assert history["previous_value"].null_count() == 2


@pytest.mark.parametrize("case", cases("first | later\n target | plan\n plan | target\n forecast | forecast"))
def test_targets_and_plans_are_one_line_and_forecasts_another(case):
    statements = f"""
        value | said       | kind
        35    | 2023-11-30 | {case["first"]}
        67    | 2025-08-19 | {case["later"]}
    """
    assert [row["known_to"] for row in moves(statements)] == ["2025-08-19", None]


def test_one_authority_is_one_speaker_wherever_it_was_read():
    statements = """
        value | said       | at
        35    | 2023-11-30 | paper.one
        67    | 2025-08-19 | paper.two
    """
    assert [row["known_to"] for row in moves(statements)] == ["2025-08-19", None]


def test_a_horizon_of_several_years_ends_with_the_same_year():
    """600 trains in 2025 and 2026, then 600 in 2026: what is due by the end of 2026 was said twice."""
    statements = """
        value | said    | by
        60    | 2024-09 | 2025/2026
        60    | 2024-10 | 2026
    """
    statements = statements.replace("2025/2026", "2025-01/2026-12")
    assert [row["repeats"] for row in moves(statements)] == ["1"]


def test_both_ends_of_a_printed_range_stand_until_the_speaker_says_otherwise():
    statements = """
        value | said
        7     | 2019-02-28
        8     | 2019-02-28
        8     | 2020-01-15
        9     | 2020-06-01
    """
    assert moves(statements) == rows(
        """
        value | known_from | known_to   | previous_value | change | repeats
        7     | 2019-02-28 | 2020-01-15 |                |        | 0
        8     | 2019-02-28 | 2020-06-01 |                |        | 1
        9     | 2020-06-01 |            | 8              | 1      | 0
        """
    )


# Undated statements and statements of growth


def test_an_undated_statement_stands_beside_a_dated_one():
    statements = """
        value | said
        35    | 2023-11-30
        43    |
    """
    assert moves(statements) == rows(
        """
        value | known_from | known_to | previous_value | change | repeats
        35    | 2023-11-30 |          |                |        | 0
        43    | 2025-12-31 |          |                |        | 0
        """
    )


def test_an_undated_statement_of_a_value_said_before_repeats_it_even_where_it_was_superseded():
    """It may have been written at any time: it does not bring the old value back."""
    statements = """
        value | said
        35    | 2023-11-30
        67    | 2025-08-19
        35    |
    """
    assert moves(statements) == rows(
        """
        value | known_from | known_to   | previous_value | change | repeats
        35    | 2023-11-30 | 2025-08-19 |                |        | 1
        67    | 2025-08-19 |            | 35             | 32     | 0
        """
    )


def test_undated_statements_never_supersede_each_other():
    statements = """
        value | said
        50    |
        55    |
        50    |
    """
    assert [(row["value"], row["known_to"], row["repeats"]) for row in moves(statements)] == [
        ("50", None, "1"),
        ("55", None, "0"),
    ]


def test_what_is_announced_after_the_source_was_closed_supersedes_its_undated_statements():
    statements = """
        value | said
        50    |
        60    | 2026-02-01
    """
    assert moves(statements) == rows(
        """
        value | known_from | known_to   | previous_value | change | repeats
        50    | 2025-12-31 | 2026-02-01 |                |        | 0
        60    | 2026-02-01 |            | 50             | 10     | 0
        """
    )


def test_growth_and_values_never_supersede_each_other():
    statements = """
        value | growth | said
              | x2     | 2013-12
        35    |        | 2023-11-30
              | x3     | 2025-06
        67    | x2     | 2025-08-19
    """
    assert moves(statements, "measure value printed_growth known_from known_to previous_value") == rows(
        """
        measure | value | printed_growth | known_from | known_to   | previous_value
        growth  |       | x2             | 2013-12-31 | 2025-06-30 |
        level   | 35    |                | 2023-11-30 | 2025-08-19 |
        growth  |       | x3             | 2025-06-30 |            |
        level   | 67    | x2             | 2025-08-19 |            | 35
        """
    )


def test_a_unit_that_cannot_be_converted_is_compared_with_itself_only():
    statements = """
        value | unit | said
        35    | Mt   | 2023-11-30
        30    | TEU  | 2024-02-01
        40    | TEU  | 2025-08-19
    """
    assert moves(statements, "printed_value known_to previous_target change") == rows(
        """
        printed_value | known_to   | previous_target | change
        35            |            |                 |
        30            | 2025-08-19 |                 |
        40            |            | aim             |
        """
    )


# Every day


DAYS = ["2016-02-10", "2023-11", "2024-08-13", "2025-08-19", "2025-12", "2026-02-01"]
STATEMENT = st.fixed_dictionaries(
    {
        "target": st.sampled_from(["a", "b"]),
        "by": st.sampled_from(["2029", "2030", "none"]),
        "who": st.sampled_from(["MOT", "KTZ", "GOV", "OTHER"]),
        "at": st.sampled_from(["paper.one", "paper.two"]),
        "kind": st.sampled_from(["target", "plan", "forecast"]),
        "said": st.sampled_from([*DAYS, None]),
    }
)
FIGURE = st.sampled_from([{"value": "35"}, {"value": "43.0"}, {"value": "67"}, {"growth": "x2"}, {"growth": "x3"}])
STATEMENTS = st.lists(st.tuples(STATEMENT, FIGURE).map(lambda pair: {**pair[0], **pair[1]}), min_size=1, max_size=14)
EVERY_DAY = [dt.date(2016, 2, 9), dt.date(2020, 1, 1)] + [
    day + dt.timedelta(days=shift)
    for day in (dt.date(2016, 2, 10), dt.date(2023, 11, 30), dt.date(2024, 8, 13), dt.date(2025, 8, 19), CLOSING)
    for shift in (0, 1)
]
LINE = ["series", "horizon_start", "horizon", "speaker", "line", "measure"]


def one_a_day(statements: list[dict[str, str]]) -> list[dict[str, str]]:
    """Dated statements of which no speaker contradicts himself on one day."""
    first_of_day: dict[tuple[object, ...], dict[str, str]] = {}
    for row in statements:
        speaker = (row["who"], row["at"] if row["who"] in ("GOV", "OTHER") else "")
        key = (speaker, row["by"], row["kind"] == "forecast", "value" in row, row["said"])
        if row["said"]:
            first_of_day.setdefault(key, row)
    return list(first_of_day.values())


@examples()
@given(STATEMENTS)
def test_from_its_first_statement_every_line_has_exactly_one_in_force_on_any_day(statements):
    history = register(announcements(one_a_day(statements)), catalogue())
    for day in EVERY_DAY:
        begun = history.filter(pl.col("known_from") <= day).select(LINE).unique().height
        current = in_force(history, day)
        assert (current.height, current.select(LINE).n_unique()) == (begun, begun)


@examples()
@given(STATEMENTS, st.sampled_from(EVERY_DAY))
def test_the_register_as_of_a_day_is_the_register_of_what_was_said_by_then(statements, day):
    announced = announcements(statements)
    then = in_force(register(announced, catalogue()), day)
    alone = in_force(register(announced.filter(pl.col("known_from") <= day), catalogue()), day)
    assert alone["known_to"].null_count() == alone.height
    assert then.drop("known_to").equals(alone.drop("known_to"))


@examples()
@given(STATEMENTS)
def test_no_statement_is_lost(statements):
    announced = announcements(statements)
    history = admitted("register", register(announced, catalogue()))
    assert history.height + history["repeats"].sum() == announced.height


# The ledger's own targets


def aims_of_2029(series: str, day: str) -> list[tuple[float, str]]:
    history = in_force(register(ledger_announcements(), catalogue()), dt.date.fromisoformat(day))
    is_aim = (pl.col("series") == series) & (pl.col("horizon") == dt.date(2029, 12, 31)) & (pl.col("line") == "aim")
    return (
        history.filter(is_aim & (pl.col("measure") == "level"))
        .sort("value", "speaker")
        .select("value", "speaker")
        .rows()
    )


def test_the_rail_target_of_2029_moved_from_35_to_67_on_19_august_2025():
    assert aims_of_2029("transit_freight.rail", "2023-11-29") == []
    assert aims_of_2029("transit_freight.rail", "2023-12-31") == [(35.0, "MOT")]
    assert aims_of_2029("transit_freight.rail", "2025-08-18") == [(35.0, "MOT")]
    assert aims_of_2029("transit_freight.rail", "2025-09-01") == [(67.0, "MOT")]


def test_35_and_43_and_67_mt_of_all_modes_stand_side_by_side():
    """35 by the ministry, 43 in the National Development Plan; texts of December 2025 are the first to say 67."""
    before = [(35.0, "MOT"), (43.0, "GOV:azn-media.fr")]
    assert aims_of_2029(TRANSIT, "2024-08-12") == before[:1]
    assert aims_of_2029(TRANSIT, "2025-09-01") == aims_of_2029(TRANSIT, "2025-12-30") == before
    assert aims_of_2029(TRANSIT, "2025-12-31") == [
        *before,
        (67.0, "GOV:allchinareview.com"),
        (67.0, "OTHER:inform.kz"),
    ]


@pytest.mark.parametrize("day", ["2013-12-30", "2023-12-31", "2025-09-01", "2025-12-31"])
def test_the_warehouse_answers_for_a_day_as_the_rule_does(tmp_path, day):
    history = admitted("register", register(ledger_announcements(), catalogue()))
    with Connection(tmp_path / "fresh.duckdb", read_only=False) as connection:
        connection.create(schema())
        connection.insert("mart.targets", history)
        as_of_day = connection.read("FROM mart.targets_as_of(?) ORDER BY series, target, authority, url", [day])
        now = connection.read("FROM mart.targets_now")
    expected = in_force(history, dt.date.fromisoformat(day)).sort("series", "target", "authority", "url")
    assert as_of_day.equals(expected)
    assert now.height == history["known_to"].null_count()


def test_each_move_names_the_rivals_that_stood_on_that_day(tmp_path):
    with Connection(tmp_path / "fresh.duckdb", read_only=False) as connection:
        connection.create(schema())
        connection.insert("mart.targets", register(ledger_announcements(), catalogue()))
        moved = connection.read(
            "SELECT value, rivals FROM mart.target_moves "
            "WHERE series = ? AND horizon = DATE '2029-12-31' AND speaker <> 'OTHER:inform.kz' ORDER BY value",
            [TRANSIT],
        ).rows()
    ministry, plan = "35 Mt (target, MOT, 2023-11-30)", "43.0 Mt (target, GOV:azn-media.fr, 2024-08-13)"
    assert moved == [
        (35.0, []),
        (43.0, [ministry]),
        (67.0, [ministry, plan, "67 Mt (plan, OTHER:inform.kz, 2025-12-31)"]),
    ]
