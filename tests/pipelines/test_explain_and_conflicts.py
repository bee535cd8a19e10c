"""explain and conflicts as their users meet them: from a figure to print, and publications that cannot all be right."""

from __future__ import annotations

import csv
import io
import json
import os
import threading

import duckdb
import pytest

from pipelines.cli import main
from warehouse.contracts.schema import schema
from warehouse.errors import OtherLayout
from warehouse.store import Schema, Warehouse

TOTAL = "transit_freight.total"


@pytest.fixture
def say(capfd, monkeypatch, embedded_home):
    """A command in this process on the embedded figures: (exit code, standard output, standard error)."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("CORRIDOR_HOME", str(embedded_home))
        capfd.readouterr()
        code = main(list(words))
        return (code, *capfd.readouterr())

    return run


def test_a_month_is_explained_by_the_printed_figures_whose_bounds_add_up_to_its_own(say):
    code, out, _ = say("explain", TOTAL, "2025-10", "--format", "json")
    told = json.loads(out)
    assert code == 0
    assert (told["value"], told["low"]) == (None, 0)
    assert told["high"] == pytest.approx(6.7)
    assert sum(step["sign"] * step["value"] for step in told["high_because"]) == pytest.approx(told["high"])
    for step in told["high_because"]:
        assert all(source["url"].startswith("http") for source in step["publications"])
        assert step["publications"]


@pytest.mark.parametrize(
    ("series", "period"),
    [
        ("rail_freight.bns", "2025-10"),
        ("titr_freight.mot", "2024"),
        ("air_passengers_domestic.kz_airlines", "2021-04"),
        ("rail_freight_export.ktz_loaded", "2024-02/2024-03"),
        (TOTAL, "2023"),
    ],
)
def test_the_steps_of_every_bound_add_up_to_it(say, series, period):
    told = json.loads(say("explain", series, period, "--format", "json")[1])
    for side in ("low", "high"):
        steps = told[f"{side}_because"]
        if told[side] and steps:
            assert sum(step["sign"] * step["value"] for step in steps) == pytest.approx(told[side], rel=1e-6)


def test_what_is_printed_of_a_period_is_listed_with_its_use(say):
    printed = json.loads(say("explain", "titr_freight.mot", "2022-01/2022-09", "--format", "json")[1])["printed"]
    uses = {(row["printed_value"], row["verdict"]) for row in printed if row["measure"] == "level"}
    assert uses == {("1084", "used"), ("1.84", "revised"), ("1.84", "set_aside")}
    assert all(row["url"] for row in printed)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Not known from published figures", "at most 29.45 Mt, for 29.4 Mt was printed"]),
        ("ru", ["Из опубликованных данных не известно", "не более 29,45 млн т, так как напечатано 29,4 млн т"]),
        ("kk", ["Жарияланған деректерден белгісіз", "ең көбі 29,45 млн т, өйткені 29,4 млн т деп жарияланған"]),
    ],
)
def test_an_explanation_is_told_in_the_language(say, lang, words):
    code, out, _ = say("explain", TOTAL, "2025-10", "--lang", lang)
    assert code == 0
    assert [word for word in words if word not in out] == []


def test_growth_that_carries_a_bound_is_named(say):
    _, out, _ = say("explain", TOTAL, "2023")
    assert "for the growth a year later was printed as +7.1 %" in out
    assert "30 Mt" in out


def test_a_series_that_does_not_add_up_shows_its_printed_figures_only(say):
    code, out, _ = say("explain", "transport_services_index.bns", "2025-01/2025-10")
    assert code == 0
    assert "does not add up over time" in out
    assert "+20.7 %" in out


def test_a_period_without_any_figure_says_so(say):
    code, out, _ = say("explain", TOTAL, "2001-03")
    assert code == 0
    assert "Nothing published bounds this period." in out
    assert "No figure was printed for exactly this period." in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("explain", "transit_freigt.total", "2025"), "did you mean transit_freight.total"),
        (("explain", TOTAL, "2025-13"), "write a PERIOD as 2025-10, 2025-01/2025-10 or 2025"),
        (("explain", TOTAL, "2025-10/2025-01"), "ends before it begins"),
        (("conflicts", "--series", "nothing.such"), "there is no series nothing.such"),
    ],
)
def test_wrong_use_is_answered_with_the_next_move(say, words, said):
    code, out, err = say(*words)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_conflicts_lists_all_by_family_the_worst_first(say):
    rows = json.loads(say("conflicts", "--format", "json")[1])
    families = list(dict.fromkeys(row["family"] for row in rows))
    assert families == [f for f in ("rail", "transit", "air", "trans_caspian", "context") if f in families]
    for family in families:
        excess = [row["excess_pct"] for row in rows if row["family"] == family]
        assert excess == sorted(excess, reverse=True)
    assert all(row["urls"] for row in rows)


def test_conflicts_of_a_series_are_those_in_which_it_takes_part(say):
    rows = json.loads(say("conflicts", "--series", TOTAL, "--format", "json")[1])
    assert {row["period_end"] for row in rows} == {"2023-12-31", "2025-08-31"}


@pytest.mark.parametrize(
    ("lang", "word"), [("en", "cannot all be right"), ("ru", "не могут быть верны"), ("kk", "дұрыс бола алмайды")]
)
def test_conflicts_are_told_in_the_language(say, lang, word):
    _, out, _ = say("conflicts", "--series", TOTAL, "--lang", lang)
    assert out.count(word) == 2


def test_conflicts_as_csv_has_a_row_each(say):
    rows = list(csv.DictReader(io.StringIO(say("conflicts", "--format", "csv")[1])))
    assert len(rows) == len(json.loads(say("conflicts", "--format", "json")[1]))
    assert all(row["explanation"] and row["urls"] for row in rows)


def test_conflicts_written_to_a_file(say, tmp_path):
    place = tmp_path / "conflicts.json"
    code, _, err = say("conflicts", "--format", "json", "--out", str(place))
    assert (code, err.strip()) == (0, str(place))
    assert json.loads(place.read_text())


@pytest.mark.parametrize("words", [("explain", TOTAL, "2025"), ("conflicts",)])
def test_a_warehouse_of_an_older_program_is_told_as_such(capfd, monkeypatch, built_home, words):
    published = Warehouse(built_home).published
    published.chmod(0o644)
    with duckdb.connect(str(published)) as connection:
        connection.execute("DROP VIEW mart.standing_now; DROP VIEW mart.conflicts_now")
    monkeypatch.setenv("CORRIDOR_HOME", str(built_home))
    assert main(list(words)) == 1
    err = capfd.readouterr().err
    assert "published by another version of the program" in err
    assert "run: corridor run" in err


def test_a_single_step_does_not_continue_the_release_of_an_older_program(built_home):
    """It would reconcile figures without what the new tables hold; nothing published changes."""
    warehouse = Warehouse(built_home)
    before = warehouse.published.read_bytes()
    with pytest.raises(OtherLayout, match="published by another version"):
        warehouse.build("a1", Schema((*schema().statements, "CREATE TABLE core.newer (code VARCHAR);")))
    assert list(warehouse.layout.builds.iterdir()) == []
    assert warehouse.published.read_bytes() == before
    warehouse.lock()
    warehouse.abandon("a1")


def test_a_pipe_is_written_to_and_never_replaced(say, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    code, _, _ = say("conflicts", "--series", TOTAL, "--format", "json", "--out", str(pipe))
    reader.join(timeout=20)
    assert code == 0
    assert pipe.is_fifo()
    assert len(json.loads(read[0])) == 2
