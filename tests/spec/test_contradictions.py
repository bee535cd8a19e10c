"""Contradictions: figures that cannot all be right. A revision is never one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.spec.printed import derive
from tests.spec.table import rows, show
from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.words import load_words
from warehouse.metrics.conflicts import Conflict, conflicts
from warehouse.wording.contradictions import DIFFERENCES, Explanation, explanations, opening_of


def contradictions(text: str):
    return derive(rows(text)).conflicts


TWO_COUNTS = """
    period          | value | who | said
    2025-01/2025-08 | 22.8  | MOT | 2025-10-21
    2025-01/2025-08 | 25.81 | GOV | 2025-10-28
"""


def test_two_levels_that_exclude_each_other_are_one_contradiction():
    """[22.75, 22.85] and [25.805, 25.815] miss each other by 2.955."""
    assert show(contradictions(TWO_COUNTS), "series excess unit rule") == rows(
        """
        series                | excess | unit | rule
        transit_freight.total | 2.955  | Mt   | own_authority
        """
    )


def test_a_contradiction_names_all_members_and_what_is_set_aside():
    (row,) = contradictions(TWO_COUNTS).to_dicts()
    assert len(row["claim_ids"]) == 2
    assert len(row["publications"]) == 2
    assert row["set_aside"] == row["claim_ids"][1:]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["cannot all be right", "January–August 2025", "22.8 Mt", "25.81 Mt", "3.0 Mt"]),
        ("ru", ["не могут быть верны", "январь–август 2025 г.", "22,8 млн т", "25,81 млн т", "3,0 млн т"]),
        ("kk", ["дұрыс бола алмайды", "2025 жылғы қаңтар–тамыз", "22,8 млн т", "25,81 млн т", "3,0 млн т"]),
    ],
)
def test_a_contradiction_is_explained_in_plain_words(lang, told):
    explanation = contradictions(TWO_COUNTS)[f"explanation_{lang}"].item()
    assert [part for part in told if part not in explanation] == []


OPENINGS = {
    "rivals": TWO_COUNTS,
    "level": """
        period          | value | who | said
        2025-01/2025-08 | 30.9  | GOV | 2025-10-28
        2025-01/2025-10 | 29.4  | MOT | 2025-12-10
    """,
    "growth": """
        period          | value | growth | who | said
        2024-01/2024-10 | 28.0  |        | MOT | 2024-12-10
        2025-01/2025-10 | 29.4  |        | MOT | 2025-12-10
        2025-01/2025-10 |       | 6.5    | GOV | 2025-12-12
    """,
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", DIFFERENCES)
def test_the_opening_of_an_explanation_is_found_again_in_its_whole_text(kind, lang):
    derived, words = derive(rows(OPENINGS[kind])), load_words(lang)
    explained: list[Explanation] = []

    def texts(conflict: Conflict) -> dict[str, str]:
        explained.append(Explanation(conflict, replace(derived.quotes, figures=conflict.figures), words))
        return explanations(conflict, derived.quotes)

    solution = derived.solution
    found = conflicts(
        solution.contradictions,
        solution.days,
        solution.standing,
        series=derived.catalogue.series_frame(),
        claims=derived.claims,
        texts=texts,
    )
    assert found[f"explanation_{lang}"].to_list() == [explained[-1].text]
    assert words["conflict", kind].partition("{")[0] in explained[-1].text.removeprefix(explained[-1].opening)
    assert opening_of(explained[-1].text, words) == explained[-1].opening


def test_growths_that_exclude_each_other_miss_each_other_in_points():
    figures = """
        period          | value | growth | who | said
        2025-01/2025-10 | 29.4  | 6.1    | MOT | 2025-12-10
        2025-01/2025-10 | 29.4  | 6.5    | GOV | 2025-12-12
    """
    assert show(contradictions(figures), "excess excess_pct unit") == rows(
        """
        excess | excess_pct | unit
        0.3    | 0.28169    | percent
        """
    )


def test_figures_that_can_both_be_right_are_no_contradiction():
    figures = """
        period          | value | who | said
        2025-01/2025-10 | 29.4  | MOT | 2025-12-10
        2025-01/2025-10 | 29    | GOV | 2025-12-12
    """
    assert contradictions(figures).is_empty()


FIRST_SIX_THEN_SEVEN = """
    period          | growth | who | said
    2024-01/2024-12 | 6      | MOT | 2025-04-10
    2024-01/2024-12 | 7.1    | MOT | 2025-05-31
"""


def test_a_revision_is_no_contradiction():
    assert contradictions(FIRST_SIX_THEN_SEVEN).is_empty()
