"""Properties of printed numbers against exact decimals: which numbers would be printed like this, and which not."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from warehouse import rounding
from warehouse.decimals import interval_decimals
from warehouse.figures import intervals

MODEST = examples(100)
EXACT = (pl.lit("exact"), pl.lit("unknown"))


def bounds(text: str) -> tuple[Decimal, Decimal]:
    _, low, high = pl.select(*intervals.level(pl.lit(text), *EXACT)).row(0)
    return Decimal(repr(low)), Decimal(repr(high))


def close(number: Decimal) -> Decimal:
    """What floating point may be off by."""
    return abs(number) * Decimal("1e-12") + Decimal("1e-12")


def on_paper(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


numbers = st.decimals(min_value="-999", max_value="9999", places=6, allow_nan=False, allow_infinity=False)


@MODEST
@given(numbers, st.integers(1, 4))
def test_every_number_that_is_printed_with_decimals_lies_in_the_interval_of_its_print(number, decimals):
    low, high = bounds(str(on_paper(number, decimals)))
    assert low - close(low) <= number <= high + close(high)


@MODEST
@given(numbers, st.integers(1, 4), st.integers(-3, 3))
def test_every_number_inside_the_interval_is_printed_so_and_none_outside_is(number, decimals, ninths):
    """From the printed number: four ninths of a unit aside it is still printed so, six ninths aside it is not."""
    paper = on_paper(number, decimals)
    unit = Decimal(1).scaleb(-decimals)
    low, high = bounds(str(paper))
    for share, inside in ((Decimal(4) / 9, True), (Decimal(6) / 9, False), (Decimal(ninths) / 9, True)):
        for aside in (paper + share * unit, paper - share * unit):
            assert (on_paper(aside, decimals) == paper) is inside
            assert (low <= aside <= high) is inside


@MODEST
@given(
    st.decimals(min_value="1", max_value="999", places=6, allow_nan=False, allow_infinity=False),
    st.integers(0, 2),
    st.sampled_from([3, 6, 9]),
)
def test_a_whole_number_written_out_from_a_scale_word_never_claims_more_than_the_word_said(words, decimals, scale):
    """5.2 million may be kept as 5200000: what is printed "5.2 million" lies in the interval of 5200000."""
    true = words.scaleb(scale)
    written_out = on_paper(words, decimals).scaleb(scale)
    low, high = bounds(str(int(written_out)))
    assert low <= true <= high


@MODEST
@given(st.decimals(min_value="0.1", max_value="9", places=4, allow_nan=False, allow_infinity=False), st.integers(0, 2))
def test_a_factor_holds_every_growth_that_is_printed_so(factor, decimals):
    printed = f"x{on_paper(factor, decimals)}"
    _, low, high = pl.select(*intervals.growth(pl.lit(printed), *EXACT)).row(0)
    assert low - 1e-9 <= float((factor - 1) * 100) <= high + 1e-9


@MODEST
@given(numbers, st.integers(0, 3))
def test_more_than_holds_everything_above_and_less_than_everything_below(number, decimals):
    text = str(number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_FLOOR))
    _, low, high = pl.select(*intervals.level(pl.lit(text), pl.lit("more_than"), pl.lit("unknown"))).row(0)
    assert (Decimal(repr(low)) <= number, high) == (True, None)
    _, low, high = pl.select(*intervals.level(pl.lit(text), pl.lit("less_than"), pl.lit("unknown"))).row(0)
    assert (low, high) == (None, float(text))


@MODEST
@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 4))
def test_rounding_is_half_away_from_zero_of_what_the_number_is_written_as(value, decimals):
    written = Fraction(repr(value))
    steps = abs(written) * 10**decimals
    whole = steps.numerator // steps.denominator
    up = steps - whole >= Fraction(1, 2)
    expected = Fraction(whole + up, 10**decimals) * (-1 if value < 0 else 1)
    found = rounding.rounded(value, decimals)
    assert Fraction(found) == expected
    assert -found.as_tuple().exponent == decimals


@MODEST
@given(numbers, st.integers(1, 4))
def test_a_printed_number_is_shown_as_it_was_printed(number, decimals):
    """Its interval earns exactly the decimals that it came with."""
    paper = on_paper(number, decimals)
    value, low, high = pl.select(*intervals.level(pl.lit(str(paper)), *EXACT)).row(0)
    assert rounding.rounded(value, interval_decimals(value, low, high)) == paper
    assert interval_decimals(value, low, high) == decimals


@MODEST
@given(st.floats(0.001, 1e6), st.floats(0.001, 1e4), st.floats(1.0, 50.0))
def test_a_wider_interval_never_earns_more_decimals(value, width, times):
    narrow = interval_decimals(value, value - width / 2, value + width / 2)
    wide = interval_decimals(value, value - width * times / 2, value + width * times / 2)
    assert wide <= narrow


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
@given(value=st.floats(-1e9, 1e9, allow_nan=False), decimals=st.integers(0, 3))
@MODEST
def test_a_written_number_reads_back_as_itself(lang, value, decimals):
    number = rounding.rounded(value, decimals)
    plain = rounding.text(number, lang).replace("\u2212", "-").replace("\u00a0", "")
    plain = plain.replace(",", "") if lang == "en" else plain.replace(",", ".")
    assert Decimal(plain) == number
