"""Figures of a filled template that has landed."""

from __future__ import annotations

import polars as pl

from sources.connectors import connectors
from sources.errors import ParseError
from sources.intake.check import check
from sources.landing.zone import Landed
from sources.parsing.rows import figures


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Raises ParseError where a rule that came later refuses what was right when it landed."""
    limit = int(str(connectors()["intake"].settings["unpacked_bytes"]))
    filled = check(data, landed.source, landed.document, limit)
    if filled.faults:
        row, column, reason = filled.faults[0]
        raise ParseError(landed.source, landed.document, f"row {row}, {column}: {reason}", "drop a corrected file")
    return figures(landed.source, landed.document, filled.rows)
