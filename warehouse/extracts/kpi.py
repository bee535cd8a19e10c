"""The month's key figures in one language: rounded figures and texts, from which every format is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

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
from warehouse.extracts.columns import (
    AGAINST_TARGET,
    COLUMNS,
    FIGURE_COLUMNS,
    GROWTH_ONLY,
    LEVELS,
    MARKS,
    MONTHS,
    SIGNED,
    STATED,
)
from warehouse.extracts.facts import Fact, KeyFacts
from warehouse.periods import month_label
from warehouse.rounding import rounded, text
from warehouse.wording.phrases import period_text

Value = str | Decimal | int | dt.date | None
# Column → the figure whose interval earns it its decimals, and how many more it gets.
EARNED_BY = {
    **{figure: (figure, 0) for figure in KPI_INTERVALS},
    **{bound: (figure, FINER) for figure, bounds in KPI_INTERVALS.items() for bound in bounds},
    **{column: (figure, 0) for column, figure in KPI_AS_EXACT_AS.items()},
}


@dataclass(frozen=True)
class Row:
    """One series of the month: values by column (numbers rounded), its place among the key figures, why it is blank.

    `codes` are what sentences and marks are made from: family, unit, measure_type, status, certainty, trajectory.
    """

    values: dict[str, Value]
    rank: int | None
    blank_code: str | None
    codes: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def is_headline(self) -> bool:
        """Whether it is the first key figure of its family."""
        return self.rank == 1

    @property
    def is_transport_headline(self) -> bool:
        """Whether it is the headline of a family of transport, as core.transport_headlines lists them."""
        return self.is_headline and self.codes.get("family") != "context"

    @property
    def growth_only(self) -> bool:
        """Whether its level means nothing: an index, or a growth rate."""
        return self.codes.get("measure_type") in GROWTH_ONLY

    def text(self, column: str, lang: str) -> str:
        """The cell as people read it."""
        return cell_text(self.values[column], column, lang)

    def number(self, column: str) -> Decimal | None:
        """The rounded figure of a column; None where it is blank."""
        value = self.values[column]
        assert value is None or isinstance(value, Decimal), column
        return value

    def period(self) -> tuple[dt.date, dt.date] | None:
        """First and last day of the year to date that the row reaches."""
        end = self.values["ytd_period_end"]
        return (end.replace(month=1, day=1), end) if isinstance(end, dt.date) else None

    def reaches(self, month: dt.date) -> bool:
        """Whether its year to date ends with this month."""
        period = self.period()
        return period is not None and (period[1].year, period[1].month) == (month.year, month.month)

    def missing(self, column: str) -> str | None:
        """The mark in place of a blank figure: "z" where the series can have none, else "x"; None: it is there."""
        if self.values[column] is not None or column not in FIGURE_COLUMNS:
            return None
        no_level = self.growth_only and column in LEVELS
        no_target = not self.codes.get("trajectory") and column in AGAINST_TARGET
        return "z" if no_level or no_target else "x"


def cell_text(value: Value, column: str, lang: str) -> str:
    """A cell as people read it: numbers with the signs of the language, the end of a year to date as its month."""
    if isinstance(value, Decimal):
        return text(value, lang, signed=column in SIGNED)
    if isinstance(value, dt.date):
        return month_label(value) if column in MONTHS else value.isoformat()
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
        series = {row.values["series"] for row in rows}
        return tuple(dict.fromkeys(text for name, text in self.contradictions if name in series))

    def scope_notes(self, rows: tuple[Row, ...]) -> tuple[str, ...]:
        """What must be known of the scope of these rows' targets."""
        return tuple(
            dict.fromkeys(
                f"{row.values['name']}: {row.values['scope_note']}" for row in rows if row.values["scope_note"]
            )
        )

    @property
    def key_rows(self) -> tuple[Row, ...]:
        """The key figures, families in order."""
        return tuple(row for row in self.rows if row.rank is not None)

    @property
    def headline_rows(self) -> tuple[Row, ...]:
        """The headline of each family, families in order."""
        return tuple(row for row in self.rows if row.is_headline)


def kpi_extract(facts: KeyFacts, lang: str) -> KpiExtract:
    """The key figures of a month in one language."""
    words = load_words(lang)
    return KpiExtract(
        facts.month,
        lang,
        facts.release,
        facts.known_to,
        tuple(_row(fact, words) for fact in facts.rows),
        tuple(_milestone(fact, words) for fact in facts.milestones),
        tuple((fact["series"], fact[f"explanation_{lang}"]) for fact in facts.contradictions),
        facts.as_of,
    )


def _row(fact: Fact, words: Words) -> Row:
    lang = words.lang
    values: dict[str, Value] = {
        "family": words["family", fact["family"]],
        "name": fact[f"name_{lang}"],
        "series": fact["series"],
        "unit": fact[f"unit_{lang}"],
        "scope_note": fact[f"scope_note_{lang}"],
    }
    for column in FIGURE_COLUMNS:
        values[column] = figure(fact, column) if isinstance(fact[column], float) else fact[column]
    for group in ("status", "certainty", "blank_reason"):
        values[group] = words[group, fact[group]] if fact[group] else None
    for column in ("conflicts", "publisher", "newest_published_on", "url"):
        values[column] = fact[column]
    values["marks"] = " ".join(f"[{mark}]" for mark, column in MARKS.items() if fact[column]) or None
    codes = ("family", "unit", "measure_type", "status", "certainty", "trajectory")
    return Row(
        {column: values[column] for column in COLUMNS},
        fact["rank"],
        fact["blank_reason"],
        {code: fact[code] for code in codes},
    )


def figure(fact: Mapping[str, Any], column: str) -> Decimal:
    """A figure of a KPI row, not blank, rounded to the decimals that it has earned."""
    value: float = fact[column]
    if column in STATED:
        return rounded(value, written_decimals(value))
    if column not in EARNED_BY:
        return rounded(value, PERCENT)
    main, finer = EARNED_BY[column]
    low, high = (fact[bound] for bound in KPI_INTERVALS[main])
    return rounded(value, shown_decimals(value, fact[main], low, high, printed=main in KPI_PRINTED, finer=finer))


def _milestone(fact: Fact, words: Words) -> dict[str, Value]:
    lang = words.lang
    return {
        "milestone": fact[f"name_{lang}"],
        "value": rounded(fact["value"], written_decimals(fact["value"])),
        "unit": fact[f"unit_{lang}"],
        "due": fact["due"],
        "milestone_status": words["milestone_status", fact["status"]],
        "authority": fact[f"authority_{lang}"],
        "announced": fact["announced_text"] or words["text", "undated"],
        "publisher": fact["publisher"],
        "url": fact["url"],
        "rivals": fact["rivals"],
        "rival_statements": "; ".join(fact["rival_statements"]),
    }
