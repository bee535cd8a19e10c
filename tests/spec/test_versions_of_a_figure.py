"""Versions of one speaker's figure: repeats sharpen it, revisions replace it, rivals of one day are both current."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show

YTD = "2025-01/2025-10"


def figures_of(text: str) -> list[dict[str, str | None]]:
    return [{"period": YTD, **row} for row in rows(text)]


def current(text: str, as_of: str | None = None) -> list[dict[str, str | None]]:
    frame = derive(figures_of(text), as_of).current_versions.sort("measure", "value")
    return show(frame, "measure value low high first_known known_from")


def roles(text: str) -> list[dict[str, str | None]]:
    return show(
        derive(figures_of(text)).observations.sort("known_from", "measure", "value"), "measure value role known_to"
    )


def test_a_repeat_sharpens_and_keeps_the_first_date():
    figures = """
        value | said
        29    | 2025-11-14
        29.4  | 2025-12-02
    """
    assert current(figures) == rows(
        """
        measure | value | low   | high  | first_known | known_from
        level   | 29.4  | 29.35 | 29.45 | 2025-11-14  | 2025-12-02
        """
    )
    assert roles(figures) == rows(
        """
        measure | value | role   | known_to
        level   | 29    | first  |
        level   | 29.4  | repeat |
        """
    )


def test_two_repeats_prove_together_more_than_each_alone():
    """33.4 to 33.6 and more than 33.5: between 33.5 and 33.6."""
    figures = """
        value | qualifier | said
        33.5  | about     | 2025-11-14
        33.5  | more_than | 2025-12-02
    """
    assert current(figures) == rows(
        """
        measure | value | low  | high | first_known | known_from
        level   | 33.5  | 33.5 | 33.6 | 2025-11-14  | 2025-12-02
        """
    )


def test_what_a_repeat_sharpened_is_what_later_figures_are_measured_by():
    """28.7 could be 29, but not the 29.4 that 29 has become."""
    figures = """
        value | said
        29    | 2025-11-14
        29.4  | 2025-12-02
        28.7  | 2025-12-09
    """
    assert [row["role"] for row in roles(figures)] == ["first", "repeat", "revision"]
    assert [row["value"] for row in current(figures)] == ["28.7"]


def test_a_vague_repeat_of_a_sharp_figure_changes_nothing():
    figures = """
        value | said
        29.4  | 2025-11-14
        29    | 2025-12-02
    """
    assert current(figures) == rows(
        """
        measure | value | low   | high  | first_known | known_from
        level   | 29.4  | 29.35 | 29.45 | 2025-11-14  | 2025-12-02
        """
    )


def test_a_revision_replaces_and_has_its_own_date():
    figures = """
        value | said
        29.4  | 2025-11-14
        30.1  | 2025-12-02
    """
    assert current(figures) == rows(
        """
        measure | value | low   | high  | first_known | known_from
        level   | 30.1  | 30.05 | 30.15 | 2025-12-02  | 2025-12-02
        """
    )
    assert roles(figures) == rows(
        """
        measure | value | role     | known_to
        level   | 29.4  | first    | 2025-12-02
        level   | 30.1  | revision |
        """
    )
    assert [row["value"] for row in current(figures, as_of="2025-12-01")] == ["29.4"]


def test_a_return_to_the_first_figure_is_a_revision_again():
    figures = """
        value | said
        29.4  | 2025-11-14
        30.1  | 2025-12-02
        29.4  | 2026-01-20
    """
    assert current(figures) == rows(
        """
        measure | value | low   | high  | first_known | known_from
        level   | 29.4  | 29.35 | 29.45 | 2026-01-20  | 2026-01-20
        """
    )


def test_a_final_figure_repeats_the_partial_one_that_it_confirms_and_revises_one_that_was_too_high():
    confirmed = """
        value | maturity | said
        25    | partial  | 2025-09-20
        29.4  |          | 2025-11-14
    """
    too_high = """
        value | maturity | said
        31    | partial  | 2025-09-20
        29.4  |          | 2025-11-14
    """
    assert [row["role"] for row in roles(confirmed)] == ["first", "repeat"]
    assert [row["role"] for row in roles(too_high)] == ["first", "revision"]
    assert [row["value"] for row in current(confirmed)] == [row["value"] for row in current(too_high)] == ["29.4"]


def test_a_same_day_rival_is_current_too():
    figures = """
        value | said
        22.8  | 2025-11-14
        25.81 | 2025-11-14
    """
    assert current(figures) == rows(
        """
        measure | value | low    | high   | first_known | known_from
        level   | 22.8  | 22.75  | 22.85  | 2025-11-14  | 2025-11-14
        level   | 25.81 | 25.805 | 25.815 | 2025-11-14  | 2025-11-14
        """
    )


def test_a_later_figure_replaces_both_rivals():
    figures = """
        value | said
        22.8  | 2025-11-14
        25.81 | 2025-11-14
        24.1  | 2025-12-02
    """
    assert [row["value"] for row in current(figures)] == ["24.1"]


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ("value | confidence | said\n 1.084 | high   | 2025-11-14\n 1.84  | low    | 2025-12-02", "1.084"),
        ("value | confidence | said\n 1.084 | medium | 2025-11-14\n 1.84  | low    | 2025-12-02", "1.084"),
        ("value | confidence | said\n 1.084 | high   | 2025-11-14\n 1.84  | low    | 2025-11-14", "1.084"),
        ("value | confidence | said\n 1.84  | low    | 2025-11-14\n 1.084 | high   | 2025-12-02", "1.084"),
        ("value | confidence | said\n 1.84  | low    | 2025-11-14\n 1.084 | low    | 2025-12-02", "1.084"),
        ("value | confidence | said\n 1.84  | high   | 2025-11-14\n 1.084 | medium | 2025-12-02", "1.084"),
    ],
    ids=["high", "medium", "same day", "low before high", "low before low", "medium after high"],
)
def test_low_confidence_never_replaces_better(figures, expected):
    assert [row["value"] for row in current(figures)] == [expected]


def test_a_misprint_of_low_confidence_is_set_aside_and_kept():
    figures = """
        value | confidence | said
        1.084 | high       | 2025-11-14
        1.84  | low        | 2025-12-02
    """
    assert roles(figures) == rows(
        """
        measure | value | role      | known_to
        level   | 1.084 | first     |
        level   | 1.84  | set_aside |
        """
    )


def test_level_and_growth_are_versioned_apart():
    """The level is repeated while the growth beside it is revised."""
    figures = """
        value | growth | said
        13.1  | 6.5    | 2025-11-14
        13.1  | 6.1    | 2025-12-02
    """
    assert current(figures) == rows(
        """
        measure | value | low   | high  | first_known | known_from
        growth  | 6.1   | 6.05  | 6.15  | 2025-12-02  | 2025-12-02
        level   | 13.1  | 13.05 | 13.15 | 2025-11-14  | 2025-12-02
        """
    )


@pytest.mark.parametrize(
    ("measure", "first", "later"), [("growth", "10", "11"), ("growth", "6.5", "6.6"), ("value", "29.4", "29.5")]
)
def test_intervals_that_only_touch_are_no_repeats(measure, first, later):
    """10 and 11 percent have 10.5 in common, and say different things."""
    figures = f"{measure} | said\n {first} | 2025-11-14\n {later} | 2025-12-02"
    assert [row["role"] for row in roles(figures)] == ["first", "revision"]
    assert [row["value"] for row in current(figures)] == [later]


def test_speakers_never_revise_each_other():
    figures = """
        who  | value | said
        MOT  | 29.4  | 2025-11-14
        PRES | 30.1  | 2025-12-02
    """
    assert [row["value"] for row in current(figures)] == ["29.4", "30.1"]


def test_other_sources_are_told_apart_by_where_they_were_read():
    figures = """
        who   | at        | value | said
        OTHER | paper.one | 29.4  | 2025-11-14
        OTHER | paper.two | 30.1  | 2025-12-02
        OTHER | paper.two | 31.2  | 2025-12-09
    """
    assert [row["value"] for row in current(figures)] == ["29.4", "31.2"]


def test_one_authority_is_one_speaker_wherever_it_was_read():
    figures = """
        who | at        | value | said
        MOT | paper.one | 29.4  | 2025-11-14
        MOT | paper.two | 30.1  | 2025-12-02
    """
    assert [row["value"] for row in current(figures)] == ["30.1"]


def test_periods_never_revise_each_other():
    figures = [
        {"period": "2025-01/2025-09", "value": "26.1", "said": "2025-10-14"},
        {"period": "2025-01/2025-10", "value": "29.4", "said": "2025-11-14"},
    ]
    assert derive(figures).current_versions.sort("value")["value"].to_list() == [26.1, 29.4]


def test_every_statement_has_a_role_and_no_claim_is_lost():
    figures = figures_of(
        """
        value | growth | confidence | said
        29.4  | 5      | high       | 2025-11-14
        29    |        | high       | 2025-11-20
        30.1  | 6      | high       | 2025-12-02
        3.01  |        | low        | 2025-12-09
        """
    )
    observed = derive(figures).observations
    assert observed.group_by("measure").len().sort("measure").rows() == [("growth", 2), ("level", 4)]
    assert observed.filter(pl.col("role").is_null()).is_empty()


def test_a_repeat_and_a_contradiction_of_one_day_do_not_depend_on_where_they_were_read():
    """29.4 is current; on one later day 29.42 confirms it and 30 contradicts it."""
    outcomes = set()
    for name in "abcdefgh":
        figures = rows(
            f"""
            value | said       | url
            29.4  | 2025-11-14 | https://example.org/first
            29.42 | 2025-12-02 | https://example.org/{name}
            30    | 2025-12-02 | https://example.org/{name}/other
            """
        )
        current_values = derive([{"period": YTD, **row} for row in figures]).current_versions["value"]
        outcomes.add(tuple(sorted(current_values)))
    assert len(outcomes) == 1, outcomes
