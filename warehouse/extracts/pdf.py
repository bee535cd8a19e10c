"""The bulletin as PDF: two pages, tagged for screen readers (PDF/UA-1), with an embedded font; made by typst."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from warehouse.extracts.bulletin.model import Bulletin
from warehouse.extracts.charts.vega import FONTS
from warehouse.extracts.glyphs import glyphs_of, in_glyphs

TEMPLATE = Path(__file__).parent / "templates" / "bulletin.typ"
SIGNS = frozenset("−≤≥≈→←↑↓")  # of our own texts: not in our fonts, but in those that typst brings
PAGES = 2
# How many contradictions and changes, at which size of letters: tried in turn until two pages hold the bulletin.
ATTEMPTS = ((6, 1.0), (4, 1.0), (3, 1.0), (2, 1.0), (2, 0.95), (1, 0.95), (1, 0.9), (1, 0.85))


def pdf(bulletin: Bulletin, created: dt.datetime) -> bytes:
    """PDF bytes, the same for the same bulletin. A month that even the last try does not hold gets a third page."""
    for most, scale in ATTEMPTS:
        content = json.dumps(_content(bulletin.shortened(most)), ensure_ascii=False)
        document = typst.Compiler(
            str(TEMPLATE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"bulletin": content, "scale": str(scale)},
        )
        if json.loads(document.query("<last>", field="value", one=True)) <= PAGES:
            break
    data = document.compile(format="pdf", pdf_standards=["ua-1"], timestamp=created)
    assert isinstance(data, bytes)  # one document, not one a page
    return data


def _content(bulletin: Bulletin) -> dict[str, Any]:
    """What the template sets: every text in letters that the font has. Pictures bring their own, addresses are followed."""
    content: dict[str, Any] = in_glyphs(asdict(bulletin), glyphs_of(FONTS) | SIGNS)
    for source, own in zip(content["sources"], bulletin.sources, strict=True):
        source["url"] = own.url
    return content
