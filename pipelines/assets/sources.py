"""Asking the outside world: one asset for each source, its jobs, its schedule and its retries.

An asset lands documents; reading them belongs to the main job, which works from the landing zone alone. So a source
that cannot be reached never stops it.
"""

import datetime as dt
import hashlib
import json
from pathlib import Path

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as Job

from pipelines.console_log import QUIET
from pipelines.resources import Workshop
from pipelines.settings import settings
from sources.connectors import connectors
from sources.landing.calendar import state
from warehouse import clock
from warehouse.periods import parse_month

GROUP = "sources"
FIRST_MONTH = "2019-01"
OUTSIDE = [source for source, connector in connectors().items() if connector.hosts]
INSIDE = [source for source, connector in connectors().items() if not connector.hosts]  # folders that people fill

# A source that does not answer now may answer in a quarter of an hour, or in an hour.
PATIENCE = dg.RetryPolicy(max_retries=3, delay=900, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)


class Months(dg.Config):
    """Past months to ask for (YYYY-MM), where the source allows it; none: what is new."""

    months: list[str] = []  # noqa: RUF012 - a field of a pydantic model


def asset_name(source: str) -> str:
    """The asset of a source."""
    return f"{source}_documents"


def documents(source: str) -> dg.AssetsDefinition:
    """The asset of one source: what it has published, landed."""
    connector = connectors()[source]
    timetable = connector.timetable
    name = asset_name(source)
    longest = 31 * (13 - len(timetable.months)) if timetable.months else 366
    fresh = dt.timedelta(days=longest + timetable.tolerance_days)

    @dg.asset(
        name=name,
        group_name=GROUP,
        kinds={"python"},
        description=f"{connector.title}: {connector.description}",
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=fresh),
        check_specs=[
            dg.AssetCheckSpec("every_document_is_read", asset=name, description="No landed document is refused."),
            dg.AssetCheckSpec("no_month_is_missing", asset=name, description="The newest due month has landed."),
        ],
    )
    def _documents(config: Months, workshop: Workshop) -> dg.MaterializeResult:
        new = workshop.fetch(source, [parse_month(month) for month in config.months])
        landed = workshop.gather_from(source)
        refused = landed.filter(landed["refusal"].is_not_null())
        newest = landed["newest_month"].max()
        today = clock.today()
        found, owed = state(timetable, parse_month(str(newest)) if newest else None, today)
        return dg.MaterializeResult(
            metadata={
                "new_documents": len(new),
                "documents": landed.height,
                "figures": int(landed["figures"].sum()),
                "newest_month": str(newest or "none"),
            },
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
                    metadata={"state": found, "owed": f"{owed:%Y-%m}" if owed else "nothing"},
                ),
            ],
        )

    return _documents


DOCUMENTS = [documents(source) for source in connectors()]

collect = dg.define_asset_job(
    "collect",
    selection=dg.AssetSelection.groups(GROUP),
    config=QUIET,
    description="Ask every source once and land what is new; a source that fails stops no other.",
)


def _job(source: str) -> Job:
    return dg.define_asset_job(
        f"{source}_ingest",
        selection=dg.AssetSelection.assets(asset_name(source)),
        config=QUIET,
        op_retry_policy=PATIENCE,
        description=f"Ask {connectors()[source].title}; failures that may pass are tried again.",
    )


def _backfill(source: str) -> Job:
    @dg.monthly_partitioned_config(start_date=FIRST_MONTH, fmt="%Y-%m", timezone="Asia/Almaty")
    def month(start: dt.datetime, _end: dt.datetime) -> dict[str, object]:
        return {**QUIET, "ops": {asset_name(source): {"config": {"months": [f"{start:%Y-%m}"]}}}}

    return dg.define_asset_job(
        f"{source}_backfill",
        selection=dg.AssetSelection.assets(asset_name(source)),
        config=month,
        op_retry_policy=PATIENCE,
        description=f"Ask {connectors()[source].title} for a past month.",
    )


INGEST = {source: _job(source) for source in connectors()}
BACKFILL = [_backfill(source) for source, connector in connectors().items() if connector.backfill]


def _calendar(source: str) -> dg.ScheduleDefinition:
    """From the day on which a month is due, every morning until the tolerance has passed."""
    timetable = connectors()[source].timetable
    last = min(28, timetable.day_of_month + timetable.tolerance_days)
    months = ",".join(map(str, timetable.months)) if len(timetable.months) < 12 else "*"
    return dg.ScheduleDefinition(
        name=f"{source}_calendar",
        job=INGEST[source],
        cron_schedule=f"30 8 {timetable.day_of_month}-{last} {months} *",
        execution_timezone="Asia/Almaty",
        description=f"Due on day {timetable.day_of_month}; asked every morning until day {last}.",
    )


SCHEDULES = [_calendar(source) for source in OUTSIDE if connectors()[source].timetable.months]

# Publishers revise without a word: once a week everything is asked again. What has not changed costs one short answer.
SCHEDULES.append(
    dg.ScheduleDefinition(name="weekly_look", job=collect, cron_schedule="30 7 * * 1", execution_timezone="Asia/Almaty")
)


@dg.sensor(
    jobs=[INGEST[source] for source in INSIDE],
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def filled_folders(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """A file that somebody dropped into the intake folder or decided on, once it is no longer being written.

    What looks the same at two looks is handed over; Dagster runs each run key once.
    """
    before = json.loads(context.cursor or "{}")
    now = {source: _seen(settings().home / source) for source in INSIDE}
    steady = [source for source in INSIDE if now[source] and now[source] == before.get(source)]
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(run_key=f"{source} {now[source]}", job_name=INGEST[source].name) for source in steady
        ],
        cursor=json.dumps(now),
    )


def _seen(folder: Path) -> str:
    """The files of a folder with their sizes and times, in short; empty: there are none."""
    files = sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
    seen = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files if path.name[0] not in ".~"]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16] if seen else ""
