"""changes, releases and rollback as their users meet them: after a second run, back to the first, and forward again."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest

from pipelines.cli import main
from sources.ledger.read import LEDGER
from warehouse.store import Warehouse

ROOT = Path(__file__).resolve().parent.parent.parent
TOTAL = "transit_freight.total"
REVISION = (
    "transit_freight.total,2025-01,2025-11,33.4,Mt,,exact,preliminary,,2025-12-30,printed,OTHER,rus.baq.kz,"
    "https://rus.baq.kz/revised,ru,medium,,revised"
)


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def say(capfd, monkeypatch) -> Callable[..., Done]:
    """A command in this process (fast): say("changes", "--lang", "kk", home=…)."""

    def run(*words: str, home: Path) -> Done:
        monkeypatch.setenv("CORRIDOR_HOME", str(home))
        capfd.readouterr()
        try:
            code = main(list(words))
        except SystemExit as leaving:  # argparse
            code = int(leaving.code or 0)
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return run


def refused(done: Done, code: int, *words: str) -> None:
    assert done.code == code, done
    assert "Traceback" not in done.err
    assert "unexpected" not in done.err
    for word in words:
        assert word in done.err


@pytest.fixture(scope="session")
def revised_ledger(once) -> Path:
    """The embedded ledger with one later figure that replaces another of its speaker."""

    def revise(copy: Path) -> None:
        shutil.copytree(LEDGER, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        file = copy / "figures" / "transit" / "transit_freight.csv"
        text = file.read_text(encoding="utf-8")
        file.write_text(text + ("" if text.endswith("\n") else "\n") + REVISION + "\n", encoding="utf-8")

    return once("revised", revise)


@pytest.fixture(scope="session")
def two_releases(once, embedded_home, revised_ledger, corridor_here) -> Path:
    """A data folder after two runs; read it, do not write to it."""

    def run(home: Path) -> None:
        shutil.copytree(embedded_home, home)
        done = corridor_here("run", home=home, CORRIDOR_LEDGER=str(revised_ledger))
        assert done.returncode == 0, done.stderr
        assert len(Warehouse(home).release_names()) == 2

    return once("two", run)


@pytest.fixture
def both(tmp_path: Path, two_releases: Path) -> Path:
    """A copy of it that a test may change."""
    copy = tmp_path / "data"
    shutil.copytree(two_releases, copy)
    return copy


def names(home: Path) -> tuple[str, str]:
    """The older release, the newer one."""
    newer, older = Warehouse(home).release_names()
    return older, newer


def published(home: Path) -> str:
    name = Warehouse(home).published_release()
    assert name is not None
    return name


# changes


def test_a_run_says_what_it_changed_and_by_which_publication(say, two_releases):
    older, newer = names(two_releases)
    done = say("changes", home=two_releases)
    assert done.code == 0, done.err
    for told in (older, newer, "32.8 → 33.4 Mt", "a figure behind it was revised", "https://rus.baq.kz/revised"):
        assert told in done.out
    assert len(done.out.splitlines()) < 60, "a terminal is not flooded"


@pytest.mark.parametrize(("lang", "told"), [("ru", "32,8 → 33,4 млн т"), ("kk", "32,8 → 33,4 млн т")])
def test_changes_are_told_in(say, two_releases, lang, told):
    assert told in say("changes", "--lang", lang, home=two_releases).out


def test_every_format_holds_every_change(say, two_releases, tmp_path):
    with Warehouse(two_releases).reader() as connection:
        held = connection.table("meta.changes")
    assert held.height > 5
    document = json.loads(say("changes", "--format", "json", home=two_releases).out)
    rows = list(csv.DictReader(io.StringIO(say("changes", "--format", "csv", home=two_releases).out)))
    assert len(document["changes"]) == len(rows) == held.height
    assert (document["old"]["release"], document["new"]["release"]) == names(two_releases)
    path = tmp_path / "changes.txt"
    assert say("changes", "--out", str(path), home=two_releases).code == 0
    assert "32.8 → 33.4" in path.read_text(encoding="utf-8")


def test_what_is_written_down_is_what_comparing_the_two_files_finds(say, two_releases):
    older, _ = names(two_releases)
    written, found = (
        json.loads(say("changes", *words, "--format", "json", home=two_releases).out)["changes"]
        for words in ((), ("--since", older))
    )
    assert found == written


def test_every_bridge_leads_from_the_old_value_to_the_new_one(two_releases):
    with Warehouse(two_releases).reader() as connection:
        rows = connection.read("FROM meta.changes WHERE bridge IS NOT NULL")
    assert rows.height
    terms = pl.sum_horizontal("by_target", "by_new_period", "by_revision", "by_new_source", "by_program")
    off = (pl.col("old_number") + terms - pl.col("new_number")).abs()
    assert rows.filter(off > 1e-6).is_empty()
    assert set(rows.filter(pl.col("column_name") == "ytd_value")["label"]) == {"source_revised"}


def test_only_one_series_or_table(say, two_releases):
    words = ("changes", "--series", TOTAL, "--table", "kpi", "--format", "json")
    rows = json.loads(say(*words, home=two_releases).out)["changes"]
    assert {(row["series"], row["table_name"]) for row in rows} == {(TOTAL, "kpi")}


def test_the_kpis_of_two_days_differ_and_changes_says_why(say, two_releases):
    """October was asked for on both days; that November was printed as well is told with every change."""
    days = ("--from", "2025-11-30", "--to", "2025-12-31")
    done = say("changes", *days, home=two_releases)
    assert done.code == 0, done.err
    for told in ("2025-11-30", "2025-12-31", "the figures reach a later month", "22.8 → 29.4 Mt"):
        assert told in done.out
    assert "33.4" in say("changes", *days, "--format", "csv", home=two_releases).out


def test_nothing_changes_between_a_release_and_itself(say, two_releases):
    _, newer = names(two_releases)
    assert "Nothing changed." in say("changes", "--since", newer, home=two_releases).out


def test_the_first_release_has_nothing_to_be_compared_with(say, embedded_home):
    done = say("changes", home=embedded_home)
    assert (done.code, "is the first one" in done.out) == (0, True)


@pytest.mark.parametrize(
    ("words", "told"),
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
def test_wrong_use_of_changes_is_told(say, two_releases, words, told):
    refused(say("changes", *words, home=two_releases), 2, told)


@pytest.mark.parametrize("words", [("changes",), ("releases",)], ids=lambda words: words[0])
def test_before_any_run_readers_say_to_run(say, home, words):
    refused(say(*words, home=home), 1, "there is no warehouse", "→ run: corridor run")
    assert not home.exists(), "asking makes nothing"


# releases


def test_releases_are_listed_newest_first_with_what_they_changed(say, two_releases):
    listed = json.loads(say("releases", "--format", "json", home=two_releases).out)
    assert [row["release"] for row in listed] == Warehouse(two_releases).release_names()
    assert [row["published"] for row in listed] == [True, False]
    assert listed[0]["figures"] == listed[1]["figures"] + 1
    assert listed[0]["previous"] == listed[1]["release"]
    assert listed[0]["changes"]["source_revised"] > 0
    assert listed[1]["changes"] is None
    table = say("releases", home=two_releases).out
    assert re.search(rf"● +{listed[0]['release']}", table)
    (first, _) = csv.DictReader(io.StringIO(say("releases", "--format", "csv", home=two_releases).out))
    assert first["source_revised"] == str(listed[0]["changes"]["source_revised"])


# rollback


def test_rolled_back_every_reader_shows_the_release_of_before_and_forward_again(say, both, embedded_home):
    older, newer = names(both)
    done = say("rollback", older, home=both)
    assert done.code == 0, done.err
    for told in (older, newer, "extracts"):
        assert told in done.out
    assert published(both) == older
    kpi = ("kpi", "--month", "2025-11", "--format", "csv")
    assert say(*kpi, home=both).out == say(*kpi, home=embedded_home).out
    state = json.loads(say("status", "--format", "json", home=both).out)
    assert (state["release"], state["runs"][-1]["result"], state["runs"][-1]["release"]) == (
        older,
        "rolled back",
        older,
    )
    assert sorted(state["releases"]) == [older, newer]
    assert newer in say("changes", "--since", newer, home=both).out
    assert say("rollback", newer, home=both).code == 0
    assert published(both) == newer


def test_the_extracts_of_the_newest_month_are_those_of_the_release_after_rolling_back(say, both):
    older, _ = names(both)
    say("rollback", older, home=both)
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (both / "extracts").rglob("kpi-*.json")]
    assert {document["release"] for document in documents} == {older}


def test_rolling_back_to_what_is_published_says_so(say, both):
    done = say("rollback", published(both), home=both)
    assert (done.code, "is published already" in done.out) == (0, True)
    assert Warehouse(both).history()[-1]["result"] == "succeeded"


def test_an_unknown_release_is_told_with_those_that_are_kept(say, both):
    refused(say("rollback", "1999", home=both), 2, *names(both))


def test_a_run_after_rolling_back_publishes_anew_against_what_was_published(say, both, corridor_here, revised_ledger):
    older, newer = names(both)
    say("rollback", older, home=both)
    done = corridor_here("run", home=both, CORRIDOR_LEDGER=str(revised_ledger))
    assert done.returncode == 0, done.stderr
    third = published(both)
    assert third not in (older, newer)
    assert third in done.stdout
    assert Warehouse(both).release_names() == [third, newer, older]
    document = json.loads(say("changes", "--format", "json", home=both).out)
    assert document["old"]["release"] == older
    assert "Nothing changed." in say("changes", "--since", newer, home=both).out


def test_an_unchanged_run_leaves_the_release_and_what_it_changed(say, both, corridor_here, revised_ledger):
    before = Warehouse(both).published.read_bytes()
    done = corridor_here("run", home=both, CORRIDOR_LEDGER=str(revised_ledger))
    assert done.returncode == 0, done.stderr
    assert Warehouse(both).published.read_bytes() == before


@pytest.mark.parametrize("words", [("changes",), ("releases",), ("rollback", "1999")], ids=" ".join)
def test_none_of_them_imports_dagster(two_releases, words):
    script = (
        "import sys; from pipelines.cli import main; main(sys.argv[1:]); "
        "print(*[m for m in ('dagster', 'pandas') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(two_releases)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == ""
