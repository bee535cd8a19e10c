"""Everything Dagster loads. `build_defs` is the one place where it is put together; tests override resources."""

import dagster as dg

from pipelines.threads import limit_linear_algebra_threads


def build_defs(**resources: object) -> dg.Definitions:
    """The project's definitions; keyword arguments replace resources."""
    limit_linear_algebra_threads()  # assets import NumPy: they are imported after it
    from pipelines.assets import extracts, figures, marts, publication, reconciliation, sources
    from pipelines.console_log import progress_log
    from pipelines.jobs import JOBS
    from pipelines.resources import DataFolderResource
    from pipelines.schedules import SCHEDULES
    from pipelines.sensors import SENSORS

    stages = (sources, figures, reconciliation, marts, publication, extracts)
    return dg.Definitions(
        assets=[asset for stage in stages for asset in stage.ASSETS],
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=SENSORS,
        resources={"workshop": DataFolderResource(), **resources},
        loggers={"console": progress_log},
        # Steps take milliseconds; a process for each would take seconds.
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What `dagster dev` and Dagster's own processes load."""
    return build_defs()
