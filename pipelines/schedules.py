"""When jobs run by the clock of Almaty: the release calendar of each source, a weekly look, the monthly refresh."""

import dagster as dg

from pipelines.assets.sources import INTERNET_SOURCES
from pipelines.jobs import INGESTION, collect, refresh
from sources.connectors import connectors

TIMEZONE = "Asia/Almaty"
LAST_DAY = 28  # that every month has


def calendar_schedule(source: str) -> dg.ScheduleDefinition:
    """From the day on which a month is due, every morning until the tolerance has passed."""
    timetable = connectors()[source].timetable
    last = min(LAST_DAY, timetable.day_of_month + timetable.tolerance_days)
    months = ",".join(map(str, timetable.months)) if len(timetable.months) < 12 else "*"
    return dg.ScheduleDefinition(
        name=f"{source}_calendar",
        job=INGESTION[source],
        cron_schedule=f"30 8 {timetable.day_of_month}-{last} {months} *",
        execution_timezone=TIMEZONE,
        description=f"Due on day {timetable.day_of_month}; asked every morning until day {last}.",
    )


# Publishers revise without a word: once a week everything is asked again. What has not changed costs one short answer.
weekly_look = dg.ScheduleDefinition(
    name="weekly_look", job=collect, cron_schedule="30 7 * * 1", execution_timezone=TIMEZONE
)

# The Bureau publishes a month around the middle of the next one; by the 16th the ministries have followed.
monthly_refresh = dg.ScheduleDefinition(
    name="monthly_refresh", job=refresh, cron_schedule="0 9 16 * *", execution_timezone=TIMEZONE
)

SCHEDULES = [
    *(calendar_schedule(source) for source in INTERNET_SOURCES if connectors()[source].timetable.months),
    weekly_look,
    monthly_refresh,
]
