"""Rounding: once, at the very end, half away from zero, to the decimals that the interval earns."""

from __future__ import annotations

import pytest

from tests.spec.table import cases, number
from warehouse.decimals import (
    change_decimals,
    concise,
    interval_decimals,
    printed_decimals,
    shown_decimals,
    written_decimals,
)
from warehouse.rounding import rounded, text


@pytest.mark.parametrize(
    "case",
    cases(
        """
        value  | decimals | rounded
        2.5    | 0        | 3
        -2.5   | 0        | -3
        3.5    | 0        | 4
        0.125  | 2        | 0.13
        -0.125 | 2        | -0.13
        2.675  | 2        | 2.68
        1.005  | 2        | 1.01
        2.4999 | 0        | 2
        0.5    | 0        | 1
        -0.4   | 0        | 0
        29.4   | 2        | 29.40
        1e-7   | 2        | 0.00
        433000 | 0        | 433000
        """
    ),
)
def test_halves_go_away_from_zero(case):
    assert case["rounded"] == str(rounded(float(case["value"]), int(case["decimals"])))


@pytest.mark.parametrize(
    "case",
    cases(
        """
        value    | low       | high      | decimals
        29.4     | 29.35     | 29.45     | 1
        33       | 32.5      | 33.5      | 0
        33.0     | 32.95     | 33.05     | 1
        2.84     | 2.835     | 2.845     | 2
        3.3      | 3.2       | 3.4       | 1
        36.0     | 35.81     | 36.19     | 1
        433000   | 432500    | 433500    | 0
        30       | 29        | 31        | 0
        0.123456789 | 0.123456788 | 0.123456790 | 6
        """
    ),
)
def test_decimals_are_earned_by_the_interval(case):
    assert int(case["decimals"]) == interval_decimals(*(number(case[name]) for name in ("value", "low", "high")))


@pytest.mark.parametrize(("value", "expected"), [(29.4, 1), (33.0, 0), (14.13, 2), (1e6, 0), (0.0, 0)])
def test_without_an_interval_a_number_keeps_the_decimals_it_is_written_with(value, expected):
    assert expected == interval_decimals(value, None, None) == written_decimals(value)


@pytest.mark.parametrize(
    ("lang", "signed", "expected"),
    [
        ("en", False, "1,234.5"),
        ("ru", False, "1\u00a0234,5"),
        ("kk", False, "1\u00a0234,5"),
        ("en", True, "+1,234.5"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(lang, signed, expected):
    assert expected == text(rounded(1234.5, 1), lang, signed=signed)


def test_a_minus_sign_is_a_minus_sign_and_nothing_is_no_text():
    assert text(rounded(-2.5, 0), "en") == "\u22123"
    assert text(None, "en") == ""


@pytest.mark.parametrize(
    ("value", "low", "high", "places"),
    [
        (13.1, 13.05, 13.15, 1),
        (13.1, 13.05, 13.09, 1),  # other figures narrowed it: 13.10 would say what nobody printed
        (4.5, 4.45, 4.485, 1),
        (33.0, 32.95, 33.05, 1),
        (33.0, 32.5, 33.5, 0),
        (40.9, 40.8, 41.0, 1),
        (600.0, 646.0, 651.0, 0),
        (29.4, None, None, 1),
    ],
)
def test_a_printed_figure_is_never_shown_more_exactly_than_its_bounds_agree_with(value, low, high, places):
    assert printed_decimals(value, low, high) == places


@pytest.mark.parametrize(
    "case",
    cases(
        """
        what                                   | value | figure | low   | high  | printed | finer | shown | change
        a figure between its bounds            | 36.0  | 36.0   | 35.81 | 36.19 | no      | 0     | 1     | 1
        a bound of it                          | 35.81 | 36.0   | 35.81 | 36.19 | no      | 1     | 2     | 2
        a print that others have narrowed      | 13.1  | 13.1   | 13.05 | 13.09 | yes     | 0     | 1     | 1
        no interval: as the figure is written  | 20.7  | 20.7   | -     | -     | no      | 0     | 1     | 1
        no interval: three decimals at most    | 1.23456 | 1.23456 | -  | -     | no      | 0     | 3     | 3
        no figure either: one, or as written   | 1.234 | -      | -     | -     | no      | 0     | 1     | 3
        one bound alone is no interval         | 35.8  | -      | 35.8  | -     | no      | 1     | 1     | 1
        """
    ),
    ids=lambda case: case["what"],
)
def test_a_figure_is_shown_as_exactly_as_it_is_known_and_a_change_so_that_it_is_seen(case):
    numbers = [None if case[name] == "-" else float(case[name]) for name in ("value", "figure", "low", "high")]
    printed, finer = case["printed"] == "yes", int(case["finer"])
    assert shown_decimals(*numbers, printed=printed, finer=finer) == int(case["shown"])
    assert change_decimals(*numbers, printed=printed, finer=finer) == int(case["change"])


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(34.6, 3, "34.6"), (67.0, 3, "67"), (600.4, 3, "600"), (0.0, 2, "0"), (0.01234, 2, "0.012")],
)
def test_a_number_of_some_significant_digits_has_no_trailing_zeros(value, digits, expected):
    assert str(concise(value, digits)) == expected
