"""Assets: landed documents (pipelines.assets.sources) → published figures → volumes by family → bounds → monthly → totals → growth → progress, outlook → kpi → warehouse → open data, extracts.

An asset reads, calls a step of the build and reports it. Meaning lives in the warehouse; nothing is computed here.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from pipelines.assets.sources import asset_name
from pipelines.metadata import at_a_glance, check_specs, materialised, table
from pipelines.resources import Workshop, explained
from sources.connectors import connectors
from warehouse import checks
from warehouse.catalogue.codes import CHANGE_LABELS, FAMILIES
from warehouse.extracts.files import write_month
from warehouse.extracts.open_data import write_open_data
from warehouse.extracts.stale import told
from warehouse.figures.known_from import known_now

GROUP = "corridor"  # one group: the console shows the whole graph at once
WRITER = "warehouse_writer"
VOLUMES = [f"{family}_volumes" for family in FAMILIES]
EXTRACTS = {  # asset: its formats, what they are, and the asset in a sentence
    "extract_data": (("csv", "json", "parquet"), {"csv", "json"}, "All series of a month as CSV, JSON and Parquet."),
    "extract_workbook": (("xlsx",), {"excel"}, "The workbook of a month, in three languages."),
    "extract_bulletin": (
        ("pdf", "html"),
        {"pdf", "html"},
        "The bulletin of a month as PDF and page, in three languages.",
    ),
}
MONTHS = dg.MonthlyPartitionsDefinition(start_date="2013-01", fmt="%Y-%m")  # labels of months, not instants


@dg.asset(
    group_name=GROUP,
    pool=WRITER,
    kinds={"csv"},
    deps=[asset_name(source) for source in connectors()],
    check_specs=check_specs("published_figures"),
)
def published_figures(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """Figures, targets and milestones as printed in publications: one row a printed figure, validated as text."""
    with explained():
        reading = workshop.read()
    landed = workshop.gather()
    with workshop.build(context.run.run_id, fresh=True) as build:
        step = build.ingest(
            pl.concat([reading.figures, landed.figures]),
            reading.targets,
            reading.milestones,
            reading.closing_date,
            documents=reading.documents,
            sha256=reading.sha256,
            landed=landed.documents,
            refused=landed.refused,
        )
    return materialised(step)


def volumes(family: str) -> dg.AssetsDefinition:
    """The asset of one family: claims in canonical units with intervals, and which of them stand."""
    name = f"{family}_volumes"
    rules = ("ytd_never_falls_within_a_year", "magnitude_like_last_year", "coverage_did_not_shrink")

    @dg.asset(
        name=name,
        group_name=GROUP,
        pool=WRITER,
        kinds={"duckdb", "polars"},
        deps=[published_figures],
        check_specs=check_specs(name, *rules),
        description=f"Figures of the family {family}: in canonical units, with intervals, dates of knowledge and roles.",
    )
    def _volumes(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
        with workshop.build(context.run.run_id) as build:
            step = build.family(family)
            claims, observed = (admission.kept for admission in step.admissions)
            return materialised(
                step,
                ytd_never_falls_within_a_year=checks.ytd_never_falls_within_a_year(observed, build.catalogue.flows),
                magnitude_like_last_year=checks.magnitude_like_last_year(observed),
                coverage_did_not_shrink=checks.coverage_did_not_shrink(claims, build.before.claims(family)),
            )

    return _volumes


@dg.asset(
    group_name=GROUP,
    pool=WRITER,
    kinds={"duckdb", "numpy"},
    deps=VOLUMES,
    check_specs=check_specs("bounds", "no_new_contradictions", "bounds_of_the_past_did_not_widen"),
)
def bounds(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """Which figures agree, which publications contradict each other, and the bounds of every period."""
    with workshop.build(context.run.run_id) as build:
        step = build.bounds()
        standing, bounded, conflicts = (known_now(admission.kept) for admission in step.admissions)
        before = {name: build.before.table(name) for name in ("standing", "bounds", "conflicts")}
        return materialised(
            step,
            no_new_contradictions=checks.no_new_contradictions(conflicts, before["conflicts"], before["standing"]),
            bounds_of_the_past_did_not_widen=checks.bounds_of_the_past_did_not_widen(
                bounded, before["bounds"], standing, before["standing"]
            ),
        )


@dg.asset(group_name=GROUP, pool=WRITER, kinds={"duckdb", "polars"}, deps=[bounds], check_specs=check_specs("monthly"))
def monthly(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """Discrete months: bounds, and a value where published figures or differences of them pin it."""
    with workshop.build(context.run.run_id) as build:
        return materialised(build.monthly())


@dg.asset(
    group_name=GROUP,
    pool=WRITER,
    kinds={"duckdb", "polars"},
    deps=[monthly],
    check_specs=check_specs("totals", "parts_never_exceed_their_total"),
)
def totals(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """Year to date, quarters, years, segments and rolling twelve months, with bounds."""
    with workshop.build(context.run.run_id) as build:
        step = build.totals()
        offending = checks.parts_never_exceed_their_total(
            known_now(step.admissions[0].kept), build.db.table("core.series")
        )
        return materialised(step, parts_never_exceed_their_total=offending)


@dg.asset(
    group_name=GROUP,
    pool=WRITER,
    kinds={"duckdb", "polars"},
    deps=[totals],
    check_specs=check_specs("growth", "printed_growth_agrees_with_levels"),
)
def growth(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """Growth against the same period of the year before: from levels, print, or both."""
    with workshop.build(context.run.run_id) as build:
        step = build.growth()
        offending = checks.printed_growth_agrees_with_levels(known_now(step.admissions[0].kept))
        return materialised(step, printed_growth_agrees_with_levels=offending)


@dg.asset(group_name=GROUP, pool=WRITER, kinds={"duckdb", "polars"}, deps=[growth], check_specs=check_specs("progress"))
def progress(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """Progress along every trajectory: path, gap, required and observed growth, status and certainty."""
    with workshop.build(context.run.run_id) as build:
        return materialised(build.progress())


@dg.asset(group_name=GROUP, pool=WRITER, kinds={"duckdb", "polars"}, deps=[growth], check_specs=check_specs("outlook"))
def outlook(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """The full year from the months so far, beside the official plan and the method's own record."""
    with workshop.build(context.run.run_id) as build:
        return materialised(build.outlook())


@dg.asset(
    group_name=GROUP,
    pool=WRITER,
    kinds={"duckdb", "polars"},
    deps=[progress, outlook],
    check_specs=check_specs("kpi", "every_series_has_every_month"),
)
def kpi(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """The month's KPIs of every series, and what was revised; blanks say why."""
    with workshop.build(context.run.run_id) as build:
        build.revisions()
        step = build.kpi()
        offending = checks.every_series_has_every_month(known_now(step.admissions[0].kept))
        return materialised(step, every_series_has_every_month=offending)


@dg.asset(group_name=GROUP, pool=WRITER, kinds={"duckdb"}, deps=[kpi])
def published_warehouse(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """The build, swapped onto data/warehouse/corridor.duckdb; equal content leaves the file as it is."""
    release = workshop.publish(context.run.run_id)
    facts: dict[str, Any] = {"release": release.name, "changed": release.changed, "content_hash": release.content_hash}
    if found := workshop.changes(release):
        counts = found.counts()
        facts |= {f"changed_{label}": int(counts[label].sum()) for label in CHANGE_LABELS}
        facts |= {"rows_changed": found.rows.height, "changes": dg.MetadataValue.md(table(counts))}
    return dg.MaterializeResult(metadata=at_a_glance(workshop.overview()) | facts)


@dg.asset(group_name=GROUP, kinds={"csv", "parquet"}, deps=[published_warehouse])
def open_data(context: dg.AssetExecutionContext, workshop: Workshop) -> dg.MaterializeResult:
    """Every published table of the release as CSV, Parquet and SDMX, with a data package: one zip a release."""
    with explained():
        path, resources = write_open_data(workshop.warehouse, workshop.extracts_folder, workshop.keep_releases)
    facts: dict[str, Any] = {"file": dg.MetadataValue.path(path), "bytes": path.stat().st_size, "resources": resources}
    return dg.MaterializeResult(metadata=facts)


@dg.multi_asset(
    specs=[
        dg.AssetSpec(name, group_name=GROUP, kinds=kinds, deps=[published_warehouse], description=told, skippable=True)
        for name, (_, kinds, told) in EXTRACTS.items()
    ],
    partitions_def=MONTHS,
    can_subset=True,
)
def extracts(context: dg.AssetExecutionContext, workshop: Workshop) -> Iterator[dg.MaterializeResult]:
    """What the ministry pulls for a month; the facts are read once for all that is asked for."""
    month, chosen = context.partition_key, {key.to_user_string() for key in context.selected_asset_keys}
    wanted = workshop.formats(month)
    asked = {
        name: [form for form in formats if form in wanted]
        for name, (formats, _, _) in EXTRACTS.items()
        if name in chosen
    }
    with explained():
        revised = workshop.revised(month)
        files, rows = write_month(
            workshop.warehouse, workshop.extracts_folder, month, [form for forms in asked.values() for form in forms]
        )
    facts = at_a_glance(workshop.overview(month)) | {"rows": rows, "figures_revised": len(revised)}
    if revised:
        facts["revised"] = dg.MetadataValue.text(told(revised))
        context.log.info(f"{month} is made anew: {told(revised)}")
    for name, formats in asked.items():
        mine = [path for path in files if path.suffix.removeprefix(".") in formats]
        if not mine:  # CORRIDOR_FORMATS leaves this kind out
            continue
        place: dict[str, Any] = {"files": len(mine), "folder": dg.MetadataValue.path(mine[0].parent)}
        yield dg.MaterializeResult(asset_key=name, metadata=facts | place)


ASSETS = [
    published_figures,
    *(volumes(family) for family in FAMILIES),
    bounds,
    monthly,
    totals,
    growth,
    progress,
    outlook,
    kpi,
    published_warehouse,
    open_data,
    extracts,
]
