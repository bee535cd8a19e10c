"""Headline sentences: a family's month in words, composed by rules from the row of its headline series.

Templates and forms are words of the catalogue; a series without a template of its own has its name. Every
number is the rounded one of the row.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from warehouse.catalogue.words import Words
from warehouse.extracts.kpi import KpiExtract, Row
from warehouse.rounding import text
from warehouse.wording.grammar import amount, capital, counted, in_period
from warehouse.wording.phrases import period_text


def headline(row: Row, extract: KpiExtract, note: int | None = None) -> str:
    """A family's month in sentences: level, growth, the month alone, twelve months, the path to the target.

    `note`: number of the note under the table that belongs to the row.
    """
    words = extract.words
    parts = [
        _so_far(row, extract),
        _month_alone(row, extract),
        _twelve_months(row, extract),
        _path(row, words),
        _contradicted(row, words),
        words["sentence", "notes"].format(notes=note) if note else "",
    ]
    return " ".join(part for part in parts if part)


def _so_far(row: Row, extract: KpiExtract) -> str:
    words = extract.words
    period, growth = row.period(), row.number("ytd_growth_pct")
    value = row.number("ytd_value")
    if period is None or (value is None and growth is None):
        reason = row.values["blank_reason"] or words["blank_reason", "not_published_for_month"]
        when = period_text(extract.month, extract.month, words)
        return words["sentence", "nothing"].format(name=row.values["name"], period=when, reason=reason)
    growth_alone = growth is not None and row.growth_only  # its level is the same figure
    level = _level(row, value, period, words) if value is not None and not growth_alone else ""
    clause = _growth(row, growth, period, words, alone=not level) if growth is not None else ""
    return f"{capital(level + clause)}."


def _level(row: Row, value: Decimal, period: tuple[dt.date, dt.date], words: Words) -> str:
    series = str(row.values["series"])
    template = words.texts["headline"].get(series) or words["headline", "other"]
    return template.format(
        name=row.values["name"],
        value=_amount(row, value, words),
        value_accusative=_amount(row, value, words, "accusative"),
        in_period=in_period(*period, words),
    )


def _growth(row: Row, growth: Decimal, period: tuple[dt.date, dt.date], words: Words, *, alone: bool) -> str:
    """A clause after the level; or, where only growth is published, the whole statement."""
    way = "more" if growth > 0 else "less" if growth < 0 else "same"
    key = f"index_{way}" if alone else way
    series = f"{row.values['series']}:{way}"
    template = (words.texts["headline"].get(series) if alone else None) or words["sentence", key]
    return template.format(
        name=row.values["name"],
        pct=text(abs(growth), words.lang),
        in_period=in_period(*period, words),
        last_year=period[1].year - 1,
    )


def _month_alone(row: Row, extract: KpiExtract) -> str:
    """The month itself; where nothing reaches it, why."""
    words, month, period = extract.words, extract.month, row.period()
    if period is None or (row.number("ytd_value") is None and row.number("ytd_growth_pct") is None):
        return ""
    value = row.number("month_value")
    if value is not None and period[1].month > 1:
        return words["sentence", "month_alone"].format(
            month=words["month", str(month.month)],
            month_in=words["month_in", str(month.month)],
            value=_amount(row, value, words),
        )
    low, high = row.number("month_low"), row.number("month_high")
    if low is not None and high is not None and period[1].month > 1:
        return words["sentence", "month_between"].format(
            month=words["month", str(month.month)],
            month_in=words["month_in", str(month.month)],
            low=text(low, words.lang),
            value=_amount(row, high, words),
        )
    if not row.reaches(month) and row.values["blank_reason"]:
        when = period_text(month, month, words)
        return capital(words["sentence", "older"].format(period=when, reason=row.values["blank_reason"]))
    return ""


def _twelve_months(row: Row, extract: KpiExtract) -> str:
    """The last twelve months, or the newest that are known."""
    words, period = extract.words, row.period()
    value, low, high = (row.number(column) for column in ("rolling_12", "rolling_12_low", "rolling_12_high"))
    if value is None or period is None:
        return ""
    return words["sentence", "rolling" if row.reaches(extract.month) else "rolling_to"].format(
        month=words["month", str(period[1].month)],
        year=period[1].year,
        value=_amount(row, value, words),
        range=_range(low, high, words) if low is not None and high is not None and low < high else "",
    )


def _range(low: Decimal, high: Decimal, words: Words) -> str:
    return words["sentence", "range"].format(low=text(low, words.lang), high=text(high, words.lang))


def _path(row: Row, words: Words) -> str:
    """Where the twelve months stand against the path, with the status and its certainty."""
    target, gap, year = row.number("target_value"), row.number("gap"), row.values["target_year"]
    if target is None:
        return ""
    goal = _amount(row, target, words)
    if gap is None:
        return words["sentence", "path_unknown"].format(target=goal, year=year)
    where = words["sentence", "above" if gap > 0 else "below" if gap < 0 else "on_path"].format(
        target=goal, year=year, gap=_amount(row, abs(gap), words), gap_dative=_amount(row, abs(gap), words, "dative")
    )
    status, certainty = row.values["status"], row.values["certainty"]
    if not status:
        return f"{where}."
    form = words["sentence", "status_certain" if certainty else "status"]
    return f"{where}{form.format(status=status, certainty=certainty)}."


def _contradicted(row: Row, words: Words) -> str:
    count = row.values["conflicts"]
    return f"{capital(counted('contradictions', count, words))}." if isinstance(count, int) and count else ""


def _amount(row: Row, value: Decimal, words: Words, case: str = "nominative") -> str:
    return amount(value, str(row.codes.get("unit")), str(row.values["unit"]), words, case)
