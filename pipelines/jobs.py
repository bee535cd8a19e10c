"""Jobs, schedule, sensor and hook: when things run, and what happens after."""

import hashlib
from collections.abc import Iterator

import dagster as dg

from pipelines.assets.warehouse import GROUP, extracts
from pipelines.console_log import QUIET
from pipelines.resources import Workshop
from warehouse.errors import CorridorError
from warehouse.extracts.kpi import newest_complete_month
from warehouse.extracts.stale import told
from warehouse.periods import month_label


@dg.failure_hook(required_resource_keys={"workshop"})
def free_the_workbench(context: dg.HookContext) -> None:
    """A failed run drops its build, so that the next one can begin."""
    workshop: Workshop = context.resources.workshop
    workshop.give_up(context.run_id, context.op_exception)


refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.groups(GROUP) - dg.AssetSelection.assets(extracts),
    hooks={free_the_workbench},
    config=QUIET,
    description="The main job: figures of the ledger and of everything that has landed, to the published warehouse.",
)

month_extracts = dg.define_asset_job(
    "month_extracts",
    selection=dg.AssetSelection.assets(extracts),
    config=QUIET,
    description="The extracts of one month; backfill for past months.",
)

# The Bureau publishes a month around the middle of the next one; by the 16th the ministries have followed.
monthly_refresh = dg.ScheduleDefinition(
    name="monthly_refresh", job=refresh, cron_schedule="0 9 16 * *", execution_timezone="Asia/Almaty"
)


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[refresh],
    request_job=month_extracts,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def extracts_after_refresh(context: dg.RunStatusSensorContext) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """After the warehouse is published: the extracts of the newest complete month, and of every past month that lies
    on disk and that the release has changed."""
    workshop = Workshop()
    try:
        newest = month_label(newest_complete_month(workshop.warehouse))
        changed = workshop.overtaken()
    except CorridorError as error:
        yield dg.SkipReason(str(error))
        return
    for month in dict.fromkeys((newest, *changed)):
        why = told(changed[month]) if changed.get(month) else "newest complete month"
        yield dg.RunRequest(
            run_key=f"{month}-{context.dagster_run.run_id}", partition_key=month, tags={"corridor/why": why[:200]}
        )


@dg.sensor(job=refresh, minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING)
def landed_editions(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """New documents in the landing zone, whichever way they came: the main job runs on them."""
    try:
        landed = Workshop().landing.documents()
    except CorridorError as error:
        return dg.SkipReason(str(error))
    digest = hashlib.sha256("".join(sorted(document.sha256 for document in landed)).encode()).hexdigest()[:16]
    if not landed or digest == context.cursor:
        return dg.SkipReason("nothing has landed since the last look")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=f"landed {digest}")], cursor=digest)
