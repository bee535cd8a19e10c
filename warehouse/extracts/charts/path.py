"""The path of a headline to its milestones: both readings of it, the twelve months so far, the outlook."""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.extracts.charts.labels import chart_number
from warehouse.extracts.charts.vega import (
    ACCENT,
    GREY,
    INK,
    Datum,
    Spec,
    label,
    layer,
    line,
    month_after,
    svg,
    symbol,
    time,
    upward,
)
from warehouse.extracts.edition import Edition
from warehouse.extracts.headline_path import PATHS, path_months
from warehouse.extracts.kpi import Row
from warehouse.wording.phrases import period_text

SIZE = (640, 165)  # inner width and height, in points
YEARS_BEFORE = 6  # of actual figures before the base
FIGURE = ("value", "low", "high")


def path_chart(edition: Edition, row: Row) -> tuple[str, str]:
    """SVG and alternative text of the headline's path."""
    words = edition.words
    paths = _paths(edition, row)
    actual, ahead, milestones = _actual(edition, row), _outlook(edition, row), _milestones(edition, row)
    bounded = [datum for datum in actual if datum["low"] is not None]
    at, value, interval = time("at"), upward("value"), {"y": upward("low"), "y2": {"field": "high"}}
    layers: list[Spec] = [
        layer(paths, line(INK, 1.2, (6, 3)), x=at, y=upward("geometric")),
        layer(paths, line(GREY, 1, (1.5, 2.5)), x=at, y=upward("linear")),
        layer(bounded, {"type": "rule", "color": GREY, "strokeWidth": 5, "opacity": 0.6}, x=at, **interval),
        layer(actual, line(ACCENT, 2.2, point=symbol(ACCENT)), x=at, y=value),
        layer(ahead, {"type": "rule", "color": INK, "strokeWidth": 1.5}, x=at, **interval),
        layer(ahead, {**symbol("white", "triangle-up", INK), "type": "point"}, x=at, y=value),
        layer(milestones, {**symbol("white", "diamond", INK, 70), "type": "point"}, x=at, y=value),
        label(milestones, dy=-10, align="right"),
        *_named(actual[-1:], words["chart", "actual"], dy=24, align="right"),
        *_named(ahead, words["chart", "outlook"], dy=16, align="left"),
        *_named(_along(paths, "geometric", 0.66), words["chart", "geometric"], dy=12, align="left"),
        *_named(_along(paths, "linear", 0.62), words["chart", "linear"], dy=-8, align="right"),
    ]
    return svg(SIZE, layers, edition.lang), path_in_words(edition, row)


def path_in_words(edition: Edition, row: Row) -> str:
    """In place of the picture: the milestones; then the twelve months and the outlook as the key figures have them."""
    words, unit = edition.words, str(row.values["unit"])
    steps = edition.facts.steps(str(row.codes["trajectory"]))
    goals = ", ".join(f"{chart_number(step['value'], words)} {unit} ({step['year']})" for step in steps)
    sentences = [words["chart", "alt_path"].format(steps=goals)]
    cells = {c: row.text(c, edition.lang) for c in ("rolling_12", "outlook", "outlook_low", "outlook_high")}
    if cells["rolling_12"] and (period := row.period()):
        when = period_text(period[1], period[1], words)
        sentences.append(words["chart", "alt_actual"].format(period=when, value=cells["rolling_12"], unit=unit))
    if cells["outlook"]:
        key = "alt_outlook" if cells["outlook_low"] else "alt_outlook_alone"
        sentences.append(
            words["chart", key].format(
                year=edition.facts.month.year,
                value=cells["outlook"],
                unit=unit,
                low=cells["outlook_low"],
                high=cells["outlook_high"],
            )
        )
    return " ".join(sentences)


def _paths(edition: Edition, row: Row) -> list[Datum]:
    """Both readings of the path, at the end of each month."""
    return [
        {"at": month_after(fact["month"]) - dt.timedelta(days=1), **{path: fact[path] for path in PATHS}}
        for fact in path_months(edition.facts, str(row.codes["trajectory"]))
    ]


def _milestones(edition: Edition, row: Row) -> list[Datum]:
    """Base and milestones, each with its number and its year."""
    return [
        {
            "at": dt.date(step["year"], 12, 31),
            "value": step["value"],
            "label": f"{chart_number(step['value'], edition.words)} · {step['year']}",
        }
        for step in edition.facts.steps(str(row.codes["trajectory"]))
    ]


def _actual(edition: Edition, row: Row) -> list[Datum]:
    """Twelve months so far, from some years before the base."""
    base = edition.facts.steps(str(row.codes["trajectory"]))[0]
    since = pl.col("period_end") >= dt.date(base["year"] - YEARS_BEFORE, 1, 1)
    facts = edition.facts.rolling.filter((pl.col("series") == base["series"]) & since).to_dicts()
    return [{"at": fact["period_end"], **{c: fact[c] for c in FIGURE}} for fact in facts]


def _outlook(edition: Edition, row: Row) -> list[Datum]:
    """The full year, at its end."""
    base = edition.facts.steps(str(row.codes["trajectory"]))[0]
    has_value = pl.col("value").is_not_null()
    facts = edition.facts.outlook.filter((pl.col("series") == base["series"]) & has_value).to_dicts()
    return [{"at": dt.date(fact["year"], 12, 31), **{c: fact[c] for c in FIGURE}} for fact in facts]


def _along(paths: list[Datum], path: str, part: float) -> list[Datum]:
    """A place on a path, at a part of its length."""
    return [{"at": datum["at"], "value": datum[path]} for datum in paths[int(len(paths) * part) :][:1]]


def _named(data: list[Datum], name: str, *, dy: int, align: str) -> list[Spec]:
    """The name of what is drawn there, beside each datum."""
    return [
        label(
            [{"at": datum["at"], "value": datum["value"], "label": name, "dy": dy, "align": align}], dy=dy, align=align
        )
        for datum in data
    ]
