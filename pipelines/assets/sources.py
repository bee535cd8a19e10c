"""Documents of the outside world: one asset a source lands what it has published.

Reading the documents belongs to the main job, which works from the landing zone alone. So a source that cannot be
reached never stops it.
"""

import datetime as dt

import dagster as dg

from pipelines.assets import SOURCES_GROUP
from pipelines.checks import source_check_results, source_check_specs
from pipelines.resources import DataFolderResource
from sources.connectors import connectors
from sources.landing.calendar import state
from warehouse import clock
from warehouse.periods import parse_month

INTERNET_SOURCES = [source for source, connector in connectors().items() if connector.hosts]
FOLDER_SOURCES = [source for source, connector in connectors().items() if not connector.hosts]  # people fill these


class Months(dg.Config):
    """Past months to ask for (YYYY-MM), where the source allows it; none: what is new."""

    months: list[str] = []  # noqa: RUF012 - a field of a pydantic model - a field of a pydantic model


def asset_name(source: str) -> str:
    """The asset of a source."""
    return f"{source}_documents"


def source_asset(source: str) -> dg.AssetsDefinition:
    """The asset of one source: what it has published, landed."""
    connector = connectors()[source]
    timetable = connector.timetable
    name = asset_name(source)
    longest = 31 * (13 - len(timetable.months)) if timetable.months else 366

    @dg.asset(
        name=name,
        group_name=SOURCES_GROUP,
        kinds={"python"},
        description=f"{connector.title}: {connector.description}",
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=dt.timedelta(days=longest + timetable.tolerance_days)
        ),
        check_specs=source_check_specs(name),
    )
    def _documents(config: Months, workshop: DataFolderResource) -> dg.MaterializeResult:
        new = workshop.fetch(source, [parse_month(month) for month in config.months])
        documents = workshop.landed_documents(source)
        newest = documents["newest_month"].max()
        status, owed = state(timetable, parse_month(str(newest)) if newest else None, clock.today())
        return dg.MaterializeResult(
            metadata={
                "new_documents": len(new),
                "documents": documents.height,
                "figures": int(documents["figures"].sum()),
                "newest_month": str(newest or "none"),
            },
            check_results=source_check_results(documents["refusal"].drop_nulls().to_list(), status, owed),
        )

    return _documents


ASSETS = [source_asset(source) for source in connectors()]
