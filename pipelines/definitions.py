"""Everything Dagster loads. `build_defs` is the one place where it is put together; tests override resources."""

import dagster as dg

from pipelines.assets.sources import BACKFILL, DOCUMENTS, INGEST, SCHEDULES, collect, filled_folders
from pipelines.assets.warehouse import ASSETS
from pipelines.console_log import progress_log
from pipelines.jobs import extracts_after_refresh, landed_editions, month_extracts, monthly_refresh, refresh
from pipelines.resources import Workshop


def build_defs(**resources: object) -> dg.Definitions:
    """The project's definitions; keyword arguments replace resources."""
    return dg.Definitions(
        assets=[*DOCUMENTS, *ASSETS],
        jobs=[collect, *INGEST.values(), *BACKFILL, refresh, month_extracts],
        schedules=[*SCHEDULES, monthly_refresh],
        sensors=[filled_folders, landed_editions, extracts_after_refresh],
        resources={"workshop": Workshop(), **resources},
        loggers={"console": progress_log},
        # Steps take milliseconds; a process for each would take seconds.
        executor=dg.in_process_executor,
    )


defs = build_defs()
