"""The bulletin as a page: one HTML file with its font and pictures inside, no script, made to be read and printed."""

from __future__ import annotations

import base64
import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from warehouse.extracts.bulletin.model import Bulletin, Picture
from warehouse.extracts.charts.vega import FONTS

TEMPLATES = Path(__file__).parent / "templates"
WEIGHTS = {"400": "NotoSans-Regular.ttf", "700": "NotoSans-Bold.ttf"}


def page(bulletin: Bulletin) -> bytes:
    """UTF-8 HTML. Every text is escaped; the charts' SVG, which is the program's own, goes in as it is."""
    return _template().render(b=bulletin, fonts=_fonts(), picture=picture).encode()


def picture(chart: Picture) -> Markup:
    """An SVG that a screen reader reads as one picture with the words in its place."""
    opened = chart.svg[chart.svg.index("<svg") :].removeprefix("<svg")
    return Markup('<svg role="img" aria-label="{}"').format(chart.alt) + Markup(opened)


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("bulletin.html")


@functools.cache
def _fonts() -> dict[str, str]:
    return {weight: base64.b64encode((FONTS / name).read_bytes()).decode() for weight, name in WEIGHTS.items()}
