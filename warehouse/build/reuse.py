"""The release before the one being built: what it contains, and results that need not be computed again.

A release that is missing, damaged or of another layout contains nothing; a build never fails because of it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence

import polars as pl

from warehouse.build.reconciliation import Results
from warehouse.contracts import TABLES
from warehouse.contracts.schema import schema
from warehouse.errors import StoreError
from warehouse.reconcile.groups import Group
from warehouse.store import Warehouse

FIGURE = ["series", "period_start", "period_end", "measure"]


class PreviousRelease:
    """What the published release contains; empty frames where there is none."""

    def __init__(self, warehouse: Warehouse | None) -> None:
        self.warehouse = warehouse

    def read(self, sql: str, types: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
        """Result of a query; no rows of these columns where the release cannot answer it."""
        if self.warehouse is not None and self.warehouse.published.exists():
            with contextlib.suppress(StoreError), self.warehouse.reader() as connection:
                return connection.read(sql)
        return pl.DataFrame(schema=types)

    def table(self, name: str, *, history: bool = False) -> pl.DataFrame:
        """A mart as known in that release, or all of its history, with the columns of its contract."""
        types = TABLES[name].types
        known = "" if history else " WHERE known_to IS NULL"
        return self.read(f"SELECT {', '.join(types)} FROM mart.{name}{known}", types)  # noqa: S608 - own names

    def claims(self, family: str) -> pl.DataFrame:
        """claim_id, series and period_end of a family's claims."""
        claims = self.read(
            "SELECT claim_id, series, period_end, family FROM core.claims JOIN core.series USING (series)",
            {"claim_id": pl.String, "series": pl.String, "period_end": pl.Date, "family": pl.String},
        )
        return claims.filter(pl.col("family") == family).drop("family")

    def reusable(self, groups: Sequence[Group], hashes: Mapping[str, str]) -> tuple[set[str], Results]:
        """Names of the groups whose inputs (`hashes`, by name) were the same, with their results; all or none."""
        known = self._hashes()
        same = [group for group in groups if known.get(group.name) == hashes[group.name]]
        if not same:
            return set(), Results.none()
        results = self._results(same)
        if results.standing["version_id"].n_unique() != len({row["version_id"] for each in same for row in each.rows}):
            return set(), Results.none()
        return {group.name for group in same}, results

    def _layout(self) -> str:
        """Layout of its tables; "" where nothing is published, or by a program that did not record it."""
        layout = self.read("SELECT layout FROM meta.release", {"layout": pl.String()})
        return str(layout.item()) if layout.height else ""

    def _hashes(self) -> dict[str, str]:
        """Hash of the inputs of every group that was reconciled, by name; none in a release of another layout."""
        if self._layout() != schema().layout:
            return {}
        types = {"group_name": pl.String, "inputs_sha256": pl.String}
        return dict(self.read("SELECT group_name, inputs_sha256 FROM meta.groups", types).rows())

    def _results(self, groups: Sequence[Group]) -> Results:
        figures = pl.DataFrame(
            [{name: row[name] for name in ("version_id", *FIGURE)} for group in groups for row in group.rows]
        )
        bounded = sorted({row["series"] for group in groups if group.additive for row in group.rows})
        return Results(
            self.table("standing", history=True).join(figures, on="version_id", how="semi"),
            self.table("bounds", history=True).filter(pl.col("series").is_in(bounded)),
            self.table("conflicts", history=True).join(figures, on=FIGURE, how="semi"),
        )
