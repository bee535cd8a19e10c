"""Dagster's records in the data folder; and that the methods which its documentation does not name are still there."""

from __future__ import annotations

import dagster as dg
import pytest

from pipelines import instance as records
from warehouse.errors import StoreError


@dg.op
def nothing() -> None:
    """Does nothing."""


@dg.job
def empty_job() -> None:
    """A job of one step."""
    nothing()


def test_the_methods_that_no_documentation_names_are_where_they_were(tmp_path):
    """Fails when a new Dagster moves them: see pipelines.instance for what they are needed for."""
    with records.opened_instance(tmp_path) as instance:
        pool = instance.event_log_storage.get_concurrency_info("warehouse_writer")
        assert pool.active_run_ids == set()
        assert pool.assigned_run_ids == set()
        instance.event_log_storage.free_concurrency_slots_for_run("no such run")


def test_the_records_lie_in_the_folder_and_the_rest_is_as_dagster_yaml_says(tmp_path):
    with records.opened_instance(tmp_path) as instance:
        done = empty_job.execute_in_process(instance=instance)
        assert instance.get_settings("telemetry") == {"enabled": False}
        assert instance.storage_directory().startswith(str(tmp_path))
    with records.opened_instance(tmp_path) as instance:
        assert [run.run_id for run in instance.get_runs()] == [done.run_id], "they outlive the process that made them"


def test_only_the_newest_runs_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "KEEP_RUNS", 2)
    with records.opened_instance(tmp_path) as instance:
        runs = [empty_job.execute_in_process(instance=instance).run_id for _ in range(4)]
        records.delete_old_runs(instance)
        assert {run.run_id for run in instance.get_runs()} == set(runs[2:])
        records.delete_old_runs(instance)
        assert {run.run_id for run in instance.get_runs()} == set(runs[2:])


def test_a_disk_that_fills_is_an_error_of_the_store_and_another_error_stays_what_it_is(tmp_path):
    with pytest.raises(StoreError, match="no space left in"), records.opened_instance(tmp_path):
        raise RuntimeError("database or disk is full")
    with pytest.raises(RuntimeError, match="something else"), records.opened_instance(tmp_path):
        raise RuntimeError("something else")
