"""What a run says on the terminal: one line a finished asset, and what is new; details stay in Dagster's log."""

import logging
import sys

import dagster as dg

QUIET: dict[str, object] = {"loggers": {"console": {}}}  # for jobs: this logger instead of Dagster's own

NEWS = {
    "no_new_contradictions": "contradictions that the release before did not have: {rows} · corridor conflicts",
    "bounds_of_the_past_did_not_widen": "months known less exactly than before, for no stated reason: {rows}",
    "coverage_did_not_shrink": "claims that the release before had and the source no longer has: {rows}",
}


class _Progress(logging.Handler):
    """Writes a line for each materialisation, and for each check that tells something new."""

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_event", None)
        if event is None:
            return
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            self._warn(event.asset_check_evaluation_data)
        if not event.is_step_materialization:
            return
        seen = event.materialization.metadata
        parts = [event.asset_key.to_user_string()]
        if "rows" in seen:
            parts.append(f"{seen['rows'].value} rows")
        if "rejected_rows" in seen and seen["rejected_rows"].value:
            parts.append(f"{seen['rejected_rows'].value} refused")
        if "newest_period" in seen:
            parts.append(f"newest {str(seen['newest_period'].value)[:7]}")
        print("  ✓ " + " · ".join(parts), file=sys.stderr, flush=True)

    @staticmethod
    def _warn(check: dg.AssetCheckEvaluation) -> None:
        """What is new since the release before is said at once; standing doubts are in the console."""
        if check.check_name in NEWS and not check.passed:
            rows = check.metadata["rows"].value
            print(f"  ! {NEWS[check.check_name].format(rows=rows)}", file=sys.stderr, flush=True)


def _logger(_: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.getLogger("corridor.progress")
    logger.handlers = [_Progress()]
    logger.setLevel(logging.DEBUG)  # Dagster reports its events at this level
    logger.propagate = False
    return logger


progress_log = dg.LoggerDefinition(_logger, description="One line a finished asset.")
