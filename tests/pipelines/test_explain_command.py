"""explain as its users meet it: from a figure back to print."""

from __future__ import annotations

import json

import duckdb
import pytest

from pipelines.cli import main
from warehouse.store import Warehouse

TOTAL = "transit_freight.total"


@pytest.fixture
def invoke_embedded(invoke, embedded_home):
    """A command on the embedded figures: (exit code, standard output, standard error)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        outcome = invoke(*arguments, home=embedded_home)
        return outcome.code, outcome.text, outcome.err

    return run


def test_a_month_is_explained_by_the_printed_figures_whose_bounds_add_up_to_its_own(invoke_embedded):
    code, out, _ = invoke_embedded("explain", TOTAL, "2025-10", "--format", "json")
    data = json.loads(out)
    assert code == 0
    assert (data["value"], data["low"]) == (None, 0)
    assert data["high"] == pytest.approx(6.7)
    assert sum(step["sign"] * step["value"] for step in data["high_because"]) == pytest.approx(data["high"])
    for step in data["high_because"]:
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
def test_the_steps_of_every_bound_add_up_to_it(invoke_embedded, series, period):
    data = json.loads(invoke_embedded("explain", series, period, "--format", "json")[1])
    for side in ("low", "high"):
        steps = data[f"{side}_because"]
        if data[side] and steps:
            assert sum(step["sign"] * step["value"] for step in steps) == pytest.approx(data[side], rel=1e-6)


def test_what_is_printed_of_a_period_is_listed_with_its_use(invoke_embedded):
    printed = json.loads(invoke_embedded("explain", "titr_freight.mot", "2022-01/2022-09", "--format", "json")[1])[
        "printed"
    ]
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
def test_an_explanation_is_given_in_the_language(invoke_embedded, lang, words):
    code, out, _ = invoke_embedded("explain", TOTAL, "2025-10", "--lang", lang)
    assert code == 0
    assert [word for word in words if word not in out] == []


def test_growth_that_carries_a_bound_is_named(invoke_embedded):
    _, out, _ = invoke_embedded("explain", TOTAL, "2023")
    assert "for the growth a year later was printed as +7.1 %" in out
    assert "30 Mt" in out


def test_a_series_that_does_not_add_up_shows_its_printed_figures_only(invoke_embedded):
    code, out, _ = invoke_embedded("explain", "transport_services_index.bns", "2025-01/2025-10")
    assert code == 0
    assert "does not add up over time" in out
    assert "+20.7 %" in out


def test_a_period_without_any_figure_is_explained_as_one(invoke_embedded):
    code, out, _ = invoke_embedded("explain", TOTAL, "2001-03")
    assert code == 0
    assert "Nothing published bounds this period." in out
    assert "No figure was printed for exactly this period." in out


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        (("explain", "transit_freigt.total", "2025"), "did you mean transit_freight.total"),
        (("explain", TOTAL, "2025-13"), "write a PERIOD as 2025-10, 2025-01/2025-10 or 2025"),
        (("explain", TOTAL, "2025-10/2025-01"), "ends before it begins"),
        (("conflicts", "--series", "nothing.such"), "there is no series nothing.such"),
    ],
)
def test_wrong_use_is_answered_with_the_next_move(invoke_embedded, words, fragment):
    code, out, err = invoke_embedded(*words)
    assert (code, out) == (2, "")
    assert fragment in err
    assert "Traceback" not in err


@pytest.mark.parametrize("words", [("explain", TOTAL, "2025"), ("conflicts",)])
def test_a_warehouse_of_another_version_of_the_program_is_refused_as_one(capfd, monkeypatch, built_home, words):
    published = Warehouse(built_home).published
    published.chmod(0o644)
    with duckdb.connect(str(published)) as connection:
        connection.execute("DROP VIEW mart.standing_now; DROP VIEW mart.conflicts_now")
    monkeypatch.setenv("CORRIDOR_HOME", str(built_home))
    assert main(list(words)) == 1
    err = capfd.readouterr().err
    assert "published by another version of the program" in err
    assert "run: corridor run" in err
