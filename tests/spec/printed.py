"""Printed figures for tests, and everything that the rules and metrics derive from them (no database)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import catalogue
from warehouse.contracts import admit
from warehouse.contracts.figures import FIGURES
from warehouse.metrics.conflicts import conflicts
from warehouse.metrics.growth import growth
from warehouse.metrics.kpi import kpi
from warehouse.metrics.progress import progress
from warehouse.metrics.telling import Held
from warehouse.rules import bounds, choice, groups, knowledge, standing, totals
from warehouse.rules.claims import claims, dated, publications

TRANSIT = "transit_freight.total"  # a flow in Mt, counted by MOT
USUAL = {
    "source": "ledger",
    "document": "figures/test.csv",
    "series": TRANSIT,
    "printed_unit": "Mt",
    "qualifier": "exact",
    "maturity": "unknown",
    "authority": "MOT",
    "publisher": "example.org",
    "language": "en",
    "confidence": "high",
}
SHORT = {
    "value": "printed_value",
    "growth": "printed_growth",
    "unit": "printed_unit",
    "who": "authority",
    "said": "published_on",
    "at": "publisher",
}
BASIS_BY_LENGTH = {0: "none", 4: "inferred", 7: "month_only", 10: "printed"}


def printed(rows: Iterable[Mapping[str, str | None]], *, check: bool = True) -> pl.DataFrame:
    """Rows such as {"period": "2025-01/2025-10", "value": "29.4", "said": "2025-11-14"} as a source's figures.

    Columns: period, value, growth, unit, who, said, at (publisher), and any column of the figures by its name.
    """
    full = []
    for line, row in enumerate(rows, start=1):
        given = {SHORT.get(name, name): cell for name, cell in row.items() if cell is not None}
        start, _, end = given.pop("period").partition("/")
        given |= {"period_start": f"{start}-01" if len(start) == 4 else start}
        given |= {"period_end": end or (f"{start}-12" if len(start) == 4 else start)}
        said = given.get("published_on") or ""
        full.append(
            {
                **USUAL,
                "line": line,
                "url": f"https://example.org/{line}",
                "date_basis": BASIS_BY_LENGTH[len(said)],
                **given,
            }
        )
    schema = {name: column.dtype.type for name, column in FIGURES.columns.items()}
    frame = pl.DataFrame(full, schema=schema)
    if check:
        refused = admit("figures", frame).rejected
        assert refused.is_empty(), refused["reason"].to_list()
    return frame


class Derived:
    """What follows from printed figures, as a build derives it; each step is computed when it is asked for."""

    def __init__(self, figures: pl.DataFrame, as_of: dt.date | None = None) -> None:
        self.figures = dated(figures)
        self.as_of = as_of
        self.catalogue = catalogue()

    @cached_property
    def lags(self) -> pl.DataFrame:
        return knowledge.lags(self.figures)

    @cached_property
    def claims(self) -> pl.DataFrame:
        return claims(self.figures, self.lags, self.catalogue)

    @cached_property
    def observations(self) -> pl.DataFrame:
        return standing.observations(self.claims)

    @cached_property
    def stands(self) -> pl.DataFrame:
        return standing.standing(self.observations, self.as_of)

    @cached_property
    def figures_standing(self) -> pl.DataFrame:
        own = self.catalogue.own_authorities()
        return choice.ranked(standing.stated(self.observations, self.as_of), own).filter(pl.col("value").is_not_null())

    @cached_property
    def solution(self) -> bounds.Solution:
        known = knowledge.known_at(self.observations, self.as_of)
        found = groups.groups(self.figures_standing, self.catalogue.series_frame(), self.catalogue.parts_frame())
        return bounds.solve(found, groups.levels_beside(self.figures_standing, known))

    @cached_property
    def standing(self) -> pl.DataFrame:
        """mart.standing."""
        return bounds.judged(self.figures_standing, self.solution.verdicts)

    @cached_property
    def bounds(self) -> pl.DataFrame:
        return self.solution.bounds

    @cached_property
    def used(self) -> pl.DataFrame:
        return choice.best_first(self.standing.filter(pl.col("verdict") == "used"))

    @cached_property
    def chosen(self) -> pl.DataFrame:
        return choice.chosen(self.used, self.bounds)

    @property
    def used_levels(self) -> pl.DataFrame:
        return self.used.filter((pl.col("measure") == "level") & pl.col("series").is_in(self.catalogue.flows))

    @cached_property
    def conflicts(self) -> pl.DataFrame:
        """mart.conflicts."""
        units = [{"unit": u.unit, "printed": list(u.printed), **_names(u.name)} for u in self.catalogue.units.values()]
        who = [{"authority": a.authority, **_names(a.name)} for a in self.catalogue.authorities.values()]
        tables = {
            "standing": self.standing,
            "claims": self.claims,
            "publications": publications(self.figures),
            "series": self.catalogue.series_frame(),
            "units": pl.DataFrame(units, schema_overrides={"printed": pl.List(pl.String)}),
            "authorities": pl.DataFrame(who),
        }
        return conflicts(self.solution.contradictions, Held.of(tables))

    @cached_property
    def monthly(self) -> pl.DataFrame:
        return totals.monthly(self.used_levels, self.bounds)

    @cached_property
    def totals(self) -> pl.DataFrame:
        levels = self.chosen.filter((pl.col("measure") == "level") & pl.col("series").is_in(self.catalogue.flows))
        return totals.totals(levels, self.chosen.filter(pl.col("measure") == "growth"), self.bounds)

    @cached_property
    def growth(self) -> pl.DataFrame:
        return growth(self.monthly, self.totals, choice.best_first(self.standing))

    def kpi(self, trajectories: pl.DataFrame) -> pl.DataFrame:
        return kpi(
            self.chosen,
            claims=knowledge.known_at(self.claims, self.as_of),
            monthly=self.monthly,
            totals=self.totals,
            growth=self.growth,
            progress=progress(trajectories, self.totals),
            conflicts=self.conflicts,
            trajectories=trajectories,
            series=self.catalogue.series_frame(),
            lags=self.lags,
        )

    def span(self, name: str) -> pl.DataFrame:
        """Rows of one span in mart.totals that published figures pin (every segment)."""
        pinned = pl.col("value").is_not_null() | (pl.col("span") == "segment")
        return self.totals.filter((pl.col("span") == name) & pinned).sort("period_end")

    @property
    def known_months(self) -> pl.DataFrame:
        """Rows of mart.monthly whose bounds are narrower than the month itself."""
        return self.monthly.filter(bounds.says_something())


def derive(rows: Iterable[Mapping[str, str | None]], as_of: str | None = None) -> Derived:
    """Everything that follows from these rows, as known on a day."""
    return Derived(printed(rows), dt.date.fromisoformat(as_of) if as_of else None)


def _names(text: object) -> dict[str, str]:
    return {f"name_{lang}": getattr(text, lang) for lang in LANGUAGES}
