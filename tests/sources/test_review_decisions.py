"""What is not sure waits for a person, and keeps the person's word."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from sources.errors import ParseError
from sources.parsing.rows import figures
from sources.reader import read, to_figures
from sources.review.decisions import decided_figures, merge, read_review, review_rows

URL = "https://example.kz/news/1"
DAY = dt.date(2031, 11, 14)
UNCLEAR = "За 10 месяцев 2031 года объем транзита через страну составил 29,4 млн тонн."
CLEAR = "По данным Министерства транспорта, за 10 месяцев 2031 года железнодорожный транзит составил 24,1 млн тонн, что на 5% больше. К 2035 году железнодорожный транзит планируется довести до 60 млн тонн."


def rows(text: str = UNCLEAR) -> list[dict[str, str]]:
    return review_rows(read(text, published=DAY, url=URL), published=DAY, url=URL, publisher="example.kz")


def edit(path: Path, **cells: str):
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    table[0].update(cells)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, table[0])
        writer.writeheader()
        writer.writerows(table)


@pytest.fixture
def review(tmp_path: Path) -> Path:
    path = tmp_path / "review.csv"
    assert merge(path, rows()) == 1
    return path


def test_a_clear_actual_becomes_a_figure_and_a_plan_never():
    found = read(CLEAR, published=DAY, url=URL)
    given = to_figures(found, published=DAY, url=URL, publisher="example.kz")
    assert [(row["series"], row["printed_value"], row["printed_growth"], row["period_end"]) for row in given] == [
        ("transit_freight.rail", "24.1", "5", "2031-10")
    ]
    assert figures("press", "a page", given).height == 1
    assert any(claim.kind == "plan" for claim in found)


def test_an_unclear_figure_waits_with_its_candidates(review: Path):
    (row,) = read_review(review)
    assert (row["series"], row["candidates"]) == ("", "transit_freight.total transit_freight.rail")
    assert decided_figures(read_review(review)) == []


def test_the_same_text_again_adds_nothing(review: Path):
    before = review.read_bytes()
    assert merge(review, rows()) == 0
    assert review.read_bytes() == before


def test_a_correction_becomes_a_figure_and_outlives_the_next_reading(review: Path):
    edit(review, decision="correct", right_series="transit_freight.total", right_printed_growth="5")
    assert merge(review, rows()) == 0
    (figure,) = decided_figures(read_review(review))
    assert (figure["series"], figure["printed_value"], figure["printed_growth"], figure["confidence"]) == (
        "transit_freight.total",
        "29.4",
        "5",
        "high",
    )


def test_a_refusal_gives_nothing_and_stays(review: Path):
    edit(review, decision="refuse")
    merge(review, rows())
    assert read_review(review)[0]["decision"] == "refuse"
    assert decided_figures(read_review(review)) == []


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        pytest.param({"decision": "maybe"}, "row 2, column decision", id="unknown decision"),
        pytest.param({"decision": "accept"}, "row 2, column series", id="accepted with two candidates"),
        pytest.param({"decision": "correct"}, "row 2, column decision", id="correction without a correction"),
        pytest.param(
            {"decision": "correct", "right_series": "transit"}, "row 2, column right_series", id="no such series"
        ),
        pytest.param(
            {"decision": "correct", "right_series": "transit_freight.total", "right_period_end": "October"},
            "row 2, column right_period_end",
            id="no month",
        ),
        pytest.param(
            {"decision": "refuse", "right_series": "x"}, "row 2, column right_series", id="refused and corrected"
        ),
    ],
)
def test_a_bad_decision_names_its_cell(review: Path, cells: dict[str, str], place: str):
    edit(review, **cells)
    with pytest.raises(ParseError, match=place):
        read_review(review)


def test_text_that_looks_like_a_formula_is_kept_as_text(tmp_path: Path):
    path = tmp_path / "review.csv"
    (row,) = rows()
    merge(path, [{**row, "text": "=HYPERLINK(1)", "reason": "+cmd"}])
    assert "'=HYPERLINK(1)" in path.read_text(encoding="utf-8-sig")
    assert read_review(path)[0]["text"] == "=HYPERLINK(1)"
