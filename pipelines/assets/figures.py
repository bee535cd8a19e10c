"""Printed figures of the ledger and of everything that has landed; then, by family, claims in canonical units."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from pipelines.assets import MAIN_JOB, WALK_GROUP, WRITER_POOL
from pipelines.assets.sources import asset_name
from pipelines.checks import check_results, check_specs
from pipelines.metadata import step_metadata
from pipelines.resources import DataFolderResource, dagster_failures
from sources.connectors import connectors
from warehouse import checks
from warehouse.catalogue.codes import FAMILIES

VOLUMES = [f"{family}_volumes" for family in FAMILIES]


@dg.multi_asset(
    name="published_figures",
    specs=[
        dg.AssetSpec(
            "published_figures",
            group_name=WALK_GROUP,
            kinds={"csv"},
            deps=[asset_name(source) for source in connectors()],
            skippable=True,
            description="Figures, targets and milestones as printed in publications: one row a printed figure, "
            "validated as text. The main job ends here where nothing has changed since it ran before.",
        )
    ],
    pool=WRITER_POOL,
    check_specs=check_specs("published_figures"),
    can_subset=True,  # else its checks could not be left out
)
def published_figures(
    context: dg.AssetExecutionContext, workshop: DataFolderResource
) -> Iterator[dg.MaterializeResult]:
    """Reads the ledger and all that has landed; yields nothing where the release already rests on it."""
    if context.run.job_name == MAIN_JOB and (release := workshop.unchanged()):
        context.log.info(f"nothing has changed since release {release}: nothing is derived again")
        context.log_event(dg.AssetObservation("published_warehouse", metadata={"unchanged_since": release}))
        workshop.leave_unchanged(context.run.run_id, release)
        return
    with dagster_failures():
        inputs = workshop.inputs()
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
        workshop.note_inputs(context.run.run_id, inputs, step.rejected)
    yield dg.MaterializeResult(metadata=step_metadata(step), check_results=check_results(step))


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
