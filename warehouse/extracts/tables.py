"""The tables of a month's documents: one a sheet of the workbook, each built from the facts in one language.

A table is rows of values by column: rounded numbers, dates, texts, or a mark such as [x] in place of a figure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.catalogue.codes import FAMILIES
from warehouse.catalogue.words import Words
from warehouse.decimals import FINER, PATH, PERCENT, RATE, interval_decimals, significant_decimals, written_decimals
from warehouse.extracts.changed import Changed
from warehouse.extracts.facts import Facts
from warehouse.extracts.kpi import COLUMNS, FIGURE_COLUMNS, MILESTONE_COLUMNS, KpiExtract, Row, Value, figure
from warehouse.rounding import rounded
from warehouse.wording.phrases import period_text, printed

GLANCE = (
    "family",
    "name",
    "unit",
    "month_value",
    "ytd_period_end",
    "ytd_value",
    "ytd_growth_pct",
    "rolling_12",
    "rolling_12_low",
    "rolling_12_high",
    "target_year",
    "target_value",
    "path_value",
    "gap",
    "outlook",
    "status",
    "certainty",
    "conflicts",
    "blank_reason",
    "publisher",
    "newest_published_on",
    "marks",
    "scope_note",
)
MONTHLY = ("month_value", "month_low", "month_high")
REACHING = tuple(  # the month: year to date, growth, twelve months
    column for column in FIGURE_COLUMNS if column.startswith(("ytd_", "rolling_12")) and column != "ytd_period_end"
)
HISTORY_FIGURES = (*MONTHLY, "estimate", *REACHING)
HISTORY = (
    *("name", "month", "unit", *MONTHLY, "basis", "estimate", *REACHING),
    *("blank_reason", "publisher", "newest_published_on", "url"),
)
PROGRESS_FIGURES = {"actual": 0, "low": FINER, "high": FINER, "path_value": 0, "gap": 0}  # decimals beyond the actual's
PERCENTS = ("gap_pct", "observed_pct", "required_pct", "remaining_pct")
WEB = re.compile(r"https?://[^\s\"'<>]+")
MISSING, NOT_APPLICABLE = "[x]", "[z]"


@dataclass(frozen=True)
class Table:
    """Rows of values by column code; `headings` in order; `about`: what it holds, for the list of contents."""

    code: str
    title: str
    about: str
    headings: dict[str, str]
    rows: tuple[dict[str, Value], ...]


@dataclass(frozen=True)
class Pack:
    """The facts of a month and its extract in one language: what every table and document is made from."""

    facts: Facts
    kpi: KpiExtract

    @property
    def words(self) -> Words:
        """Texts of its language."""
        return self.kpi.words

    @property
    def lang(self) -> str:
        """Its language."""
        return self.kpi.lang

    def name(self, row: Mapping[str, Any]) -> str:
        """The name of a row's series."""
        return str(row[f"name_{self.lang}"])

    def unit(self, code: str) -> str:
        """The short name of a unit."""
        return self.facts.quotes.unit(code, self.lang)

    def authority(self, code: str) -> str:
        """The name of an authority, or of two that share a series."""
        names = self.facts.quotes.authorities
        return " / ".join(
            str(names[each][f"name_{self.lang}"]) if each in names else each for each in code.split(" / ")
        )


def is_web(url: str) -> bool:
    """Whether an address may become a link: http or https, and nothing in it that could end an attribute."""
    return bool(WEB.fullmatch(url))


def tables(pack: Pack) -> tuple[Table, ...]:
    """All tables, in the order of the sheets."""
    return tuple(table for make in TABLES for table in make(pack))


def _table(pack: Pack, code: str, columns: tuple[str, ...], rows: list[dict[str, Value]]) -> Table:
    words = pack.words
    headings = {column: words["column", column] for column in columns}
    return Table(code, words["sheet", code], words["sheet_about", code], headings, tuple(rows))


def _key_figures(pack: Pack) -> Iterator[Table]:
    yield _table(pack, "kpi", GLANCE, [marked(row, GLANCE) for row in pack.kpi.key_rows])


def marked(row: Row, columns: tuple[str, ...]) -> dict[str, Value]:
    """A row's values, with a mark in place of each missing figure."""
    return {column: f"[{mark}]" if (mark := row.missing(column)) else row.values[column] for column in columns}


def _trajectory(pack: Pack) -> Iterator[Table]:
    """The path of the transit headline, month by month from its base to its last milestone."""
    drawn = path_row(pack)
    rows = [_step(pack, each) for each in trajectory_months(pack, drawn)] if drawn else []
    columns = (
        "month",
        "rolling_12",
        "rolling_12_low",
        "rolling_12_high",
        "path_geometric",
        "path_linear",
        "steps",
        "marks",
    )
    yield _table(pack, "trajectory", columns, rows)


def path_row(pack: Pack) -> Row | None:
    """The row whose path the documents draw: the headline of transit; None while no target of its is known."""
    for row in pack.kpi.key_rows:
        if row.codes.get("family") == "transit" and row.rank == 1 and row.codes.get("trajectory"):
            return row
    return None


def trajectory_months(pack: Pack, row: Row) -> list[dict[str, Any]]:
    """Month by month: actual (to the extract's month), low, high, both paths, and the milestone where there is one."""
    trajectory = str(row.codes["trajectory"])
    facts = pack.facts
    steps = facts.steps(trajectory)
    base = dt.date(steps[0]["year"], 12, 1)
    milestones = {dt.date(step["year"], 12, 1): step["value"] for step in steps[1:]}
    wide = (
        facts.paths.filter(pl.col("trajectory") == trajectory)
        .group_by("month")
        .agg(
            *(
                pl.col("path_value").filter(pl.col("path") == path).first().alias(path)
                for path in ("geometric", "linear")
            ),
            *(pl.col(column).first() for column in ("actual", "low", "high")),
        )
        .with_columns(
            pl.when(pl.col("month") <= facts.month).then(pl.col(column)).alias(column)
            for column in ("actual", "low", "high")
        )
        .sort("month")
    )
    nothing: dict[str, Any] = dict.fromkeys(("actual", "low", "high"))
    first = {"month": base, "geometric": steps[0]["value"], "linear": steps[0]["value"]}
    ended = pl.col("period_end").dt.truncate("1mo") == base
    known = facts.rolling.filter((pl.col("series") == steps[0]["series"]) & ended).to_dicts()
    reached = {"actual": known[0]["value"], "low": known[0]["low"], "high": known[0]["high"]} if known else nothing
    return [
        first | reached | {"milestone": steps[0]["value"]},
        *({**row, "milestone": milestones.get(row["month"])} for row in wide.to_dicts()),
    ]


def _step(pack: Pack, row: dict[str, Any]) -> dict[str, Value]:
    """A month of the path. Blanks stay blank here, for a chart draws a text as zero; the mark stands beside them."""
    month: dt.date = row["month"]
    missing = MISSING if month <= pack.facts.month else NOT_APPLICABLE
    found = {f"rolling_12{end}": row[column] for end, column in (("", "actual"), ("_low", "low"), ("_high", "high"))}
    return {
        "month": month,
        **{c: None if v is None else figure(found, c) for c, v in found.items()},
        "path_geometric": rounded(row["geometric"], PATH),
        "path_linear": rounded(row["linear"], PATH),
        "steps": None if row["milestone"] is None else _as_written(row["milestone"]),
        "marks": missing if row["actual"] is None else None,
    }


def _targets(pack: Pack) -> Iterator[Table]:
    columns = (
        *("family", "name", "trajectory", "unit", "path", "base_year", "base_value", "target_year", "target_value"),
        *(*PROGRESS_FIGURES, *PERCENTS, "status", "certainty"),
        *("authority", "announced", "url", "scope_note", "base_evidence"),
    )
    yield _table(pack, "targets", columns, [_target(pack, row) for row in pack.facts.progress.to_dicts()])


def _target(pack: Pack, row: dict[str, Any]) -> dict[str, Value]:
    words, lang = pack.words, pack.lang
    width = (row["low"], row["high"])
    places = PATH if None in (row["actual"], *width) else interval_decimals(row["actual"], *width)
    return {
        "family": words["family", row["family"]],
        "name": pack.name(row),
        "trajectory": str(row[f"trajectory_{lang}"]),
        "unit": pack.unit(row["unit"]),
        "path": words["path", row["path"]],
        "base_year": row["base_year"],
        "base_value": _as_written(row["base_value"]),
        "target_year": row["target_year"],
        "target_value": _as_written(row["target_value"]),
        **{c: MISSING if row[c] is None else rounded(row[c], places + finer) for c, finer in PROGRESS_FIGURES.items()},
        **{c: MISSING if row[c] is None else rounded(row[c], PERCENT) for c in PERCENTS},
        "status": words["status", row["status"]] if row["status"] else MISSING,
        "certainty": words["certainty", row["certainty"]] if row["certainty"] else MISSING,
        "authority": pack.authority(row["authority"]),
        "announced": row["announced_text"] or words["text", "undated"],
        "url": row["url"],
        "scope_note": row[f"scope_note_{lang}"],
        "base_evidence": row["evidence"],
    }


def _families(pack: Pack) -> Iterator[Table]:
    for family in FAMILIES:
        found = pack.facts.history.filter(pl.col("family") == family).to_dicts()
        title = pack.words["family", family]
        headings = {column: pack.words["column", column] for column in HISTORY}
        about = pack.words["sheet_about", "family"].format(family=title)
        yield Table(family, title, about, headings, tuple(_month(pack, row) for row in found))


def _month(pack: Pack, row: dict[str, Any]) -> dict[str, Value]:
    words = pack.words
    cannot = NOT_APPLICABLE if row["measure_type"] in ("index", "growth") else MISSING
    values: dict[str, Value] = {}
    for column in HISTORY_FIGURES:
        blank = MISSING if column.startswith("ytd_growth") else cannot
        value = row[column]
        if column == "estimate":
            values[column] = blank if value is None else rounded(value, significant_decimals(value, 3))
        else:
            values[column] = blank if value is None else figure(row, column)
    return values | {
        "name": pack.name(row),
        "month": row["month"],
        "unit": pack.unit(row["unit"]),
        "basis": words["basis", row["basis"]] if row["basis"] and row["month_low"] is not None else None,
        "blank_reason": words["blank_reason", row["blank_reason"]] if row["blank_reason"] else None,
        "publisher": row["publisher"],
        "newest_published_on": row["published_text"],
        "url": row["url"],
    }


def _all_series(pack: Pack) -> Iterator[Table]:
    yield _table(pack, "all", COLUMNS, [marked(row, COLUMNS) for row in pack.kpi.rows])


def _outlook(pack: Pack) -> Iterator[Table]:
    columns = (
        *(
            "family",
            "name",
            "unit",
            "year",
            "outlook",
            "outlook_low",
            "outlook_high",
            "outlook_method",
            "outlook_month",
        ),
        *("plan", "plan_authority", "plan_probability", "record_n", "record_hits", "record_error"),
    )
    yield _table(pack, "outlook", columns, [_forecast(pack, row) for row in pack.facts.outlook.to_dicts()])


def _forecast(pack: Pack, row: dict[str, Any]) -> dict[str, Value]:
    words = pack.words
    known = {"outlook": row["value"], "outlook_low": row["low"], "outlook_high": row["high"]}
    return {
        "family": words["family", row["family"]],
        "name": pack.name(row),
        "unit": pack.unit(row["unit"]),
        "year": row["year"],
        **{c: MISSING if v is None else figure(known, c) for c, v in known.items()},
        "outlook_method": words["outlook_method", row["method"]] if row["method"] else None,
        "outlook_month": row["month"],
        "plan": _or_missing(row["plan"], _as_written, NOT_APPLICABLE),
        "plan_authority": pack.authority(row["plan_authority"]) if row["plan_authority"] else None,
        "plan_probability": _or_missing(row["plan_probability"], lambda v: rounded(100 * v, RATE), NOT_APPLICABLE),
        "record_n": row["n"],
        "record_hits": _or_missing(row["hit_rate"], lambda v: rounded(100 * v, RATE)),
        "record_error": _or_missing(row["mean_abs_error_pct"], lambda v: rounded(v, PERCENT)),
    }


def _milestones(pack: Pack) -> Iterator[Table]:
    yield _table(pack, "milestones", MILESTONE_COLUMNS, list(pack.kpi.milestones))


def _contradictions(pack: Pack) -> Iterator[Table]:
    columns = ("family", "name", "period", "explanation", "excess", "unit", "excess_pct", "set_aside", "rule", "url")
    yield _table(pack, "contradictions", columns, [conflict(pack, row) for row in pack.facts.conflicts.to_dicts()])


def conflict(pack: Pack, row: dict[str, Any]) -> dict[str, Value]:
    """A contradiction as a row: what it is about, how far apart, what was set aside and why."""
    words, quotes = pack.words, pack.facts.quotes
    return {
        "family": words["family", row["family"]],
        "name": pack.name(row),
        "period": period_text(row["period_start"], row["period_end"], words),
        "explanation": row[f"explanation_{pack.lang}"],
        "excess": rounded(row["excess"], significant_decimals(row["excess"], 2)),
        "unit": words["conflict", "points"] if row["measure"] == "growth" else pack.unit(row["unit"]),
        "excess_pct": rounded(row["excess_pct"], PERCENT),
        "set_aside": "; ".join(
            dict.fromkeys(_as_stated(pack, row["measure"], quotes.printed[claim]) for claim in row["set_aside"])
        ),
        "rule": words["conflict", row["rule"]] if row["rule"] else None,
        "url": "; ".join(row["urls"] or []),
    }


def _as_stated(pack: Pack, measure: str, claim: dict[str, Any]) -> str:
    """A claim as printed: the measure in question, or the only one that it prints."""
    there = {"level": claim["printed_value"] is not None, "growth": claim["growth_pct"] is not None}
    other = {"level": "growth", "growth": "level"}[measure]
    return printed(pack.facts.quotes, measure if there[measure] else other, claim, pack.words)


def _changes(pack: Pack) -> Iterator[Table]:
    columns = ("against", "name", "figure", "old", "new", "unit", "why", "publications")
    rows = [row for found in (pack.facts.since_release, pack.facts.since_day) if found for row in _told(pack, found)]
    yield _table(pack, "changes", columns, rows)


def against(pack: Pack, found: Changed) -> str:
    """What the changes are counted from: a release, or a day of knowledge."""
    words = pack.words
    if found.old and "day" in found.old:
        return words["changes", "day"].format(name=found.old["day"])
    return words["changes", "release"].format(name=found.old["release"] if found.old else "")


def _told(pack: Pack, found: Changed) -> Iterator[dict[str, Value]]:
    names = {row["series"]: row for row in found.series.to_dicts()}
    for row in found.rows.to_dicts():
        told = found.in_words(row, pack.lang)
        yield {
            "against": against(pack, found),
            "name": pack.name(names[row["series"]]),
            "figure": told.column,
            "old": told.old,
            "new": told.new,
            "unit": told.unit or None,
            "why": told.why,
            "publications": told.publications or None,
        }


def _sources(pack: Pack) -> Iterator[Table]:
    columns = (
        *("family", "name", "period", "role", "printed", "printed_growth", "authority", "publisher"),
        *("newest_published_on", "age", "use", "url"),
    )
    yield _table(pack, "sources", columns, [_source(pack, row) for row in pack.facts.sources.to_dicts()])


def _source(pack: Pack, row: dict[str, Any]) -> dict[str, Value]:
    words, quotes = pack.words, pack.facts.quotes
    claim = quotes.printed[row["claim_id"]]
    return {
        "family": words["family", row["family"]],
        "name": pack.name(row),
        "period": period_text(row["period_start"], row["period_end"], words),
        "role": words["role", row["role"]],
        "printed": printed(quotes, "level", claim, words) if claim["printed_value"] is not None else NOT_APPLICABLE,
        "printed_growth": printed(quotes, "growth", claim, words)
        if claim["growth_pct"] is not None
        else NOT_APPLICABLE,
        "authority": pack.authority(row["authority"]),
        "publisher": row["publisher"],
        "newest_published_on": row["published_text"] or words["text", "undated"],
        "age": _age(pack, row),
        "use": words["use", row["fate"]],
        "url": row["url"],
    }


def _age(pack: Pack, row: Mapping[str, Any]) -> Value:
    """Days from the publication to the newest one that is known; a text that prints no day has no age in days."""
    printed_day = row["published_on"] is not None and row["date_basis"] == "printed"
    return (pack.facts.known_to - row["published_on"]).days if printed_day else MISSING


def _series(pack: Pack) -> Iterator[Table]:
    columns = ("family", "name", "series", "definition", "unit", "authority", "not_to_be_confused_with")
    rows: list[dict[str, Value]] = [
        {
            "family": pack.words["family", row["family"]],
            "name": pack.name(row),
            "series": row["series"],
            "definition": row[f"definition_{pack.lang}"],
            "unit": pack.unit(row["unit"]),
            "authority": pack.authority(row["authority"]),
            "not_to_be_confused_with": ", ".join(row["not_to_be_confused_with"] or []) or None,
        }
        for row in pack.facts.series.to_dicts()
    ]
    yield _table(pack, "series", columns, rows)


def _notes(pack: Pack) -> Iterator[Table]:
    marks = [f"[{mark}] {meaning}" for mark, meaning in pack.words.texts["mark"].items()]
    rows: list[dict[str, Value]] = [{"note": note} for note in (*marks, *pack.kpi.notes)]
    yield _table(pack, "notes", ("note",), rows)


def _glossary(pack: Pack) -> Iterator[Table]:
    rows: list[dict[str, Value]] = [
        {"term": term["term"], "meaning": term["meaning"]} for term in pack.words.texts["glossary"].values()
    ]
    yield _table(pack, "glossary", ("term", "meaning"), rows)


TABLES: tuple[Callable[[Pack], Iterator[Table]], ...] = (
    _key_figures,
    _trajectory,
    _targets,
    _families,
    _all_series,
    _outlook,
    _milestones,
    _contradictions,
    _changes,
    _sources,
    _series,
    _notes,
    _glossary,
)


def _as_written(value: float) -> Decimal:
    return rounded(value, written_decimals(value))


def _or_missing(value: float | None, made: Callable[[float], Decimal], mark: str = MISSING) -> Value:
    return mark if value is None else made(value)
