"""The jobs: ask the sources, refresh the warehouse, make a month's extracts; and what follows a failed run."""

import datetime as dt

import dagster as dg

from pipelines.assets import MAIN_JOB, SOURCES_GROUP, WALK_GROUP
from pipelines.assets.extracts import extracts
from pipelines.assets.sources import asset_name
from pipelines.console_log import CONSOLE_CONFIG
from pipelines.resources import DataFolderResource
from sources.connectors import connectors

FIRST_MONTH = "2019-01"  # that a source is asked for in a backfill

# A source that does not answer now may answer in a quarter of an hour, or in an hour.
PATIENCE = dg.RetryPolicy(max_retries=3, delay=900, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)


@dg.failure_hook(required_resource_keys={"workshop"})
def abandon_the_build(context: dg.HookContext) -> None:
    """A failed run drops its build, so that the next one can begin."""
    workshop: DataFolderResource = context.resources.workshop
    workshop.abandon(context.run_id, context.op_exception)


refresh = dg.define_asset_job(
    MAIN_JOB,
    selection=dg.AssetSelection.groups(WALK_GROUP) - dg.AssetSelection.assets(extracts),
    hooks={abandon_the_build},
    config=CONSOLE_CONFIG,
    description="The main job: figures of the ledger and of everything that has landed, to the published warehouse.",
)

month_extracts = dg.define_asset_job(
    "month_extracts",
    selection=dg.AssetSelection.assets(extracts),
    config=CONSOLE_CONFIG,
    description="The extracts of one month; backfill for past months.",
)

collect = dg.define_asset_job(
    "collect",
    selection=dg.AssetSelection.groups(SOURCES_GROUP),
    config=CONSOLE_CONFIG,
    description="Ask every source once and land what is new; a source that fails stops no other.",
)

INGESTION = {
    source: dg.define_asset_job(
        f"{source}_ingest",
        selection=dg.AssetSelection.assets(asset_name(source)),
        config=CONSOLE_CONFIG,
        op_retry_policy=PATIENCE,
        description=f"Ask {connector.title}; failures that may pass are tried again.",
    )
    for source, connector in connectors().items()
}


def _month_config(source: str) -> dg.PartitionedConfig:
    """Run configuration of a backfill: the partition's month is what the source is asked for."""

    @dg.monthly_partitioned_config(start_date=FIRST_MONTH, fmt="%Y-%m", timezone="Asia/Almaty")
    def month(start: dt.datetime, _end: dt.datetime) -> dict[str, object]:
        return {**CONSOLE_CONFIG, "ops": {asset_name(source): {"config": {"months": [f"{start:%Y-%m}"]}}}}

    return month


BACKFILLS = {
    source: dg.define_asset_job(
        f"{source}_backfill",
        selection=dg.AssetSelection.assets(asset_name(source)),
        config=_month_config(source),
        op_retry_policy=PATIENCE,
        description=f"Ask {connector.title} for a past month.",
    )
    for source, connector in connectors().items()
    if connector.backfill
}

JOBS = [collect, *INGESTION.values(), *BACKFILLS.values(), refresh, month_extracts]
