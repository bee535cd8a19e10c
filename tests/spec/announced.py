"""Announcements for tests of targets: those of small tables, and the ledger's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache

import polars as pl

from sources.ledger.read import read_ledger
from warehouse.catalogue.load import catalogue
from warehouse.contracts import admit
from warehouse.contracts.figures import TARGET_FIGURES
from warehouse.metrics.targets import targets

CLOSING = dt.date(2025, 12, 31)
TRANSIT = "transit_freight.total"  # in Mt
USUAL = {
    "source": "ledger",
    "document": "targets/test.csv",
    "target": "aim",
    "series": TRANSIT,
    "kind": "target",
    "authority": "MOT",
    "publisher": "example.org",
    "language": "en",
}
SHORT = {"value": "printed_value", "growth": "printed_growth", "who": "authority", "said": "announced_on"}
SHORT |= {"at": "publisher", "unit": "printed_unit"}
BASIS_BY_LENGTH = {0: "none", 4: "inferred", 7: "month_only", 10: "printed"}


def announcements(statements: Iterable[Mapping[str, str | None]]) -> pl.DataFrame:
    """core.targets of rows such as {"value": "35", "said": "2023-11"}; `by` is the horizon (2029, 2023-12, a range)."""
    full = []
    for line, row in enumerate(statements, start=1):
        cells = {SHORT.get(name, name): cell for name, cell in row.items() if cell is not None}
        by = cells.pop("by", "2029")
        start, _, end = by.partition("/")
        if by != "none":
            cells |= {"horizon_start": f"{start}-01" if len(start) == 4 else start}
            cells |= {"horizon_end": end or (f"{start}-12" if len(start) == 4 else start)}
        if "printed_value" in cells:
            cells.setdefault("printed_unit", "Mt")
        basis = BASIS_BY_LENGTH[len(cells.get("announced_on", ""))]
        full.append({**USUAL, "line": line, "url": f"https://example.org/{line}", "date_basis": basis, **cells})
    frame = targets(pl.DataFrame(full, schema=TARGET_FIGURES.table.types), catalogue(), CLOSING)
    return admitted("targets", frame)


def admitted(contract: str, frame: pl.DataFrame) -> pl.DataFrame:
    admission = admit(contract, frame)
    assert admission.rejected.is_empty(), admission.rejected["reason"].to_list()
    return admission.kept


@cache
def ledger_announcements() -> pl.DataFrame:
    """core.targets of the embedded ledger."""
    printed = admitted("target_figures", read_ledger().targets)
    return admitted("targets", targets(printed, catalogue(), CLOSING))
