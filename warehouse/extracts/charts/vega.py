"""Pieces of a Vega-Lite specification in the house's style, and its rendering as SVG. Knows no figures."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path
from typing import Any

Spec = dict[str, Any]
Datum = dict[str, Any]

FONTS = Path(__file__).parent.parent / "fonts"
FONT = "Noto Sans"
INK, ACCENT, GREY, BAND, GRID = "#1a1a1a", "#0b4f7d", "#6b6b6b", "#c9d3da", "#e3e3e3"  # told apart in print and in grey
LABEL_SIZE = 10.5  # points


def layer(rows: list[Datum], mark: Spec, **encoding: Spec) -> Spec:
    """A mark for each row."""
    values = [{k: v.isoformat() if isinstance(v, dt.date) else v for k, v in row.items()} for row in rows]
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def time(field: str) -> Spec:
    """A day across, with the years below."""
    axis = {"format": "%Y", "tickCount": "year", "title": None, "grid": False, "labelAlign": "left", "labelOffset": 3}
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}, "axis": axis}


def across() -> dict[str, Spec]:
    """From the day `start` to the day `end`."""
    return {"x": time("start"), "x2": {"field": "end"}}


def upward(field: str) -> Spec:
    """A figure upwards, from zero."""
    return {"field": field, "type": "quantitative", "scale": {"zero": True}, "axis": {"title": None}}


def line(colour: str, width: float, dash: tuple[float, float] | None = None, **more: object) -> Spec:
    """A line; told apart from others by its width and dash."""
    return {
        "type": "line",
        "color": colour,
        "strokeWidth": width,
        **({"strokeDash": list(dash)} if dash else {}),
        **more,
    }


def symbol(fill: str, shape: str = "circle", stroke: str | None = None, size: int = 28) -> Spec:
    """How a point looks."""
    return {"shape": shape, "size": size, "fill": fill, "stroke": stroke or fill, "strokeWidth": 1.3, "opacity": 1}


def label(rows: list[Datum], *, dy: int, align: str) -> Spec:
    """The text `label` at the day `at` and the height `value`, so many points lower and to one side."""
    mark = {
        "type": "text",
        "align": align,
        "dy": dy,
        "dx": 4 if align == "left" else -4,
        "fontSize": LABEL_SIZE,
        "color": INK,
    }
    return layer(rows, mark, x=time("at"), y=upward("value"), text={"field": "label"})


def svg(size: tuple[int, int], layers: list[Spec], lang: str) -> str:
    """The chart of these layers; `size`: inner width and height in points."""
    comma = {"decimal": ".", "thousands": ","} if lang == "en" else {"decimal": ",", "thousands": "\u00a0"}
    locale = {**comma, "grouping": [3], "currency": ["", ""]}
    return str(_renderer().vegalite_to_svg({**_frame(size), "layer": layers}, format_locale=locale))


def month_after(day: dt.date) -> dt.date:
    """The first day of the month after."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _frame(size: tuple[int, int]) -> Spec:
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
                "labelFontSize": LABEL_SIZE,
                "domainColor": GREY,
                "tickColor": GREY,
                "gridColor": GRID,
            },
            "axisY": {"tickCount": 3, "domain": False, "ticks": False},
        },
    }


@functools.cache
def _renderer() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
