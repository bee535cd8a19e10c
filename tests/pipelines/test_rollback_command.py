"""rollback as its users meet it: back to the first of two releases, and forward again."""

from __future__ import annotations

import json

from tests.pipelines.outcomes import published_release, refusal, release_names
from warehouse.store import Warehouse

TOTAL = "transit_freight.total"


def test_after_a_rollback_every_reader_shows_the_release_of_before_and_forward_again(
    invoke, two_releases_copy, small_built_home
):
    older, newer = release_names(two_releases_copy)
    done = invoke("rollback", older, home=two_releases_copy)
    assert done.code == 0, done.err
    for fragment in (older, newer, "extracts"):
        assert fragment in done.text
    assert published_release(two_releases_copy) == older
    kpi = ("kpi", "--month", "2025-11", "--format", "csv")
    assert invoke(*kpi, home=two_releases_copy).text == invoke(*kpi, home=small_built_home).text
    state = json.loads(invoke("status", "--format", "json", home=two_releases_copy).text)
    assert (state["release"], state["runs"][-1]["result"], state["runs"][-1]["release"]) == (
        older,
        "rolled back",
        older,
    )
    assert sorted(state["releases"]) == [older, newer]
    assert newer in invoke("changes", "--since", newer, home=two_releases_copy).text
    assert invoke("rollback", newer, home=two_releases_copy).code == 0
    assert published_release(two_releases_copy) == newer


def test_the_extracts_of_the_newest_month_are_those_of_the_release_after_rolling_back(invoke, two_releases_copy):
    older, _ = release_names(two_releases_copy)
    invoke("rollback", older, home=two_releases_copy)
    documents = [
        json.loads(path.read_text(encoding="utf-8")) for path in (two_releases_copy / "extracts").rglob("kpi-*.json")
    ]
    assert {document["release"] for document in documents} == {older}


def test_rolling_back_to_what_is_published_changes_nothing_and_is_reported(invoke, two_releases_copy):
    done = invoke("rollback", published_release(two_releases_copy), home=two_releases_copy)
    assert (done.code, "is published already" in done.text) == (0, True)
    assert Warehouse(two_releases_copy).history()[-1]["result"] == "succeeded"


def test_an_unknown_release_is_refused_with_those_that_are_kept(invoke, two_releases_copy):
    refusal(invoke("rollback", "1999", home=two_releases_copy), 2, *release_names(two_releases_copy))


def test_a_run_after_rolling_back_publishes_anew_against_what_was_published(
    invoke, two_releases_copy, corridor_here, revised_ledger
):
    older, newer = release_names(two_releases_copy)
    invoke("rollback", older, home=two_releases_copy)
    done = corridor_here("run", home=two_releases_copy, CORRIDOR_LEDGER=str(revised_ledger))
    assert done.returncode == 0, done.stderr
    third = published_release(two_releases_copy)
    assert third not in (older, newer)
    assert third in done.stdout
    assert Warehouse(two_releases_copy).release_names() == [third, newer, older]
    document = json.loads(invoke("changes", "--format", "json", home=two_releases_copy).text)
    assert document["old"]["release"] == older
    assert "Nothing changed." in invoke("changes", "--since", newer, home=two_releases_copy).text


def test_an_unchanged_run_leaves_the_release_and_what_it_changed(
    invoke, two_releases_copy, corridor_here, revised_ledger
):
    before = Warehouse(two_releases_copy).published.read_bytes()
    done = corridor_here("run", home=two_releases_copy, CORRIDOR_LEDGER=str(revised_ledger))
    assert done.returncode == 0, done.stderr
    assert Warehouse(two_releases_copy).published.read_bytes() == before
