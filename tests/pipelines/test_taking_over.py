"""Files of a month and open data are taken over where nothing that they depend on changed, and made anew for each input.

One input at a time. What was made is read off the result, the record and the files' own times, which a file that is
taken over keeps.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from tests.pipelines.test_extracts import PAST, files, times
from warehouse import program as programs
from warehouse.extracts import origin as origins
from warehouse.extracts.formats import DOCUMENTS, FORMATS, KINDS
from warehouse.extracts.month_files import MonthFiles, write_month
from warehouse.extracts.on_disk import file_of
from warehouse.extracts.open_data import OpenData, write_open_data
from warehouse.extracts.record import RECORD, read_record
from warehouse.extracts.stale import stale_months
from warehouse.store import Warehouse

OTHER = "made by another program"


@pytest.fixture(scope="module")
def made_once(small_built_home, tmp_path_factory) -> Path:
    """The small data folder with the extracts of a past month and the open data, both just made; read it only."""
    home = tmp_path_factory.mktemp("made") / "data"
    shutil.copytree(small_built_home, home)
    shutil.rmtree(home / "extracts", ignore_errors=True)
    assert set(month(home).made) == set(FORMATS)
    assert open_data(home).made == "not made before, or not to the end"
    return home


@pytest.fixture
def made_home(made_once, tmp_path, monkeypatch) -> Path:
    """A copy of it that a test may spoil."""
    home = tmp_path / "data"
    shutil.copytree(made_once, home)
    monkeypatch.setenv("CORRIDOR_HOME", str(home))
    monkeypatch.delenv("CORRIDOR_FORMATS")
    return home


@pytest.fixture
def changed_program(monkeypatch, tmp_path) -> Callable[[str], None]:
    """Has the program lie in a copy in which one file has another line."""

    def change(name: str) -> None:
        root = tmp_path / "program"
        shutil.copytree(programs.ROOT / "warehouse", root / "warehouse", ignore=shutil.ignore_patterns("__pycache__"))
        with (root / name).open("ab") as file:
            file.write(b"\n")
        monkeypatch.setattr(origins, "program_hash", lambda module: programs.program_hash(module, root))

    return change


def month(home: Path, formats: tuple[str, ...] = FORMATS) -> MonthFiles:
    return write_month(Warehouse(home), home / "extracts", PAST, formats)


def open_data(home: Path) -> OpenData:
    return write_open_data(Warehouse(home), home / "extracts", keep=3)


def test_nothing_is_made_again_where_nothing_changed(made_home):
    before = times(made_home)
    again = month(made_home)
    assert again.made == {} and len(again.paths) == 3 * len(FORMATS) and again.rows > 0
    assert open_data(made_home).made == ""
    assert stale_months(Warehouse(made_home), made_home / "extracts") == {}
    assert times(made_home) == before, "no file was touched, the record neither"


def test_what_is_made_anew_has_the_bytes_of_what_is_taken_over(made_home):
    """The proof stands on this: equal inputs give equal bytes."""
    before, zipped = files(made_home, PAST), open_data(made_home).path.read_bytes()
    shutil.rmtree(made_home / "extracts")
    assert set(month(made_home).made) == set(FORMATS)
    assert files(made_home, PAST) == before
    assert open_data(made_home).path.read_bytes() == zipped


@pytest.mark.parametrize(
    ("file", "made"),
    [
        ("warehouse/extracts/workbook.py", DOCUMENTS),
        ("warehouse/extracts/documents.py", DOCUMENTS),
        ("warehouse/extracts/charts/trend.py", DOCUMENTS),
        ("warehouse/wording/grammar.py", DOCUMENTS),
        ("warehouse/extracts/templates/bulletin.typ", FORMATS),
        ("warehouse/extracts/templates/bulletin.html", FORMATS),
        ("warehouse/extracts/fonts/NotoSans-Regular.ttf", FORMATS),
        ("warehouse/extracts/data_files.py", KINDS["data"]),
        ("warehouse/rounding.py", FORMATS),
        ("warehouse/catalogue/words/kk.json", FORMATS),
        ("warehouse/catalogue/units.yaml", FORMATS),
        ("warehouse/extracts/status.py", ()),
    ],
)
def test_a_changed_renderer_catalogue_template_or_font_makes_anew_what_rests_on_it(
    made_home, changed_program, file, made
):
    changed_program(file)
    stale = stale_months(Warehouse(made_home), made_home / "extracts")
    assert stale == ({PAST: f"{', '.join(made)}: {OTHER}"} if made else {})


def test_what_another_program_made_is_made_anew_once(made_home, changed_program):
    changed_program("warehouse/extracts/kpi.py")
    assert month(made_home, KINDS["data"]).made == dict.fromkeys(KINDS["data"], OTHER)
    assert month(made_home, KINDS["data"]).made == {}


@pytest.mark.parametrize("file", ["warehouse/extracts/open_data.py", "warehouse/extracts/sdmx.py"])
def test_a_changed_module_of_open_data_makes_them_anew(made_home, changed_program, file):
    changed_program(file)
    assert open_data(made_home).made == OTHER
    assert open_data(made_home).made == ""
    assert month(made_home).made == {}, "nothing of it makes extracts"


def test_another_version_of_a_library_makes_everything_anew(made_home, monkeypatch, tmp_path):
    (tmp_path / "site" / "typesetter-2.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setattr(origins, "libraries_hash", programs.libraries_hash.__wrapped__)
    assert month(made_home).made == dict.fromkeys(FORMATS, OTHER)
    assert open_data(made_home).made == OTHER


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_one_byte_on_disk_makes_its_format_anew_and_mends_it(made_home, form):
    path = file_of(made_home / "extracts", PAST, "kk", form)
    right = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(right[:100] + bytes([right[100] ^ 1]) + right[101:])
    reason = f"{path.name} is not as it was written"
    assert stale_months(Warehouse(made_home), made_home / "extracts") == {PAST: reason}
    assert month(made_home).made == {form: reason}
    assert path.read_bytes() == right


def test_a_missing_file_makes_its_format_anew(made_home):
    path = file_of(made_home / "extracts", PAST, "ru", "pdf")
    path.unlink()
    assert stale_months(Warehouse(made_home), made_home / "extracts") == {PAST: f"{path.name} is missing"}
    assert month(made_home).made == {"pdf": f"{path.name} is missing"}
    assert path.exists()


def test_a_zip_that_is_damaged_missing_or_unrecorded_is_made_anew(made_home):
    path = open_data(made_home).path
    right = path.read_bytes()
    path.write_bytes(right[:-1] + b"x")
    assert open_data(made_home).made == f"{path.name} is not as it was written"
    path.unlink()
    assert open_data(made_home).made == f"{path.name} is missing"
    (path.parent / RECORD).unlink()
    assert open_data(made_home).made == "not made before, or not to the end"
    assert open_data(made_home).made == ""
    assert path.read_bytes() == right


def test_a_format_that_is_added_is_made_and_the_others_are_taken_over(made_home):
    folder = made_home / "extracts"
    shutil.rmtree(folder / PAST)
    assert set(month(made_home, ("csv",)).made) == {"csv"}
    assert set(month(made_home, ("csv", "html")).made) == {"html"}
    assert set(month(made_home, ("html", "csv", "pdf")).made) == {"pdf"}
    assert set(read_record(folder / PAST)) == {"csv", "html", "pdf"}


def test_a_record_of_an_earlier_program_or_of_another_form_proves_nothing(made_home):
    record = made_home / "extracts" / PAST / RECORD
    state = json.loads(record.read_bytes())
    for entry in ("0123abcd", None, {}, {**state["csv"], "origin": {"release": "x"}}):
        record.write_text(json.dumps({**state, "csv": entry}))
        assert stale_months(Warehouse(made_home), made_home / "extracts") == {PAST: "they were not complete"}
        assert month(made_home).made == {"csv": "not made before, or not to the end"}


def test_a_run_reports_in_dagster_what_it_took_over_and_what_it_made_and_why(made_home, tmp_path):
    path = file_of(made_home / "extracts", PAST, "en", "html")
    path.unlink()
    with dg.DagsterInstance.ephemeral(tempdir=str(tmp_path)) as instance:
        job = build_defs().resolve_job_def("month_extracts")
        done = job.execute_in_process(instance=instance, partition_key=PAST)
        keys = [dg.AssetKey("open_data")]
        zipped = build_defs().resolve_implicit_global_asset_job_def().get_subset(asset_selection=set(keys))
        events = [
            *done.get_asset_materialization_events(),
            *zipped.execute_in_process(instance=instance).get_asset_materialization_events(),
        ]
    result = {
        event.asset_key.to_user_string(): tuple(
            event.materialization.metadata[name].value for name in ("taken_over", "made")
        )
        for event in events
    }
    assert result == {
        "extract_data": ("csv, json, parquet", "nothing"),
        "extract_workbook": ("xlsx", "nothing"),
        "extract_bulletin": ("pdf", f"html: {path.name} is missing"),
        "open_data": ("zip", "nothing"),
    }


def test_every_format_has_a_program_that_holds_all_that_renders_it():
    assert set(origins.PROGRAMS) == {*FORMATS, origins.OPEN_DATA}
    behind = {form: {path.name for path in programs.program_files(origins.PROGRAMS[form])} for form in FORMATS}
    assert all({"facts.py", "kpi.py", "kk.json"} <= behind[form] for form in FORMATS)
    documents = {"workbook.py", "pdf.py", "page.py", "month_facts.py", "bulletin.typ", "NotoSans-Bold.ttf"}
    assert all(documents <= behind[form] for form in (*KINDS["workbook"], *KINDS["bulletin"]))
