"""corridor run: the main job through Dagster, in this process, with progress and a summary."""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.settings import Settings, dagster_yaml, day_of, settings
from sources.connectors import connectors
from sources.landing.attempts import Attempts
from sources.review.decisions import undecided
from warehouse.catalogue.codes import COMPARED_MARTS
from warehouse.errors import CorridorError, StoreBusy, StoreError
from warehouse.extracts.kpi import load, newest_complete_month
from warehouse.extracts.open_data import path_of
from warehouse.extracts.overview import overview
from warehouse.extracts.stale import overtaken
from warehouse.extracts.stale import told as told_differences
from warehouse.periods import month_label, parse_month
from warehouse.store import Connection, Warehouse
from warehouse.store.connection import store_errors

if TYPE_CHECKING:
    import dagster as dg

KEEP_RUNS = 200  # of Dagster's records: about half a megabyte each


def execute(options: argparse.Namespace) -> int:
    """Run the jobs and summarise."""
    chosen = settings()
    if options.as_of:
        day_of(options.as_of)
    warehouse = Warehouse(chosen.home, chosen.keep_releases)
    with store_errors(chosen.home, "preparing the data folder"):
        chosen.dagster_home.mkdir(parents=True, exist_ok=True)
        probe = chosen.home / f".probe-{uuid.uuid4().hex}"
        probe.write_bytes(b"corridor")
        probe.unlink()
    try:
        warehouse.lock()
    except StoreBusy as error:
        warehouse.record({"result": "failed", "message": error.message})
        raise
    try:
        month = _through_dagster(chosen, warehouse, options.as_of)
    except Exception as error:
        if "disk is full" in str(error):  # SQLite's words
            raise StoreError(
                f"keeping Dagster's records: no space left in {chosen.dagster_home}",
                "free some space and run again; nothing published has changed",
            ) from error
        raise
    with warehouse.reader() as connection:
        _summarise(connection, chosen, month)
    return 0


def _through_dagster(chosen: Settings, warehouse: Warehouse, as_of: str | None) -> str:
    """Ask the sources, derive and publish, write extracts; returns the month of the extracts."""
    print("starting …", file=sys.stderr, flush=True)
    from pipelines.assets.sources import INSIDE
    from pipelines.console_log import QUIET
    from pipelines.definitions import defs

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    with _instance(chosen) as instance:
        _free_what_killed_runs_hold(instance)
        # A source that is not reached stops nothing: what the ledger and the landing zone hold is enough.
        if not chosen.offline or any((chosen.home / source).is_dir() for source in INSIDE):
            defs.resolve_job_def("collect").execute_in_process(instance=instance, raise_on_error=False)
        job = defs.resolve_job_def("refresh")
        workshop = {"resources": {"workshop": {"config": {"as_of": as_of}}}} if as_of else {}
        result = job.execute_in_process({**QUIET, **workshop}, instance=instance, raise_on_error=False)
        if not result.success:
            warehouse.abandon(result.run_id)
            raise _failure(result)
        month = month_label(newest_complete_month(warehouse))
        changed = {} if as_of else overtaken(warehouse, chosen.home / "extracts")
        extracts = defs.resolve_job_def("month_extracts")
        for each in dict.fromkeys((*changed, month)):
            result = extracts.execute_in_process(instance=instance, partition_key=each, raise_on_error=False)
            if not result.success:
                raise _failure(result)
        for each, differs in changed.items():
            print(f"made anew   extracts of {each}: {told_differences(differs) or 'they were not complete'}")
        _forget_old_runs(instance)
    return month


def _free_what_killed_runs_hold(instance: dg.DagsterInstance) -> None:
    """A killed run keeps its slot of the writer's pool, for which Dagster would wait without a word.

    Whoever holds the build lock knows that no other run is building: what still holds a slot is dead.
    """
    from pipelines.assets.warehouse import WRITER

    storage = instance.event_log_storage
    pool = storage.get_concurrency_info(WRITER)
    for run_id in pool.active_run_ids | pool.assigned_run_ids:
        storage.free_concurrency_slots_for_run(run_id)
        run = instance.get_run_by_id(run_id)
        if run and not run.is_finished:
            instance.report_run_failed(run, message="The run ended without a word: it was killed.")


def _forget_old_runs(instance: dg.DagsterInstance) -> None:
    """Dagster keeps every run's events for ever: keep those of the newest runs."""
    newest = instance.get_run_records(limit=KEEP_RUNS)
    if len(newest) == KEEP_RUNS:
        for record in instance.get_run_records(cursor=newest[-1].dagster_run.run_id):
            instance.delete_run(record.dagster_run.run_id)


@contextlib.contextmanager
def _instance(chosen: Settings) -> Iterator[dg.DagsterInstance]:
    """Dagster's records in the data folder, otherwise with the project's dagster.yaml."""
    from dagster import DagsterInstance
    from dagster._core.instance import InstanceRef

    home = str(chosen.dagster_home)
    with store_errors(chosen.dagster_home, "opening Dagster's records"):
        reference = InstanceRef.from_dir(
            home,
            config_dir=str(dagster_yaml().parent),
            overrides={
                "storage": {"sqlite": {"base_dir": home}},
                "local_artifact_storage": _local("root", "LocalArtifactStorage", home),
                "compute_logs": _local("local_compute_log_manager", "LocalComputeLogManager", f"{home}/storage"),
            },
        )
        instance = DagsterInstance.from_ref(reference)
    with instance:
        yield instance


def _local(module: str, kind: str, folder: str) -> dict[str, object]:
    return {"module": f"dagster.core.storage.{module}", "class": kind, "config": {"base_dir": folder}}


def _failure(result: dg.ExecuteInProcessResult) -> CorridorError:
    """The first failed step's own words."""
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            metadata = event.step_failure_data.user_failure_data
            if metadata and metadata.description:
                message, _, next_move = metadata.description.partition("\n  → ")
                return StoreError(message, next_move)
            cause = error.cause or error if error else None
            words = cause.message.strip().splitlines()[0] if cause else "unknown error"
            return StoreError(
                f"step {event.step_key} failed unexpectedly: {words}",
                "nothing published has changed; the run's page in the console has the details (docs/operators.md)",
            )
    return StoreError("the run failed before its first step", "see the run's page in the console")


def _summarise(connection: Connection, chosen: Settings, month: str) -> None:
    """Figures read, kept and rejected, newest period per family, where things are, and the month's headlines."""
    read, kept = connection.read(
        "SELECT sum(rows_in) FILTER (contract = 'figures'), sum(rows_kept) FILTER (contract = 'claims') FROM meta.doors"
    ).row(0)
    refused = connection.read(
        "SELECT contract, reason, count(*), min(coalesce(r.row->>'document' || ':' || (r.row->>'line'), c.locator)) "
        "FROM core.rejected r LEFT JOIN core.claims c ON c.claim_id = (r.row->>'claim_id') GROUP BY ALL ORDER BY ALL"
    ).rows()
    release = connection.read("SELECT release FROM meta.release").item()
    seen = overview(connection, parse_month(month))
    for line in _sources(chosen):
        print(line)
    print(f"figures     {int(read)} read, {int(kept)} kept, {int(read) - int(kept)} rejected")
    for contract, reason, count, first in refused:
        print(f"refused     {count} {contract}: {reason}{f'; first: {first}' if first else ''}")
    if day := connection.read("SELECT max(day) FROM meta.as_of").item():
        print(f"as of       {day}: what became known later is held, and not used")
    print("newest      " + ", ".join(f"{family} {month_label(day)}" for family, day in seen.newest.items()))
    warehouse = _short(chosen.home / "warehouse" / "corridor.duckdb")
    kpis, found, stand, aside = connection.read(
        "SELECT (SELECT count(*) FROM mart.kpi_now), (SELECT count(*) FROM mart.conflicts_now), count(*), "
        "count(*) FILTER (verdict <> 'used') FROM mart.standing_now"
    ).row(0)
    print(f"warehouse   {warehouse}: {kpis} KPI rows, release {release}")
    print(f"history     {_history(connection)}")
    print(f"conflicts   {found} contradictions, {aside} of {stand} figures set aside")
    print(f"extracts    {_short(chosen.home / 'extracts' / month)}")
    print(f"open data   {_short(path_of(chosen.home / 'extracts', release))}")
    print(f"KPIs of {month}")
    for line in headlines(Warehouse(chosen.home), month):
        print(f"  {line}")
    print(
        "next        corridor kpi · corridor conflicts · corridor explain transit_freight.total 2025-10 · corridor status"
    )


def _sources(chosen: Settings) -> Iterator[str]:
    """What asking the sources gave: what is new, which were not reached and why, and what waits for a person."""
    attempts = Attempts(chosen.landing).last()
    outside = {source for source, connector in connectors().items() if connector.hosts}
    asked = {s: attempts[s] for s in connectors() if s in attempts and not (chosen.offline and s in outside)}
    new = [f"{source} {attempt.documents}" for source, attempt in asked.items() if attempt.documents]
    same = [source for source, attempt in asked.items() if attempt.result == "nothing new"]
    parts = [f"new documents: {', '.join(new)}"] if new else []
    parts += [f"nothing new: {', '.join(same)}"] if same else []
    idle = [source for source, connector in connectors().items() if chosen.offline and connector.hosts]
    parts += [f"not asked (CORRIDOR_OFFLINE is set): {', '.join(idle)}"] if idle else []
    yield f"sources     {'; '.join(parts) or 'none was reached'}"
    failed = [attempt for attempt in asked.values() if attempt.result == "failed"]
    alone = [attempt.source for attempt in failed if "no internet?" in attempt.message]
    if alone:
        yield f"not reached {', '.join(alone)}: no internet? What has landed is enough; CORRIDOR_OFFLINE=1 asks nobody"
    for attempt in failed:
        if attempt.source not in alone:
            yield f"not reached {attempt.message}"
    review = chosen.home / "review" / "press.csv"
    with contextlib.suppress(CorridorError):  # told where the file is read
        if waiting := undecided(review):
            yield f"review      {waiting} figures of press texts wait for a decision in {_short(review)}"


def _history(connection: Connection) -> str:
    """How many rows of knowledge the marts hold, since when, and what this release changed of what is known now."""
    every = " UNION ALL ".join(f"SELECT known_from, known_to FROM mart.{mart}" for mart in COMPARED_MARTS)  # noqa: S608 - own names
    rows, replaced, first = connection.read(
        f"SELECT count(*), count(known_to), min(known_from) FROM ({every})"  # noqa: S608 - own names
    ).row(0)
    text_ = f"{rows} rows known since {first}, {replaced} of them replaced by newer knowledge"
    changed, previous = connection.read(
        "SELECT (SELECT count(DISTINCT (table_name, row_key)) FROM meta.changes), max(previous) FROM meta.release"
    ).row(0)
    return f"{text_}; {changed} rows changed since {previous} (corridor changes)" if previous else text_


def headlines(warehouse: Warehouse, month: str) -> Iterator[str]:
    """One line for the headline of each family, then what must be known about their targets."""
    extract = load(warehouse, parse_month(month), "en")
    rows = tuple(row for row in extract.key_rows if row.rank == 1)
    for row in rows:
        cell = {column: row.text(column, "en") for column in row.values}
        growth = f"{cell['ytd_growth_pct']} %" if cell["ytd_growth_pct"] else ""
        so_far = f"{cell['ytd_value']} ({growth})" if cell["ytd_value"] and growth else cell["ytd_value"] or growth
        parts = [f"January to {cell['ytd_period_end']}: {so_far}" if so_far else cell["blank_reason"]]
        if cell["rolling_12"]:
            parts.append(f"12 months {cell['rolling_12']} [{cell['rolling_12_low']}, {cell['rolling_12_high']}]")
        if cell["target_value"]:
            parts.append(f"target {cell['target_value']} in {cell['target_year']}, gap {cell['gap']}")
            parts.append(", ".join(part for part in (cell["status"], cell["certainty"]) if part))
        if row.values["conflicts"]:
            parts.append(f"{row.values['conflicts']} contradicting")
        yield f"{cell['name']}, {cell['unit']}: {'; '.join(part for part in parts if part)}"
    yield from (f"• {note}" for note in (*extract.scope_notes(rows), *extract.explanations(rows)))


def _short(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
