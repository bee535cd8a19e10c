"""The month's extract as data: rows of rounded figures and texts of one language, from which every format is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from warehouse.catalogue.codes import FAMILIES
from warehouse.catalogue.words import Words, load_words
from warehouse.decimals import (
    FINER,
    KPI_AS_EXACT_AS,
    KPI_INTERVALS,
    KPI_PRINTED,
    PERCENT,
    shown_decimals,
    written_decimals,
)
from warehouse.errors import UsageError
from warehouse.periods import month_label
from warehouse.rounding import rounded, text
from warehouse.store import Connection, Warehouse
from warehouse.wording.phrases import period_text

TEXT_COLUMNS = ("family", "name", "series", "unit")
FIGURE_COLUMNS = (
    "month_value",
    "month_low",
    "month_high",
    "ytd_period_end",
    "ytd_value",
    "ytd_low",
    "ytd_high",
    "ytd_growth_pct",
    "ytd_growth_low_pct",
    "ytd_growth_high_pct",
    "rolling_12",
    "rolling_12_low",
    "rolling_12_high",
    "rolling_12_growth_pct",
    "last_year_value",
    "target_year",
    "target_value",
    "path_value",
    "gap",
    "gap_pct",
    "outlook",
    "outlook_low",
    "outlook_high",
)
# Column → the figure whose interval earns it its decimals, and how many more it gets.
EARNED_BY = {
    **{figure: (figure, 0) for figure in KPI_INTERVALS},
    **{bound: (figure, FINER) for figure, bounds in KPI_INTERVALS.items() for bound in bounds},
    **{column: (figure, 0) for column, figure in KPI_AS_EXACT_AS.items()},
}
AS_WRITTEN = ("last_year_value", "target_value")
CLOSING_COLUMNS = (
    "status",
    "certainty",
    "conflicts",
    "publisher",
    "newest_published_on",
    "url",
    "blank_reason",
    "scope_note",
    "marks",
)
COLUMNS = (*TEXT_COLUMNS, *FIGURE_COLUMNS, *CLOSING_COLUMNS)
MONTHS = ("ytd_period_end", "month", "outlook_month")  # dates that stand for a whole month
SIGNED = ("ytd_growth_pct", "ytd_growth_low_pct", "ytd_growth_high_pct", "rolling_12_growth_pct", "gap", "gap_pct")
MARKS = {"p": "provisional", "r": "revised", "u": "uncertain"}  # of the figures behind the year to date
MILESTONE_COLUMNS = (
    "milestone",
    "value",
    "unit",
    "due",
    "milestone_status",
    "authority",
    "announced",
    "publisher",
    "url",
    "rivals",
    "rival_statements",
)

Value = str | Decimal | int | dt.date | None


@dataclass(frozen=True)
class Row:
    """One series of the month: values by column (numbers rounded), its place among the key figures, why it is blank.

    `codes` are what sentences and marks are made from: family, unit, measure_type, status, certainty, trajectory.
    """

    values: dict[str, Value]
    rank: int | None
    blank_code: str | None
    codes: Mapping[str, str | None] = field(default_factory=dict)

    def text(self, column: str, lang: str) -> str:
        """The cell as people read it."""
        return shown(self.values[column], column, lang)

    def number(self, column: str) -> Decimal | None:
        """The rounded figure of a column; None where it is blank."""
        value = self.values[column]
        assert value is None or isinstance(value, Decimal), column
        return value

    def period(self) -> tuple[dt.date, dt.date] | None:
        """First and last day of the year to date that the row reaches."""
        end = self.values["ytd_period_end"]
        return (end.replace(month=1, day=1), end) if isinstance(end, dt.date) else None

    def missing(self, column: str) -> str | None:
        """The mark in place of a blank figure: "z" where the series can have none, else "x"; None: it is there."""
        if self.values[column] is not None or column not in FIGURE_COLUMNS:
            return None
        return "z" if column in _cannot_have(self.codes) else "x"


def shown(value: Value, column: str, lang: str) -> str:
    """A cell as people read it: numbers with the signs of the language, the end of a year to date as its month."""
    if isinstance(value, Decimal):
        return text(value, lang, signed=column in SIGNED)
    if isinstance(value, dt.date):
        return month_label(value) if column in MONTHS else value.isoformat()
    return "" if value is None else str(value)


def _cannot_have(codes: Mapping[str, str | None]) -> set[str]:
    """Columns that stay blank whatever is published: levels of an index, the path of a series without a target."""
    without: set[str] = set()
    if codes.get("measure_type") in ("index", "growth"):
        without |= {"month_value", "month_low", "month_high", "ytd_value", "ytd_low", "ytd_high", "last_year_value"}
        without |= {"rolling_12", "rolling_12_low", "rolling_12_high", "outlook", "outlook_low", "outlook_high"}
        without |= {"rolling_12_growth_pct"}
    if not codes.get("trajectory"):
        without |= {"target_year", "target_value", "path_value", "gap", "gap_pct"}
    return without


@dataclass(frozen=True)
class KpiExtract:
    """The extract of one month in one language."""

    month: dt.date
    lang: str
    release: str
    known_to: dt.date | None
    rows: tuple[Row, ...]
    milestones: tuple[dict[str, Value], ...]
    contradictions: tuple[tuple[str, str], ...] = ()  # (series, explanation) behind the counts of the rows
    as_of: dt.date | None = None  # as it was known on this day; None: now

    @property
    def words(self) -> Words:
        """Texts of its language."""
        return load_words(self.lang)

    @property
    def title(self) -> str:
        """Title line."""
        title = self.words["text", "title"].format(month=period_text(self.month, self.month, self.words))
        return f"{title} · {self.words['text', 'as_of'].format(day=self.as_of)}" if self.as_of else title

    @property
    def release_line(self) -> str:
        """Which release, and up to which day publications are known."""
        return self.words["text", "release"].format(release=self.release, known=self.known_to or "")

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes that belong under the figures, the scope of each target among them."""
        general = [
            self.words["text", key]
            for key in ("note_bounds", "note_blank", "note_rolling", "note_outlook", "note_conflicts", "note_names")
        ]
        return (*general, *self.scope_notes(self.rows), *self.explanations(self.rows))

    def explanations(self, rows: tuple[Row, ...]) -> tuple[str, ...]:
        """Which figures contradict those of these rows."""
        shown = {row.values["series"] for row in rows}
        return tuple(dict.fromkeys(text for series, text in self.contradictions if series in shown))

    def scope_notes(self, rows: tuple[Row, ...]) -> tuple[str, ...]:
        """What must be said about the targets of these rows."""
        return tuple(
            dict.fromkeys(
                f"{row.values['name']}: {row.values['scope_note']}" for row in rows if row.values["scope_note"]
            )
        )

    @property
    def key_rows(self) -> tuple[Row, ...]:
        """The key figures, families in order."""
        return tuple(row for row in self.rows if row.rank is not None)


def load(warehouse: Warehouse, month: dt.date | None, lang: str) -> KpiExtract:
    """Read the extract of a month (the newest complete one, if none is given) from the published warehouse.

    Raises NoWarehouse, and UsageError for a month that the warehouse does not have.
    """
    with warehouse.reader() as connection:
        month = month or _newest_complete_month(connection)
        first, last = connection.read("SELECT min(month), max(month) FROM mart.kpi_now").row(0)
        if first is None or not first <= month <= last:
            told = load_words(lang).texts["error"]
            held = (
                told["holds"].format(first=month_label(first), last=month_label(last)) if first else told["holds_none"]
            )
            raise UsageError(told["no_month"].format(month=month_label(month)), held)
        found = connection.read(_ROWS.format(lang=lang), [month, list(FAMILIES)]).to_dicts()
        built = connection.read(_MILESTONES.format(lang=lang)).to_dicts()
        contradicted = tuple(row[:2] for row in connection.read(_CONTRADICTIONS.format(lang=lang), [month]).rows())
        release, known_to = connection.read(_RELEASE).row(0)
    words = load_words(lang)
    rows = tuple(_row(entry, words) for entry in found)
    return KpiExtract(
        month,
        lang,
        release,
        known_to,
        rows,
        tuple(_milestone(entry, words) for entry in built),
        contradicted,
        warehouse.as_of,
    )


def newest_complete_month(warehouse: Warehouse) -> dt.date:
    """The newest month for which most families have published their headline's year to date."""
    with warehouse.reader() as connection:
        return _newest_complete_month(connection)


def _newest_complete_month(connection: Connection) -> dt.date:
    found = connection.read(
        """
        SELECT max(month) FROM (
            SELECT month FROM mart.kpi_now JOIN core.series USING (series)
            WHERE rank = 1 AND core.series.family <> 'context' AND ytd_value IS NOT NULL
              AND ytd_period_end = last_day(month)
            GROUP BY month
            HAVING count(*) * 2 > (SELECT count(*) FROM core.series WHERE rank = 1 AND family <> 'context')
        )
        """
    ).item()
    if found is None:
        found = connection.read("SELECT max(month) FROM mart.kpi_now").item()
    if found is None:
        raise UsageError("the warehouse holds no KPIs", "see core.rejected for what was refused: corridor status")
    return found  # type: ignore[no-any-return]


_ROWS = """
SELECT k.* EXCLUDE (newest_published_on), p.published_text AS newest_published_on, s.name_{lang} AS name, s.rank, s.measure_type, u.name_{lang} AS unit_name, p.publisher, p.url,
       t.scope_note_{lang} AS scope_note, m.provisional, m.uncertain,
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
ORDER BY list_position(?, k.family),
         s.rank NULLS LAST, k.series
"""
_MILESTONES = """
SELECT m.*, m.name_{lang} AS item_name, a.name_{lang} AS authority_name, u.name_{lang} AS unit_name
FROM mart.milestones_now m
JOIN core.authorities a USING (authority)
JOIN core.units u ON u.unit = m.unit
ORDER BY topic
"""
_CONTRADICTIONS = """
SELECT DISTINCT k.series, x.explanation_{lang}, x.excess_pct, x.conflict_id
FROM mart.conflicts_now x
JOIN core.claims_now c ON list_contains(x.claim_ids, c.claim_id)
JOIN mart.kpi_now k ON k.series = c.series AND k.ytd_period_end = c.period_end
WHERE k.month = ? AND c.period_start = date_trunc('year', c.period_end)
ORDER BY k.series, x.excess_pct DESC, x.conflict_id
"""
_RELEASE = "SELECT (SELECT any_value(release) FROM meta.release), (SELECT max(published_on) FROM core.publications WHERE getvariable('as_of') IS NULL OR published_on <= getvariable('as_of'))"


def _row(entry: dict[str, Any], words: Words) -> Row:
    values: dict[str, Value] = {
        "family": words["family", str(entry["family"])],
        "name": str(entry["name"]),
        "series": str(entry["series"]),
        "unit": str(entry["unit_name"]),
    }
    for column in FIGURE_COLUMNS:
        value = entry[column]
        values[column] = figure(entry, column) if isinstance(value, float) else value
    for group in ("status", "certainty", "blank_reason"):
        code = entry[group]
        values[group] = words[group, str(code)] if code else None
    for column in ("conflicts", "publisher", "newest_published_on", "url", "scope_note"):
        values[column] = entry[column]
    values["marks"] = " ".join(f"[{mark}]" for mark, column in MARKS.items() if entry[column]) or None
    codes = ("family", "unit", "measure_type", "status", "certainty", "trajectory")
    return Row(
        {column: values[column] for column in COLUMNS},
        entry["rank"],
        entry["blank_reason"],
        {code: entry[code] for code in codes},
    )


def figure(entry: Mapping[str, Any], column: str) -> Decimal:
    """A figure of a KPI row rounded to the decimals that its interval earns; one decimal where there is no interval."""
    value: float = entry[column]
    if column in AS_WRITTEN:
        return rounded(value, written_decimals(value))
    main, finer = EARNED_BY.get(column, (None, 0))
    if main is None:
        return rounded(value, PERCENT)
    low, high = (entry[bound] for bound in KPI_INTERVALS[main])
    return rounded(value, shown_decimals(value, entry[main], low, high, printed=main in KPI_PRINTED, finer=finer))


def _milestone(entry: dict[str, Any], words: Words) -> dict[str, Value]:
    value = entry["value"]
    assert isinstance(value, float)
    return {
        "milestone": f"{entry['item_name']}",
        "value": rounded(value, written_decimals(value)),
        "unit": str(entry["unit_name"]),
        "due": entry["due"],
        "milestone_status": words["milestone_status", str(entry["status"])],
        "authority": str(entry["authority_name"]),
        "announced": str(entry["announced_text"] or words["text", "undated"]),
        "publisher": str(entry["publisher"]),
        "url": str(entry["url"]),
        "rivals": entry["rivals"],
        "rival_statements": "; ".join(entry["rival_statements"]),
    }
