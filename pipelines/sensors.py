"""What jobs wait for: files that somebody hands in, documents that have landed, a warehouse that was published."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from pipelines.assets.sources import FOLDER_SOURCES
from pipelines.jobs import INGESTION, month_extracts, refresh
from pipelines.resources import DataFolderResource
from pipelines.settings import settings
from warehouse.errors import CorridorError


@dg.sensor(
    jobs=[INGESTION[source] for source in FOLDER_SOURCES],
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def filled_folders(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """A file that somebody dropped into the intake folder or decided on, once it is no longer being written.

    What looks the same at two looks is handed over; Dagster runs each run key once.
    """
    before = json.loads(context.cursor or "{}")
    now = {source: folder_fingerprint(settings().home / source) for source in FOLDER_SOURCES}
    steady = [source for source in FOLDER_SOURCES if now[source] and now[source] == before.get(source)]
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(run_key=f"{source} {now[source]}", job_name=INGESTION[source].name) for source in steady
        ],
        cursor=json.dumps(now),
    )


@dg.sensor(job=refresh, minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING)
def landed_editions(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """New documents in the landing zone, whichever way they came: the main job runs on them."""
    try:
        landed = DataFolderResource().landing.documents()
    except CorridorError as error:
        return dg.SkipReason(str(error))
    digest = hashlib.sha256("".join(sorted(document.sha256 for document in landed)).encode()).hexdigest()[:16]
    if not landed or digest == context.cursor:
        return dg.SkipReason("nothing has landed since the last look")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=f"landed {digest}")], cursor=digest)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[refresh],
    request_job=month_extracts,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def extracts_after_refresh(context: dg.RunStatusSensorContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """After the warehouse is published: the extracts of the newest complete month, and of every past month that lies
    on disk and that the release has changed."""
    try:
        due = DataFolderResource().months_to_make()
    except CorridorError as error:
        yield dg.SkipReason(str(error))
        return
    if not due.months:
        yield dg.SkipReason("the extracts lie there as they would be made")
    for month in due.months:
        yield dg.RunRequest(
            run_key=f"{month}-{context.dagster_run.run_id}",
            partition_key=month,
            tags={"corridor/why": due.reason(month)[:200]},
        )


def folder_fingerprint(folder: Path) -> str:
    """The files of a folder with their sizes and times, in short; empty: there are none."""
    paths = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    files = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths if path.name[0] not in ".~"]
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16] if files else ""


SENSORS = [filled_folders, landed_editions, extracts_after_refresh]
