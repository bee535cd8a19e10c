"""Charts as SVG: the trend of each family, and the path to the milestones.

A chart is a Vega-Lite specification (data, not drawing code), rendered without a browser. Meaning never hangs on
colour: lines differ in thickness and dash, marks in shape, and each is named on the chart or in its key. The texts of
an SVG are texts, in the font that documents embed.
"""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.catalogue.words import Words
from warehouse.decimals import significant_decimals
from warehouse.extracts.kpi import Row
from warehouse.extracts.tables import Pack, trajectory_months
from warehouse.periods import months_between
from warehouse.rounding import rounded, text
from warehouse.wording.phrases import period_text

Spec = dict[str, Any]

FONTS = Path(__file__).parent / "fonts"
FONT = "Noto Sans"
INK, ACCENT, GREY, BAND = "#1a1a1a", "#0b4f7d", "#6b6b6b", "#c9d3da"  # told apart in print and in grey
TREND = (300, 108)  # inner width and height, in points
PATH = (640, 165)
STEPS_TOLD = 4  # of a trend's steps, in its alternative text


def trend(pack: Pack, row: Row) -> tuple[str, str]:
    """SVG and alternative text of a family's trend: segments as steps, their bounds as a band, the estimate thin."""
    facts = pack.facts
    mine = pl.col("series") == row.values["series"]
    steps = [_average(row) for row in facts.segments.filter(mine).to_dicts()]
    mean = _mean(steps)
    bounded = [
        {"start": row["month"], "end": _next(row["month"]), "low": row["low"], "high": row["high"]}
        for row in facts.months.filter(mine & pl.col("high").is_not_null()).to_dicts()
        if mean is not None and row["high"] - row["low"] <= mean  # wider is not known
    ]
    estimates = [
        {"middle": row["month"] + dt.timedelta(days=14), "estimate": row["estimate"]}
        for row in facts.months.filter(mine & pl.col("estimate").is_not_null()).to_dicts()
    ]
    band = [step for step in steps if step["high"] is not None] + bounded
    layers: list[Spec] = [
        _layer(band, {"type": "rect", "color": BAND}, **_across(), y=_y("low"), y2={"field": "high"}),
        _layer(
            estimates,
            {"type": "line", "color": GREY, "strokeWidth": 1, "strokeDash": [1.5, 2.5], "interpolate": "monotone"},
            x=_time("middle"),
            y=_y("estimate"),
        ),
        _layer(
            [step for step in steps if step["value"] is not None],
            {"type": "rule", "color": ACCENT, "strokeWidth": 3},
            **_across(),
            y=_y("value"),
        ),
    ]
    svg = _svg({**_frame(TREND), "layer": layers}, pack.lang)
    return svg, _trend_in_words(pack, steps, row)


def path(pack: Pack, row: Row) -> tuple[str, str]:
    """SVG and alternative text of the headline's path: milestones, both readings of the path, twelve months, outlook."""
    words, facts = pack.words, pack.facts
    months = trajectory_months(pack, row)
    steps = facts.steps(str(row.codes["trajectory"]))
    series = steps[0]["series"]
    mine = pl.col("series") == series
    first = dt.date(steps[0]["year"] - 6, 1, 1)
    actual = [
        {"at": row["period_end"], **{c: row[c] for c in ("value", "low", "high")}}
        for row in facts.rolling.filter(mine & (pl.col("period_end") >= first)).to_dicts()
    ]
    milestones = [
        {
            "at": dt.date(step["year"], 12, 31),
            "value": step["value"],
            "label": f"{_number(step['value'], words)} · {step['year']}",
        }
        for step in steps
    ]
    ahead = [
        {"at": dt.date(row["year"], 12, 31), **{c: row[c] for c in ("value", "low", "high")}}
        for row in facts.outlook.filter(mine & pl.col("value").is_not_null()).to_dicts()
    ]
    paths = [{"at": _last(row["month"]), **{c: row[c] for c in ("geometric", "linear")}} for row in months]
    labels = [
        *_labelled(actual[-1:], words["chart", "actual"], dy=24, align="right"),
        *_labelled(ahead, words["chart", "outlook"], dy=16, align="left"),
        *_at_month(paths, "geometric", words["chart", "geometric"], 0.66, dy=12, align="left"),
        *_at_month(paths, "linear", words["chart", "linear"], 0.62, dy=-8, align="right"),
    ]
    layers: list[Spec] = [
        _layer(
            paths,
            {"type": "line", "color": INK, "strokeWidth": 1.2, "strokeDash": [6, 3]},
            x=_time("at"),
            y=_y("geometric"),
        ),
        _layer(
            paths,
            {"type": "line", "color": GREY, "strokeWidth": 1, "strokeDash": [1.5, 2.5]},
            x=_time("at"),
            y=_y("linear"),
        ),
        _layer(
            [row for row in actual if row["low"] is not None],
            {"type": "rule", "color": GREY, "strokeWidth": 5, "opacity": 0.6},
            x=_time("at"),
            y=_y("low"),
            y2={"field": "high"},
        ),
        _layer(
            actual,
            {"type": "line", "color": ACCENT, "strokeWidth": 2.2, "point": _dot(ACCENT)},
            x=_time("at"),
            y=_y("value"),
        ),
        _layer(
            ahead, {"type": "rule", "color": INK, "strokeWidth": 1.5}, x=_time("at"), y=_y("low"), y2={"field": "high"}
        ),
        _layer(ahead, {**_dot("white", "triangle-up", INK), "type": "point"}, x=_time("at"), y=_y("value")),
        _layer(milestones, {**_dot("white", "diamond", INK, 70), "type": "point"}, x=_time("at"), y=_y("value")),
        _text(milestones, dy=-10, align="right"),
        *(_text([label], dy=label["dy"], align=label["align"]) for label in labels),
    ]
    svg = _svg({**_frame(PATH, ticks=3), "layer": layers}, pack.lang)
    return svg, chart_words(pack, row)


# Words in place of the picture


def _trend_in_words(pack: Pack, steps: list[dict[str, Any]], row: Row) -> str:
    words = pack.words
    told = [
        f"{period_text(step['start'], step['last'], words)}: {_number(step['value'], words)}"
        for step in steps
        if step["value"] is not None
    ]
    listed = "; ".join(told[-STEPS_TOLD:]) or words["chart", "no_steps"]
    return words["chart", "alt_trend"].format(name=row.values["name"], unit=row.values["unit"], steps=listed)


def chart_words(pack: Pack, row: Row) -> str:
    """The path in words: the milestones; then the twelve months and the outlook as the key figures have them."""
    words, unit = pack.words, str(row.values["unit"])
    steps = pack.facts.steps(str(row.codes["trajectory"]))
    goals = ", ".join(f"{_number(step['value'], words)} {unit} ({step['year']})" for step in steps)
    told = [words["chart", "alt_path"].format(steps=goals)]
    shown = {c: row.text(c, pack.lang) for c in ("rolling_12", "outlook", "outlook_low", "outlook_high")}
    if shown["rolling_12"] and (period := row.period()):
        when = period_text(period[1], period[1], words)
        told.append(words["chart", "alt_actual"].format(period=when, value=shown["rolling_12"], unit=unit))
    if shown["outlook"]:
        key = "alt_outlook" if shown["outlook_low"] else "alt_outlook_alone"
        ends = {"low": shown["outlook_low"], "high": shown["outlook_high"]}
        told.append(words["chart", key].format(year=pack.facts.month.year, value=shown["outlook"], unit=unit, **ends))
    return " ".join(told)


def _number(value: float, words: Words) -> str:
    """Three significant digits, without trailing zeros: labels of a chart, whose figures the tables give exactly."""
    number = rounded(value, significant_decimals(value, 3)).normalize()
    return text(rounded(value, max(0, -int(number.as_tuple().exponent))), words.lang)


# Pieces of a specification


def _average(row: dict[str, Any]) -> dict[str, Any]:
    """A segment as its average month."""
    months = months_between(row["period_start"], row["period_end"]) + 1
    share = {c: None if row[c] is None else row[c] / months for c in ("value", "low", "high")}
    return {"start": row["period_start"], "end": _next(row["period_end"]), "last": row["period_end"], **share}


def _mean(steps: list[dict[str, Any]]) -> float | None:
    known = [step["value"] for step in steps if step["value"] is not None]
    return sum(known) / len(known) if known else None


def _next(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _last(month: dt.date) -> dt.date:
    return _next(month) - dt.timedelta(days=1)


def _layer(rows: list[dict[str, Any]], mark: Spec, **encoding: Spec) -> Spec:
    values = [{k: v.isoformat() if isinstance(v, dt.date) else v for k, v in row.items()} for row in rows]
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _time(field: str) -> Spec:
    axis = {"format": "%Y", "tickCount": "year", "title": None, "grid": False, "labelAlign": "left", "labelOffset": 3}
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def _across() -> dict[str, Spec]:
    return {"x": _time("start"), "x2": {"field": "end"}}


def _y(field: str) -> Spec:
    return {"field": field, "type": "quantitative", "scale": {"zero": True}, "axis": {"title": None}}


def _dot(fill: str, shape: str = "circle", stroke: str | None = None, size: int = 28) -> Spec:
    return {"shape": shape, "size": size, "fill": fill, "stroke": stroke or fill, "strokeWidth": 1.3, "opacity": 1}


def _text(rows: list[dict[str, Any]], *, dy: int, align: str) -> Spec:
    mark = {
        "type": "text",
        "align": align,
        "dy": dy,
        "dx": 4 if align == "left" else -4,
        "fontSize": 10.5,
        "color": INK,
    }
    return _layer(rows, mark, x=_time("at"), y=_y("value"), text={"field": "label"})


def _labelled(rows: list[dict[str, Any]], label: str, *, dy: int, align: str) -> list[dict[str, Any]]:
    return [{"at": row["at"], "value": row["value"], "label": label, "dy": dy, "align": align} for row in rows]


def _at_month(
    rows: list[dict[str, Any]], column: str, label: str, part: float, *, dy: int, align: str
) -> list[dict[str, Any]]:
    """The label of a line, at a part of its length."""
    return _labelled(
        [{"at": row["at"], "value": row[column]} for row in rows[int(len(rows) * part) :][:1]],
        label,
        dy=dy,
        align=align,
    )


def _frame(size: tuple[int, int], ticks: int = 3) -> Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": size[0],
        "height": size[1],
        "padding": 2,
        "background": "white",
        "config": {
            "font": FONT,
            "aria": False,  # the document names the picture as a whole
            "mark": {"aria": False},
            "view": {"stroke": None},
            "axis": {
                "aria": False,
                "labelColor": INK,
                "labelFontSize": 10.5,
                "domainColor": GREY,
                "tickColor": GREY,
                "gridColor": "#e3e3e3",
            },
            "axisY": {"tickCount": ticks, "domain": False, "ticks": False},
        },
    }


@functools.cache
def _renderer() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert


def _svg(spec: Spec, lang: str) -> str:
    comma = {"decimal": ".", "thousands": ","} if lang == "en" else {"decimal": ",", "thousands": "\u00a0"}
    locale = {**comma, "grouping": [3], "currency": ["", ""]}
    return str(_renderer().vegalite_to_svg(spec, format_locale=locale))
