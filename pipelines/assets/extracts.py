"""What the ministry pulls for a month: one asset a kind of file, one partition a month."""

from collections.abc import Iterator

import dagster as dg

from pipelines.assets import WALK_GROUP
from pipelines.assets.publication import published_warehouse
from pipelines.metadata import overview_metadata, taking_over_metadata
from pipelines.resources import DataFolderResource
from warehouse.extracts.differences import summary
from warehouse.extracts.formats import KINDS

FORMATS = {f"extract_{kind}": formats for kind, formats in KINDS.items()}  # of each asset
SPECS = [
    dg.AssetSpec(
        name, group_name=WALK_GROUP, kinds=kinds, deps=[published_warehouse], description=description, skippable=True
    )
    for name, kinds, description in (
        ("extract_data", {"csv", "json"}, "All series of a month as CSV, JSON and Parquet."),
        ("extract_workbook", {"excel"}, "The workbook of a month, in three languages."),
        ("extract_bulletin", {"pdf", "html"}, "The bulletin of a month as PDF and page, in three languages."),
    )
]
MONTHS = dg.MonthlyPartitionsDefinition(start_date="2013-01", fmt="%Y-%m")  # labels of months, not instants


@dg.multi_asset(specs=SPECS, partitions_def=MONTHS, can_subset=True)
def extracts(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> Iterator[dg.MaterializeResult]:
    """What the ministry pulls for a month; the facts are read once for all kinds that are selected."""
    month = context.partition_key
    selected = {key.to_user_string() for key in context.selected_asset_keys}
    allowed = workshop.formats(month)
    formats = {name: [form for form in FORMATS[name] if form in allowed] for name in FORMATS if name in selected}
    files = workshop.write_month(month, [form for forms in formats.values() for form in forms])
    metadata = overview_metadata(workshop.overview(month)) | {
        "rows": files.rows,
        "figures_revised": len(files.revised),
    }
    if files.revised:
        metadata["revised"] = dg.MetadataValue.text(summary(files.revised))
        context.log.info(f"{month} is made anew: {summary(files.revised)}")
    for name, forms in formats.items():
        own = [path for form in forms for path in files.of_format(form)]
        if own:  # CORRIDOR_FORMATS may leave a kind out
            place = {"files": len(own), "folder": dg.MetadataValue.path(own[0].parent)}
            result = taking_over_metadata({form: files.made.get(form, "") for form in forms})
            yield dg.MaterializeResult(asset_key=name, metadata=metadata | place | result)


ASSETS = [extracts]
