"""Contracts: what a row must be before it may enter. Pandera schemas for eager Polars frames, and the door.

Belongs here: column types, keys, ranges, one sentence per rule that a user can act on. Does not belong here:
repairing rows, reading files, SQL. Every schema is listed in CONTRACTS; a frame passes through `door.admit`.
"""

from warehouse.contracts.admission import Admission, admit
from warehouse.contracts.core import (
    CLAIMS,
    MILESTONES,
    OBSERVATIONS,
    PUBLICATIONS,
    REGISTER,
    SERIES,
    TARGETS,
    TRAJECTORIES,
)
from warehouse.contracts.figures import FIGURES, MILESTONE_FIGURES, TARGET_FIGURES
from warehouse.contracts.marts import (
    BOUNDS,
    CONFLICTS,
    GROWTH,
    KPI,
    MONTHLY,
    OUTLOOK,
    PROGRESS,
    REVISIONS,
    STANDING,
    TOTALS,
)
from warehouse.contracts.meta import CHANGES

CONTRACTS = {
    "figures": FIGURES,
    "target_figures": TARGET_FIGURES,
    "milestone_figures": MILESTONE_FIGURES,
    "publications": PUBLICATIONS,
    "series": SERIES,
    "claims": CLAIMS,
    "observations": OBSERVATIONS,
    "targets": TARGETS,
    "register": REGISTER,
    "trajectories": TRAJECTORIES,
    "milestones": MILESTONES,
    "standing": STANDING,
    "bounds": BOUNDS,
    "monthly": MONTHLY,
    "totals": TOTALS,
    "growth": GROWTH,
    "progress": PROGRESS,
    "conflicts": CONFLICTS,
    "revisions": REVISIONS,
    "outlook": OUTLOOK,
    "kpi": KPI,
    "changes": CHANGES,
}


def columns(name: str) -> list[str]:
    """Names of a contract's columns, in order: what a rule selects so that its frame fits the door."""
    return list(CONTRACTS[name].columns)


__all__ = ["CONTRACTS", "Admission", "admit", "columns"]
