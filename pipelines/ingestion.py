"""Asking the outside world: one asset for each source, its schedule, its retries, and the sensors that start it.

An asset lands documents; reading them belongs to the main job, which works from the landing zone alone. So a source
that cannot be reached never stops it.
"""

import datetime as dt

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from pipelines.settings import settings
from pipelines.workshop import Workshop
from sources.connectors import connectors
from sources.due import state
from warehouse.periods import parse_month
from warehouse.store.warehouse import ALMATY

GROUP = "sources"
SOURCES = tuple(connectors())
Job = UnresolvedAssetJobDefinition
QUIET: dict[str, object] = {"loggers": {"console": {}}}  # the project's logger instead of Dagster's own

# A source that does not answer now may answer in a quarter of an hour, or in an hour.
PATIENCE = dg.RetryPolicy(max_retries=3, delay=900, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)


class Months(dg.Config):
    """Past months to ask for (YYYY-MM), where the source allows it; none: what is new."""

    months: list[str] = []  # noqa: RUF012


def source_name(source: str) -> str:
    """The asset of a source."""
    return f"{source}_documents"


def documents(source: str) -> dg.AssetsDefinition:
    """The asset of one source: what it has published, landed."""
    connector = connectors()[source]
    name = source_name(source)
    allowed = dt.timedelta(days=31 + connector.timetable.tolerance_days)
    quiet = dt.timedelta(days=31 * (12 - len(connector.timetable.months)) // max(1, len(connector.timetable.months)))

    @dg.asset(
        name=name,
        group_name=GROUP,
        kinds={"python"},
        description=f"{connector.title}: {connector.description}",
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=allowed + quiet),
        check_specs=[
            dg.AssetCheckSpec("every_document_is_read", asset=name, description="No landed document is refused."),
            dg.AssetCheckSpec("no_month_is_missing", asset=name, description="The newest due month has landed."),
        ],
    )
    def _documents(context: dg.AssetExecutionContext, config: Months, workshop: Workshop) -> dg.MaterializeResult:
        new = workshop.fetch(source, [parse_month(month) for month in config.months])
        rows = workshop.gather_from(source)
        refused = rows.filter(rows["refusal"].is_not_null())
        newest = rows["newest_month"].max()
        today = dt.datetime.now(ALMATY).date()
        found, owed = state(connector.timetable, parse_month(str(newest)) if newest else None, today)
        return dg.MaterializeResult(
            metadata={"new_documents": len(new), "documents": rows.height, "newest_month": str(newest)},
            check_results=[
                dg.AssetCheckResult(
                    check_name="every_document_is_read",
                    passed=refused.is_empty(),
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"refused": refused["refusal"].to_list()[:20]},
                ),
                dg.AssetCheckResult(
                    check_name="no_month_is_missing",
                    passed=found != "missing",
                    severity=dg.AssetCheckSeverity.WARN,
                    metadata={"state": found, "owed": str(owed)},
                ),
            ],
        )

    return _documents


DOCUMENTS = [documents(source) for source in SOURCES]

collect = dg.define_asset_job(
    "collect",
    selection=dg.AssetSelection.groups(GROUP),
    config=QUIET,
    description="Ask every source once and land what is new; a source that fails stops no other.",
)


def _job(source: str) -> Job:
    return dg.define_asset_job(
        f"{source}_ingest",
        selection=dg.AssetSelection.assets(source_name(source)),
        config=QUIET,
        op_retry_policy=PATIENCE,
        description=f"Ask {connectors()[source].title}; failures that may pass are tried again.",
    )


def _backfill(source: str) -> Job:
    @dg.monthly_partitioned_config(start_date=dt.datetime(2019, 1, 1), fmt="%Y-%m", timezone="Asia/Almaty")
    def month(start: dt.datetime, _end: dt.datetime) -> dict[str, object]:
        return {**QUIET, "ops": {source_name(source): {"config": {"months": [f"{start:%Y-%m}"]}}}}

    return dg.define_asset_job(
        f"{source}_backfill",
        selection=dg.AssetSelection.assets(source_name(source)),
        config=month,
        op_retry_policy=PATIENCE,
        description=f"Ask {connectors()[source].title} for a past month.",
    )


INGEST_JOBS = {source: _job(source) for source in SOURCES}
BACKFILL_JOBS = [_backfill(source) for source, connector in connectors().items() if connector.backfill]


def _schedule(source: str) -> dg.ScheduleDefinition:
    """From the day on which a month is due, every morning until the tolerance has passed."""
    timetable = connectors()[source].timetable
    last = min(28, timetable.day_of_month + timetable.tolerance_days)
    months = ",".join(map(str, timetable.months)) if len(timetable.months) < 12 else "*"
    return dg.ScheduleDefinition(
        name=f"{source}_calendar",
        job=INGEST_JOBS[source],
        cron_schedule=f"30 8 {timetable.day_of_month}-{last} {months} *",
        execution_timezone="Asia/Almaty",
        description=f"Due on day {timetable.day_of_month}; asked daily until day {last}.",
    )


SCHEDULES = [_schedule(source) for source in SOURCES if source != "intake"]


@dg.sensor(job=INGEST_JOBS["intake"], minimum_interval_seconds=60, default_status=dg.DefaultSensorStatus.RUNNING)
def intake_folder(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A file that staff dropped into the intake folder and that has not changed since the last look."""
    folder = settings().intake
    seen = [
        f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}"
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.is_file() and not path.name.startswith(("~$", "."))
    ]
    if not seen:
        return dg.SkipReason("the intake folder is empty")
    now = "|".join(seen)
    before, context_cursor = context.cursor, now
    context.update_cursor(context_cursor)
    if before != now:
        return dg.SkipReason("something is still being written; it is taken at the next look")
    return dg.RunRequest(run_key=now)
