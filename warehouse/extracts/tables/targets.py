"""The paths to the targets: the headline's month by month, and where every trajectory stands in the month."""

from __future__ import annotations

from warehouse.decimals import FINER, PATH, PERCENT, interval_decimals
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import Fact
from warehouse.extracts.headline_path import path_months
from warehouse.extracts.kpi import figure
from warehouse.extracts.tables.table import MISSING, NOT_APPLICABLE, Table, TableRow, stated, table
from warehouse.rounding import rounded

TRAJECTORY = (
    *("month", "rolling_12", "rolling_12_low", "rolling_12_high", "path_geometric", "path_linear"),
    *("steps", "marks"),
)
FIGURES = {"actual": 0, "low": FINER, "high": FINER, "path_value": 0, "gap": 0}  # decimals beyond the actual's
PERCENTS = ("gap_pct", "observed_pct", "required_pct", "remaining_pct")
TARGETS = (
    *("family", "name", "trajectory", "unit", "path", "base_year", "base_value", "target_year", "target_value"),
    *(*FIGURES, *PERCENTS, "status", "certainty", "authority", "announced", "url", "scope_note", "base_evidence"),
)


def trajectory(edition: Edition) -> Table:
    """The path of the transit headline, month by month from its base to its last milestone."""
    row = edition.path_row
    months = path_months(edition.facts, str(row.codes["trajectory"])) if row else []
    return table(edition, "trajectory", TRAJECTORY, [_month(edition, month) for month in months])


def targets(edition: Edition) -> Table:
    """Where every trajectory stands, on both readings of its path."""
    return table(edition, "targets", TARGETS, [_target(edition, fact) for fact in edition.facts.progress.to_dicts()])


def _month(edition: Edition, fact: Fact) -> TableRow:
    """A month of the path. Blanks stay blank here, for a chart draws a text as zero; the mark stands beside them."""
    rolling = {"rolling_12": fact["actual"], "rolling_12_low": fact["low"], "rolling_12_high": fact["high"]}
    missing = MISSING if fact["month"] <= edition.facts.month else NOT_APPLICABLE
    return {
        "month": fact["month"],
        **{column: None if value is None else figure(rolling, column) for column, value in rolling.items()},
        "path_geometric": rounded(fact["geometric"], PATH),
        "path_linear": rounded(fact["linear"], PATH),
        "steps": None if fact["milestone"] is None else stated(fact["milestone"]),
        "marks": missing if fact["actual"] is None else None,
    }


def _target(edition: Edition, fact: Fact) -> TableRow:
    words = edition.words
    interval = (fact["actual"], fact["low"], fact["high"])
    places = PATH if None in interval else interval_decimals(*interval)
    decimals = {**{c: places + finer for c, finer in FIGURES.items()}, **dict.fromkeys(PERCENTS, PERCENT)}
    return {
        "family": words["family", fact["family"]],
        "name": edition.name(fact),
        "trajectory": fact[f"trajectory_{edition.lang}"],
        "unit": edition.unit(fact["unit"]),
        "path": words["path", fact["path"]],
        "base_year": fact["base_year"],
        "base_value": stated(fact["base_value"]),
        "target_year": fact["target_year"],
        "target_value": stated(fact["target_value"]),
        **{c: MISSING if fact[c] is None else rounded(fact[c], digits) for c, digits in decimals.items()},
        "status": words["status", fact["status"]] if fact["status"] else MISSING,
        "certainty": words["certainty", fact["certainty"]] if fact["certainty"] else MISSING,
        "authority": edition.authority(fact["authority"]),
        "announced": fact["announced_text"] or words["text", "undated"],
        "url": fact["url"],
        "scope_note": fact[f"scope_note_{edition.lang}"],
        "base_evidence": fact["evidence"],
    }
