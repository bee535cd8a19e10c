"""A data folder of version 0.1.0 under this program: what is published there is read, and a run publishes anew.

The folder was filled by that version on a small ledger, which lies beside it. Nothing of it may be lost.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from warehouse.build.reuse import PreviousRelease
from warehouse.contracts.schema import schema
from warehouse.errors import OtherLayout
from warehouse.store import Warehouse

ARCHIVE = Path(__file__).resolve().parent.parent / "data" / "data_folder_0.1.0.tar.xz"
OLD = "20261201T010847-26e7b463"
TOTAL = "transit_freight.total"
DOUBTED = ("5 823,62)", "5 1902)")  # figures with the mark of a note that stands nowhere: 0.1.0 took them
SERIES_OF_DOUBTED = "bus_passengers.bns"
LAGGED = "blank_reason"  # rests, as dates of knowledge do, on how late figures are published, over all of them


def unpack(folder: Path) -> Path:
    """The data folder of version 0.1.0; its ledger lies beside it."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder / "data"


@pytest.fixture
def old_home(tmp_path: Path) -> Path:
    return unpack(tmp_path)


@pytest.fixture(scope="session")
def upgraded_folder(once, corridor_here) -> Path:
    """The same after `corridor run`; read it, do not write to it."""

    def run(folder: Path) -> None:
        home = unpack(folder)
        done = corridor_here("run", home=home, CORRIDOR_LEDGER=str(folder / "ledger"))
        assert done.returncode == 0, done.stderr

    return once("upgraded", run)


@pytest.fixture
def upgraded(tmp_path: Path, upgraded_folder: Path) -> Path:
    """A copy of its data folder that a test may change."""
    shutil.copytree(upgraded_folder, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data"


@pytest.fixture
def answer(corridor_here) -> Callable[..., str]:
    """The standard output of a command that succeeds: answer("kpi", home=…)."""

    def run(*words: str, home: Path) -> str:
        done = corridor_here(*words, home=home)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def rename_columns(home: Path, *columns: str) -> None:
    """Make a release look as if these columns (mart.kpi.gap_pct) had been called otherwise in its layout."""
    for path in (home / "warehouse").rglob("*.duckdb"):
        path.chmod(0o644)
        with duckdb.connect(str(path)) as connection:
            for column in columns:
                table, _, name = column.rpartition(".")
                connection.execute(f"ALTER TABLE {table} RENAME COLUMN {name} TO {name}_before")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("query", "SELECT count(*) AS n FROM core.claims", "--format", "csv"), "n\n152\n"),
        (("query", "FROM mart.monthly_as_of('2025-06-30')", "--format", "csv"), TOTAL),
        (("kpi", "--month", "2025-10"), "29.4"),
        (("explain", TOTAL, "2025-01/2025-10"), "29.4 Mt"),
        (("conflicts",), "7 contradictions"),
        (("changes",), f"release {OLD} is the first one"),
        (("status",), OLD),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_old_release_answers(answer, old_home, words, expected):
    assert expected in answer(*words, home=old_home)


def test_a_run_publishes_anew_and_keeps_the_old_release_which_is_listed_as_of_another_layout(answer, upgraded):
    (row_new, row_old) = json.loads(answer("releases", "--format", "json", home=upgraded))
    assert (row_old["release"], row_old["state"], row_old["published"]) == (OLD, "other_layout", False)
    assert (row_new["state"], row_new["published"], row_new["previous"]) == ("kept", True, OLD)
    assert (row_old["figures"], row_new["figures"]) == (152, 152 - len(DOUBTED))
    with Warehouse(upgraded).reader() as connection:
        assert connection.version().layout == schema().layout
    assert "another layout" in answer("releases", home=upgraded)


def test_the_same_figures_say_the_same_under_both_versions(answer, upgraded):
    changes = json.loads(answer("changes", "--format", "json", home=upgraded))
    assert {row["series"] for row in changes["changes"] if row["column_name"] != LAGGED} == {SERIES_OF_DOUBTED}
    assert "Nothing changed" in answer("changes", "--series", TOTAL, home=upgraded)
    assert "Nothing changed" in answer("changes", "--since", OLD, "--series", TOTAL, home=upgraded)
    days = {"known_from", "known_to", LAGGED}
    tables = ("core.claims", "mart.monthly", "mart.totals", "mart.growth", "mart.progress", "mart.outlook", "mart.kpi")
    with Warehouse(upgraded).reader() as now, Warehouse(upgraded).release(OLD) as before:
        for table in tables:
            key = now.read(f"DESCRIBE {table}")["column_name"].to_list()
            now_known = " AND known_to IS NULL" if "known_to" in key else ""
            same = f"WHERE series = '{TOTAL}'{now_known}"
            query = f"SELECT {', '.join(sorted(set(key) - days))} FROM {table} {same} ORDER BY ALL"
            assert now.read(query).equals(before.read(query)), table


def test_no_result_of_another_layout_is_taken_over(upgraded):
    with Warehouse(upgraded).reader() as connection:
        assert connection.read("SELECT count(*) FROM meta.groups WHERE reused").item() == 0
        assert connection.table("meta.groups").height > 0
    assert PreviousRelease(Warehouse(upgraded))._hashes() != {}
    Warehouse(upgraded).rollback(OLD)
    assert PreviousRelease(Warehouse(upgraded))._hashes() == {}


def test_what_was_refused_before_keeps_the_moment_at_which_it_was_first_seen(upgraded):
    with Warehouse(upgraded).reader() as now, Warehouse(upgraded).release(OLD) as before:
        query = "SELECT source, contract, reason, seen_at FROM core.rejected ORDER BY ALL"
        kept, new = before.read(query).rows(), now.read(query).rows()
        assert set(kept) <= set(new)
        assert len(new) == len(kept) + len(DOUBTED)
        for value in DOUBTED:
            assert any(f"'{value}' ends with the mark of a footnote" in row[2] for row in new), value


def test_going_back_publishes_the_old_release_and_forward_again_the_new_one(answer, upgraded):
    new = Warehouse(upgraded).published_release()
    told = answer("rollback", OLD[:15], home=upgraded)
    assert f"published   {OLD}, in place of {new}" in told
    assert "published by another version of the program (0.1.0" in told
    assert "going forward: corridor run" in told
    assert Warehouse(upgraded).published_release() == OLD
    assert "29.4" in answer("kpi", "--month", "2025-10", home=upgraded)
    forward = answer("rollback", str(new), home=upgraded)
    assert "another version" not in forward
    assert Warehouse(upgraded).published_release() == new


def test_a_single_step_does_not_continue_the_old_release(old_home):
    warehouse = Warehouse(old_home)
    before = warehouse.published.read_bytes()
    with pytest.raises(OtherLayout, match=rf"release {OLD} was published by another version .* cannot continue it"):
        warehouse.build("step", schema())
    assert warehouse.published.read_bytes() == before
    assert not warehouse.locked


# A layout in which columns had other names: what needs them says so, the rest goes on.

RENAMED = (
    "mart.kpi.gap_pct",
    "mart.standing.rule",
    "mart.conflicts.rule",
    "core.claims.speaker",
    "core.rejected.reason",
)


@pytest.mark.parametrize(
    "words", [("kpi",), ("explain", TOTAL, "2025-10"), ("conflicts",), ("status",)], ids=lambda words: words[0]
)
def test_a_command_that_needs_what_a_release_lacks_says_who_published_it_and_what_to_do(corridor_here, old_home, words):
    rename_columns(old_home, *RENAMED)
    done = corridor_here(*words, home=old_home)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"corridor {words[0]}: release {OLD} was published by another version of the program "
        "(0.1.0+5f0296a5, a layout that was not recorded)",
        "  → run: corridor run (it publishes anew)",
    ]


def test_a_run_goes_on_from_a_release_with_which_nothing_can_be_compared(
    answer, corridor_here, old_home, small_ledger_folder
):
    rename_columns(old_home, *RENAMED)
    done = corridor_here("run", home=old_home, CORRIDOR_LEDGER=str(small_ledger_folder))
    assert done.returncode == 0, done.stderr
    with Warehouse(old_home).reader() as connection:
        assert connection.table("meta.changes").is_empty()
        previous, lacking = connection.read("SELECT previous, len(not_compared) FROM meta.release").row(0)
    assert (previous, lacking) == (OLD, 8)
    refused = corridor_here("changes", "--since", OLD, home=old_home)
    assert refused.returncode == 1
    assert f"release {OLD} was published by another version of the program" in refused.stderr
    assert "choose another one: corridor releases" in refused.stderr
    back = answer("rollback", OLD, home=old_home)
    assert "extracts    not written" in back
    assert Warehouse(old_home).published_release() == OLD
