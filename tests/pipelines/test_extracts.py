"""The extracts of a month over time: made for one month or one kind alone, and made anew when a release revises them."""

from __future__ import annotations

import json
from pathlib import Path

import dagster as dg
import openpyxl
import pytest

from pipelines.definitions import build_defs
from pipelines.jobs import extracts_after_refresh
from warehouse.extracts.files import FORMATS, write_month
from warehouse.extracts.overtaken import data_file, differences, overtaken
from warehouse.store import Warehouse

LANGUAGES = ("en", "ru", "kk")
PAST = "2025-08"
REVISION = (
    "transit_freight.total,2025-01,2025-08,23.9,Mt,,exact,unknown,,2025-12-20,printed,MOT,example.org,"
    "https://example.org/revised,en,high,,revised\n"
)


def revise(ledger: Path) -> None:
    """The ministry prints another figure for January to August."""
    document = ledger / "figures" / "transit" / "transit_freight.csv"
    document.write_text(document.read_text(encoding="utf-8").rstrip("\n") + "\n" + REVISION, encoding="utf-8")


def files(home: Path, month: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((home / "extracts" / month).iterdir())}


@pytest.fixture
def at_small_home(small_home, small_ledger, monkeypatch) -> Path:
    """The small data folder with the extracts of a past month."""
    monkeypatch.setenv("CORRIDOR_HOME", str(small_home))
    monkeypatch.setenv("CORRIDOR_LEDGER", str(small_ledger))
    write_month(Warehouse(small_home), small_home / "extracts", PAST)
    return small_home


def test_a_release_that_revises_a_past_month_makes_its_extracts_anew_and_says_so(
    at_small_home, small_ledger, corridor_here
):
    before = files(at_small_home, PAST)
    again = corridor_here("run", home=at_small_home, CORRIDOR_LEDGER=str(small_ledger))
    assert "made anew" not in again.stdout, "nothing has changed"
    assert files(at_small_home, PAST) == before
    revise(small_ledger)
    done = corridor_here("run", home=at_small_home, CORRIDOR_LEDGER=str(small_ledger))
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith(f"made anew   extracts of {PAST}: ")]
    assert "transit_freight.total ytd_value: 22.8 → 23.9" in line
    now = files(at_small_home, PAST)
    assert set(now) == set(before)
    assert [name for name in now if now[name] == before[name]] == [], "each names the new release"
    record = json.loads(now[f"kpi-{PAST}.en.json"])
    assert {row["series"]: row["ytd_value"] for row in record["rows"]}["transit_freight.total"] == 23.9
    book = openpyxl.load_workbook(at_small_home / "extracts" / PAST / f"kpi-{PAST}.en.xlsx")
    told = [[cell.value for cell in row] for row in book["Changes"].iter_rows(min_row=2)]
    assert any(row[0].startswith("release ") and row[3:5] == ["22.8", "23.9"] for row in told)
    third = corridor_here("run", home=at_small_home, CORRIDOR_LEDGER=str(small_ledger))
    assert "made anew" not in third.stdout
    assert files(at_small_home, PAST) == now


def test_the_sensor_asks_for_the_newest_month_and_for_each_revised_one(at_small_home, small_ledger, tmp_path):
    revise(small_ledger)
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        job = build_defs().resolve_job_def("refresh")
        done = job.execute_in_process(instance=instance)
        asked = [request for request in evaluated(instance, done) if isinstance(request, dg.RunRequest)]
        by_month = {request.partition_key: request.tags["corridor/why"] for request in asked}
        assert by_month.pop(PAST).startswith("transit_freight.total")
        assert list(by_month.values()) == ["newest complete month"]
        extracts = build_defs().resolve_job_def("month_extracts")
        made = extracts.execute_in_process(instance=instance, partition_key=PAST)
        for event in made.get_asset_materialization_events():
            metadata = event.materialization.metadata
            assert metadata["figures_revised"].value > 0
            assert "22.8 → 23.9" in metadata["revised"].value
        left = [request.partition_key for request in evaluated(instance, done) if isinstance(request, dg.RunRequest)]
        assert left == list(by_month), "what is made anew is not asked for again"


def evaluated(instance: dg.DagsterInstance, done: dg.ExecuteInProcessResult):
    """What the sensor asks for after a run."""
    (event,) = [event for event in done.all_events if event.event_type == dg.DagsterEventType.RUN_SUCCESS]
    context = dg.build_run_status_sensor_context(
        sensor_name="extracts_after_refresh",
        dagster_instance=instance,
        dagster_run=done.dagster_run,
        dagster_event=event,
    )
    return list(extracts_after_refresh(context))


@pytest.mark.parametrize(
    ("asset", "formats"),
    [
        ("extract_data", ("csv", "json", "parquet")),
        ("extract_workbook", ("xlsx",)),
        ("extract_bulletin", ("html", "pdf")),
    ],
)
def test_each_kind_of_extract_can_be_made_alone(at_small_home, tmp_path, asset, formats):
    month = "2024-12"
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        job = build_defs().resolve_implicit_global_asset_job_def().get_subset(asset_selection={dg.AssetKey(asset)})
        result = job.execute_in_process(instance=instance, partition_key=month)
    assert result.success
    (event,) = result.get_asset_materialization_events()
    assert event.partition == month
    made = {path.name for path in (at_small_home / "extracts" / month).iterdir()}
    assert made == {f"kpi-{month}.{lang}.{form}" for lang in LANGUAGES for form in formats}


@pytest.mark.parametrize("content", [b"", b"{}", b'{"rows": [1]}', None])
def test_a_month_without_a_readable_record_is_made_anew(at_small_home, content):
    record = data_file(at_small_home / "extracts", PAST)
    record.unlink() if content is None else record.write_bytes(content)
    assert overtaken(Warehouse(at_small_home), at_small_home / "extracts") == {PAST: []}


def test_what_lies_beside_the_months_is_left_alone(at_small_home):
    folder = at_small_home / "extracts"
    (folder / "2035-01").mkdir()
    (folder / "letters").mkdir()
    (folder / "2035-01" / "kpi-2035-01.en.json").write_text('{"rows": []}')
    assert overtaken(Warehouse(at_small_home), folder) == {}, "a month that the warehouse does not have stays"
    assert list(differences(Warehouse(at_small_home), folder, PAST)) == []


def test_a_month_has_every_format_in_every_language(at_small_home):
    assert set(files(at_small_home, PAST)) == {f"kpi-{PAST}.{lang}.{form}" for lang in LANGUAGES for form in FORMATS}
