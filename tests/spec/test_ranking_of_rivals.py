"""Ranking of rivals: shown is the more certain, then the series' own authority, then the newest."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show


def shown(text: str) -> list[dict[str, str | None]]:
    """What is shown of ten months of transit, whose own authority is MOT, and how many figures it excludes."""
    derived = derive([{"period": "2025-01/2025-10", **row} for row in rows(text)])
    counts = derived.conflicts.group_by("measure").agg(pl.col("set_aside").list.len().sum().alias("rivals"))
    preferred = derived.preferred.join(counts, on="measure", how="left").with_columns(pl.col("rivals").fill_null(0))
    return show(preferred.sort("measure", descending=True), "measure value rivals")


@pytest.mark.parametrize(
    ("rule", "figures", "value"),
    [
        (
            "confidence comes before the own authority and before the date",
            """
            who | value | confidence | said
            KTZ | 30.1  | high       | 2025-11-14
            MOT | 29.4  | medium     | 2025-12-02
            """,
            "30.1",
        ),
        (
            "the own authority comes before the date",
            """
            who  | value | said
            MOT  | 29.4  | 2025-11-14
            PRES | 30.1  | 2025-12-02
            """,
            "29.4",
        ),
        (
            "the newest of two strangers",
            """
            who  | value | said
            KTZ  | 29.4  | 2025-11-14
            PRES | 30.1  | 2025-12-02
            """,
            "30.1",
        ),
        (
            "an undated figure is the oldest",
            """
            who  | value | said
            KTZ  | 29.4  | 2025-11-14
            PRES | 30.1  |
            """,
            "29.4",
        ),
        (
            "a repeat makes a figure newer",
            """
            who  | value | said
            KTZ  | 29.4  | 2025-11-14
            PRES | 30.1  | 2025-12-02
            KTZ  | 29.4  | 2025-12-09
            """,
            "29.4",
        ),
        (
            "the sharper of two figures of one day",
            """
            who  | value | said
            KTZ  | 31    | 2025-11-14
            PRES | 29.4  | 2025-11-14
            """,
            "29.4",
        ),
    ],
)
def test_of_two_rivals_is_shown(rule, figures, value):
    assert [{"measure": "level", "value": value, "rivals": "1"}] == shown(figures), rule


def test_figures_that_can_both_be_right_are_no_rivals():
    figures = """
        who  | value | said
        MOT  | 29.4  | 2025-11-14
        PRES | 29    | 2025-12-02
        KTZ  | 29.45 | 2025-12-02
    """
    assert shown(figures) == [{"measure": "level", "value": "29.4", "rivals": "0"}]


def test_a_lower_bound_is_a_rival_only_where_it_excludes_the_figure():
    figures = """
        who  | value | qualifier | said
        MOT  | 29.4  | exact     | 2025-11-14
        PRES | 29    | more_than | 2025-12-02
        KTZ  | 30    | more_than | 2025-12-02
    """
    assert shown(figures) == [{"measure": "level", "value": "29.4", "rivals": "1"}]


def test_the_growth_of_a_losing_level_is_never_shown_with_the_winner():
    figures = """
        who | value | growth | said
        MOT | 22.8  |        | 2025-11-14
        KTZ | 25.81 | 3.2    | 2025-12-02
    """
    assert shown(figures) == [{"measure": "level", "value": "22.8", "rivals": "1"}]


def test_a_rival_level_counts_once_whatever_growth_was_printed_beside_it():
    figures = """
        who | value | growth | said
        MOT | 22.8  | 1.0    | 2025-11-14
        KTZ | 25.81 | 3.2    | 2025-12-02
    """
    assert shown(figures) == rows(
        """
        measure | value | rivals
        level   | 22.8  | 1
        growth  | 1     | 0
        """
    )


def test_the_growth_of_a_level_that_agrees_with_the_winner_is_shown():
    figures = """
        who  | value | growth | said
        MOT  | 29.4  |        | 2025-11-14
        PRES | 29    | 5.0    | 2025-12-02
    """
    assert shown(figures) == rows(
        """
        measure | value | rivals
        level   | 29.4  | 0
        growth  | 5     | 0
        """
    )


def test_a_growth_printed_alone_belongs_to_no_losing_level():
    figures = """
        who  | value | growth | said
        MOT  | 29.4  |        | 2025-11-14
        PRES |       | 5.0    | 2025-12-02
    """
    assert [row["value"] for row in shown(figures)] == ["29.4", "5"]


def test_two_growths_that_exclude_each_other_are_rivals():
    figures = """
        who | value | growth | said
        MOT | 13.1  | 6.5    | 2025-11-14
        KTZ | 13.1  | 6.1    | 2025-12-02
    """
    assert shown(figures) == rows(
        """
        measure | value | rivals
        level   | 13.1  | 0
        growth  | 6.5   | 1
        """
    )


def test_rivals_are_chosen_between_never_deleted():
    figures = [
        {"period": "2025-01/2025-10", "who": "MOT", "value": "22.8", "said": "2025-11-14"},
        {"period": "2025-01/2025-10", "who": "KTZ", "value": "25.81", "said": "2025-12-02"},
    ]
    assert show(derive(figures).standing.sort("value"), "value verdict rule") == rows(
        """
        value | verdict   | rule
        22.8  | used      |
        25.81 | set_aside | own_authority
        """
    )


def test_the_growth_of_a_level_that_was_set_aside_is_never_shown_with_what_stands():
    """1.84 is a misprint of 1.084, and the growth of 70 percent was printed of 1.84."""
    figures = """
        value | growth | confidence | said
        1.084 |        | high       | 2025-11-14
        1.84  | 70     | low        | 2025-12-02
    """
    assert shown(figures) == [{"measure": "level", "value": "1.084", "rivals": "1"}]


def test_the_growth_of_the_winning_level_is_shown_where_one_speaker_printed_two_levels_on_one_day():
    figures = """
        value | growth | said
        29.40 | 5      | 2025-11-14
        31    | 11     | 2025-11-14
    """
    assert [row["value"] for row in shown(figures)] == ["29.4", "5"]
