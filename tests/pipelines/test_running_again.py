"""Running again: the same figures leave the same bytes, what has not changed is taken over, old releases go."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.small_runs import digest, published_file, with_another_figure
from warehouse.store import Warehouse

pytestmark = pytest.mark.usefixtures("on_the_small_ledger")


def status_of(corridor_here, home: Path) -> dict:
    return json.loads(corridor_here("status", "--format", "json", home=home).stdout)


def test_running_twice_adds_nothing_and_leaves_the_same_bytes(corridor_here, small_home):
    before, bytes_before = status_of(corridor_here, small_home), digest(published_file(small_home))
    done = corridor_here("run", home=small_home)
    assert done.returncode == 0, done.stderr
    after = status_of(corridor_here, small_home)
    assert digest(published_file(small_home)) == bytes_before
    for what in ("release", "content_hash", "rows", "rejected", "releases"):
        assert after[what] == before[what], what
    assert len(after["content_hash"]) == 64
    assert [run["result"] for run in after["runs"]] == ["succeeded", "succeeded"]
    assert {run["release"] for run in after["runs"]} == {before["release"]}


def test_two_builds_from_nothing_have_the_same_content_hash(corridor_here, small_built_home, small_ledger, home):
    assert corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger)).returncode == 0
    here, there = status_of(corridor_here, home), status_of(corridor_here, small_built_home)
    assert here["content_hash"] == there["content_hash"]
    assert here["rows"] == there["rows"]


def test_a_build_that_takes_over_what_has_not_changed_equals_one_from_nothing(
    corridor_here, small_home, small_ledger, tmp_path
):
    environment = {"CORRIDOR_LEDGER": str(with_another_figure(small_ledger))}
    for folder in (small_home, tmp_path / "anew"):
        done = corridor_here("run", home=folder, **environment)
        assert done.returncode == 0, done.stderr
    here, anew = status_of(corridor_here, small_home), status_of(corridor_here, tmp_path / "anew")
    assert here["content_hash"] == anew["content_hash"]
    assert here["rows"] == anew["rows"]
    with Warehouse(small_home).reader() as connection:
        groups = "SELECT reused, count(*) FROM meta.groups GROUP BY reused"
        reused = dict(connection.read(groups).rows())
    assert reused[False] == 1, "the group of the changed figure"
    assert reused[True] >= 3
    with Warehouse(tmp_path / "anew").reader() as connection:
        assert dict(connection.read(groups).rows()).keys() == {False}


def test_only_the_newest_releases_are_kept_and_the_published_one_is_among_them(corridor_here, small_home, small_ledger):
    releases = small_home / "warehouse" / "releases"
    (first,) = releases.glob("*.duckdb")
    for year in (2020, 2021, 2022):
        shutil.copy(first, releases / f"{year}0101T000000-00000000.duckdb")
    done = corridor_here(
        "run", home=small_home, CORRIDOR_LEDGER=str(with_another_figure(small_ledger)), CORRIDOR_KEEP_RELEASES="2"
    )
    assert done.returncode == 0, done.stderr
    kept = sorted(path.name for path in releases.glob("*.duckdb"))
    assert len(kept) == 2
    assert kept[0] == first.name
    state = status_of(corridor_here, small_home)
    assert [f"{name}.duckdb" for name in state["releases"]] == kept
    assert f"{state['release']}.duckdb" == kept[1]
    values = []
    for name in kept:
        with duckdb.connect(str(releases / name), read_only=True) as connection:
            values += connection.sql(
                "SELECT printed_value FROM core.claims WHERE series = 'transit_freight.total' "
                "AND period_end = DATE '2025-11-30'"
            ).fetchall()
    assert values == [("32.8",), ("32.9",)], "an earlier release still says what it said"


@pytest.mark.parametrize("value", ["abc", "0", "-1", "2.5", "1e2"])
def test_a_number_of_releases_that_is_none_is_wrong_use(corridor, home, value):
    done = corridor("run", home=home, CORRIDOR_KEEP_RELEASES=value)
    assert done.returncode == 2
    assert "CORRIDOR_KEEP_RELEASES" in done.stderr
    assert "→ set it to a whole number of at least 1" in done.stderr
    assert "Traceback" not in done.stderr
    assert not home.exists()


def test_a_digit_that_is_no_number_is_wrong_use_too(corridor, home):
    done = corridor("kpi", home=home, CORRIDOR_KEEP_RELEASES="²")
    assert "Traceback" not in done.stderr
    assert done.returncode == 2
