"""Whatever a text holds: the reader gives well-formed claims, in their places, and never crashes."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from sources.reader import read
from tests.examples import examples
from tests.reader.score import cases
from warehouse.catalogue.load import catalogue
from warehouse.contracts.figures import GROWTH_TEXT, NUMBER_TEXT

PIECES = sorted({piece for case in cases() for piece in re.findall(r"\S+\s*", case["text"])})
SENTENCES = [case["text"] for case in cases()]
ODD = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2035, 12, 31))


def sound(text: str, published: dt.date | None) -> None:
    units = set(catalogue().unit_frame()["printed_unit"])
    for claim in read(text, published=published):
        assert 0 <= claim.start < claim.end <= len(text)
        assert claim.text == text[claim.start : claim.end]
        assert (claim.series is None) != (not claim.candidates) or claim.series
        assert {*([claim.series] if claim.series else []), *claim.candidates} <= set(catalogue().series)
        assert claim.printed_value or claim.printed_growth
        assert claim.printed_value is None or re.match(NUMBER_TEXT, claim.printed_value)
        assert claim.printed_growth is None or re.match(GROWTH_TEXT, claim.printed_growth)
        assert (claim.printed_unit is None) == (claim.printed_value is None) and claim.printed_unit in {None, *units}
        if claim.period_start and claim.period_end:
            assert claim.period_start <= claim.period_end
        if claim.confidence == "high":
            assert claim.series and claim.period_end and not claim.reason
            if claim.kind == "actual" and published:
                assert claim.period_end <= f"{published:%Y-%m}"


@examples(60)
@given(st.lists(st.one_of(st.sampled_from(PIECES), ODD), max_size=40), st.none() | DAYS)
def test_words_in_any_order(pieces: list[str], published: dt.date | None) -> None:
    sound("".join(pieces), published)


@examples(60)
@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES), st.integers(0, 200), ODD, DAYS)
def test_sentences_that_were_cut_and_glued(one: str, other: str, at: int, odd: str, published: dt.date) -> None:
    sound(one[:at] + odd + other[at // 2 :], published)
