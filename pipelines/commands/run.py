"""corridor run: the main job through Dagster, in this process, with progress and a summary."""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path

from pipelines.commands.run_summary import summary_lines
from pipelines.settings import day_of, settings
from warehouse import clock
from warehouse.errors import StoreBusy
from warehouse.store import Warehouse
from warehouse.store.connection import store_errors
from warehouse.store.lock import BuildLock


def execute(options: argparse.Namespace) -> int:
    """Run the jobs and summarise."""
    chosen = settings()
    if options.as_of:
        day_of(options.as_of)
    warehouse, began = Warehouse(chosen.home, chosen.keep_releases), clock.now()
    with store_errors(chosen.home, "preparing the data folder"):
        chosen.dagster_home.mkdir(parents=True, exist_ok=True)
        _try_to_write(chosen.home)
    run = BuildLock(
        chosen.home / "warehouse" / "run.lock"
    )  # the warehouse itself is locked once the sources were asked
    try:
        run.acquire()
        print("starting …", file=sys.stderr, flush=True)
        from pipelines.in_process import run_jobs  # Dagster takes its time

        made = run_jobs(chosen, warehouse, options.as_of)
    except StoreBusy as error:
        warehouse.record({"result": "failed", "message": error.message})
        raise
    finally:
        run.release()
    if not made.derived:
        print("unchanged   nothing that the figures rest on has changed: nothing was derived again")
    for month in made.months.stale:
        print(f"made anew   extracts of {month}: {made.months.reason(month)}")
    for line in summary_lines(chosen, made.months.newest, began):
        print(line)
    return 0


def _try_to_write(folder: Path) -> None:
    """Raises OSError where the folder takes no file."""
    probe = folder / f".probe-{uuid.uuid4().hex}"
    probe.write_bytes(b"corridor")
    probe.unlink()
