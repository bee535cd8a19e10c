"""Printed figures of the ledger and of everything that has landed; then, by family, claims in canonical units."""

import dagster as dg
import polars as pl

from pipelines.assets import WALK_GROUP, WRITER_POOL
from pipelines.assets.sources import asset_name
from pipelines.checks import check_results, check_specs
from pipelines.metadata import step_metadata
from pipelines.resources import DataFolderResource, dagster_failures
from sources.connectors import connectors
from warehouse import checks
from warehouse.catalogue.codes import FAMILIES

VOLUMES = [f"{family}_volumes" for family in FAMILIES]


@dg.asset(
    group_name=WALK_GROUP,
    pool=WRITER_POOL,
    kinds={"csv"},
    deps=[asset_name(source) for source in connectors()],
    check_specs=check_specs("published_figures"),
)
def published_figures(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
    """Figures, targets and milestones as printed in publications: one row a printed figure, validated as text."""
    with dagster_failures():
        ledger = workshop.read_ledger()
    landed = workshop.gather()
    with workshop.build(context.run.run_id, fresh=True) as build:
        step = build.ingest(
            pl.concat([ledger.figures, landed.figures]),
            ledger.targets,
            ledger.milestones,
            ledger.closing_date,
            documents=ledger.documents,
            sha256=ledger.sha256,
            landed=landed.documents,
            refused=landed.refused,
        )
    return dg.MaterializeResult(metadata=step_metadata(step), check_results=check_results(step))


def volumes(family: str) -> dg.AssetsDefinition:
    """The asset of one family: claims in canonical units with intervals, and which of them stand."""
    name = f"{family}_volumes"
    rules = ("ytd_never_falls_within_a_year", "magnitude_like_last_year", "coverage_did_not_shrink")

    @dg.asset(
        name=name,
        group_name=WALK_GROUP,
        pool=WRITER_POOL,
        kinds={"duckdb", "polars"},
        deps=[published_figures],
        check_specs=check_specs(name, *rules),
        description=f"Figures of the family {family}: in canonical units, with intervals, dates of knowledge and roles.",
    )
    def _volumes(context: dg.AssetExecutionContext, workshop: DataFolderResource) -> dg.MaterializeResult:
        with workshop.build(context.run.run_id) as build:
            step = build.family(family)
            claims, observed = (admission.kept for admission in step.admissions)
            return dg.MaterializeResult(
                metadata=step_metadata(step),
                check_results=check_results(
                    step,
                    ytd_never_falls_within_a_year=checks.ytd_never_falls_within_a_year(observed, build.catalogue.flows),
                    magnitude_like_last_year=checks.magnitude_like_last_year(observed),
                    coverage_did_not_shrink=checks.coverage_did_not_shrink(claims, build.previous.claims(family)),
                ),
            )

    return _volumes


ASSETS = [published_figures, *(volumes(family) for family in FAMILIES)]
