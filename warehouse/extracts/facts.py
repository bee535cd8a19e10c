"""The key figures of a month as the warehouse holds them: read once, in no language yet, nothing rounded.

All that data formats and the terminal need. What documents need besides is warehouse.extracts.month_facts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from warehouse.catalogue.codes import FAMILIES
from warehouse.catalogue.words import load_words
from warehouse.errors import UsageError
from warehouse.periods import month_label
from warehouse.store import Connection

Fact = dict[str, Any]


@dataclass(frozen=True)
class KeyFacts:
    """Rows of the marts with the names they need, in three languages.

    `rows`: one a series, families in order, key figures first; `milestones`: as announced, by topic; `contradictions`:
    series and explanations behind the counts of the rows; `known_to`: day of the newest publication (None: undated);
    `as_of`: the day on which this was known (None: now).
    """

    month: dt.date
    release: str
    known_to: dt.date | None
    as_of: dt.date | None
    rows: tuple[Fact, ...]
    milestones: tuple[Fact, ...]
    contradictions: tuple[Fact, ...]


class MonthMissing(UsageError):
    """The warehouse has no key figures of a month. `first` and `last`: the months that it has (None: none)."""

    def __init__(self, month: dt.date, first: dt.date | None, last: dt.date | None, lang: str = "en") -> None:
        self.month, self.first, self.last = month, first, last
        texts = load_words(lang).texts["error"]
        months = None if first is None or last is None else {"first": month_label(first), "last": month_label(last)}
        super().__init__(
            texts["no_month"].format(month=month_label(month)),
            texts["holds"].format(**months) if months else texts["holds_none"],
        )

    def in_language(self, lang: str) -> MonthMissing:
        """The same error for a user of another language."""
        return MonthMissing(self.month, self.first, self.last, lang)


def read_key_facts(connection: Connection, month: dt.date | None = None) -> KeyFacts:
    """Read the key figures of a month (the newest complete one, if none is given) from an open warehouse.

    Raises MonthMissing, and StoreError for a file of an older layout.
    """
    month = month or newest_complete_month(connection)
    rows = connection.read(_ROWS, [month, list(FAMILIES)]).to_dicts()
    if not rows:
        raise MonthMissing(month, *connection.read("SELECT min(month), max(month) FROM mart.kpi_now").row(0))
    release, known_to, as_of = connection.read(_RELEASE).row(0)
    return KeyFacts(
        month,
        release,
        known_to,
        as_of,
        tuple(rows),
        tuple(connection.read(_MILESTONES).to_dicts()),
        tuple(connection.read(_CONTRADICTIONS, [month]).to_dicts()),
    )


def number_of_rows(connection: Connection, month: dt.date) -> int:
    """How many series have key figures of a month."""
    return int(connection.read("SELECT count(*) FROM mart.kpi_now WHERE month = ?", [month]).item())


def newest_complete_month(connection: Connection) -> dt.date:
    """The newest month for which most families have published their headline's year to date.

    Raises UsageError for a warehouse without key figures.
    """
    month = connection.read(_NEWEST_COMPLETE_MONTH).item()
    if month is None:
        month = connection.read("SELECT max(month) FROM mart.kpi_now").item()
    if month is None:
        raise UsageError("the warehouse holds no KPIs", "see core.rejected for what was refused: corridor status")
    return month  # type: ignore[no-any-return]


_NEWEST_COMPLETE_MONTH = """
SELECT max(month) FROM (
    SELECT month FROM mart.kpi_now SEMI JOIN core.transport_headlines USING (series)
    WHERE ytd_value IS NOT NULL AND ytd_period_end = last_day(month)
    GROUP BY month
    HAVING count(*) * 2 > (SELECT count(*) FROM core.transport_headlines)
)
"""
_ROWS = """
SELECT k.* EXCLUDE (newest_published_on), p.published_text AS newest_published_on, p.publisher, p.url,
       s.name_en, s.name_ru, s.name_kk, s.rank, s.measure_type,
       u.name_en AS unit_en, u.name_ru AS unit_ru, u.name_kk AS unit_kk,
       t.scope_note_en, t.scope_note_ru, t.scope_note_kk, m.provisional, m.uncertain,
       EXISTS (FROM mart.revisions_now r WHERE r.series = k.series AND r.role = 'revision' AND r.period_end = k.ytd_period_end
               AND r.period_start = date_trunc('year', k.ytd_period_end)) AS revised
FROM mart.kpi_now k
JOIN core.series s ON s.series = k.series
JOIN core.units u ON u.unit = k.unit
LEFT JOIN core.publications p ON p.publication_id = k.newest_publication
LEFT JOIN core.trajectories t ON t.trajectory = k.trajectory AND t.step = 0
LEFT JOIN (
    SELECT series, period_end, bool_or(maturity IN ('preliminary', 'partial')) AS provisional, bool_and(confidence = 'low') AS uncertain
    FROM mart.standing_now WHERE verdict = 'used' AND period_start = date_trunc('year', period_end) GROUP BY ALL
) m ON m.series = k.series AND m.period_end = k.ytd_period_end
WHERE k.month = ?
ORDER BY list_position(?, k.family), s.rank NULLS LAST, k.series
"""
_MILESTONES = """
SELECT m.*, a.name_en AS authority_en, a.name_ru AS authority_ru, a.name_kk AS authority_kk,
       u.name_en AS unit_en, u.name_ru AS unit_ru, u.name_kk AS unit_kk
FROM mart.milestones_now m
JOIN core.authorities a USING (authority)
JOIN core.units u ON u.unit = m.unit
ORDER BY topic
"""
_CONTRADICTIONS = """
SELECT DISTINCT k.series, x.explanation_en, x.explanation_ru, x.explanation_kk, x.excess_pct, x.conflict_id
FROM mart.conflicts_now x
JOIN core.claims_now c ON list_contains(x.claim_ids, c.claim_id)
JOIN mart.kpi_now k ON k.series = c.series AND k.ytd_period_end = c.period_end
WHERE k.month = ? AND c.period_start = date_trunc('year', c.period_end)
ORDER BY k.series, x.excess_pct DESC, x.conflict_id
"""
_RELEASE = """
SELECT (SELECT any_value(release) FROM meta.release),
       (SELECT max(published_on) FROM core.publications
        WHERE getvariable('as_of') IS NULL OR published_on <= getvariable('as_of')),
       CAST(getvariable('as_of') AS DATE)
"""
