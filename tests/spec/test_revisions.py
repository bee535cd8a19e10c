"""Revisions: a speaker's first figure and each later one, whether it repeats the first or replaces it."""

from __future__ import annotations

from tests.spec.printed import derive
from tests.spec.table import rows, show
from warehouse.metrics.revisions import revisions


def revised(text: str, columns: str) -> list[dict[str, str | None]]:
    return show(revisions(derive(rows(text)).observations), columns)


FIRST_SIX_THEN_SEVEN = """
    period          | growth | who | said
    2024-01/2024-12 | 6      | MOT | 2025-04-10
    2024-01/2024-12 | 7.1    | MOT | 2025-05-31
"""


def test_a_revision_names_both_figures_and_dates():
    assert revised(FIRST_SIX_THEN_SEVEN, "measure first later change_pct first_on later_on") == rows(
        """
        measure | first | later | change_pct | first_on   | later_on
        growth  | 6     | 7.1   | 1.1        | 2025-04-10 | 2025-05-31
        """
    )


def test_every_revision_is_measured_against_the_first_figure():
    figures = """
        period          | value | who | said
        2024-01/2024-12 | 20.0  | MOT | 2025-01-15
        2024-01/2024-12 | 21.0  | MOT | 2025-02-15
        2024-01/2024-12 | 22.0  | MOT | 2025-03-15
    """
    assert revised(figures, "first later change_pct") == rows(
        """
        first | later | change_pct
        20    | 21    | 5
        20    | 22    | 10
        """
    )


def test_a_repeat_is_marked_as_one_and_is_no_revision():
    figures = """
        period          | value | who | said
        2024-01/2024-12 | 20.0  | MOT | 2025-01-15
        2024-01/2024-12 | 20    | MOT | 2025-02-15
        2024-01/2024-12 | 21.0  | MOT | 2025-03-15
    """
    assert revised(figures, "first later role change_pct known_from known_to") == rows(
        """
        first | later | role     | change_pct | known_from | known_to
        20    | 20    | repeat   | 0          | 2025-02-15 | 2025-03-15
        20    | 21    | revision | 5          | 2025-03-15 |
        """
    )


def test_a_figure_published_once_is_in_no_row_of_the_revisions():
    assert revised("period | value | who | said\n 2024 | 20.0 | MOT | 2025-01-15", "first later") == []


def test_a_growth_that_changes_its_sign_is_marked():
    figures = """
        period | growth | who | said
        2024   | -0.4   | MOT | 2025-01-15
        2024   | 0.8    | MOT | 2025-02-15
    """
    assert revised(figures, "first later change_pct same_sign") == rows(
        """
        first | later | change_pct | same_sign
        -0.4  | 0.8   | 1.2        | no
        """
    )
