"""A figure explained: read from the published warehouse, told in one language, as lines for people and as data."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.catalogue.words import Words, load_words
from warehouse.decimals import significant_decimals
from warehouse.errors import UsageError
from warehouse.extracts.contradictions import nearest
from warehouse.periods import month_label
from warehouse.reconcile.explanation import Bounds, Reason, bounds_of, period_spans, printed_of
from warehouse.rounding import rounded, text
from warehouse.store import Connection, Warehouse
from warehouse.wording.phrases import QUOTED, Quotes, period_text, quoted

Row = dict[str, Any]
DIGITS = 6


@dataclass(frozen=True)
class Explained:
    """Everything behind one figure. `figures` as metrics.explanation.printed_of describes them."""

    series: Row
    period_start: dt.date
    period_end: dt.date
    lang: str
    shown: Row | None  # value and basis of mart.monthly or mart.totals
    bounds: Bounds | None
    figures: tuple[Row, ...]
    conflicts: tuple[str, ...]
    quotes: Quotes

    @property
    def words(self) -> Words:
        """Texts of its language."""
        return load_words(self.lang)

    def as_data(self) -> dict[str, Any]:
        """For programs: the same, with the publications of every step."""
        found = self.bounds
        return {
            "series": self.series["series"],
            "unit": self.series["unit"],
            "period_start": month_label(self.period_start),
            "period_end": month_label(self.period_end),
            **(self.shown or {"value": None, "basis": None, "estimate": None}),
            "low": found.low if found else None,
            "high": found.high if found else None,
            "low_because": [self._reason_data(reason) for reason in found.low_reasons] if found else [],
            "high_because": [self._reason_data(reason) for reason in found.high_reasons] if found else [],
            "printed": list(self.figures),
            "conflicts": list(self.conflicts),
        }

    def _reason_data(self, reason: Reason) -> Row:
        data = {
            field.name: getattr(reason, field.name)
            for field in dataclasses.fields(reason)
            if field.name not in ("behind", "version_id")
        }
        return {
            **data,
            "publications": self.sources(reason),
            "behind": [self._reason_data(each) for each in reason.behind],
        }

    def sources(self, reason: Reason) -> list[Row]:
        """Publications that print the figure of a step."""
        if reason.version_id is None:
            return []
        claims = [self.quotes.printed[claim] for claim in self.quotes.figures[reason.version_id]["sharp_ids"]]
        columns = ("claim_id", "printed_value", "printed_unit", "printed_growth", "authority")
        return [
            {**{c: claim[c] for c in columns}, "published": claim["published_text"], "url": claim["url"]}
            for claim in claims
        ]

    # For people

    def amount(self, value: float | None, series: str | None = None) -> str:
        """A number with the unit of its series, without trailing zeros."""
        if value is None:
            return self.words["explain", "open"]
        number = rounded(value, significant_decimals(value, DIGITS)).normalize()
        places = max(0, -int(number.as_tuple().exponent))
        unit = self.quotes.unit_of(series or self.series["series"], self.lang)
        return f"{text(rounded(value, places), self.lang)} {unit}"

    def line(self, reason: Reason) -> str:
        """A step in words."""
        words = self.words
        period = period_text(reason.period_start, reason.period_end, words)
        if reason.series != self.series["series"]:
            period = f"{self.quotes.name(reason.series, self.lang)}, {period}"
        return words["explain", reason.rule].format(
            period=period,
            side=words["explain", f"side_{reason.side}"],
            value=self.amount(reason.value, reason.series),
            printed=quoted(self.quotes, reason.version_id, words) if reason.version_id else "",
        )

    def fate(self, figure: Row) -> str:
        """What became of a printed figure."""
        rule = self.words["conflict", figure["rule"]] if figure["rule"] else ""
        return self.words["verdict", figure["verdict"]].format(date=figure["revised_on"], rule=rule)


def explained(warehouse: Warehouse, series: str, start: dt.date, end: dt.date, lang: str) -> Explained:
    """Explain a period of a series. Raises NoWarehouse, and UsageError for a series that is not held."""
    with warehouse.reader() as connection:
        catalogue = connection.table("core.series")
        found = catalogue.filter(pl.col("series") == series)
        if found.is_empty():
            raise UsageError(f"there is no series {series}", nearest(series, catalogue["series"].to_list()))
        asked = {**QUOTED, "observations": "core.observations_now", "parts": "core.parts"}
        tables = {name: connection.table(table) for name, table in asked.items()}
        return Explained(
            found.to_dicts()[0],
            start,
            end,
            lang,
            _shown(connection, series, start, end),
            bounds_of(series, start, end, tables),
            tuple(printed_of(series, start, end, tables).to_dicts()),
            _conflicts(connection, series, start, end, lang),
            Quotes.of(tables),
        )


def _shown(connection: Connection, series: str, start: dt.date, end: dt.date) -> Row | None:
    """Value and basis as the marts show them."""
    if (start.year, start.month) == (end.year, end.month):
        found = connection.read(
            "SELECT value, basis, estimate FROM mart.monthly_now WHERE series = ? AND month = ?", [series, start]
        )
    else:
        found = connection.read(
            "SELECT value, basis, NULL AS estimate FROM mart.totals_now WHERE series = ? AND period_start = ? "
            "AND period_end = ? AND list_contains(?, span) ORDER BY value IS NULL, span LIMIT 1",
            [series, start, end, period_spans(start, end)],
        )
    return found.to_dicts()[0] if found.height else None


def _conflicts(connection: Connection, series: str, start: dt.date, end: dt.date, lang: str) -> tuple[str, ...]:
    """Contradictions in which a figure of exactly this period takes part."""
    found = connection.read(
        f"SELECT DISTINCT x.conflict_id, x.excess_pct, x.explanation_{lang} "  # noqa: S608 - one of three languages
        "FROM mart.conflicts_now x JOIN core.claims_now c ON list_contains(x.claim_ids, c.claim_id) "
        "WHERE c.series = ? AND c.period_start = ? AND c.period_end = ? ORDER BY x.excess_pct DESC, x.conflict_id",
        [series, start, end],
    )
    return tuple(found[f"explanation_{lang}"])
