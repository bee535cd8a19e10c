"""The bulletin as PDF: two pages, tagged for screen readers (PDF/UA-1), with an embedded font; made by typst."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import typst

from warehouse.errors import ContractError
from warehouse.extracts.bulletin import MOST, Bulletin

TEMPLATE = Path(__file__).parent / "templates" / "bulletin.typ"
FONTS = Path(__file__).parent / "fonts"
PAGES = 2


def pdf(bulletin: Bulletin, created: dt.datetime) -> bytes:
    """PDF bytes, the same for the same bulletin. Contradictions and changes are cut until two pages hold them."""
    for most in MOST:
        told = json.dumps(asdict(bulletin.cut(most, bulletin.texts["more"])), ensure_ascii=False)
        document = typst.Compiler(
            str(TEMPLATE), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"bulletin": told}
        )
        if json.loads(document.query("<last>", field="value", one=True)) <= PAGES:
            made = document.compile(format="pdf", pdf_standards=["ua-1"], timestamp=created)
            assert isinstance(made, bytes)  # one document, not one a page
            return made
    raise ContractError("the bulletin does not fit on two pages", "this is a fault of the program")
