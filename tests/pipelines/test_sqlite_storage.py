"""Dagster's records with connections that stay open: the same records in the same files, and nothing left open."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from pipelines import sqlite_storage
from pipelines.instance import opened_instance


@dg.asset(check_specs=[dg.AssetCheckSpec("whole", asset="figures")])
def figures() -> dg.MaterializeResult:
    """One asset with a check."""
    return dg.MaterializeResult(metadata={"rows": 3}, check_results=[dg.AssetCheckResult(passed=True)])


JOB = dg.define_asset_job("records", selection=dg.AssetSelection.all())
DEFS = dg.Definitions(assets=[figures], jobs=[JOB], executor=dg.in_process_executor)


def run(instance: dg.DagsterInstance) -> str:
    done = DEFS.resolve_job_def("records").execute_in_process(instance=instance)
    assert done.success
    return done.run_id


def open_databases(folder: Path) -> list[str]:
    links = (link for link in Path("/proc/self/fd").iterdir())
    return [
        str(link.readlink()) for link in links if link.is_symlink() and str(link.readlink()).startswith(str(folder))
    ]


def test_dagster_opens_the_storage_that_dagster_yaml_names(tmp_path):
    """Fails when a new Dagster moves what pipelines.sqlite_storage overrides."""
    with opened_instance(tmp_path) as instance:
        assert type(instance.run_storage) is sqlite_storage.PooledRunStorage
        assert type(instance.event_log_storage) is sqlite_storage.PooledEventLogStorage
        assert type(instance.schedule_storage) is sqlite_storage.PooledScheduleStorage


def test_records_of_one_storage_are_read_by_the_other(tmp_path):
    with opened_instance(tmp_path) as instance:
        first = run(instance)
    with dg.DagsterInstance.local_temp(tempdir=str(tmp_path), overrides={"storage": {"sqlite": {"base_dir": str(tmp_path)}}}) as plain:  # fmt: skip
        assert [each.run_id for each in plain.get_runs()] == [first]
        events = [event.dagster_event.event_type_value for event in plain.all_logs(first) if event.dagster_event]
        assert "ASSET_MATERIALIZATION" in events and "ASSET_CHECK_EVALUATION" in events
        second = run(plain)
    with opened_instance(tmp_path) as instance:
        assert {each.run_id for each in instance.get_runs()} == {first, second}
        assert instance.get_latest_materialization_event(dg.AssetKey("figures")).run_id == second


def test_a_commit_does_not_wait_for_the_disk_but_the_log_is_written_ahead(tmp_path):
    with opened_instance(tmp_path) as instance, instance.run_storage.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_many_runs_leave_few_databases_open_and_a_closed_instance_none_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_storage, "MOST_OPEN", 2)
    with opened_instance(tmp_path) as instance:
        runs = [run(instance) for _ in range(4)]
        shards = {name for name in open_databases(tmp_path) if any(name.endswith(f"{run_id}.db") for run_id in runs)}
        assert len(shards) <= 2
        assert [bool(instance.all_logs(run_id)) for run_id in runs] == [True] * 4
    assert open_databases(tmp_path / "history") == []
