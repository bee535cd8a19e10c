"""Figures together: which agree and which contradict each other, the bounds of every period, and discrete months."""

import dagster as dg

from pipelines.assets import WALK_GROUP, WRITER_POOL
from pipelines.assets.figures import VOLUMES
from pipelines.checks import check_results, check_specs
from pipelines.metadata import step_metadata
from pipelines.resources import DataFolderResource
from warehouse import checks
from warehouse.figures.known_from import known_now


@dg.asset(
    group_name=WALK_GROUP,
    pool=WRITER_POOL,
    kinds={"duckdb", "numpy"},
    deps=VOLUMES,
    check_specs=check_specs("bounds", "no_new_contradictions", "bounds_of_the_past_did_not_widen"),
)
def bounds(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """Which figures agree, which publications contradict each other, and the bounds of every period."""
    with workshop.build(context.run.run_id) as build:
        step = build.bounds()
        standing, bounded, conflicts = (known_now(admission.kept) for admission in step.admissions)
        before = {name: build.previous.table(name) for name in ("standing", "bounds", "conflicts")}
        return dg.MaterializeResult(
            metadata=step_metadata(step),
            check_results=check_results(
                step,
                no_new_contradictions=checks.no_new_contradictions(conflicts, before["conflicts"], before["standing"]),
                bounds_of_the_past_did_not_widen=checks.bounds_of_the_past_did_not_widen(
                    bounded, before["bounds"], standing, before["standing"]
                ),
            ),
        )


@dg.asset(
    group_name=WALK_GROUP,
    pool=WRITER_POOL,
    kinds={"duckdb", "polars"},
    deps=[bounds],
    check_specs=check_specs("monthly"),
)
def monthly(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """Discrete months: bounds, and a value where published figures or differences of them pin it."""
    with workshop.build(context.run.run_id) as build:
        step = build.monthly()
        return dg.MaterializeResult(metadata=step_metadata(step), check_results=check_results(step))


ASSETS = [bounds, monthly]
