"""Everything that the documents of a month show, read from the warehouse once, in no language yet.

Frames carry names in all three languages; figures are as the marts hold them. Nothing is rounded here.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

import polars as pl

from warehouse import clock
from warehouse.catalogue.codes import FAMILIES
from warehouse.extracts.changes import HEADLINE_COLUMNS, Changes, changes_between_days, recorded_changes
from warehouse.extracts.facts import Fact, KeyFacts
from warehouse.periods import month_label
from warehouse.store import Connection
from warehouse.wording.phrases import QUOTED, Quotes

YEARS = 3  # of months on the families' sheets and in their charts


@dataclass(frozen=True)
class MonthFacts:
    """What is known of a month: its key figures, and frames with the columns of their query below.

    `known_to`: the day of the newest publication, or else the month; `since_day` and `since_release`: what changed of
    the month's key figures (None: there is nothing to compare with).
    """

    key: KeyFacts
    known_to: dt.date
    history: pl.DataFrame
    progress: pl.DataFrame
    trajectories: pl.DataFrame
    paths: pl.DataFrame
    outlook: pl.DataFrame
    conflicts: pl.DataFrame
    sources: pl.DataFrame
    series: pl.DataFrame
    segments: pl.DataFrame
    months: pl.DataFrame
    rolling: pl.DataFrame
    quotes: Quotes
    since_day: Changes
    since_release: Changes | None

    @property
    def month(self) -> dt.date:
        """Its first day."""
        return self.key.month

    @property
    def created(self) -> dt.datetime:
        """The moment that documents carry: midnight of the newest publication's day, so that equal content is equal bytes."""
        midnight = dt.datetime.combine(self.known_to, dt.time(), clock.ALMATY)
        return midnight.astimezone(dt.timezone(midnight.utcoffset() or dt.timedelta()))  # typst wants a plain offset

    def steps(self, trajectory: str) -> list[Fact]:
        """The base (step 0) and the milestones of a trajectory."""
        return self.trajectories.filter(pl.col("trajectory") == trajectory).sort("step").to_dicts()

    @property
    def comparisons(self) -> tuple[Changes, ...]:
        """What the month is compared with: the release before, where there is one, then a month of knowledge ago."""
        return tuple(each for each in (self.since_release, self.since_day) if each is not None)


def read_month_facts(connection: Connection, key: KeyFacts) -> MonthFacts:
    """Read what the documents of a month need besides its key figures. Raises StoreError for a file of an older layout."""
    month, families = key.month, list(FAMILIES)
    first = dt.date(month.year - YEARS + 1, 1, 1)
    read = connection.read
    day_of_release, has_previous = read(_COMPARABLE).row(0)
    as_of = key.as_of or day_of_release
    known_to = key.known_to or month
    compared = has_previous and as_of is None
    return MonthFacts(
        key,
        known_to,
        history=_reaching(read(_HISTORY, [first, month, families])),
        progress=read(_PROGRESS, [month, families]),
        trajectories=read(_TRAJECTORIES),
        paths=read(_PATHS),
        outlook=read(_OUTLOOK, [month, families]),
        conflicts=read(_CONFLICTS, [month, families]),
        sources=read(_SOURCES, [month, families]),
        series=read(_SERIES, [families]),
        segments=read(_SEGMENTS, [first, month]),
        months=read(_MONTHS, [first, month]),
        rolling=read(_ROLLING, [month]),
        quotes=Quotes.of({name: connection.table(table) for name, table in QUOTED.items()}),
        since_day=_of_month(changes_between_days(connection, _month_before(known_to), as_of, ("kpi",)), month),
        since_release=_of_month(recorded_changes(connection), month) if compared else None,
    )


def _reaching(history: pl.DataFrame) -> pl.DataFrame:
    """Year to date and twelve months only where they reach the month: a later one repeats what came before it."""
    columns = pl.selectors.starts_with("ytd_", "rolling_12")
    return history.with_columns(pl.when(pl.col("reached")).then(columns).name.keep())


def _month_before(day: dt.date) -> dt.date:
    """The same day a month earlier, or the last one that it has."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def _of_month(changes: Changes, month: dt.date) -> Changes:
    """Changes of the month's key figures, in the order of the extract, in the columns that sentences name."""
    key_figures = changes.series.filter(pl.col("rank").is_not_null()).select("series", "family", "rank")
    order = {name: place for place, name in enumerate(HEADLINE_COLUMNS)}
    families = {name: place for place, name in enumerate(FAMILIES)}
    rows = (
        changes.rows.filter(
            (pl.col("table_name") == "kpi")
            & pl.col("row_key").str.starts_with(month_label(month))
            & pl.col("column_name").is_in(HEADLINE_COLUMNS)
        )
        .join(key_figures, on="series")
        .sort(
            pl.col("family").replace_strict(families, return_dtype=pl.Int32),
            "rank",
            pl.col("column_name").replace_strict(order, return_dtype=pl.Int32),
        )
        .drop("family", "rank")
    )
    return dataclasses.replace(changes, rows=rows)


# The day as of which the file was published; whether it says what it changed against a release before it.
_COMPARABLE = "SELECT (SELECT max(day) FROM meta.as_of), (SELECT any_value(previous) IS NOT NULL FROM meta.release)"
_HISTORY = """
SELECT s.family, s.rank, s.name_en, s.name_ru, s.name_kk, s.measure_type, k.series, k.unit, k.month,
       k.month_value, k.month_low, k.month_high, m.basis, m.estimate,
       k.ytd_value, k.ytd_low, k.ytd_high, k.ytd_growth_pct, k.ytd_growth_low_pct, k.ytd_growth_high_pct,
       k.rolling_12, k.rolling_12_low, k.rolling_12_high, k.rolling_12_growth_pct,
       k.ytd_period_end = last_day(k.month) AS reached,
       k.blank_reason,
       p.publisher, p.published_text, p.url
FROM mart.kpi_now k
JOIN core.series s USING (series)
LEFT JOIN mart.monthly_now m ON m.series = k.series AND m.month = k.month
LEFT JOIN core.publications p ON p.publication_id = k.newest_publication AND k.ytd_period_end = last_day(k.month)
WHERE s.rank IS NOT NULL AND k.month BETWEEN ? AND ?
ORDER BY list_position(?, s.family), s.rank, k.month
"""
# A target that several publications announce is one row, with the first of them.
_PROGRESS = """
SELECT p.*, s.family, s.unit, s.name_en, s.name_ru, s.name_kk, t.name_en AS trajectory_en, t.name_ru AS trajectory_ru,
       t.name_kk AS trajectory_kk, t.scope_note_en, t.scope_note_ru, t.scope_note_kk, t.value AS base_value,
       t.year AS base_year, t.evidence, t.primary_for_series, t.authority, g.announced_text, g.url, g.publisher
FROM mart.progress_now p
JOIN core.series s USING (series)
JOIN core.trajectories t ON t.trajectory = p.trajectory AND t.step = 0
LEFT JOIN core.targets g ON g.target = p.target
WHERE p.month = ?
QUALIFY row_number() OVER (PARTITION BY p.trajectory, p.path ORDER BY t.known_from DESC, g.announced_on, g.url) = 1
ORDER BY list_position(?, s.family), s.rank NULLS LAST, p.series, t.primary_for_series DESC, p.target_year,
         p.trajectory, p.path
"""
_TRAJECTORIES = "SELECT * FROM core.trajectories"
_PATHS = "SELECT trajectory, series, month, path, path_value, actual, low, high FROM mart.progress_now ORDER BY month"
_OUTLOOK = """
SELECT o.* EXCLUDE (claim_ids), s.family, s.rank, s.unit, s.name_en, s.name_ru, s.name_kk
FROM mart.outlook_now o JOIN core.series s USING (series)
WHERE s.rank IS NOT NULL AND o.year = year(CAST($1 AS DATE))
ORDER BY list_position($2, s.family), s.rank
"""
# $1: the month; of_month: a key figure of its year so far takes part
_CONFLICTS = """
WITH members AS (
    SELECT x.conflict_id, bool_or(s.rank IS NOT NULL AND c.period_end BETWEEN date_trunc('year', CAST($1 AS DATE))
           AND last_day(CAST($1 AS DATE))) AS of_month, coalesce(min(s.rank), 99) AS rank,
           max(c.period_end) FILTER (s.rank IS NOT NULL AND c.period_end <= last_day(CAST($1 AS DATE))) AS reaches
    FROM mart.conflicts_now x
    JOIN core.claims_now c ON list_contains(x.claim_ids, c.claim_id)
    JOIN core.series s ON s.series = c.series
    GROUP BY x.conflict_id
)
SELECT x.*, m.of_month, s.name_en, s.name_ru, s.name_kk,
       (SELECT list(p.url ORDER BY p.url) FROM core.publications p
        WHERE list_contains(x.publications, p.publication_id)) AS urls
FROM mart.conflicts_now x JOIN members m USING (conflict_id) JOIN core.series s ON s.series = x.series
ORDER BY m.of_month DESC, m.rank = 1 DESC, CASE WHEN m.of_month THEN m.reaches END DESC, list_position($2, x.family), x.excess_pct DESC, x.conflict_id
"""
# Every printed figure of the periods that the month's key figures rest on: the month, the year so far, the same
# months of last year, and last year.
_SOURCES = """
WITH key AS (
    SELECT k.series, s.family, s.rank, k.month, k.ytd_period_end AS reach
    FROM mart.kpi_now k JOIN core.series s USING (series) WHERE k.month = $1 AND s.rank IS NOT NULL
), periods AS (
    SELECT series, month AS first, last_day(month) AS last, 'month' AS role FROM key
    UNION ALL SELECT series, date_trunc('year', reach), reach, 'ytd' FROM key WHERE reach IS NOT NULL
    UNION ALL SELECT series, date_trunc('year', reach) - INTERVAL 1 YEAR, last_day(reach - INTERVAL 1 YEAR), 'ytd_last_year'
              FROM key WHERE reach IS NOT NULL AND month(reach) < 12
    UNION ALL SELECT series, date_trunc('year', month) - INTERVAL 1 YEAR, date_trunc('year', month) - INTERVAL 1 DAY, 'last_year'
              FROM key
), verdicts AS (
    SELECT unnest(claim_ids) AS claim_id, verdict FROM mart.standing_now
), fates AS (
    SELECT claim_id, bool_or(verdict = 'used') AS used, bool_or(verdict = 'set_aside') AS aside FROM verdicts GROUP BY claim_id
)
SELECT key.family, key.rank, c.series, a.role, s.name_en, s.name_ru, s.name_kk, c.period_start, c.period_end, c.claim_id,
       CASE WHEN f.used THEN 'used' WHEN f.aside THEN 'set_aside' ELSE 'replaced' END AS fate,
       c.authority, p.publication_id, p.publisher, p.published_text, p.published_on, p.date_basis, p.url, p.language
FROM periods a
JOIN key USING (series)
JOIN core.series s USING (series)
JOIN core.claims_now c ON c.series = a.series AND c.period_start = a.first AND c.period_end = a.last
JOIN core.publications p USING (publication_id)
LEFT JOIN fates f USING (claim_id)
ORDER BY list_position($2, key.family), key.rank, c.period_end DESC, c.period_start, p.published_on DESC NULLS LAST, p.url, c.claim_id
"""
_SERIES = """
SELECT s.series, s.family, s.rank, s.name_en, s.name_ru, s.name_kk, s.definition_en, s.definition_ru, s.definition_kk,
       s.unit, s.authority, s.measure_type, s.not_to_be_confused_with
FROM core.series s WHERE NOT s.planned
ORDER BY list_position(?, s.family), s.rank NULLS LAST, s.series
"""
_SEGMENTS = """
SELECT series, period_start, period_end, value, low, high FROM mart.totals_now
WHERE span = 'segment' AND period_start >= ? AND period_end <= last_day(CAST(? AS DATE)) AND series IN (SELECT series FROM core.transport_headlines)
ORDER BY series, period_start
"""
_MONTHS = """
SELECT series, month, value, low, high, estimate FROM mart.monthly_now
WHERE month BETWEEN ? AND ? AND series IN (SELECT series FROM core.transport_headlines) ORDER BY series, month
"""
_ROLLING = """
SELECT series, period_end, value, low, high FROM mart.totals_now
WHERE span = 'rolling_12' AND value IS NOT NULL AND period_end <= last_day(CAST(? AS DATE)) AND series IN (SELECT series FROM core.transport_headlines)
ORDER BY series, period_end
"""
