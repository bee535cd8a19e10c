"""Releases: publishing with what changed, going back, killed midway, pruning; on small warehouses made by hand."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from warehouse.catalogue.codes import COMPARED_MARTS, LANGUAGES, TERM_OF_LABEL
from warehouse.catalogue.words import load_words
from warehouse.changes import tables
from warehouse.changes.comparison import release_difference
from warehouse.contracts import CONTRACTS
from warehouse.contracts.schema import schema
from warehouse.errors import OtherLayout, StoreBusy, StoreError, UsageError
from warehouse.extracts.changes import Changes, changes_since_release, recorded_changes
from warehouse.extracts.releases import release_rows
from warehouse.store import Connection, Difference, Provenance, Release, Schema, Warehouse
from warehouse.store.connection import Version
from warehouse.store.releases import Releases

ROOT = Path(__file__).resolve().parent.parent.parent
RUNS = itertools.count()
MONTH = (
    "INSERT INTO mart.monthly BY NAME SELECT 'transit_freight.total' AS series, DATE '2025-10-01' AS month, "
    "CAST({value} AS DOUBLE) AS value, 'published' AS basis, CAST(['{claim}'] AS VARCHAR[]) AS claim_ids, "
    "FALSE AS mixed_vintage, DATE '2025-11-14' AS known_from"
)
SERIES = (
    "INSERT INTO core.series BY NAME SELECT 'transit_freight.total' AS series, 'transit' AS family, 'transit_freight' AS "
    "measure, 'flow' AS measure_type, 'Mt' AS unit, 'MOT' AS authority, 'Transit' AS name_en, 'Транзит' AS name_ru, "
    "'Транзит' AS name_kk, '' AS definition_en, '' AS definition_ru, '' AS definition_kk, 't' AS counts, "
    "CAST([] AS VARCHAR[]) AS part_of, CAST([] AS VARCHAR[]) AS not_to_be_confused_with, 1 AS rank, FALSE AS planned, "
    "'of_levels' AS growth"
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "data")


def publish(warehouse: Warehouse, value: float, *, claim: str = "c-1", compare=release_difference) -> Release:
    """A release that says one thing."""
    run = f"run-{next(RUNS)}"
    warehouse.begin(run, schema())
    build = warehouse.build(run, schema())
    build.execute(SERIES)
    build.execute(MONTH.format(value=value, claim=claim))
    return warehouse.publish(run, Provenance("1", "catalogue", schema()), compare)


@pytest.fixture(scope="session")
def made(once) -> Path:
    """Data folders with one release, of 3.0, and with a second one, of 3.5; read them, do not write to them."""

    def fill(folder: Path) -> None:
        publish(Warehouse(folder / "one"), 3.0)
        shutil.copytree(folder / "one", folder / "two")
        publish(Warehouse(folder / "two"), 3.5)

    return once("releases-by-hand", fill)


def releases(warehouse: Warehouse) -> list[Release]:
    """Its releases, oldest first."""
    found = []
    for name in reversed(warehouse.release_names()):
        with warehouse.release(name) as connection:
            found.append(Release(name, connection.read("SELECT content_hash FROM meta.release").item(), changed=True))
    return found


@pytest.fixture
def one(warehouse: Warehouse, made: Path) -> Release:
    """The release that was published: of 3.0."""
    shutil.copytree(made / "one", warehouse.folder.parent)
    return releases(warehouse)[0]


@pytest.fixture
def two(warehouse: Warehouse, made: Path) -> tuple[Release, Release]:
    """The releases that were published: of 3.0, and then of 3.5."""
    shutil.copytree(made / "two", warehouse.folder.parent)
    first, second = releases(warehouse)
    return first, second


def published_value(warehouse: Warehouse) -> float:
    with warehouse.reader() as connection:
        return float(connection.read("SELECT value FROM mart.monthly").item())


def recorded(warehouse: Warehouse) -> Changes:
    with warehouse.reader() as connection:
        return recorded_changes(connection)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# What changed


def test_every_table_that_is_compared_has_a_description_of_how():
    assert set(tables.TABLES) == set(COMPARED_MARTS)


def test_every_label_has_its_term_among_the_columns_and_its_words_in_every_language():
    assert set(TERM_OF_LABEL.values()) <= set(CONTRACTS["changes"].columns)
    assert all(load_words(lang)["changes", label] for lang in LANGUAGES for label in TERM_OF_LABEL)


def test_columns_of_the_table_are_those_of_the_contract(warehouse, one):
    with warehouse.reader() as connection:
        assert connection.table("meta.changes").columns == list(CONTRACTS["changes"].columns)


def test_the_first_release_changes_nothing_and_the_second_says_what(warehouse):
    first, second = publish(warehouse, 3.0), publish(warehouse, 3.5)
    with warehouse.reader() as connection:
        (row,) = connection.table("meta.changes").to_dicts()
        assert connection.read("SELECT previous, not_compared FROM meta.release").row(0) == (first.name, [])
    assert (row["old_value"], row["new_value"], row["change"], row["unit"]) == ("3.0", "3.5", "changed", "Mt")
    with warehouse.release(first.name) as connection:
        assert connection.table("meta.changes").is_empty()
        assert connection.read("SELECT previous, not_compared FROM meta.release").row(0) == (None, None)
    assert second.changed


def test_equal_content_leaves_the_file_and_what_it_says_of_itself(warehouse, two):
    _, second = two
    before = digest(warehouse.published)
    again = publish(warehouse, 3.5)
    assert (again.name, again.changed) == (second.name, False)
    assert digest(warehouse.published) == before


def test_the_content_hash_does_not_depend_on_what_changed(tmp_path):
    one, other = Warehouse(tmp_path / "one"), Warehouse(tmp_path / "other")
    publish(one, 3.0)
    assert publish(one, 3.5).content_hash == publish(other, 3.5).content_hash


def test_a_comparison_that_fails_publishes_nothing(warehouse, one):
    first = one

    def fails(before: Connection, now: Connection) -> Difference:
        raise StoreError("no", "never")

    with pytest.raises(StoreError):
        publish(warehouse, 3.5, compare=fails)
    assert warehouse.published_release() == first.name
    warehouse.abandon(f"run-{next(RUNS) - 1}")
    assert publish(warehouse, 3.5).changed


@pytest.mark.parametrize(
    ("drop", "named"),
    [
        ("DROP TABLE mart.growth CASCADE", ["growth"]),
        ("ALTER TABLE mart.growth RENAME COLUMN agrees TO agreed", ["growth"]),
        ("ALTER TABLE mart.growth ALTER COLUMN agrees TYPE VARCHAR", ["growth"]),
        ("DROP TABLE core.parts", list(COMPARED_MARTS)),
        ("ALTER TABLE core.claims RENAME COLUMN comparison TO compared", list(COMPARED_MARTS)),
    ],
    ids=["a mart", "a column of a mart", "a type of a mart", "what labels rest on", "a column of what labels rest on"],
)
def test_a_release_of_an_older_layout_is_compared_as_far_as_it_goes(warehouse, one, drop, named):
    first = one
    spoil(warehouse, drop)
    publish(warehouse, 3.5)
    with warehouse.reader() as connection:
        assert connection.read("SELECT not_compared FROM meta.release").row(0)[0] == named
        assert connection.table("meta.changes").height == (len(named) == 1)
    assert recorded(warehouse).old == {"release": first.name}


def spoil(warehouse: Warehouse, statement: str) -> None:
    """Make the published file and its kept copy look as an older program left them."""
    for path in (warehouse.published, *warehouse.paths.releases.glob("*.duckdb")):
        path.chmod(0o644)
        with duckdb.connect(str(path)) as connection:
            connection.execute(statement)


def test_against_a_release_of_a_much_older_layout_is_refused_in_words(warehouse, one):
    first = one
    spoil(warehouse, "DROP TABLE core.parts")
    publish(warehouse, 3.5)
    with pytest.raises(StoreError, match=r"published by another version of the program .*: it lacks core\.parts"):
        changes_since_release(warehouse, first.name)


def test_a_release_from_before_changes_were_written_down_says_so(warehouse, one):
    spoil(warehouse, "DROP TABLE meta.changes; ALTER TABLE meta.release DROP COLUMN layout")
    with pytest.raises(StoreError, match=r"published by another version of the program .*does not say what it changed"):
        recorded(warehouse)
    assert [row["state"] for row in release_rows(warehouse)] == ["other_layout"]


def test_the_list_of_releases_tells_a_damaged_one_and_goes_on(warehouse, two):
    first, second = two
    kept = warehouse.paths.releases / f"{first.name}.duckdb"
    kept.chmod(0o644)
    kept.write_bytes(b"no database")
    listed = release_rows(warehouse)
    assert [(row["release"], row["state"], row["published"]) for row in listed] == [
        (second.name, "kept", True),
        (first.name, "damaged", False),
    ]
    assert listed[0]["changes"] == {"code_or_catalogue_changed": 1}


# Going back


def test_going_back_publishes_the_kept_file_byte_for_byte_and_loses_nothing(warehouse, two):
    first, second = two
    files = {path.name: digest(path) for path in warehouse.paths.releases.iterdir()}
    done = warehouse.rollback(first.name)
    assert (done.name, done.replaced, done.changed) == (first.name, second.name, True)
    assert done.version == Version(first.name, "1", schema().layout)
    assert published_value(warehouse) == 3.0
    assert digest(warehouse.published) == files[f"{first.name}.duckdb"]
    assert {path.name: digest(path) for path in warehouse.paths.releases.iterdir()} == files
    assert stat.S_IMODE(warehouse.published.stat().st_mode) == 0o444
    assert list(warehouse.paths.builds.iterdir()) == []
    warehouse.rollback(second.name)
    assert published_value(warehouse) == 3.5


def test_going_back_to_what_is_published_does_nothing(warehouse, one):
    first = one
    before = warehouse.published.stat().st_mtime_ns
    assert not warehouse.rollback(first.name).changed
    assert warehouse.published.stat().st_mtime_ns == before


def test_the_beginning_of_a_name_is_enough_where_it_is_one_ones(warehouse, two):
    first, second = two
    shared = "2"
    with pytest.raises(UsageError, match="several") as refused:
        warehouse.rollback(shared)
    assert first.name in refused.value.next_move
    assert second.name in refused.value.next_move
    assert warehouse.rollback(first.name[:-1]).name == first.name


@pytest.mark.parametrize("name", ["1999", "", "../corridor", "*"])
def test_a_name_that_is_not_kept_is_refused_with_those_that_are(warehouse, two, name):
    first, _ = two
    with pytest.raises(UsageError) as refused:
        warehouse.rollback(name)
    assert first.name in refused.value.next_move
    assert published_value(warehouse) == 3.5


def test_a_damaged_release_is_never_published(warehouse, two):
    first, _ = two
    kept = warehouse.paths.releases / f"{first.name}.duckdb"
    kept.chmod(0o644)
    content = bytearray(kept.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    kept.write_bytes(content)
    with pytest.raises(StoreError, match="cannot be read"):
        warehouse.rollback(first.name)
    assert published_value(warehouse) == 3.5
    publish(warehouse, 4.0)


def test_a_file_under_another_releases_name_is_never_published(warehouse, two):
    first, second = two
    (warehouse.paths.releases / f"{second.name}.duckdb").replace(warehouse.paths.releases / f"{first.name}.duckdb")
    with pytest.raises(StoreError, match="holds release"):
        warehouse.rollback(first.name)


def test_while_a_run_builds_nothing_is_rolled_back(warehouse, two):
    first, _ = two
    script = (
        "import sys, time; from pathlib import Path; from warehouse.store import Warehouse; "
        "Warehouse(Path(sys.argv[1])).lock(); print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(warehouse.folder.parent)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy):
            warehouse.rollback(first.name)
    finally:
        holder.kill()
        holder.communicate()
    assert published_value(warehouse) == 3.5


def test_a_damaged_published_file_is_kept_aside_and_a_release_takes_its_place(warehouse, one):
    first = one
    warehouse.published.chmod(0o644)
    warehouse.published.write_bytes(b"no database")
    done = warehouse.rollback(first.name)
    assert (done.replaced, published_value(warehouse)) == (None, 3.0)
    assert [path.read_bytes() for path in warehouse.folder.glob("*.damaged")] == [b"no database"]


def test_a_strangers_write_ahead_log_does_not_outlive_the_file(warehouse, two):
    first, _ = two
    log = warehouse.published.with_name(warehouse.published.name + ".wal")
    log.write_bytes(b"")
    warehouse.rollback(first.name)
    assert not log.exists()


def test_who_reads_keeps_what_was_opened(warehouse, two):
    first, _ = two
    with warehouse.reader() as connection:
        warehouse.rollback(first.name)
        assert connection.read("SELECT value FROM mart.monthly").item() == 3.5
    assert published_value(warehouse) == 3.0


STEPS = ("shutil.copyfile", "os.fsync", "Path.unlink", "Path.replace", "Path.chmod")
KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from warehouse.store import Warehouse

def deadly(owner, name):
    real = getattr(owner, name)
    def call(*arguments, **options):
        if {after}:
            result = real(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, call)

owner, name = sys.argv[3].split(".")
deadly({{"shutil": shutil, "os": os, "Path": Path}}[owner], name)
Warehouse(Path(sys.argv[1])).rollback(sys.argv[2])
"""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_midway_one_of_the_two_is_published_and_whole(warehouse, two, step, after):
    first, second = two
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(after=after), str(warehouse.folder.parent), first.name, step],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert published_value(warehouse) in (3.0, 3.5)
    assert warehouse.release_names() == [second.name, first.name]
    warehouse.rollback(first.name)
    assert published_value(warehouse) == 3.0
    assert publish(warehouse, 4.0).changed
    assert list(warehouse.paths.builds.iterdir()) == []


def test_after_going_back_a_build_is_a_new_release_against_what_is_published(warehouse):
    """The same content as the release that was rolled back, within the same second: another name."""
    first, second = publish(warehouse, 3.0), publish(warehouse, 3.5)
    warehouse.rollback(first.name)
    third = publish(warehouse, 3.5)
    assert third.changed
    assert third.content_hash == second.content_hash
    assert third.name not in (first.name, second.name)
    assert warehouse.release_names() == [third.name, second.name, first.name]
    found = recorded(warehouse)
    assert (found.old, found.new) == ({"release": first.name}, {"release": third.name})
    assert found.rows.select("old_value", "new_value").row(0) == ("3.0", "3.5")


# Pruning


def test_only_the_newest_releases_are_kept_and_the_published_one_always(tmp_path):
    warehouse = Warehouse(tmp_path / "data", keep_releases=2)
    names = [publish(warehouse, value).name for value in (1.0, 2.0, 3.0)]
    assert warehouse.release_names() == names[:0:-1]
    warehouse.rollback(names[1])
    assert warehouse.release_names() == names[:0:-1], "going back prunes nothing"
    fourth = publish(warehouse, 4.0)
    assert warehouse.release_names() == [fourth.name, names[2]]


def test_a_published_release_with_an_older_name_is_not_pruned(tmp_path, monkeypatch):
    """A clock that was set back makes names that sort before those there are."""
    warehouse = Warehouse(tmp_path / "data", keep_releases=1)
    publish(warehouse, 1.0)
    real = Releases(warehouse.paths).new_name("0" * 8)[1]
    monkeypatch.setattr(
        Releases, "new_name", lambda self, content: (f"20000101T000000-{content[:8]}", real.replace(year=2000))
    )
    second = publish(warehouse, 2.0)
    assert warehouse.release_names() == [second.name]
    assert published_value(warehouse) == 2.0


def test_copies_that_a_kill_cut_short_are_swept(warehouse, one):
    (warehouse.paths.releases / "20260101T000000-aaaaaaaa.half").write_bytes(b"half")
    publish(warehouse, 3.5)
    assert list(warehouse.paths.releases.glob("*.half")) == []


@pytest.mark.parametrize(
    ("older", "layout"),
    [("UPDATE meta.release SET layout = 'ab12'", "ab12"), ("ALTER TABLE meta.release DROP COLUMN layout", "")],
    ids=["of another layout", "of a program that did not record it"],
)
def test_going_back_to_a_release_of_another_program_tells_its_layout(warehouse, one, older, layout):
    first = one
    spoil(warehouse, older)
    publish(warehouse, 3.5, compare=None)
    assert warehouse.rollback(first.name).version == Version(first.name, "1", layout)


def test_equal_content_in_another_layout_is_published_anew(warehouse, one):
    first = one
    spoil(warehouse, "UPDATE meta.release SET layout = 'ab12'")
    second = publish(warehouse, 3.0)
    assert second.changed
    assert second.content_hash == first.content_hash
    with warehouse.reader() as connection:
        assert connection.version().layout == schema().layout
        assert connection.table("meta.changes").is_empty()
    assert warehouse.release_names() == [second.name, first.name]


def test_changes_pass_the_contract_of_changes_as_a_frame(warehouse, two):
    """A canary: a term that does not lead from the old value to the new one is refused."""
    with warehouse.reader() as connection:
        rows = connection.table("meta.changes")
    from warehouse.contracts import admit

    assert admit("changes", rows).rejected.is_empty()
    wrong = rows.with_columns(bridge=pl.lit("label"), by_program=pl.lit(0.25))
    assert "do not lead from the old value" in admit("changes", wrong).rejected["reason"].item()


def test_a_single_step_does_not_continue_the_release_of_another_layout(warehouse, one):
    """It would reconcile figures without what the new tables hold; nothing published changes."""
    before = warehouse.published.read_bytes()
    with pytest.raises(OtherLayout, match="published by another version"):
        warehouse.build("a1", Schema((*schema().statements, "CREATE TABLE core.newer (code VARCHAR);")))
    assert list(warehouse.paths.builds.iterdir()) == []
    assert warehouse.published.read_bytes() == before
    warehouse.lock()
    warehouse.abandon("a1")
