"""The plan beside an outlook: the official aim for the year, and the chance that the year reaches it."""

from __future__ import annotations

import polars as pl
import pytest

from tests.spec.outlooks import FOUR_YEARS, PLANS, alternating_years, as_of, outlook_history
from tests.spec.table import rows, show


def test_the_plan_of_the_series_own_authority_in_force_on_the_day():
    frame = outlook_history(FOUR_YEARS, PLANS)
    assert show(frame.filter(pl.col("year") == 2024), "known_from known_to plan plan_target plan_authority") == rows(
        """
        known_from | known_to   | plan | plan_target | plan_authority
        2024-07-20 | 2024-08-01 | 120  | old         | MOT
        2024-08-01 |            | 134  | new         | MOT
        """
    )


@pytest.mark.parametrize(
    ("without", "target"), [("MOT", "rival"), ("old|new|other", "rival"), ("old|new|rival|other", "forecast")]
)
def test_a_target_of_another_comes_before_a_forecast_of_its_own(without, target):
    kept = [row for row in PLANS.splitlines() if not any(word in row.split(" | ")[0] for word in without.split("|"))]
    if without == "MOT":
        kept = [row for row in PLANS.splitlines() if "| MOT |" not in row]
    assert as_of(outlook_history(FOUR_YEARS, "\n".join(kept)), "2024-09-01")["plan_target"].to_list() == [target]


def test_the_chance_of_the_plan_is_that_of_the_t_distribution():
    """A plan at the outlook itself is met in half of all years; at the end of the interval in a tenth."""
    (row,) = as_of(outlook_history(FOUR_YEARS), "2024-07-20").to_dicts()
    high = row["high"] / 60.5 * 60  # without the rounding of the figure
    for plan, chance in ((row["value"], 0.5), (high, 0.1), (59, 1.0)):
        line = f"target | horizon | value | kind | who | known_from | known_to\n a | 2024-12-31 | {plan!r} | plan | MOT | 2023-01-01 |"
        probability = as_of(outlook_history(FOUR_YEARS, line), "2024-07-20")["plan_probability"].item()
        assert probability == pytest.approx(chance, abs=1e-6)


def test_past_ratios_that_are_all_the_same_leave_no_doubt():
    same = (
        FOUR_YEARS.replace("| 40 ", "| 50 ")
        .replace("| 110 ", "| 100 ")
        .replace("| 44 ", "| 50 ")
        .replace("| 99 ", "| 100")
    )
    for plan, chance in ((119, 1.0), (121, 0.0)):
        line = f"target | horizon | value | kind | who | known_from | known_to\n a | 2024-12-31 | {plan} | plan | MOT | 2023-01-01 |"
        row = as_of(outlook_history(same, line), "2024-07-20")
        assert (row["value"].item(), row["plan_probability"].item()) == (pytest.approx(120), chance)


def test_growth_carried_forward_reaches_the_plan_as_often_as_past_errors_say():
    """Outlook 110. Of thirteen past years seven came out as expected and six at 0.8 of it, that is at 88 here."""
    last = "2030 | 100 | | | | | 2031-01-20\n2031-01/2031-06 | 50 | | 10 | | | 2031-07-20"
    for plan, chance in ((100, 7 / 13), (111, 0.0), (88, 1.0), (49, 1.0)):
        line = f"target | horizon | value | kind | who | known_from | known_to\n a | 2031-12-31 | {plan} | plan | MOT | 2023-01-01 |"
        row = as_of(outlook_history(alternating_years(13, last=last), line), "2031-07-20")
        assert row["plan_probability"].item() == pytest.approx(chance)
    few = as_of(outlook_history(alternating_years(11, last=last), line), "2031-07-20")
    assert few["n"].item() == 11
    assert few["plan_probability"].item() == 1.0, "what is reached already needs no record"


def test_with_too_few_past_errors_the_chance_is_not_known():
    last = "2030 | 100 | | | | | 2031-01-20\n2031-01/2031-06 | 50 | | 10 | | | 2031-07-20"
    line = "target | horizon | value | kind | who | known_from | known_to\n a | 2031-12-31 | 100 | plan | MOT | 2023-01-01 |"
    assert (
        as_of(outlook_history(alternating_years(11, last=last), line), "2031-07-20")["plan_probability"].item() is None
    )
