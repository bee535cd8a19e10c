"""The build becomes the published release, and the release becomes open data."""

from typing import Any

import dagster as dg

from pipelines.assets import WALK_GROUP, WRITER_POOL
from pipelines.assets.marts import kpi
from pipelines.metadata import changes_metadata, overview_metadata, taking_over_metadata
from pipelines.resources import DataFolderResource, dagster_failures
from warehouse.extracts.open_data import write_open_data


@dg.asset(group_name=WALK_GROUP, pool=WRITER_POOL, kinds={"duckdb"}, deps=[kpi])
def published_warehouse(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """The build, swapped onto data/warehouse/corridor.duckdb; equal content leaves the file as it is."""
    release = workshop.publish(context.run.run_id)
    identity = {"release": release.name, "changed": release.changed, "content_hash": release.content_hash}
    changes = changes_metadata(workshop.changes()) if release.changed else {}
    return dg.MaterializeResult(metadata=overview_metadata(workshop.overview()) | identity | changes)


@dg.asset(group_name=WALK_GROUP, kinds={"csv", "parquet"}, deps=[published_warehouse])
def open_data(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """Every published table of the release as CSV, Parquet and SDMX, with a data package: one zip a release."""
    with dagster_failures():
        path, resources, made = write_open_data(workshop.warehouse, workshop.extracts_folder, workshop.keep_releases)
    place: dict[str, Any] = {"file": dg.MetadataValue.path(path), "bytes": path.stat().st_size, "resources": resources}
    return dg.MaterializeResult(metadata=place | taking_over_metadata({"zip": made}))


ASSETS = [published_warehouse, open_data]
