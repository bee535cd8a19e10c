"""Checks that compare a build with the release before: new contradictions, and months that became vaguer."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tests.spec.table import cases, number, rows, show
from warehouse.checks import bounds_of_the_past_did_not_widen, no_new_contradictions

# Contradictions


def conflicts(ids: str | None) -> pl.DataFrame:
    """mart.conflicts with these contradictions: conflicts("x y")."""
    told = [
        {
            "conflict_id": each,
            "series": "transit",
            "period_end": dt.date(2025, 10, 31),
            "excess": 2.9,
            "explanation_en": f"{each} cannot be right",
        }
        for each in (ids or "").split()
    ]
    kinds = {"period_end": pl.Date, "excess": pl.Float64}
    names = ("conflict_id", "series", "period_end", "excess", "explanation_en")
    return pl.DataFrame(told, schema={name: kinds.get(name, pl.String) for name in names})


@pytest.mark.parametrize(
    "case",
    cases(
        """
        what                                          | published | built | new
        the same contradictions                       | x y       | x y   |
        in another order                              | x y       | y x   |
        one more                                      | x y       | x y z | z
        another one in its place                      | x         | z     | z
        several more                                  | y         | z y x | z x
        one was settled                               | x y       | x     |
        all were settled                              | x y       |       |
        the first release has nothing to compare with | none      | x y   |
        the release before had no contradiction       |           | x y   | x y
        nothing at all                                |           |       |
        """
    ),
)
def test_a_contradiction_is_new_where_the_published_release_did_not_have_it(case):
    first = case["published"] == "none"
    published = conflicts(None if first else case["published"])
    found = no_new_contradictions(conflicts(case["built"]), published, ALL.clear() if first else ALL)
    assert found["conflict_id"].to_list() == (case["new"] or "").split()


def test_a_new_contradiction_is_told_with_its_place_and_in_words():
    assert show(
        no_new_contradictions(conflicts("x y"), conflicts("x"), ALL), "conflict_id series period_end explanation_en"
    ) == rows(
        """
        conflict_id | series  | period_end | explanation_en
        y           | transit | 2025-10-31 | y cannot be right
        """
    )


@pytest.mark.parametrize("published", ["", "x"], ids=["first release", "nothing new"])
def test_without_a_new_contradiction_the_same_columns_are_told(published):
    found = no_new_contradictions(conflicts("x"), conflicts(published), ALL if published else ALL.clear())
    assert found.is_empty()
    assert found.columns == ["conflict_id", "series", "period_end", "explanation_en"]


# Bounds


def bounds(text: str) -> pl.DataFrame:
    """mart.bounds from a table: series | period | low | high | by (claims behind the bounds)."""
    told = []
    for row in rows(text):
        start, _, end = str(row["period"]).partition("/")
        told.append(
            {
                "series": row["series"],
                "period_start": f"{start}-01",
                "period_end": f"{end or start}-01",
                "low": number(row["low"]),
                "high": number(row["high"]),
                "claim_ids": (row["by"] or "").split(),
            }
        )
    text_columns = dict.fromkeys(("series", "period_start", "period_end"), pl.String)
    numbers = dict.fromkeys(("low", "high"), pl.Float64)
    frame = pl.DataFrame(told, schema={**text_columns, **numbers, "claim_ids": pl.List(pl.String)})
    first, last = pl.col("period_start").str.to_date(), pl.col("period_end").str.to_date().dt.month_end()
    return frame.with_columns(first, last)


def standing(used: str, aside: str = "") -> pl.DataFrame:
    """mart.standing with a figure for each claim."""
    verdicts = [("used", claim) for claim in used.split()] + [("set_aside", claim) for claim in aside.split()]
    told = [{"sharp_ids": [claim], "verdict": verdict} for verdict, claim in verdicts]
    return pl.DataFrame(told, schema={"sharp_ids": pl.List(pl.String), "verdict": pl.String})


ALL = standing("a b c")


@pytest.mark.parametrize(
    "case",
    cases(
        """
        what                                     | low | high | new low        | new high       | told
        nothing changed                          | 3   | 5    | 3              | 5              | no
        narrower                                 | 3   | 5    | 3.5            | 4.5            | no
        elsewhere and narrower                   | 3   | 5    | 4              | 5              | no
        lower from below                         | 3   | 5    | 2.9            | 5              | yes
        higher from above                        | 3   | 5    | 3              | 5.1            | yes
        elsewhere and wider on one side          | 3   | 5    | 4              | 6              | yes
        no longer bounded from below             | 3   | 5    | 0              | 5              | yes
        no longer bounded from above             | 3   | 5    | 3              |                | yes
        no longer bounded at all                 | 3   | 5    |                |                | yes
        as floating point may move it            | 3   | 5    | 2.9999999999   | 5.0000000001   | no
        more than floating point may move it     | 3   | 5    | 2.9999         | 5              | yes
        bounded from above for the first time    | 3   |      | 3              | 5              | no
        open above and lower from below          | 3   |      | 2.9            |                | yes
        open above and as floating point moves it | 3  |      | 2.9999999999   |                | no
        zero stays zero                          | 0   | 0    | 0              | 0              | no
        zero no longer                           | 0   | 0    | 0              | 0.1            | yes
        """
    ),
)
def test_a_month_of_the_past_is_told_where_its_bounds_are_wider_than_published(case):
    published = bounds(f"series | period | low | high | by\ns | 2025-02 | {case['low']} | {case['high'] or ''} | a b")
    built = bounds(
        f"series | period | low | high | by\ns | 2025-02 | {case['new low'] or ''} | {case['new high'] or ''} | a b"
    )
    found = bounds_of_the_past_did_not_widen(built, published, ALL, ALL)
    assert found.height == (case["told"] == "yes")


PUBLISHED = """
    series  | period          | low | high | by
    rail    | 2025-02         | 20  | 22   | c
    transit | 2025-01         | 2   | 3    | a
    transit | 2025-02         | 3   | 5    | a b
    transit | 2025-03         | 3   | 4    | c
    transit | 2025-01/2025-03 | 9   | 11   | a c
"""


def told(built: str, now: pl.DataFrame = ALL) -> list[dict[str, str | None]]:
    """What the rule tells of a build after the release above, in which the figures a, b and c were used."""
    found = bounds_of_the_past_did_not_widen(bounds(built), bounds(PUBLISHED), now, ALL)
    return show(found, "series period_start low_before high_before low high")


def test_a_wider_month_is_told_with_its_bounds_before_and_now():
    assert told(PUBLISHED.replace("20  | 22", "19  | 22").replace("3   | 5 ", "3   |   ")) == rows(
        """
        series  | period_start | low_before | high_before | low | high
        rail    | 2025-02-01   | 20         | 22          | 19  | 22
        transit | 2025-02-01   | 3          | 5           | 3   |
        """
    )


def test_a_month_that_has_no_bounds_any_more_is_told():
    gone = "\n".join(line for line in PUBLISHED.splitlines() if "2025-03 " not in line)
    assert told(gone) == rows(
        """
        series  | period_start | low_before | high_before | low | high
        transit | 2025-03-01   | 3          | 4           |     |
        """
    )


def test_a_month_that_had_no_bounds_yet_is_not_told():
    assert told(PUBLISHED + "    transit | 2025-04 | 1 | 9 | a") == []


def test_only_single_months_are_told():
    assert told(PUBLISHED.replace("9   | 11", "8   | 12")) == []


def test_before_the_first_release_nothing_is_told():
    empty = bounds(PUBLISHED).clear()
    assert bounds_of_the_past_did_not_widen(bounds(PUBLISHED), empty, ALL, ALL.clear()).is_empty()


# February of transit rests on a and b, March on c, January on a, January to March on a and c.
@pytest.mark.parametrize(
    "case",
    cases(
        """
        what                                      | used  | aside | wider | told
        every figure stands                       | a b c |       | 3-5   | 2025-02-01
        a figure behind it was replaced           | a c d |       | 3-5   |
        a figure behind it was set aside          | b c   | a     | 3-5   |
        the others behind it were set aside       | c     | a b   | 3-5   |
        a figure behind another month is gone     | a b d |       | 3-5   | 2025-02-01
        a figure behind another was set aside     | a b   | c     | 3-5   | 2025-02-01
        a new figure explains nothing             | a b c d |     | 3-5   | 2025-02-01
        the figure behind January is gone         | b c   |       | 2-3   |
        one behind January to March only is gone  | a b   |       | 2-3   | 2025-01-01
        """
    ),
)
def test_a_widening_is_explained_where_a_figure_behind_the_old_bounds_no_longer_stands(case):
    low, high = case["wider"].split("-")
    built = PUBLISHED.replace(f"{low}   | {high} ", f"{low}   | {int(high) + 1} ")
    assert built != PUBLISHED
    found = told(built, standing(case["used"], case["aside"] or ""))
    assert [row["period_start"] for row in found] == [day for day in [case["told"]] if day]


def test_a_figure_that_was_set_aside_before_explains_nothing():
    """It bounded nothing in the published release: what it no longer says cannot be why a month is wider."""
    before, now = standing("a b c", aside="d"), standing("a b c")
    published = PUBLISHED.replace("a b", "a b d")
    built = PUBLISHED.replace("3   | 5 ", "3   | 6 ")
    found = bounds_of_the_past_did_not_widen(bounds(built), bounds(published), now, before)
    assert found["period_start"].to_list() == [dt.date(2025, 2, 1)]
