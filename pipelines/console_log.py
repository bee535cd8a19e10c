"""A run's lines on the terminal: one a finished asset, one a check that finds something new; details are Dagster's."""

import logging
import sys

import dagster as dg

CONSOLE_CONFIG: dict[str, object] = {"loggers": {"console": {}}}  # of a job: this logger instead of Dagster's own

WARNINGS = {
    "no_new_contradictions": "contradictions that the release before did not have: {rows} · corridor conflicts",
    "bounds_of_the_past_did_not_widen": "months known less exactly than before, for no stated reason: {rows}",
    "coverage_did_not_shrink": "claims that the release before had and the source no longer has: {rows}",
}


class ProgressHandler(logging.Handler):
    """Writes a line for each materialisation, and for each failed check of WARNINGS."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line of one record, if it has one."""
        event = getattr(record, "dagster_event", None)
        if event is None:
            return
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            self._warn(event.asset_check_evaluation_data)
        if not event.is_step_materialization:
            return
        metadata = event.materialization.metadata
        parts = [event.asset_key.to_user_string()]
        if "rows" in metadata:
            parts.append(f"{metadata['rows'].value} rows")
        if "rejected_rows" in metadata and metadata["rejected_rows"].value:
            parts.append(f"{metadata['rejected_rows'].value} refused")
        if "newest_period" in metadata:
            parts.append(f"newest {str(metadata['newest_period'].value)[:7]}")
        print("  ✓ " + " · ".join(parts), file=sys.stderr, flush=True)

    @staticmethod
    def _warn(check: dg.AssetCheckEvaluation) -> None:
        """Only what is new since the release before: doubts of long standing are in the console."""
        if check.check_name in WARNINGS and not check.passed:
            rows = check.metadata["rows"].value
            print(f"  ! {WARNINGS[check.check_name].format(rows=rows)}", file=sys.stderr, flush=True)


def _logger(_: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.getLogger("corridor.progress")
    logger.handlers = [ProgressHandler()]
    logger.setLevel(logging.DEBUG)  # Dagster reports its events at this level
    logger.propagate = False
    return logger


progress_log = dg.LoggerDefinition(_logger, description="One line a finished asset.")
