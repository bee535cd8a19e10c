"""Numbers as people write them, against Babel, which knows nothing of ours: the same text for any rounded number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from warehouse.rounding import rounded, text


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
@given(value=st.floats(-1e9, 1e9, allow_nan=False), places=st.integers(0, 6))
def test_a_rounded_number_is_written_as_its_language_writes_it(lang, value, places):
    number = rounded(value, places)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    assert text(number, lang) == format_decimal(number, pattern, locale=lang).replace("-", "\u2212")


@pytest.mark.parametrize("lang", ["en", "ru", "kk"])
@given(value=st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=2))
def test_a_change_carries_its_sign(lang, value: Decimal):
    expected = format_decimal(value, "+#,##0.00;-#,##0.00", locale=lang).replace("-", "\u2212")
    assert text(abs(value) if value == 0 else value, lang, signed=True) == expected
