"""Dagster's own records in the data folder: opened, freed of killed runs, and kept from growing without bound.

Of Dagster only what carries no underscore is used here. Two methods of its event log storage are in no documentation
(`get_concurrency_info`, `free_concurrency_slots_for_run`; read in 1.13.27): the console's page of pools calls the same
ones, and a run that is killed would otherwise block the next one for minutes.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import yaml

from pipelines.assets import WRITER_POOL
from pipelines.settings import dagster_yaml
from warehouse.errors import StoreError
from warehouse.store.connection import store_errors

STORAGE = "dagster.core.storage"
KEEP_RUNS = 200  # about half a megabyte each


@contextlib.contextmanager
def opened_instance(folder: Path) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance with its records in the folder, otherwise as dagster.yaml says. Raises StoreError."""
    config = yaml.safe_load(dagster_yaml().read_text(encoding="utf-8")) | {
        "storage": {"custom": _below(folder, "pipelines.sqlite_storage", "PooledSqliteStorage")},
        "local_artifact_storage": _below(folder, f"{STORAGE}.root", "LocalArtifactStorage"),
        "compute_logs": _below(folder / "storage", f"{STORAGE}.local_compute_log_manager", "LocalComputeLogManager"),
    }
    with store_errors(folder, "opening Dagster's records"):
        # Temporary is only what the name says: a folder that is given stays.
        instance = dg.DagsterInstance.local_temp(tempdir=str(folder), overrides=config)
    try:
        with instance:
            yield instance
    except Exception as error:
        if "disk is full" not in str(error):  # SQLite's words
            raise
        raise StoreError(
            f"keeping Dagster's records: no space left in {folder}",
            "free some space and run again; nothing published has changed",
        ) from error


def free_slots_of_killed_runs(instance: dg.DagsterInstance) -> None:
    """Give back the writer's slot that a killed run holds; Dagster would wait for it without a word.

    Call it with the build lock: whoever holds that knows that no other run is building, so what still has a slot is
    dead.
    """
    storage = instance.event_log_storage
    pool = storage.get_concurrency_info(WRITER_POOL)
    for run_id in pool.active_run_ids | pool.assigned_run_ids:
        storage.free_concurrency_slots_for_run(run_id)
        run = instance.get_run_by_id(run_id)
        if run and not run.is_finished:
            instance.report_run_failed(run, message="The run ended without a word: it was killed.")


def delete_old_runs(instance: dg.DagsterInstance) -> None:
    """Dagster keeps every run's events for ever: keep those of the newest runs."""
    newest = instance.get_run_records(limit=KEEP_RUNS)
    if len(newest) < KEEP_RUNS:
        return
    for record in instance.get_run_records(cursor=newest[-1].dagster_run.run_id):
        instance.delete_run(record.dagster_run.run_id)


def _below(folder: Path, module: str, name: str) -> dict[str, object]:
    return {"module": module, "class": name, "config": {"base_dir": str(folder)}}
