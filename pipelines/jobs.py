"""Jobs, schedule, sensor and hook: when things run, and what happens after."""

from collections.abc import Iterator

import dagster as dg

from pipelines.assets import extracts
from pipelines.workshop import Workshop
from warehouse.errors import CorridorError
from warehouse.extracts.model import newest_complete_month
from warehouse.periods import month_label


@dg.failure_hook(required_resource_keys={"workshop"})
def free_the_workbench(context: dg.HookContext) -> None:
    """A failed run drops its build, so that the next one can begin."""
    workshop: Workshop = context.resources.workshop
    workshop.give_up(context.run_id, context.op_exception)


QUIET: dict[str, object] = {"loggers": {"console": {}}}  # the project's logger instead of Dagster's own

refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - dg.AssetSelection.assets(extracts),
    hooks={free_the_workbench},
    config=QUIET,
    description="The main job: published figures to the published warehouse.",
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
    """After the warehouse is published: the extracts of the newest complete month."""
    try:
        month = newest_complete_month(Workshop().warehouse)
    except CorridorError as error:
        yield dg.SkipReason(str(error))
        return
    label = month_label(month)
    yield dg.RunRequest(run_key=f"{label}-{context.dagster_run.run_id}", partition_key=label)
