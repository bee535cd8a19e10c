"""The corpus of sentences in the style of press releases: each as expected, and the aims over all of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reader.score import cases, expected, given, paired, rates, score, total

CORPUS = cases()


@pytest.mark.parametrize("case", [case for case in CORPUS if case.get("holds", True)], ids=lambda case: case["id"])
def test_a_text_is_read_as_expected(case: dict[str, Any]):
    pairs, missed, extra = paired(expected(case), given(case))
    assert not missed
    assert not extra
    for want, got in pairs:
        assert want.agrees(got), (want, got)


def test_precision_and_recall_reach_the_aims():
    precision, recall = rates(total(score(CORPUS)))
    assert precision >= 0.97
    assert recall >= 0.90
