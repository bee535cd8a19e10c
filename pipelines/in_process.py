"""The jobs of `corridor run` one after another in this process: ask the sources, refresh, make the month's extracts."""

import logging
from dataclasses import dataclass

import dagster as dg

from pipelines.assets import MAIN_JOB
from pipelines.assets.sources import FOLDER_SOURCES
from pipelines.console_log import CONSOLE_CONFIG
from pipelines.definitions import build_defs
from pipelines.instance import delete_old_runs, free_slots_of_killed_runs, opened_instance
from pipelines.settings import Settings
from warehouse.errors import CorridorError, StoreError
from warehouse.extracts.stale import MonthsToMake, months_to_make
from warehouse.store import Warehouse


@dataclass(frozen=True)
class Made:
    """What a run made: months of extracts, and whether anything was derived (else nothing had changed)."""

    months: MonthsToMake
    derived: bool


def run_jobs(chosen: Settings, warehouse: Warehouse, as_of: str | None) -> Made:
    """Ask the sources, then, with the build lock, derive and publish, and write extracts.

    Raises StoreError for a failed step, StoreBusy where another run is building.
    """
    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    defs = build_defs()
    with opened_instance(chosen.dagster_home) as instance:
        free_slots_of_killed_runs(instance)
        # A source that is not reached stops nothing: what the ledger and the landing zone hold is enough.
        if not chosen.offline or any((chosen.home / source).is_dir() for source in FOLDER_SOURCES):
            defs.resolve_job_def("collect").execute_in_process(instance=instance, raise_on_error=False)
        warehouse.lock()  # not before: a source may take its time
        config = {**CONSOLE_CONFIG}
        if as_of:
            config["resources"] = {"workshop": {"config": {"as_of": as_of}}}
        result = defs.resolve_job_def(MAIN_JOB).execute_in_process(config, instance=instance, raise_on_error=False)
        if not result.success:
            warehouse.abandon(result.run_id)
            raise failure(result)
        derived = bool(result.get_asset_materialization_events())
        due = months_to_make(warehouse, chosen.home / "extracts", chosen.formats)
        job = defs.resolve_job_def("month_extracts")
        for month in due.months:
            result = job.execute_in_process(instance=instance, partition_key=month, raise_on_error=False)
            if not result.success:
                raise failure(result)
        delete_old_runs(instance)
    return Made(due, derived)


def failure(result: dg.ExecuteInProcessResult) -> CorridorError:
    """The first failed step's error, in its own words."""
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        error = event.step_failure_data.error
        metadata = event.step_failure_data.user_failure_data
        if metadata and metadata.description:
            message, _, next_move = metadata.description.partition("\n  → ")
            return StoreError(message, next_move)
        cause = error.cause or error if error else None
        message = cause.message.strip().splitlines()[0] if cause else "unknown error"
        return StoreError(
            f"step {event.step_key} failed unexpectedly: {message}",
            "nothing published has changed; the run's page in the console has the details (docs/operators.md)",
        )
    return StoreError("the run failed before its first step", "see the run's page in the console")
