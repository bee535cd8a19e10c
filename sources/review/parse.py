"""Figures that a person accepted or corrected. A refused claim gives none, and neither does an undecided one."""

from __future__ import annotations

import polars as pl

from sources.landing.zone import Landed
from sources.parsing.rows import figures
from sources.review.decisions import decided_figures, read_rows


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Raises ParseError for a decision that cannot be carried out."""
    return figures(landed.source, landed.document, decided_figures(read_rows(data, landed.document)))
