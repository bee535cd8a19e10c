"""Error localisation: what is set aside when figures cannot all be right, by confidence, number, authority, date and print."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show


def contradictions(text: str, columns: str = "period measure rule excess") -> list[dict[str, str | None]]:
    return show(derive(rows(text)).conflicts.sort("period_end", "measure"), columns, decimals=3)


def verdicts(text: str) -> list[dict[str, str | None]]:
    """Every standing figure, in the order of periods, with its verdict."""
    standing = derive(rows(text)).standing.sort("period_end", "period_start", "measure", "value")
    return show(standing, "period measure value verdict rule")


def test_a_level_that_growth_cannot_reach_is_a_contradiction_of_three():
    """34.6 Mt at +7.1 % were between 32.24 and 32.37 Mt in 2023, and not 30."""
    figures = """
        period | value | growth | confidence | said
        2023   | 30    |        | low        | 2024-02-01
        2024   | 34.6  | 7.1    | medium     | 2025-12-27
    """
    assert contradictions(figures, "period measure allowed_low allowed_high rule excess") == rows(
        """
        period          | measure | allowed_low | allowed_high | rule       | excess
        2023-01/2023-12 | level   | 32.245      | 32.368       | confidence | 1.745
        """
    )
    (row,) = derive(rows(figures)).conflicts.to_dicts()
    assert len(row["claim_ids"]) == 2, "level and growth of 2024 are of one claim"


def test_the_fewest_figures_are_set_aside():
    """29.4 for ten months is the newest, but fits neither 30.5 for eight nor 31.2 for nine, which fit each other."""
    figures = """
        period          | value | said
        2025-01/2025-08 | 30.5  | 2025-09-14
        2025-01/2025-09 | 31.2  | 2025-10-14
        2025-01/2025-10 | 29.4  | 2025-12-20
    """
    assert [row["verdict"] for row in verdicts(figures)].count("set_aside") == 1
    assert contradictions(figures, "period rule") == [{"period": "2025-01/2025-10", "rule": "fewest"}]


@pytest.mark.parametrize(
    ("rule", "base", "later"),
    [
        ("confidence", "high | MOT | 2024-11-14", "medium | MOT | 2025-11-14"),
        ("own_authority", "high | PRES | 2025-11-14", "high | MOT | 2024-11-14"),
        ("newest", "high | MOT | 2024-11-14", "high | MOT | 2025-11-14"),
    ],
)
def test_the_rule_that_decides_is_told(rule, base, later):
    figures = f"""
        period          | value | confidence | who | said
        2025-01/2025-09 | 31.2  | {base}
        2025-01/2025-10 | 29.4  | {later}
    """
    assert [row["rule"] for row in contradictions(figures)] == [rule]


def test_a_level_placed_by_its_size_goes_before_the_growth_printed_beside_it():
    """Growth compares like with like; the level may be of another definition. The growth falls with it."""
    figures = """
        period          | value | growth | confidence | said
        2023-01/2023-10 | 246   |        | high       | 2023-11-30
        2024-01/2024-10 | 263.4 | 3.5    | medium     | 2024-11-26
    """
    assert verdicts(figures) == rows(
        """
        period          | measure | value | verdict   | rule
        2023-01/2023-10 | level   | 246   | used      |
        2024-01/2024-10 | growth  | 3.5   | set_aside | beside
        2024-01/2024-10 | level   | 263.4 | set_aside | placed
        """
    )
    assert contradictions(figures, "excess rule") == [{"excess": "8.099", "rule": "placed"}]


def test_two_growth_figures_need_no_level_to_exclude_each_other():
    figures = """
        period          | growth | who | confidence | said
        2025-01/2025-10 | 6.1    | MOT | high       | 2025-12-19
        2025-01/2025-10 | 6.5    | GOV | medium     | 2025-12-31
    """
    assert contradictions(figures) == rows(
        """
        period          | measure | rule       | excess
        2025-01/2025-10 | growth  | confidence | 0.3
        """
    )


def test_the_same_figure_said_by_several_is_one_contradiction():
    figures = """
        period | growth | who  | said
        2023   | 86     | MOT  | 2024-01-27
        2023   | 86     | PRES | 2024-02-01
        2023   | 86     | GOV  | 2024-02-02
        2023   | 65     | KTZ  | 2024-09-25
        2023   | 65     | TITR | 2024-02-27
    """
    (row,) = derive(rows(figures)).conflicts.to_dicts()
    assert (len(row["claim_ids"]), len(row["set_aside"])) == (5, 2)


def test_parts_that_do_not_add_up_contradict_their_total():
    """230 loaded, of which 154 domestic and 77.8 exported: together 231.8."""
    figures = [
        {"series": series, "period": "2022-01/2022-11", "value": value, "who": "KTZ", "said": "2022-12-13"}
        for series, value in (
            ("rail_freight.ktz_loaded", "230"),
            ("rail_freight_domestic.ktz_loaded", "154"),
            ("rail_freight_export.ktz_loaded", "77.8"),
        )
    ]
    (row,) = derive(figures).conflicts.to_dicts()
    assert len(row["claim_ids"]) == 3
    assert "Domestic part of KTZ loading" in row["explanation_en"]


def test_a_part_above_its_total_is_a_contradiction():
    figures = [
        {"series": "transit_freight.total", "period": "2025-01/2025-10", "value": "29.4", "said": "2025-11-14"},
        {
            "series": "transit_freight.rail",
            "who": "KTZ",
            "period": "2025-01/2025-10",
            "value": "30.2",
            "said": "2025-11-10",
        },
    ]
    assert derive(figures).conflicts["series"].to_list() == ["transit_freight.rail"]


def test_a_revised_figure_contradicts_nothing():
    """The eight months were revised before the ten months were printed."""
    figures = """
        period          | value | said
        2025-01/2025-08 | 31.0  | 2025-09-14
        2025-01/2025-08 | 22.8  | 2025-10-21
        2025-01/2025-10 | 29.4  | 2025-11-14
    """
    assert contradictions(figures) == []


def test_an_explanation_says_what_each_rival_leaves_and_which_bases_growth_rests_on():
    figures = """
        period          | value | growth | who | said
        2025-01/2025-08 | 22.8  |        | MOT | 2025-10-21
        2025-01/2025-08 | 25.81 |        | GOV | 2025-10-28
        2025-01/2025-10 | 29.4  |        | MOT | 2025-12-09
        2024            | 2.76  | 86     | MOT | 2025-01-27
        2024            |       | 65     | GOV | 2025-02-25
    """
    growth, level = derive(rows(figures)).conflicts.sort("period_end")["explanation_en"].to_list()
    assert "22.8 Mt leaves 6.6 Mt for September–October 2025 (3.3 Mt a month)" in level
    assert "25.81 Mt leaves 3.6 Mt for September–October 2025 (1.8 Mt a month)" in level
    assert "the average month is 2.9 Mt" in level
    assert "+86 % on 1.48 Mt; +65 % on 1.67 Mt" in growth


def test_a_qualifier_is_told():
    figures = """
        period | value | qualifier | who | said
        2022   | 11    | more_than | MOT | 2023-01-05
        2022   | 10.8  | exact     | GOV | 2023-05-30
    """
    assert "more than 11 Mt" in derive(rows(figures)).conflicts["explanation_en"].item()


def test_what_was_only_inferred_may_be_of_another_definition():
    figures = """
        period          | value | confidence | who | said
        2025-01/2025-08 | 22.8  | high       | MOT | 2025-10-21
        2025-01/2025-08 | 25.81 | medium     | GOV | 2025-10-28
    """
    told = derive(rows(figures)).conflicts["explanation_en"].item()
    assert "Wrong, or another definition: the series or period of 25.81 Mt was only inferred." in told


def test_where_everything_is_set_aside_for_a_period_only_its_bounds_are_shown():
    figures = """
        period | value | growth | confidence | said
        2023   | 30    |        | low        | 2024-02-01
        2024   | 34.6  | 7.1    | medium     | 2025-12-27
    """
    found = derive(rows(figures)).totals.filter((pl.col("span") == "year") & (pl.col("period_end").dt.year() == 2023))
    assert show(found, "value low high basis", decimals=3) == rows(
        """
        value | low    | high   | basis
              | 32.245 | 32.368 | bounded
        """
    )
