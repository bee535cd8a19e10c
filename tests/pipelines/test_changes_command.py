"""changes as its users meet it: after a second run, between two releases, between two days of knowledge."""

from __future__ import annotations

import csv
import io
import json

import polars as pl
import pytest

from tests.pipelines.outcomes import refusal, release_names
from warehouse.store import Warehouse

TOTAL = "transit_freight.total"


def test_a_run_shows_what_it_changed_and_by_which_publication(invoke, two_releases):
    older, newer = release_names(two_releases)
    done = invoke("changes", home=two_releases)
    assert done.code == 0, done.err
    for fragment in (older, newer, "32.8 → 33.4 Mt", "a figure behind it was revised", "https://rus.baq.kz/revised"):
        assert fragment in done.text
    assert len(done.text.splitlines()) < 60, "a terminal is not flooded"


@pytest.mark.parametrize(("lang", "fragment"), [("ru", "32,8 → 33,4 млн т"), ("kk", "32,8 → 33,4 млн т")])
def test_changes_are_shown_in_the_language(invoke, two_releases, lang, fragment):
    assert fragment in invoke("changes", "--lang", lang, home=two_releases).text


def test_every_format_holds_every_change(invoke, two_releases, tmp_path):
    with Warehouse(two_releases).reader() as connection:
        recorded = connection.table("meta.changes")
    assert recorded.height > 5
    document = json.loads(invoke("changes", "--format", "json", home=two_releases).text)
    rows = list(csv.DictReader(io.StringIO(invoke("changes", "--format", "csv", home=two_releases).text)))
    assert len(document["changes"]) == len(rows) == recorded.height
    assert (document["old"]["release"], document["new"]["release"]) == release_names(two_releases)
    path = tmp_path / "changes.txt"
    assert invoke("changes", "--out", str(path), home=two_releases).code == 0
    assert "32.8 → 33.4" in path.read_text(encoding="utf-8")


def test_the_recorded_changes_are_those_that_comparing_the_two_files_gives(invoke, two_releases):
    older, _ = release_names(two_releases)
    recorded, compared = (
        json.loads(invoke("changes", *words, "--format", "json", home=two_releases).text)["changes"]
        for words in ((), ("--since", older))
    )
    assert compared == recorded


def test_every_bridge_leads_from_the_old_value_to_the_new_one(two_releases):
    with Warehouse(two_releases).reader() as connection:
        rows = connection.read("FROM meta.changes WHERE bridge IS NOT NULL")
    assert rows.height
    terms = pl.sum_horizontal("by_target", "by_new_period", "by_revision", "by_new_source", "by_program")
    off = (pl.col("old_number") + terms - pl.col("new_number")).abs()
    assert rows.filter(off > 1e-6).is_empty()
    assert set(rows.filter(pl.col("column_name") == "ytd_value")["label"]) == {"source_revised"}


def test_changes_can_be_narrowed_to_one_series_and_table(invoke, two_releases):
    words = ("changes", "--series", TOTAL, "--table", "kpi", "--format", "json")
    rows = json.loads(invoke(*words, home=two_releases).text)["changes"]
    assert {(row["series"], row["table_name"]) for row in rows} == {(TOTAL, "kpi")}


def test_the_kpis_of_two_days_differ_with_a_reason(invoke, embedded_home):
    """October was asked for on both days; that November was printed as well is shown with every change."""
    days = ("--from", "2025-11-30", "--to", "2025-12-31")
    done = invoke("changes", *days, home=embedded_home)
    assert done.code == 0, done.err
    for fragment in ("2025-11-30", "2025-12-31", "the figures reach a later month", "22.8 → 29.4 Mt"):
        assert fragment in done.text
    assert "32.8" in invoke("changes", *days, "--format", "csv", home=embedded_home).text


def test_nothing_changes_between_a_release_and_itself(invoke, two_releases):
    _, newer = release_names(two_releases)
    assert "Nothing changed." in invoke("changes", "--since", newer, home=two_releases).text


def test_the_first_release_has_nothing_to_be_compared_with(invoke, embedded_home):
    done = invoke("changes", home=embedded_home)
    assert (done.code, "is the first one" in done.text) == (0, True)


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        (("--since", "1999"), "one of: "),
        (("--since", "2", "--from", "2025-01-01"), "leave one of them out"),
        (("--to", "2025-01-01"), "add --from"),
        (("--from", "2025-13-01"), "YYYY-MM-DD"),
        (("--from", "20250101"), "YYYY-MM-DD"),
        (("--from", "2025-02-01", "--to", "2025-01-01"), "earlier day"),
        (("--series", "transit_freight.totl"), "did you mean transit_freight.total"),
        (("--table", "claims"), "usage: corridor"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_use_is_refused_with_the_next_move(invoke, two_releases, words, fragment):
    refusal(invoke("changes", *words, home=two_releases), 2, fragment)
