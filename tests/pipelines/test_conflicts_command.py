"""conflicts as its users meet it: publications that cannot all be right."""

from __future__ import annotations

import csv
import io
import json
import os
import threading

import pytest

TOTAL = "transit_freight.total"


@pytest.fixture
def invoke_embedded(invoke, embedded_home):
    """A command on the embedded figures: (exit code, standard output, standard error)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        outcome = invoke(*arguments, home=embedded_home)
        return outcome.code, outcome.text, outcome.err

    return run


def test_conflicts_lists_all_by_family_the_worst_first(invoke_embedded):
    rows = json.loads(invoke_embedded("conflicts", "--format", "json")[1])
    families = list(dict.fromkeys(row["family"] for row in rows))
    assert families == [f for f in ("rail", "transit", "air", "trans_caspian", "context") if f in families]
    for family in families:
        excess = [row["excess_pct"] for row in rows if row["family"] == family]
        assert excess == sorted(excess, reverse=True)
    assert all(row["urls"] for row in rows)


def test_conflicts_of_a_series_are_those_in_which_it_takes_part(invoke_embedded):
    rows = json.loads(invoke_embedded("conflicts", "--series", TOTAL, "--format", "json")[1])
    assert {row["period_end"] for row in rows} == {"2023-12-31", "2025-08-31"}


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "cannot all be right"), ("ru", "не могут быть верны"), ("kk", "дұрыс бола алмайды")]
)
def test_conflicts_are_explained_in_the_language(invoke_embedded, lang, word):
    _, out, _ = invoke_embedded("conflicts", "--series", TOTAL, "--lang", lang)
    assert out.count(word) == 2


def test_conflicts_as_csv_has_a_row_each(invoke_embedded):
    rows = list(csv.DictReader(io.StringIO(invoke_embedded("conflicts", "--format", "csv")[1])))
    assert len(rows) == len(json.loads(invoke_embedded("conflicts", "--format", "json")[1]))
    assert all(row["explanation"] and row["urls"] for row in rows)


def test_conflicts_written_to_a_file(invoke_embedded, tmp_path):
    place = tmp_path / "conflicts.json"
    code, _, err = invoke_embedded("conflicts", "--format", "json", "--out", str(place))
    assert (code, err.strip()) == (0, str(place))
    assert json.loads(place.read_text())


def test_a_pipe_is_written_to_and_never_replaced(invoke_embedded, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    code, _, _ = invoke_embedded("conflicts", "--series", TOTAL, "--format", "json", "--out", str(pipe))
    reader.join(timeout=20)
    assert code == 0
    assert pipe.is_fifo()
    assert len(json.loads(read[0])) == 2
