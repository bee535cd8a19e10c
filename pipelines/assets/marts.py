"""What is derived from reconciled months: totals → growth → progress, outlook → the month's KPIs."""

import dagster as dg

from pipelines.assets import WALK_GROUP, WRITER_POOL
from pipelines.assets.reconciliation import monthly
from pipelines.checks import check_results, check_specs
from pipelines.metadata import step_metadata
from pipelines.resources import DataFolderResource
from warehouse import checks
from warehouse.figures.known_from import known_now


@dg.asset(
    group_name=WALK_GROUP,
    pool=WRITER_POOL,
    kinds={"duckdb", "polars"},
    deps=[monthly],
    check_specs=check_specs("totals", "parts_never_exceed_their_total"),
)
def totals(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """Year to date, quarters, years, segments and rolling twelve months, with bounds."""
    with workshop.build(context.run.run_id) as build:
        step = build.totals()
        exceeding = checks.parts_never_exceed_their_total(
            known_now(step.admissions[0].kept), build.db.table("core.series")
        )
        return dg.MaterializeResult(
            metadata=step_metadata(step),
            check_results=check_results(step, parts_never_exceed_their_total=exceeding),
        )


@dg.asset(
    group_name=WALK_GROUP,
    pool=WRITER_POOL,
    kinds={"duckdb", "polars"},
    deps=[totals],
    check_specs=check_specs("growth", "printed_growth_agrees_with_levels"),
)
def growth(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """Growth against the same period of the year before: from levels, print, or both."""
    with workshop.build(context.run.run_id) as build:
        step = build.growth()
        disagreeing = checks.printed_growth_agrees_with_levels(known_now(step.admissions[0].kept))
        return dg.MaterializeResult(
            metadata=step_metadata(step),
            check_results=check_results(step, printed_growth_agrees_with_levels=disagreeing),
        )


@dg.asset(
    group_name=WALK_GROUP,
    pool=WRITER_POOL,
    kinds={"duckdb", "polars"},
    deps=[growth],
    check_specs=check_specs("progress"),
)
def progress(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """Progress along every trajectory: path, gap, required and observed growth, status and certainty."""
    with workshop.build(context.run.run_id) as build:
        step = build.progress()
        return dg.MaterializeResult(metadata=step_metadata(step), check_results=check_results(step))


@dg.asset(
    group_name=WALK_GROUP,
    pool=WRITER_POOL,
    kinds={"duckdb", "polars"},
    deps=[growth],
    check_specs=check_specs("outlook"),
)
def outlook(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """The full year from the months so far, beside the official plan and the method's own record."""
    with workshop.build(context.run.run_id) as build:
        step = build.outlook()
        return dg.MaterializeResult(metadata=step_metadata(step), check_results=check_results(step))


@dg.asset(
    group_name=WALK_GROUP,
    pool=WRITER_POOL,
    kinds={"duckdb", "polars"},
    deps=[progress, outlook],
    check_specs=check_specs("kpi", "every_series_has_every_month"),
)
def kpi(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """The month's KPIs of every series, and what was revised; blanks say why."""
    with workshop.build(context.run.run_id) as build:
        build.revisions()
        step = build.kpi()
        gaps = checks.every_series_has_every_month(known_now(step.admissions[0].kept))
        return dg.MaterializeResult(
            metadata=step_metadata(step), check_results=check_results(step, every_series_has_every_month=gaps)
        )


ASSETS = [totals, growth, progress, outlook, kpi]
