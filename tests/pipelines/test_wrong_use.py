"""Words that no command knows, and commands before the first run."""

from __future__ import annotations

import pytest

from tests.pipelines.outcomes import refusal


@pytest.mark.parametrize(
    "words",
    [
        ("kpi", "--bogus"),
        ("kpi", "--lang", "de"),
        ("kpi", "--format", "docx"),
        ("query",),
        ("query", "SELECT 1", "--format", "xlsx"),
        ("status", "--format", "csv"),
        ("run", "now"),
        ("dance",),
        (),
    ],
    ids=" ".join,
)
def test_unknown_words_are_wrong_use(invoke, embedded_home, words):
    refusal(invoke(*words, home=embedded_home), 2, "usage: corridor")


@pytest.mark.parametrize("words", [("query", "SELECT 1"), ("status",)], ids=lambda words: words[0])
def test_before_any_run_every_reader_says_to_run(invoke, home, words):
    refusal(invoke(*words, home=home), 1, "there is no warehouse", "→ run: corridor run")
    assert not home.exists(), "asking makes nothing"
