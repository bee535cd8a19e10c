"""The month's extract as data: rows of rounded figures and texts of one language, from which every format is made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from warehouse.catalogue.codes import FAMILIES
from warehouse.catalogue.words import Words, words
from warehouse.errors import UsageError
from warehouse.extracts.rounding import decimals, rounded, text
from warehouse.periods import month_label
from warehouse.store import Connection, Warehouse

# Column → (kind, the column whose interval earns its decimals). Text columns have no interval.
TEXT_COLUMNS = ("family", "name", "series", "unit")
FIGURE_COLUMNS = {
    "month_value": ("month_value", 0),
    "month_low": ("month_value", 1),
    "month_high": ("month_value", 1),
    "ytd_period_end": None,
    "ytd_value": ("ytd_value", 0),
    "ytd_low": ("ytd_value", 1),
    "ytd_high": ("ytd_value", 1),
    "ytd_growth_pct": ("ytd_growth_pct", 0),
    "ytd_growth_low_pct": ("ytd_growth_pct", 1),
    "ytd_growth_high_pct": ("ytd_growth_pct", 1),
    "rolling_12": ("rolling_12", 0),
    "rolling_12_low": ("rolling_12", 1),
    "rolling_12_high": ("rolling_12", 1),
    "rolling_12_growth_pct": ("rolling_12_growth_pct", 0),
    "last_year_value": ("last_year_value", 0),
    "target_year": None,
    "target_value": ("target_value", 0),
    "path_value": ("rolling_12", 0),
    "gap": ("rolling_12", 0),
    "gap_pct": ("gap_pct", 0),
}
INTERVALS = {
    "month_value": ("month_low", "month_high"),
    "ytd_value": ("ytd_low", "ytd_high"),
    "ytd_growth_pct": ("ytd_growth_low_pct", "ytd_growth_high_pct"),
    "rolling_12": ("rolling_12_low", "rolling_12_high"),
}
CLOSING_COLUMNS = (
    "status",
    "certainty",
    "conflicts",
    "publisher",
    "newest_published_on",
    "url",
    "blank_reason",
    "scope_note",
)
COLUMNS = (*TEXT_COLUMNS, *FIGURE_COLUMNS, *CLOSING_COLUMNS)
SIGNED = ("ytd_growth_pct", "ytd_growth_low_pct", "ytd_growth_high_pct", "rolling_12_growth_pct", "gap", "gap_pct")
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
    """One series of the month: values by column (numbers rounded), its place among the key figures, codes."""

    values: dict[str, Value]
    rank: int | None
    status_code: str | None
    blank_code: str | None
    trajectory: str | None

    def text(self, column: str, lang: str) -> str:
        """The cell as people read it."""
        value = self.values[column]
        if isinstance(value, Decimal):
            return text(value, lang, signed=column in SIGNED)
        if isinstance(value, dt.date):
            return month_label(value) if column == "ytd_period_end" else value.isoformat()
        return "" if value is None else str(value)


@dataclass(frozen=True)
class KpiExtract:
    """The extract of one month in one language."""

    month: dt.date
    lang: str
    release: str
    known_to: dt.date | None
    rows: tuple[Row, ...]
    milestones: tuple[dict[str, Value], ...]

    @property
    def words(self) -> Words:
        """Texts of its language."""
        return words(self.lang)

    @property
    def title(self) -> str:
        """Title line."""
        return self.words["text", "title"].format(month=month_label(self.month))

    @property
    def release_line(self) -> str:
        """Which release, and up to which day publications are known."""
        return self.words["text", "release"].format(release=self.release, known=self.known_to or "")

    @property
    def notes(self) -> tuple[str, ...]:
        """Notes that belong under the figures, the scope of each target among them."""
        general = [
            self.words["text", key]
            for key in ("note_bounds", "note_blank", "note_rolling", "note_conflicts", "note_names")
        ]
        return (*general, *self.scope_notes(self.rows))

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
            held = f"it holds {month_label(first)} to {month_label(last)}" if first else "it holds no month"
            raise UsageError(f"the warehouse has no KPIs for {month_label(month)}", held)
        found = connection.read(_ROWS.format(lang=lang), [month, list(FAMILIES)]).to_dicts()
        built = connection.read(_MILESTONES.format(lang=lang)).to_dicts()
        release, known_to = connection.read(_RELEASE).row(0)
    says = words(lang)
    rows = tuple(_row(entry, says) for entry in found)
    return KpiExtract(month, lang, release, known_to, rows, tuple(_milestone(entry, says) for entry in built))


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
SELECT k.* EXCLUDE (newest_published_on), p.published_text AS newest_published_on, s.name_{lang} AS name, s.rank, u.name_{lang} AS unit_name, p.publisher, p.url,
       t.scope_note_{lang} AS scope_note
FROM mart.kpi_now k
JOIN core.series s ON s.series = k.series
JOIN core.units u ON u.unit = k.unit
LEFT JOIN core.publications p ON p.publication_id = k.newest_publication
LEFT JOIN core.trajectories t ON t.trajectory = k.trajectory AND t.step = 0
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
_RELEASE = "SELECT (SELECT any_value(release) FROM meta.release), (SELECT max(published_on) FROM core.publications)"


def _row(entry: dict[str, object], says: Words) -> Row:
    values: dict[str, Value] = {
        "family": says["family", str(entry["family"])],
        "name": str(entry["name"]),
        "series": str(entry["series"]),
        "unit": str(entry["unit_name"]),
    }
    for column, rule in FIGURE_COLUMNS.items():
        value = entry[column]
        values[column] = _figure(entry, column, rule) if rule else value  # type: ignore[assignment]
    for group in ("status", "certainty", "blank_reason"):
        code = entry[group]
        values[group] = says[group, str(code)] if code else None
    for column in ("conflicts", "publisher", "newest_published_on", "url", "scope_note"):
        values[column] = entry[column]  # type: ignore[assignment]
    return Row(
        {column: values[column] for column in COLUMNS},
        entry["rank"],  # type: ignore[arg-type]
        entry["status"],  # type: ignore[arg-type]
        entry["blank_reason"],  # type: ignore[arg-type]
        entry["trajectory"],  # type: ignore[arg-type]
    )


def _figure(entry: dict[str, object], column: str, rule: tuple[str, int]) -> Decimal | None:
    value = entry[column]
    if not isinstance(value, float):
        return None
    main, finer = rule
    low, high = (entry[bound] for bound in INTERVALS.get(main, ())) if main in INTERVALS else (None, None)
    earner = entry[main]
    if not isinstance(earner, float):
        earner, low, high = value, None, None
    places = decimals(earner, low, high) if main in INTERVALS or main in ("target_value", "last_year_value") else 1  # type: ignore[arg-type]
    if column == "path_value" and earner is value:
        places = 1  # a path without an actual figure beside it
    return rounded(value, places + finer)


def _milestone(entry: dict[str, object], says: Words) -> dict[str, Value]:
    value = entry["value"]
    assert isinstance(value, float)
    return {
        "milestone": f"{entry['item_name']}",
        "value": rounded(value, decimals(value, None, None)),
        "unit": str(entry["unit_name"]),
        "due": entry["due"],  # type: ignore[dict-item]
        "milestone_status": says["milestone_status", str(entry["status"])],
        "authority": str(entry["authority_name"]),
        "announced": str(entry["announced_text"] or says["text", "undated"]),
        "publisher": str(entry["publisher"]),
        "url": str(entry["url"]),
        "rivals": entry["rivals"],  # type: ignore[dict-item]
        "rival_statements": "; ".join(entry["rival_statements"]),  # type: ignore[arg-type]
    }
