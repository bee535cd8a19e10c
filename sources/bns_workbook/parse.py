"""Workbooks of the Bureau on transport: which of its two kinds one is, and the figures of its sheets."""

from __future__ import annotations

import polars as pl

from sources.bns_workbook import dynamic, monthly
from sources.bns_workbook.cells import sheets_of
from sources.errors import LayoutChanged
from sources.landing.zone import Landed
from sources.parsing.corrections import corrected
from sources.parsing.rows import figures


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Figures of every sheet, and rows with a `refusal` for what is not one. Raises ParseError: LayoutChanged, UnknownLabel."""
    sheets, left_out = sheets_of(data, landed)
    note = f"left out: {'; '.join(left_out)}" if left_out else None
    kind = dynamic if dynamic.is_dynamic(sheets) else monthly
    rows = list(kind.rows(sheets, landed, note))
    if not rows:
        raise LayoutChanged(
            landed.source,
            landed.document,
            f"no sheet holds a table that is known{f' ({note})' if note else ''}",
            "look at it by hand",
        )
    return figures(landed.source, landed.document, corrected(landed, rows))
