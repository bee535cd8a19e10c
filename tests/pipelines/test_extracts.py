"""The extracts of a month over time: made for one month or one kind alone, and made anew when a release revises them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import dagster as dg
import openpyxl
import pytest

from pipelines.definitions import build_defs
from pipelines.sensors import extracts_after_refresh
from warehouse.catalogue.words import load_words
from warehouse.extracts.differences import differences
from warehouse.extracts.facts import read_key_facts
from warehouse.extracts.formats import FORMATS
from warehouse.extracts.kpi import kpi_extract
from warehouse.extracts.month_files import write_month
from warehouse.extracts.record import RECORD
from warehouse.extracts.stale import stale_months
from warehouse.periods import parse_month
from warehouse.store import Warehouse
from warehouse.store.files import write_file

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
    return {path.name: path.read_bytes() for path in sorted((home / "extracts" / month).glob("kpi-*"))}


def times(home: Path) -> dict[str, int]:
    """When each file of the extracts was written, by its name."""
    return {path.name: path.stat().st_mtime_ns for path in (home / "extracts").rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def with_past_month(once, small_built_home) -> Path:
    """The small data folder with the extracts of a past month in all formats; read it, do not write to it."""

    def write(home: Path) -> None:
        shutil.copytree(small_built_home, home)
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("CORRIDOR_FORMATS")
            write_month(Warehouse(home), home / "extracts", PAST)

    return once("past-month", write)


@pytest.fixture
def at_small_home(tmp_path, with_past_month, small_ledger, monkeypatch) -> Path:
    """A copy of it that a test may change."""
    home = tmp_path / "data"
    shutil.copytree(with_past_month, home)
    monkeypatch.setenv("CORRIDOR_HOME", str(home))
    monkeypatch.setenv("CORRIDOR_LEDGER", str(small_ledger))
    monkeypatch.delenv("CORRIDOR_FORMATS")
    return home


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
    written = times(at_small_home)
    assert len([name for name in written if name.endswith(".zip")]) == 2, "a release, a zip"
    third = corridor_here("run", home=at_small_home, CORRIDOR_LEDGER=str(small_ledger))
    assert "made anew" not in third.stdout
    assert files(at_small_home, PAST) == now
    assert times(at_small_home) == written, "all was taken over: the newest month's files and the zip too"


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
    made = {path.name for path in (at_small_home / "extracts" / month).glob("kpi-*")}
    assert made == {f"kpi-{month}.{lang}.{form}" for lang in LANGUAGES for form in formats}


@pytest.mark.parametrize("content", [b"", b"[]", b'{"csv": null}', b'{"csv": "another"}', None])
def test_a_month_whose_record_says_nothing_or_something_else_is_made_anew(at_small_home, content):
    record = at_small_home / "extracts" / PAST / RECORD
    record.unlink() if content is None else record.write_bytes(content)
    stale = stale_months(Warehouse(at_small_home), at_small_home / "extracts")
    assert stale == {PAST: "they were not complete"}


def test_a_month_that_was_killed_while_it_was_written_is_made_anew(at_small_home, monkeypatch):
    """All files are made before the first is written; between two of them the month counts as not made."""
    from warehouse.extracts import month_files as module

    def killed(path: Path, data: bytes) -> Path:
        if path.suffix == ".pdf":
            raise KeyboardInterrupt
        return write_file(path, data)

    folder = at_small_home / "extracts"
    (folder / PAST / RECORD).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(module, "write_file", killed)
        with pytest.raises(KeyboardInterrupt):
            write_month(Warehouse(at_small_home), folder, PAST)
    assert PAST in stale_months(Warehouse(at_small_home), folder)
    write_month(Warehouse(at_small_home), folder, PAST)
    assert stale_months(Warehouse(at_small_home), folder) == {}


def test_one_kind_made_alone_never_hides_that_the_others_are_old(at_small_home):
    """The data of the month is made by hand after a release; workbook and bulletin still are of the one before."""
    folder = at_small_home / "extracts"
    state = json.loads((folder / PAST / RECORD).read_bytes())
    (folder / PAST / RECORD).write_text(json.dumps({**state, "xlsx": {**state["xlsx"], "figures": "others"}}))
    write_month(Warehouse(at_small_home), folder, PAST, ("csv", "json", "parquet"))
    assert PAST in stale_months(Warehouse(at_small_home), folder)


def test_a_month_opens_the_warehouse_once_for_all_formats_and_languages(at_small_home, monkeypatch):
    opened: list[Path] = []
    reader = Warehouse.reader

    def counted(warehouse: Warehouse, **options: bool):
        opened.append(warehouse.published)
        return reader(warehouse, **options)

    monkeypatch.setattr(Warehouse, "reader", counted)
    (at_small_home / "extracts" / PAST / RECORD).unlink()
    write_month(Warehouse(at_small_home), at_small_home / "extracts", PAST)
    assert len(opened) == 1


def test_what_lies_beside_the_months_is_left_alone(at_small_home):
    folder = at_small_home / "extracts"
    for name in ("2035-01", "2025-13", "letters"):
        (folder / name).mkdir()
    assert stale_months(Warehouse(at_small_home), folder) == {}, "a month that the warehouse does not have stays"
    with Warehouse(at_small_home).reader() as connection:
        extract = kpi_extract(read_key_facts(connection, parse_month(PAST)), "en")
    assert differences(extract, folder) == []


def test_a_month_has_every_format_in_every_language(at_small_home):
    assert set(files(at_small_home, PAST)) == {f"kpi-{PAST}.{lang}.{form}" for lang in LANGUAGES for form in FORMATS}


@pytest.mark.parametrize(("formats", "assets"), [("csv,json", {"extract_data"}), ("pdf", {"extract_bulletin"})])
def test_a_run_leaves_the_formats_that_are_asked_for(at_small_home, tmp_path, monkeypatch, formats, assets):
    monkeypatch.setenv("CORRIDOR_FORMATS", formats)
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        job = build_defs().resolve_job_def("month_extracts")
        made = job.execute_in_process(instance=instance, partition_key="2025-01")
    assert {event.asset_key.to_user_string() for event in made.get_asset_materialization_events()} == assets
    assert {path.suffix[1:] for path in (at_small_home / "extracts" / "2025-01").glob("kpi-*")} == set(
        formats.split(",")
    )


def test_a_month_never_keeps_an_old_document_beside_new_data(at_small_home, small_ledger, corridor_here):
    """All formats lie on disk; a run that would leave data alone makes all of a revised month anew, and once."""
    revise(small_ledger)
    environment = {"CORRIDOR_LEDGER": str(small_ledger), "CORRIDOR_FORMATS": "csv"}
    assert f"made anew   extracts of {PAST}" in corridor_here("run", home=at_small_home, **environment).stdout
    book = openpyxl.load_workbook(at_small_home / "extracts" / PAST / f"kpi-{PAST}.kk.xlsx")
    assert any(cell.value == 23.9 for row in book[load_words("kk")["sheet", "kpi"]].iter_rows() for cell in row)
    assert stale_months(Warehouse(at_small_home), at_small_home / "extracts") == {}


def test_a_format_that_does_not_exist_is_wrong_use(corridor_here, home):
    done = corridor_here("run", home=home, CORRIDOR_FORMATS="csv,docx")
    assert done.returncode == 2
    assert "CORRIDOR_FORMATS names 'docx'" in done.stderr and "xlsx, pdf, html" in done.stderr
