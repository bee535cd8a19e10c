"""The open data of a release, judged by the validators of their own standards where they are installed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

import polars as pl
import pytest
from frictionless import Package

from warehouse.catalogue.load import catalogue
from warehouse.extracts.open_data import RESOURCES, path_of, write_open_data
from warehouse.extracts.sdmx import CODES, DIMENSIONS, HEADER, sdmx_id
from warehouse.store import Warehouse


@pytest.fixture(scope="module")
def zipped(embedded_home) -> Path:
    """The zip that the main job left."""
    (path,) = (embedded_home / "extracts" / "open-data").glob("*.zip")
    return path


@pytest.fixture(scope="module")
def folder(zipped, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("open-data")
    with zipfile.ZipFile(zipped) as packed:
        packed.extractall(place)
    return place


def test_it_is_named_after_the_release_and_the_same_bytes_each_time(embedded_home, zipped, tmp_path):
    warehouse = Warehouse(embedded_home)
    assert zipped == path_of(embedded_home / "extracts", str(warehouse.published_release()))
    again, resources = write_open_data(warehouse, tmp_path, keep=3)
    assert again.read_bytes() == zipped.read_bytes()
    assert resources == len(RESOURCES)


def test_only_the_newest_releases_are_kept(embedded_home, tmp_path):
    old = [tmp_path / "open-data" / f"corridor-2020010{n}T000000-aaaa.zip" for n in range(1, 5)]
    old[0].parent.mkdir(parents=True)
    for path in old:
        path.write_bytes(b"x")
    made, _ = write_open_data(Warehouse(embedded_home), tmp_path, keep=3)
    assert sorted(made.parent.iterdir()) == [old[2], old[3], made]


def test_frictionless_finds_nothing_wrong(folder):
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, [(task.name, task.errors[:2]) for task in report.tasks if not task.valid]
    tables = [task.name for task in report.tasks if task.type == "table"]
    assert set(RESOURCES) <= set(tables)


def test_frictionless_would_see_a_wrong_value(folder, tmp_path):
    """A canary: a text among the numbers, and a reference to a series that is not there."""
    shutil.copytree(folder, tmp_path / "copy")
    described = tmp_path / "copy" / "datapackage.json"
    package = json.loads(described.read_text())
    needed = ("monthly", "series", "units", "authorities")  # of what it refers to, and that to others
    package["resources"] = [resource for resource in package["resources"] if resource["name"] in needed]
    described.write_text(json.dumps(package))
    assert Package(str(described)).validate().valid
    spoilt = tmp_path / "copy" / "data" / "monthly.csv"
    rows = list(csv.reader(io.StringIO(spoilt.read_text(), newline="")))
    rows[1][rows[0].index("high")] = "about thirty"
    rows[2][rows[0].index("series")] = "no_such_series"
    with spoilt.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    report = Package(str(described)).validate()
    (task,) = [task for task in report.tasks if not task.valid]
    assert {"type-error", "foreign-key", "hash-count"} <= {error.type for error in task.errors}


def test_every_file_is_described_with_its_hash(folder):
    package = json.loads((folder / "datapackage.json").read_text())
    described = {resource["path"]: resource for resource in package["resources"]}
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"datapackage.json"}
    assert set(described) == files
    for path, resource in described.items():
        data = (folder / path).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert resource["bytes"] == len(data)


def test_csv_and_parquet_hold_the_same_rows_as_the_warehouse(folder, ask):
    for name, (table, _) in RESOURCES.items():
        written = pl.read_parquet(folder / "data" / f"{name}.parquet")
        with (folder / "data" / f"{name}.csv").open(newline="") as file:
            rows = list(csv.reader(file))
        assert rows[0] == written.columns
        assert len(rows) - 1 == written.height > 0
        now = "" if name in ("trajectories", "publications", "series", "authorities", "units") else "_now"
        assert written.height == ask(f"SELECT count(*) FROM {table}{now}").item()


def test_the_dictionary_explains_every_column(folder):
    words = pl.read_csv(folder / "data_dictionary.csv")
    for name in RESOURCES:
        columns = pl.read_parquet(folder / "data" / f"{name}.parquet").columns
        assert words.filter(pl.col("resource") == name)["column"].to_list() == columns
    assert words.filter(pl.col("description").is_null() | (pl.col("description") == "")).height == 0


# SDMX


@pytest.fixture(scope="module")
def observed(folder) -> pl.DataFrame:
    return pl.read_csv(folder / "sdmx" / "observations.csv", infer_schema=False)


def test_the_observations_have_the_columns_of_sdmx_csv_and_unique_keys(observed):
    assert tuple(observed.columns) == HEADER
    assert observed.select(*DIMENSIONS, "TIME_PERIOD").is_duplicated().sum() == 0
    assert set(observed["STRUCTURE_ID"]) == {"CORRIDOR:TRANSIT(1.0.0)"}


def test_every_code_is_in_its_list(folder, observed):
    message = json.loads((folder / "sdmx" / "structure.json").read_text())
    lists = {
        each["id"].removeprefix("CL_"): {code["id"] for code in each["codes"]} for each in message["data"]["codelists"]
    }
    for name in ("FREQ", "SERIES", "SPAN", "INDICATOR", "UNIT_MEASURE", "OBS_STATUS"):
        assert set(observed[name].drop_nulls()) <= lists[name], name
    assert lists["SERIES"] >= {sdmx_id(code) for code, series in catalogue().series.items() if not series.planned}
    assert set(CODES) < set(lists)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (("transit_freight-total", "ytd", "LEVEL", "2025-01-01/P10M"), ("29.4", "29.35", "29.45", "Mt", "A")),
        (("transit_freight-total", "ytd", "GROWTH", "2025-01-01/P10M"), ("5", "4.5", "5.5", "percent", "A")),
        (("transit_freight-total", "year", "LEVEL", "2024"), ("34.6", "34.55", "34.65", "Mt", "A")),
        (("transit_freight-total", "rolling_12", "LEVEL", "2024-11-01/P12M"), ("36.0", "35.81", "36.19", "Mt", "A")),
        (("rail_freight-bns", "month", "LEVEL", "2025-10"), ("40.9", "40.80", "41.00", "Mt", "A")),
        (("transit_freight-total", "month", "LEVEL", "2025-11"), (None, "3.30", "3.50", "Mt", "M")),
    ],
)
def test_an_observation_says_what_the_warehouse_says(observed, key, expected):
    found = observed.filter(
        *(pl.col(name) == code for name, code in zip(("SERIES", "SPAN", "INDICATOR", "TIME_PERIOD"), key, strict=True))
    )
    assert found.select("OBS_VALUE", "OBS_LOWER", "OBS_UPPER", "UNIT_MEASURE", "OBS_STATUS").rows() == [expected]


def test_the_sdmx_readers_own_library_accepts_structure_and_data(folder, observed):
    """pysdmx holds the structure against the standard's JSON schema. It brings pandas: .ci/run gives it a place of its own."""
    io_ = pytest.importorskip("pysdmx.io", reason="NOT CHECKED: pysdmx is not installed (uv run --group validators)")
    message = io_.read_sdmx(folder / "sdmx" / "structure.json", validate=True)
    kinds = {type(each).__name__ for each in message.structures}
    assert kinds == {"Codelist", "ConceptScheme", "Dataflow", "DataStructureDefinition"}
    (found,) = io_.get_datasets(folder / "sdmx" / "observations.csv", folder / "sdmx" / "structure.json")
    assert len(found.data) == observed.height
    names = {component.id for component in found.structure.components}
    assert names == set(HEADER) - {"STRUCTURE", "STRUCTURE_ID", "ACTION"}
