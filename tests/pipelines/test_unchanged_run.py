"""A run that finds what the release was derived from unchanged derives nothing; any one input that changes is seen."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest
import time_machine

from pipelines import settings
from pipelines.definitions import build_defs
from pipelines.resources import DataFolderResource
from sources.landing.zone import Landing
from tests.pipelines.small_runs import DOCUMENT, digest, november_values, published_file, with_another_figure

FIRST, LATER = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC), dt.datetime(2026, 6, 28, 12, tzinfo=dt.UTC)


@pytest.fixture
def at_home(small_home: Path, small_ledger: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that was just derived from a ledger of its own, which a test may spoil."""
    monkeypatch.setenv("CORRIDOR_HOME", str(small_home))
    monkeypatch.setenv("CORRIDOR_LEDGER", str(small_ledger))
    monkeypatch.setenv("CORRIDOR_OFFLINE", "1")
    assert unchanged()
    return small_home


def unchanged(as_of: str | None = None) -> str | None:
    settings.program_hash.cache_clear()
    return DataFolderResource(as_of=as_of).unchanged()


def another_figure(_: Path, ledger: Path) -> None:
    with_another_figure(ledger)


def a_blank_at_the_end(_: Path, ledger: Path) -> None:
    with (ledger / DOCUMENT).open("ab") as file:
        file.write(b"\n")


def a_remark_in_the_manifest(_: Path, ledger: Path) -> None:
    manifest = ledger / "manifest.yaml"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "# looked at again\n", encoding="utf-8")


def a_file_that_nobody_names(_: Path, ledger: Path) -> None:
    shutil.copy(ledger / DOCUMENT, ledger / "figures" / "transit" / "more.csv")


def a_file_that_is_gone(_: Path, ledger: Path) -> None:
    (ledger / DOCUMENT).unlink()


def a_landed_document(home: Path, _: Path) -> None:
    Landing(home / "landing").keep(
        b"<p>nothing</p>",
        source="press",
        document="page",
        url="https://x.kz/1",
        final_url="https://x.kz/1",
        status=200,
        headers={},
    )


def a_decision(home: Path, _: Path) -> None:
    (home / "review").mkdir(exist_ok=True)
    (home / "review" / "press.csv").write_text("decision\n", encoding="utf-8")


def one_byte_of_the_release(home: Path, _: Path) -> None:
    file = published_file(home)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()
    file.write_bytes(data)


def no_release(home: Path, _: Path) -> None:
    published_file(home).unlink()


def no_record(home: Path, _: Path) -> None:
    (home / "warehouse" / "inputs.json").unlink()


def half_a_record(home: Path, _: Path) -> None:
    record = home / "warehouse" / "inputs.json"
    record.write_bytes(record.read_bytes()[:-20])


def a_record_without_one_input(home: Path, _: Path) -> None:
    record = home / "warehouse" / "inputs.json"
    content = json.loads(record.read_text(encoding="utf-8"))
    del content["inputs"]["documents"]
    record.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        another_figure,
        a_blank_at_the_end,
        a_remark_in_the_manifest,
        a_file_that_nobody_names,
        a_file_that_is_gone,
        a_landed_document,
        a_decision,
        one_byte_of_the_release,
        no_release,
        no_record,
        half_a_record,
        a_record_without_one_input,
    ],
)
def test_any_one_input_that_changes_is_seen(
    change: Callable[[Path, Path], None], at_home: Path, small_ledger: Path
) -> None:
    change(at_home, small_ledger)
    assert unchanged() is None


@pytest.mark.parametrize(
    ("file", "more"),
    [
        ("warehouse/metrics/growth.py", "# another rule"),
        ("warehouse/catalogue/units.yaml", "# another unit"),
        ("sources/bns_workbook/labels.yaml", "# another label"),
        ("pipelines/assets/figures.py", "# another order"),
    ],
)
def test_a_change_of_the_program_is_seen(file, more, at_home, tmp_path, monkeypatch):
    copy = tmp_path / "program"
    for room in ("pipelines", "sources", "warehouse"):
        shutil.copytree(settings.ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(settings, "ROOT", copy)
    assert unchanged(), "the same files elsewhere are the same program"
    with (copy / file).open("a", encoding="utf-8") as module:
        module.write(more)
    assert unchanged() is None
    monkeypatch.undo()
    settings.program_hash.cache_clear()


def test_the_day_for_which_is_built_is_an_input(at_home):
    assert unchanged(as_of="2025-10-01") is None


def test_a_month_that_falls_due_is_seen_and_another_day_alone_is_not(corridor_here, small_ledger, home, monkeypatch):
    for name, value in (("HOME", home), ("LEDGER", small_ledger), ("OFFLINE", "1")):
        monkeypatch.setenv(f"CORRIDOR_{name}", str(value))
    with time_machine.travel(FIRST, tick=True):
        assert corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger)).returncode == 0
    with time_machine.travel(FIRST + dt.timedelta(days=1), tick=True):
        assert unchanged()
    with time_machine.travel(LATER, tick=True):
        assert unchanged() is None


def test_a_figure_that_was_refused_for_the_day_is_looked_at_on_the_next(corridor_here, small_ledger, home, monkeypatch):
    for name, value in (("HOME", home), ("LEDGER", small_ledger), ("OFFLINE", "1")):
        monkeypatch.setenv(f"CORRIDOR_{name}", str(value))
    path = small_ledger / DOCUMENT
    first, *_ = [line for line in path.read_text(encoding="utf-8").splitlines() if ",32.8," in line]
    tomorrow = f"{FIRST + dt.timedelta(days=1):%Y-%m-%d}"
    fields = first.split(",")
    day = next(n for n, field in enumerate(fields) if field.startswith("202") and len(field) == 10)
    fields[day], fields[day + 4] = tomorrow, "https://x.kz/tomorrow"
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(fields) + "\n")
    with time_machine.travel(FIRST, tick=True):
        assert corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger)).returncode == 0
        assert unchanged(), "on the same day nothing else would come of it"
    with time_machine.travel(FIRST + dt.timedelta(days=1), tick=True):
        assert unchanged() is None
        done = corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger))
        assert done.returncode == 0, done.stderr
        assert "unchanged" not in done.stdout
        assert unchanged()


def test_the_command_says_that_nothing_was_derived_and_leaves_everything_as_it_was(
    corridor_here, at_home, small_ledger
):
    before = {path: digest(path) for path in (at_home / "warehouse").rglob("*.duckdb")}
    done = corridor_here("run", home=at_home, CORRIDOR_LEDGER=str(small_ledger))
    assert done.returncode == 0, done.stderr
    assert "unchanged   nothing that the figures rest on has changed" in done.stdout
    assert "✓ growth" not in done.stderr
    assert {path: digest(path) for path in (at_home / "warehouse").rglob("*.duckdb")} == before
    runs = json.loads(corridor_here("status", "--format", "json", home=at_home).stdout)["runs"]
    assert [run["result"] for run in runs] == ["succeeded", "succeeded"]


def test_after_a_change_the_run_derives_and_the_next_one_does_not(corridor_here, at_home, small_ledger):
    with_another_figure(small_ledger)
    done = corridor_here("run", home=at_home, CORRIDOR_LEDGER=str(small_ledger))
    assert done.returncode == 0, done.stderr
    assert "unchanged" not in done.stdout
    assert november_values(at_home) == ["32.9"]
    assert "unchanged" in corridor_here("run", home=at_home, CORRIDOR_LEDGER=str(small_ledger)).stdout


def test_a_change_that_changes_no_figure_is_derived_once(corridor_here, at_home, small_ledger):
    release = unchanged()
    a_remark_in_the_manifest(at_home, small_ledger)
    done = corridor_here("run", home=at_home, CORRIDOR_LEDGER=str(small_ledger))
    assert done.returncode == 0, done.stderr
    assert "unchanged" not in done.stdout
    assert unchanged() == release, "the content is the same, and so is the release"


def test_the_console_says_it_too_and_a_step_made_alone_is_made(at_home):
    defs = build_defs()
    with dg.DagsterInstance.ephemeral() as instance:
        result = defs.resolve_job_def("refresh").execute_in_process(instance=instance)
        assert result.success
        assert not result.get_asset_materialization_events()
        (event,) = [event for event in result.all_events if event.event_type == dg.DagsterEventType.ASSET_OBSERVATION]
        observation = event.asset_observation_data.asset_observation
        assert observation.asset_key == dg.AssetKey("published_warehouse")
        assert observation.metadata["unchanged_since"].value == unchanged()
        asked = defs.resolve_implicit_global_asset_job_def()
        alone = asked.execute_in_process(instance=instance, asset_selection=[dg.AssetKey("published_figures")])
        assert [str(e.asset_key.to_user_string()) for e in alone.get_asset_materialization_events()] == [
            "published_figures"
        ]
        DataFolderResource().warehouse.abandon(alone.run_id)
