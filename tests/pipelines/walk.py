"""The walk of a figure as the graph of assets must have it, for the tests of definitions and of the job."""

from __future__ import annotations

import dagster as dg

from pipelines.definitions import build_defs
from sources.connectors import connectors

VOLUMES = {f"{family}_volumes" for family in ("rail", "transit", "air", "trans_caspian", "context")}
EXTRACTS = ("extract_data", "extract_workbook", "extract_bulletin")
LEAVE_THE_HOUSE = (*EXTRACTS, "open_data")  # these read what is published and write no build
PARENTS = {
    "published_figures": {f"{source}_documents" for source in connectors()},
    **{name: {"published_figures"} for name in VOLUMES},
    "bounds": VOLUMES,
    "monthly": {"bounds"},
    "totals": {"monthly"},
    "growth": {"totals"},
    "progress": {"growth"},
    "outlook": {"growth"},
    "kpi": {"progress", "outlook"},
    "published_warehouse": {"kpi"},
    "open_data": {"published_warehouse"},
    **{name: {"published_warehouse"} for name in EXTRACTS},
}


def graph():
    return build_defs().resolve_asset_graph()


def name(key: dg.AssetKey) -> str:
    return key.to_user_string()
