"""The timetable: the graph, the job, its checks and partitions, failures, and the console from end to end."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.sources import SCHEDULES
from pipelines.definitions import build_defs
from pipelines.jobs import monthly_refresh
from sources.connectors import connectors
from warehouse.store import Warehouse

ROOT = Path(__file__).resolve().parent.parent.parent
VOLUMES = {f"{family}_volumes" for family in ("rail", "transit", "air", "trans_caspian", "context")}
EXTRACTS = ("extract_data", "extract_workbook", "extract_bulletin")
LEAVE_THE_HOUSE = (*EXTRACTS, "open_data")  # these read what is published and write no build
PARENTS = {
    "published_figures": {f"{source}_documents" for source in connectors()},
    **{name: {"published_figures"} for name in VOLUMES},
    "bounds": VOLUMES,
    "monthly": {"bounds"},
    "totals": {"monthly"},
    "growth": {"totals"},
    "progress": {"growth"},
    "outlook": {"growth"},
    "kpi": {"progress", "outlook"},
    "published_warehouse": {"kpi"},
    "open_data": {"published_warehouse"},
    **{name: {"published_warehouse"} for name in EXTRACTS},
}


def graph():
    return build_defs().resolve_asset_graph()


def derived():
    """The nodes of the walk; those that land documents have tests of their own below."""
    return [node for node in graph().asset_nodes if node.group_name == "corridor"]


def name(key: dg.AssetKey) -> str:
    return key.to_user_string()


# Definitions


def test_the_graph_is_the_walk_of_a_figure_and_nothing_else():
    found = {name(node.key): {name(parent) for parent in node.parent_keys} for node in derived()}
    assert found == PARENTS


def test_every_asset_says_what_it_is():
    for node in graph().asset_nodes:
        assert node.description, name(node.key)
        assert node.group_name != "default", name(node.key)


def test_every_asset_that_writes_the_build_takes_the_one_seat_of_the_writer():
    for node in derived():
        if name(node.key) not in LEAVE_THE_HOUSE:
            assert node.pools == {"warehouse_writer"}, name(node.key)


def test_every_asset_with_a_contract_has_the_check_that_it_holds():
    checked = {name(key.asset_key) for key in graph().asset_check_keys if key.name == "contract_holds"}
    assert checked == set(PARENTS) - {"published_warehouse", *LEAVE_THE_HOUSE}


@pytest.mark.parametrize(
    ("asset", "check"),
    [
        *[(volumes, rule) for volumes in sorted(VOLUMES) for rule in ("ytd_never_falls_within_a_year", "magnitude_like_last_year", "coverage_did_not_shrink")],
        ("bounds", "no_new_contradictions"),
        ("bounds", "bounds_of_the_past_did_not_widen"),
        ("totals", "parts_never_exceed_their_total"),
        ("growth", "printed_growth_agrees_with_levels"),
        ("kpi", "every_series_has_every_month"),
    ],
)  # fmt: skip
def test_a_sanity_rule_is_a_check_of_its_asset(asset, check):
    assert dg.AssetCheckKey(dg.AssetKey(asset), check) in graph().asset_check_keys


@pytest.mark.parametrize("source", connectors())
def test_every_source_has_an_asset_with_its_checks_its_freshness_and_a_job(source):
    node = graph().get(dg.AssetKey(f"{source}_documents"))
    assert node.group_name == "sources" and not node.parent_keys
    assert node.freshness_policy
    checks = {key.name for key in graph().asset_check_keys if key.asset_key == node.key}
    assert checks == {"every_document_is_read", "no_month_is_missing"}
    jobs = {job.name for job in build_defs().resolve_all_job_defs()}
    assert f"{source}_ingest" in jobs
    assert (f"{source}_backfill" in jobs) == connectors()[source].backfill


@pytest.mark.parametrize("source", [source for source, connector in connectors().items() if connector.hosts])
def test_every_source_of_the_internet_is_asked_by_its_release_calendar(source):
    timetable = connectors()[source].timetable
    (schedule,) = [schedule for schedule in SCHEDULES if schedule.name == f"{source}_calendar"]
    assert schedule.execution_timezone == "Asia/Almaty" and schedule.job_name == f"{source}_ingest"
    days = schedule.cron_schedule.split()[2]
    assert days.startswith(f"{timetable.day_of_month}-") and int(days.partition("-")[2]) <= 28


def test_the_schedule_is_monthly_in_almaty():
    assert monthly_refresh.execution_timezone == "Asia/Almaty"
    minute, hour, day, month, weekday = monthly_refresh.cron_schedule.split()
    assert (month, weekday) == ("*", "*")
    assert minute.isdigit()
    assert hour.isdigit()
    assert 1 <= int(day) <= 28, "a day that every month has"
    assert monthly_refresh.job_name == "refresh"
    assert [s.name for s in build_defs().resolve_all_job_defs() if s.name == "refresh"] == ["refresh"]


def test_the_partitions_are_months_by_label_across_the_change_of_the_clock():
    keys = graph().get(dg.AssetKey("extract_bulletin")).partitions_def.get_partition_keys()
    assert keys[0] <= "2013-01"
    for month in ("2024-02", "2024-03", "2024-12", "2025-10"):
        assert keys.count(month) == 1


# A run in process


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory) -> Iterator[tuple[Path, dg.DagsterInstance, dg.ExecuteInProcessResult]]:
    home = tmp_path_factory.mktemp("dagster") / "data"
    with pytest.MonkeyPatch.context() as patch, dg.DagsterInstance.ephemeral() as instance:
        patch.setenv("CORRIDOR_HOME", str(home))
        patch.delenv("CORRIDOR_LEDGER", raising=False)
        patch.setenv("CORRIDOR_OFFLINE", "1")
        result = build_defs().resolve_job_def("refresh").execute_in_process(instance=instance)
        yield home, instance, result


@pytest.fixture
def at_home(refreshed, monkeypatch) -> Path:
    monkeypatch.setenv("CORRIDOR_HOME", str(refreshed[0]))
    return refreshed[0]


def test_the_job_materialises_everything_but_the_extracts(refreshed):
    _, _, result = refreshed
    assert result.success
    made = {name(event.asset_key) for event in result.get_asset_materialization_events()}
    assert made == set(PARENTS) - set(EXTRACTS)


@pytest.mark.parametrize("asset", sorted(set(PARENTS) - {*EXTRACTS, "open_data"}))
def test_a_materialisation_carries_rows_newest_period_rejected_rows_and_a_preview(refreshed, asset):
    (event,) = [e for e in refreshed[2].get_asset_materialization_events() if name(e.asset_key) == asset]
    seen = event.materialization.metadata
    assert {"rows", "rejected_rows", "newest_period", "preview"} <= set(seen)
    assert seen["rows"].value > 0
    assert seen["rejected_rows"].value >= 0
    assert str(seen["newest_period"].value)[:2] == "20"
    assert seen["preview"].value.startswith("| ")


def test_every_check_is_evaluated_and_a_refused_row_is_seen(refreshed):
    evaluations = refreshed[2].get_asset_check_evaluations()
    of_the_walk = {key for key in graph().asset_check_keys if name(key.asset_key) in PARENTS}
    assert {e.asset_check_key for e in evaluations} == of_the_walk
    refused = [e for e in evaluations if e.check_name == "contract_holds" and not e.passed]
    assert {name(e.asset_key) for e in refused} == {"trans_caspian_volumes"}, "pieces are not TEU"
    assert "pieces are not TEU" in refused[0].metadata["first_rows"].value


def test_after_the_job_the_warehouse_is_published_and_no_build_is_left(refreshed):
    home = refreshed[0]
    assert (home / "warehouse" / "corridor.duckdb").exists()
    assert list((home / "warehouse" / "builds").iterdir()) == []


@pytest.mark.parametrize("month", ["2025-10", "2024-12"])
def test_the_extracts_of_a_month_can_be_made_after_it(refreshed, at_home, month, monkeypatch):
    monkeypatch.delenv("CORRIDOR_FORMATS")
    job = build_defs().resolve_job_def("month_extracts")
    result = job.execute_in_process(instance=refreshed[1], partition_key=month)
    assert result.success
    files = {path.name for path in (at_home / "extracts" / month).glob("kpi-*")}
    assert files == {
        f"kpi-{month}.{lang}.{form}"
        for lang in ("en", "ru", "kk")
        for form in ("csv", "json", "parquet", "xlsx", "pdf", "html")
    }
    document = json.loads((at_home / "extracts" / month / f"kpi-{month}.en.json").read_text())
    row = next(row for row in document["rows"] if row["series"] == "transit_freight.total")
    assert row["ytd_value"] == {"2025-10": 29.4, "2024-12": 34.6}[month]


def test_the_extracts_of_a_month_that_the_warehouse_does_not_have_fail_in_plain_words(refreshed, at_home):
    job = build_defs().resolve_job_def("month_extracts")
    result = job.execute_in_process(instance=refreshed[1], partition_key="2026-08", raise_on_error=False)
    assert not result.success
    assert "no KPIs for 2026-08" in words_of_failure(result)


def words_of_failure(result: dg.ExecuteInProcessResult) -> str:
    (event,) = [e for e in result.all_events if e.is_step_failure]
    metadata = event.step_failure_data.user_failure_data
    assert metadata is not None, "the failure is a dg.Failure with words of its own"
    return metadata.description or ""


def alone(instance: dg.DagsterInstance, *assets: str) -> dg.ExecuteInProcessResult:
    """Materialise some assets as the console's button does."""
    job = build_defs().resolve_implicit_global_asset_job_def()
    chosen = job.get_subset(asset_selection={dg.AssetKey(asset) for asset in assets})
    return chosen.execute_in_process(instance=instance, raise_on_error=False)


def facts(home: Path) -> tuple[str, dict[str, int]]:
    with Warehouse(home).reader() as connection:
        content = connection.read("SELECT content_hash FROM meta.release").item()
        families = connection.read(
            "SELECT family, count(*) FROM core.claims JOIN core.series USING (series) GROUP BY 1"
        )
        return content, dict(families.rows())


@pytest.mark.parametrize("asset", ["bounds", "monthly", "totals", "growth", "progress", "kpi"])
def test_a_derived_asset_materialised_alone_starts_from_what_is_published(refreshed, at_home, asset):
    before = facts(at_home)
    result = alone(refreshed[1], asset)
    try:
        assert result.success
        (event,) = result.get_asset_materialization_events()
        (whole,) = [e for e in refreshed[2].get_asset_materialization_events() if name(e.asset_key) == asset]
        assert event.materialization.metadata["rows"] == whole.materialization.metadata["rows"]
        assert facts(at_home) == before
    finally:
        Warehouse(at_home).abandon(result.run_id)


def test_the_derived_assets_and_the_publication_without_ingestion_change_nothing(refreshed, at_home):
    before = facts(at_home)
    result = alone(refreshed[1], "bounds", "monthly", "totals", "growth", "progress", "kpi", "published_warehouse")
    Warehouse(at_home).abandon(result.run_id)
    assert result.success
    assert facts(at_home) == before


@pytest.fixture
def own_home(refreshed, tmp_path, monkeypatch) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(refreshed[0], copy)
    monkeypatch.setenv("CORRIDOR_HOME", str(copy))
    return copy


def test_a_family_materialised_alone_never_publishes_a_warehouse_without_it(refreshed, own_home):
    _, before = facts(own_home)
    chain = ("transit_volumes", "bounds", "monthly", "totals", "growth", "progress", "kpi", "published_warehouse")
    result = alone(refreshed[1], *chain)
    Warehouse(own_home).abandon(result.run_id)
    assert facts(own_home)[1] == before


def test_a_figure_that_contradicts_the_others_is_told_as_new_once(refreshed, own_home, ledger, monkeypatch):
    document = ledger / "figures" / "transit" / "transit_freight.csv"
    rival = (
        "transit_freight.total,2025-01,2025-10,35.3,Mt,,exact,unknown,,2025-12-20,printed,SK,example.org,"
        "https://example.org/rival,en,medium,,a rival\n"
    )
    document.write_text(document.read_text(encoding="utf-8").rstrip("\n") + "\n" + rival, encoding="utf-8")
    monkeypatch.setenv("CORRIDOR_LEDGER", str(ledger))
    told = []
    for _ in range(2):
        result = build_defs().resolve_job_def("refresh").execute_in_process(instance=refreshed[1])
        told.append({e.check_name: e for e in result.get_asset_check_evaluations() if name(e.asset_key) == "bounds"})
    first, again = told
    assert not first["no_new_contradictions"].passed
    assert first["no_new_contradictions"].severity == dg.AssetCheckSeverity.WARN, "a person looks; nothing stops"
    assert first["no_new_contradictions"].metadata["rows"].value == 1
    assert "35.3" in first["no_new_contradictions"].metadata["first_rows"].value
    assert first["bounds_of_the_past_did_not_widen"].passed
    assert all(check.passed for check in again.values()), "what is published is not new"


def test_a_failing_source_fails_in_plain_words_frees_the_lock_and_the_next_run_heals(
    refreshed, own_home, tmp_path, ledger, monkeypatch
):
    before = facts(own_home)
    document = ledger / "figures" / "transit" / "transit_freight.csv"
    document.write_text(document.read_text(encoding="utf-8") + "transit_freight.total,2025-01\n", encoding="utf-8")
    monkeypatch.setenv("CORRIDOR_LEDGER", str(ledger))
    job = build_defs().resolve_job_def("refresh")
    result = job.execute_in_process(instance=refreshed[1], raise_on_error=False)
    assert not result.success
    said = words_of_failure(result)
    assert "figures/transit/transit_freight.csv" in said
    assert "has 2 fields" in said
    assert "→ look for" in said
    assert facts(own_home) == before
    other = Warehouse(own_home)
    assert not other.locked, "the lock is free for the next run"
    monkeypatch.delenv("CORRIDOR_LEDGER")
    assert job.execute_in_process(instance=refreshed[1]).success
    assert facts(own_home) == before


def test_a_failure_in_the_middle_of_a_build_drops_it_and_frees_the_lock(refreshed, own_home, monkeypatch):
    from warehouse.build.steps import Build

    def broken(self: Build) -> None:
        raise RuntimeError("broken on purpose")

    before = facts(own_home)
    with monkeypatch.context() as patch:
        patch.setattr(Build, "growth", broken)
        result = build_defs().resolve_job_def("refresh").execute_in_process(instance=refreshed[1], raise_on_error=False)
    assert not result.success
    assert not Warehouse(own_home).locked
    assert list((own_home / "warehouse" / "builds").iterdir()) == []
    assert facts(own_home) == before


# The console, from end to end


LAUNCH = """
mutation Launch($selector: JobOrPipelineSelector!) {
  launchRun(executionParams: {selector: $selector, runConfigData: {loggers: {console: {}}}}) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
PLACES = (
    "{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } pipelines { name } } } } }"
)
STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"


class Console:
    """GraphQL of a running console."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/graphql"

    def ask(self, query: str, **variables: object) -> dict:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self.address, body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            found = json.load(answer)
        assert "errors" not in found, found["errors"]
        return found["data"]

    def places(self) -> list[dict]:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError, KeyError):
            return self.ask(PLACES)["repositoriesOrError"].get("nodes", [])
        return []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def console(tmp_path) -> Iterator[tuple[Console, Path]]:
    """`dagster dev` as the README starts it, in a session of its own so that all its children can be ended."""
    port, home = free_port(), tmp_path / "data"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DAGSTER_", "PYTEST_"))}
    command = Path(sys.executable).with_name("dagster")
    with (tmp_path / "console.log").open("wb") as log:
        process = subprocess.Popen(
            [str(command), "dev", "-h", "127.0.0.1", "-p", str(port)],
            cwd=ROOT,
            env={**environment, "CORRIDOR_HOME": str(home)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Console(port), home
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=12)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


@pytest.mark.timeout(120)
def test_the_console_runs_the_job_from_its_graphql(console, tmp_path):
    asked, home = console
    deadline = time.monotonic() + 90

    def waiting(until: str) -> None:
        assert time.monotonic() < deadline, f"{until}\n{(tmp_path / 'console.log').read_text()[-3000:]}"
        time.sleep(0.3)

    while not (places := asked.places()):
        waiting("the console did not answer")
    (place,) = places
    assert {"refresh", "month_extracts"} <= {job["name"] for job in place["pipelines"]}
    selector = {
        "repositoryName": place["name"],
        "repositoryLocationName": place["location"]["name"],
        "jobName": "refresh",
    }
    launched = asked.ask(LAUNCH, selector=selector)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    run_id = launched["run"]["runId"]
    while (status := asked.ask(STATUS, id=run_id)["runOrError"]["status"]) not in ("SUCCESS", "FAILURE", "CANCELED"):
        waiting(f"the run is {status}")
    assert status == "SUCCESS", (tmp_path / "console.log").read_text()[-3000:]
    with Warehouse(home).reader() as connection:
        assert connection.read("SELECT count(*) FROM mart.kpi_now").item() > 1000
