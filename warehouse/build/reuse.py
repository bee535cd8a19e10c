"""The release before the one being built: what it held, and results that need not be computed again.

A release that is missing, damaged or of an older layout holds nothing; a build never fails because of it.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from warehouse.contracts import CONTRACTS
from warehouse.errors import StoreError
from warehouse.reconcile.groups import Group, PrintedLevels
from warehouse.store import Warehouse

# What bounds and contradictions are computed with: when one of these changes, everything is computed anew.
PROGRAM = ("figures", "reconcile", "metrics", "wording", "catalogue", "vintages.py", "rounding.py", "periods.py")
FOLDER = Path(__file__).parent.parent
FIGURE = ["series", "period_start", "period_end", "measure"]


class Before:
    """Questions to the published release."""

    def __init__(self, warehouse: Warehouse | None) -> None:
        self.warehouse = warehouse

    def ask(self, sql: str, empty: dict[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
        """Result of a statement; no rows of these columns where the release cannot answer."""
        if self.warehouse is not None and self.warehouse.published.exists():
            with contextlib.suppress(StoreError), self.warehouse.reader() as connection:
                return connection.read(sql)
        return pl.DataFrame(schema=empty)

    def table(self, name: str, *, history: bool = False) -> pl.DataFrame:
        """What a mart held for known, or all of its history, as its contract describes it."""
        columns = {column: each.dtype.type for column, each in CONTRACTS[name].columns.items()}
        which = "" if history else " WHERE known_to IS NULL"
        return self.ask(f"SELECT {', '.join(columns)} FROM mart.{name}{which}", columns)  # noqa: S608 - own names

    def claims(self, family: str) -> pl.DataFrame:
        """claim_id, series and period_end of a family's claims."""
        found = self.ask(
            "SELECT claim_id, series, period_end, family FROM core.claims JOIN core.series USING (series)",
            {"claim_id": pl.String, "series": pl.String, "period_end": pl.Date, "family": pl.String},
        )
        return found.filter(pl.col("family") == family).drop("family")

    def groups(self) -> dict[str, str]:
        """Hash of the inputs of every group that it reconciled."""
        return dict(
            self.ask(
                "SELECT group_name, inputs_sha256 FROM meta.groups",
                {"group_name": pl.String, "inputs_sha256": pl.String},
            ).rows()
        )

    def results(self, groups: Iterable[Group]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
        """Rows of mart.standing, mart.bounds and mart.conflicts that belong to these groups."""
        groups = list(groups)
        if not groups:
            return tuple(self.table(name).clear() for name in ("standing", "bounds", "conflicts"))  # type: ignore[return-value]
        rows = [{name: row[name] for name in ("version_id", *FIGURE)} for group in groups for row in group.rows]
        figures = pl.DataFrame(rows)
        bounded = sorted({row["series"] for group in groups if group.additive for row in group.rows})
        return (
            self.table("standing", history=True).join(figures, on="version_id", how="semi"),
            self.table("bounds", history=True).filter(pl.col("series").is_in(bounded)),
            self.table("conflicts", history=True).join(figures, on=FIGURE, how="semi"),
        )


def inputs_hash(group: Group, levels: PrintedLevels, printed: dict[str, str]) -> str:
    """SHA-256 over everything that the results of a group depend on.

    `printed`: what each claim prints and where, as one text.
    """
    digest = hashlib.sha256(program_hash().encode())
    digest.update(json.dumps(group.parts, sort_keys=True).encode())
    for row in group.rows:
        told = [printed[claim] for claim in row["claim_ids"]]
        digest.update(
            json.dumps(
                [row, [levels.get(claim) for claim in row["claim_ids"]], told], default=str, sort_keys=True
            ).encode()
        )
    return digest.hexdigest()


@functools.cache
def program_hash() -> str:
    """SHA-256 over the files of rules, catalogue and texts."""
    digest = hashlib.sha256()
    for name in PROGRAM:
        place = FOLDER / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.suffix in (".py", ".yaml", ".json"):
                digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
