"""Contracts: what each table holds, and what a row must be before it may enter. Pandera schemas for Polars frames.

Belongs here: columns with type, unit, meaning and key (`table`), the rules over them with one sentence each that a user
can act on (`rule`), which rows are kept and which refused (`admission`), and the warehouse file made from the columns
(`schema`). Does not belong here: repairing rows, reading files. Every table is listed in TABLES; those whose rows are
checked are listed in CONTRACTS, and a frame of theirs passes through `admit`.
"""

import polars as pl

from warehouse.contracts.admission import Admission, admit
from warehouse.contracts.core import CLAIMS, OBSERVATIONS, PUBLICATION_LAGS, PUBLICATIONS, REJECTED
from warehouse.contracts.figures import FIGURES, MILESTONE_FIGURES, TARGET_FIGURES
from warehouse.contracts.marts import GROWTH, KPI, MONTHLY, TOTALS
from warehouse.contracts.meta import AS_OF, CHANGES, DOCUMENTS, DOORS, GROUPS, RELEASE, SOURCES
from warehouse.contracts.outlook import OUTLOOK
from warehouse.contracts.reconciled import BOUNDS, CONFLICTS, REVISIONS, STANDING
from warehouse.contracts.reference import AUTHORITIES, MILESTONE_TOPICS, PARTS, SERIES, UNITS
from warehouse.contracts.rule import Contract
from warehouse.contracts.table import Table
from warehouse.contracts.targets import MILESTONES, PROGRESS, REGISTER, TARGETS, TRAJECTORIES

CONTRACTS: dict[str, Contract] = {
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
TABLES: dict[str, Table] = {
    **{name: contract.table for name, contract in CONTRACTS.items()},
    "parts": PARTS,
    "units": UNITS,
    "authorities": AUTHORITIES,
    "milestone_topics": MILESTONE_TOPICS,
    "publication_lags": PUBLICATION_LAGS,
    "rejected": REJECTED,
    "release": RELEASE,
    "sources": SOURCES,
    "documents": DOCUMENTS,
    "doors": DOORS,
    "groups": GROUPS,
    "as_of": AS_OF,
}


def columns(name: str) -> list[str]:
    """Names of a table's columns, in order: what a rule selects so that its frame fits the contract."""
    return list(TABLES[name].columns)


def empty(name: str) -> pl.DataFrame:
    """A frame without rows that has the columns and types of this table."""
    return pl.DataFrame(schema=TABLES[name].types)


__all__ = ["CONTRACTS", "TABLES", "Admission", "Contract", "Table", "admit", "columns", "empty"]
