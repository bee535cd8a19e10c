"""Printed figures for tests, and everything that the rules and metrics derive from them (no database)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property

import polars as pl

from warehouse import vintages
from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import catalogue
from warehouse.contracts import admit, empty
from warehouse.contracts.figures import FIGURES
from warehouse.figures import known_from, ranking, versions
from warehouse.figures.claims import claims, dated, publications
from warehouse.metrics.conflicts import conflicts
from warehouse.metrics.growth import growth
from warehouse.metrics.kpi import kpi
from warehouse.metrics.monthly import monthly
from warehouse.metrics.outlook import outlook
from warehouse.metrics.progress import progress
from warehouse.metrics.totals import totals
from warehouse.reconcile import groups
from warehouse.reconcile.precision import is_informative
from warehouse.reconcile.solution import Solution, solve
from warehouse.wording.contradictions import explanations
from warehouse.wording.phrases import Quotes

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

# Ten years of figures that all came after 14 days: that is the ministry's usual delay.
TEN_YEARS = [{"period": f"{year}-01/{year}-11", "value": "20.0", "said": f"{year}-12-14"} for year in range(2010, 2021)]
NO_TRAJECTORIES = pl.DataFrame(
    schema={
        "trajectory": pl.String,
        "step": pl.Int32,
        "year": pl.Int32,
        "value": pl.Float64,
        "series": pl.String,
        "rival": pl.String,
        "target": pl.String,
        "announced_on": pl.Date,
        "known_from": pl.Date,
        "known_to": pl.Date,
        "primary_for_series": pl.Boolean,
    }
)


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
    frame = pl.DataFrame(full, schema=FIGURES.table.types)
    if check:
        refused = admit("figures", frame).rejected
        assert refused.is_empty(), refused["reason"].to_list()
    return frame


class Derived:
    """What follows from printed figures, as a build derives it; each step is computed when it is asked for.

    Properties hold what is known in the end (on `as_of`); `history` holds all of a mart's rows.
    """

    def __init__(self, figures: pl.DataFrame, as_of: dt.date | None = None) -> None:
        self.figures = dated(figures)
        self.as_of = as_of
        self.catalogue = catalogue()

    @cached_property
    def lags(self) -> pl.DataFrame:
        return known_from.lags(self.figures)

    @cached_property
    def claims(self) -> pl.DataFrame:
        return known_from.known_at(claims(self.figures, self.lags, self.catalogue), self.as_of)

    @cached_property
    def observations(self) -> pl.DataFrame:
        everything = claims(self.figures, self.lags, self.catalogue)
        return known_from.known_at(versions.observations(everything), self.as_of)

    @cached_property
    def current_versions(self) -> pl.DataFrame:
        return known_from.known_now(versions.version_history(self.observations)).filter(~pl.col("doubted"))

    @cached_property
    def versions(self) -> pl.DataFrame:
        return ranking.ranked(versions.version_history(self.observations), self.catalogue.own_authorities())

    @cached_property
    def solution(self) -> Solution:
        found = groups.groups(self.versions, self.catalogue.series_frame(), self.catalogue.parts_frame())
        return solve(found, groups.printed_levels(self.observations))

    @cached_property
    def days(self) -> pl.DataFrame:
        return vintages.days(self.solution.standing, self.solution.bounds)

    @cached_property
    def history(self) -> dict[str, pl.DataFrame]:
        """standing, bounds, monthly, totals, growth and conflicts with all of their rows."""
        days, judged, bounded = self.days, self.solution.standing, self.solution.bounds
        agree = ranking.best_first(judged.filter(pl.col("verdict") == "used"))
        used, limits = vintages.snapshots(agree, days), vintages.snapshots(bounded, days)
        shown = ranking.preferred(used, limits)
        months = monthly(self._levels(used), limits)
        sums = totals(self._levels(shown), shown.filter(pl.col("measure") == "growth"), limits)
        rates = growth(months, sums, vintages.snapshots(ranking.best_first(judged), days))
        period = ["series", "span", "period_start", "period_end"]
        return {
            "standing": judged,
            "bounds": bounded,
            "monthly": vintages.folded(months, days, ["series", "month"]).sort("series", "month"),
            "totals": vintages.folded(sums, days, period).sort(period),
            "growth": vintages.folded(rates, days, period).sort(period),
            "conflicts": conflicts(
                self.solution.contradictions,
                self.solution.days,
                judged,
                series=self.catalogue.series_frame(),
                claims=self.claims,
                texts=lambda conflict: explanations(conflict, self.quotes),
            ),
        }

    @property
    def standing(self) -> pl.DataFrame:
        """mart.standing."""
        return known_from.known_now(self.history["standing"])

    @property
    def bounds(self) -> pl.DataFrame:
        """mart.bounds."""
        return known_from.known_now(self.history["bounds"])

    @property
    def monthly(self) -> pl.DataFrame:
        """mart.monthly."""
        return known_from.known_now(self.history["monthly"])

    @property
    def totals(self) -> pl.DataFrame:
        """mart.totals."""
        return known_from.known_now(self.history["totals"])

    @property
    def growth(self) -> pl.DataFrame:
        """mart.growth."""
        return known_from.known_now(self.history["growth"])

    @property
    def conflicts(self) -> pl.DataFrame:
        """mart.conflicts."""
        return known_from.known_now(self.history["conflicts"])

    @property
    def contradictions(self) -> pl.DataFrame:
        """The rules' contradictions of the last day on which any was told."""
        newest = pl.col("as_of").max().over("group_name")
        last = self.solution.days.filter(pl.col("as_of") == newest)
        return self.solution.contradictions.join(last, on=["group_name", "as_of"], how="semi")

    @cached_property
    def preferred(self) -> pl.DataFrame:
        """The figure shown of each period, as known in the end."""
        agree = ranking.best_first(self.standing.filter(pl.col("verdict") == "used"))
        last = self.days.group_by("series").agg(pl.col("as_of").max())
        return ranking.preferred(vintages.snapshots(agree, last), vintages.snapshots(self.bounds, last))

    def _levels(self, figures: pl.DataFrame) -> pl.DataFrame:
        return figures.filter((pl.col("measure") == "level") & pl.col("series").is_in(self.catalogue.flows))

    @cached_property
    def quotes(self) -> Quotes:
        """What explanations quote, without the figures of a day."""
        units = [{"unit": u.unit, "printed": list(u.printed), **_names(u.name)} for u in self.catalogue.units.values()]
        who = [{"authority": a.authority, **_names(a.name)} for a in self.catalogue.authorities.values()]
        tables = {
            "claims": self.claims,
            "publications": publications(self.figures, empty("documents")),
            "series": self.catalogue.series_frame(),
            "units": pl.DataFrame(units, schema_overrides={"printed": pl.List(pl.String)}),
            "authorities": pl.DataFrame(who),
        }
        return Quotes.of(tables)

    def kpi(self, trajectories: pl.DataFrame) -> pl.DataFrame:
        """mart.kpi."""
        return known_from.known_now(self.kpi_history(trajectories))

    def kpi_history(self, trajectories: pl.DataFrame) -> pl.DataFrame:
        """All rows of mart.kpi."""
        own = self.catalogue.own_authorities()
        register = empty("register")
        shown = ranking.preferred(
            vintages.snapshots(
                ranking.best_first(self.solution.standing.filter(pl.col("verdict") == "used")), self.days
            ),
            vintages.snapshots(self.solution.bounds, self.days),
        )
        figures = pl.concat([self._levels(shown), shown.filter(pl.col("measure") == "growth")])
        return kpi(
            **self.history,
            claims=self.claims,
            progress=progress(trajectories, self.history["totals"]),
            outlook=outlook(figures, vintages.snapshots(self.history["growth"], self.days), register, own),
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
        return self.monthly.filter(is_informative())


def derive(rows: Iterable[Mapping[str, str | None]], as_of: str | None = None) -> Derived:
    """Everything that follows from these rows, as known on a day."""
    return Derived(printed(rows), dt.date.fromisoformat(as_of) if as_of else None)


def _names(text: object) -> dict[str, str]:
    return {f"name_{lang}": getattr(text, lang) for lang in LANGUAGES}
