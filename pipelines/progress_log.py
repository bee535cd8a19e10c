"""What a run says on the terminal: one line a finished asset; details stay in Dagster's log."""

import logging
import sys

import dagster as dg


class _Progress(logging.Handler):
    """Writes a line for each materialisation."""

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_event", None)
        if event is None or not event.is_step_materialization:
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


def _logger(_: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.getLogger("corridor.progress")
    logger.handlers = [_Progress()]
    logger.setLevel(logging.DEBUG)  # Dagster reports its events at this level
    logger.propagate = False
    return logger


progress_log = dg.LoggerDefinition(_logger, description="One line a finished asset.")
