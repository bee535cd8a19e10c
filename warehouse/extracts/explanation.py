"""A figure of the published warehouse with everything behind it: value, bounds and their reasons, prints, conflicts.

Read here, and given as data for programs; the sentences for people are made in warehouse.wording.explanations.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any

from warehouse.extracts.series import series_row
from warehouse.periods import month_label
from warehouse.reconcile.explanation import Bounds, Reason, explained_bounds, period_spans, printed_figures
from warehouse.store import Connection, Warehouse
from warehouse.wording.explanations import publications
from warehouse.wording.phrases import QUOTED, Quotes

Row = dict[str, Any]


@dataclass(frozen=True)
class Explanation:
    """Everything behind a period of a series.

    `series`: its row of core.series; `shown`: value, basis and estimate as the marts show them (None: no such row);
    `bounds`: what all figures together prove, with reasons; `figures`: rows of reconcile.explanation.printed_figures;
    `conflicts`: explanation_en, explanation_ru and explanation_kk, the largest excess first; `quotes`: what all these name.
    """

    series: Row
    period_start: dt.date
    period_end: dt.date
    shown: Row | None
    bounds: Bounds | None
    figures: tuple[Row, ...]
    conflicts: tuple[Row, ...]
    quotes: Quotes

    def as_data(self, lang: str) -> Row:
        """For programs, with the publications of every step; contradictions are explained in the language."""
        bounds = self.bounds
        return {
            "series": self.series["series"],
            "unit": self.series["unit"],
            "period_start": month_label(self.period_start),
            "period_end": month_label(self.period_end),
            **(self.shown or {"value": None, "basis": None, "estimate": None}),
            "low": bounds.low if bounds else None,
            "high": bounds.high if bounds else None,
            "low_because": [self._reason(reason) for reason in bounds.low_reasons] if bounds else [],
            "high_because": [self._reason(reason) for reason in bounds.high_reasons] if bounds else [],
            "printed": list(self.figures),
            "conflicts": [conflict[f"explanation_{lang}"] for conflict in self.conflicts],
        }

    def _reason(self, reason: Reason) -> Row:
        apart = ("behind", "version_id")
        return {
            **{f.name: getattr(reason, f.name) for f in dataclasses.fields(reason) if f.name not in apart},
            "publications": publications(reason, self.quotes),
            "behind": [self._reason(each) for each in reason.behind],
        }


def explanation(warehouse: Warehouse, series: str, start: dt.date, end: dt.date) -> Explanation:
    """Explain the months from `start` to `end`. Raises NoWarehouse, and UsageError for an unknown series."""
    with warehouse.reader() as connection:
        row = series_row(connection, series)
        named = {**QUOTED, "observations": "core.observations_now", "parts": "core.parts"}
        tables = {name: connection.table(table) for name, table in named.items()}
        return Explanation(
            row,
            start,
            end,
            _shown(connection, series, start, end),
            explained_bounds(series, start, end, tables),
            tuple(printed_figures(series, start, end, tables).to_dicts()),
            tuple(connection.read(_CONFLICTS, [series, start, end]).to_dicts()),
            Quotes.of(tables),
        )


def _shown(connection: Connection, series: str, start: dt.date, end: dt.date) -> Row | None:
    if (start.year, start.month) == (end.year, end.month):
        rows = connection.read(_MONTH, [series, start])
    else:
        rows = connection.read(_PERIOD, [series, start, end, period_spans(start, end)])
    return rows.to_dicts()[0] if rows.height else None


_MONTH = "SELECT value, basis, estimate FROM mart.monthly_now WHERE series = ? AND month = ?"
_PERIOD = """
SELECT value, basis, NULL AS estimate FROM mart.totals_now
WHERE series = ? AND period_start = ? AND period_end = ? AND list_contains(?, span)
ORDER BY value IS NULL, span LIMIT 1
"""
# Contradictions in which a figure of exactly this period takes part.
_CONFLICTS = """
SELECT DISTINCT x.conflict_id, x.excess_pct, x.explanation_en, x.explanation_ru, x.explanation_kk
FROM mart.conflicts_now x JOIN core.claims_now c ON list_contains(x.claim_ids, c.claim_id)
WHERE c.series = ? AND c.period_start = ? AND c.period_end = ?
ORDER BY x.excess_pct DESC, x.conflict_id
"""
