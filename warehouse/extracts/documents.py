"""The documents of a month in one language: workbook, and the bulletin as PDF and as page.

Loads what draws and sets them, which data formats do without.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from warehouse.extracts.bulletin.compose import bulletin
from warehouse.extracts.edition import Edition
from warehouse.extracts.page import page
from warehouse.extracts.pdf import pdf
from warehouse.extracts.workbook import workbook


def documents(edition: Edition, formats: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Formats (xlsx, pdf, html) with their bytes."""
    if "xlsx" in formats:
        yield "xlsx", workbook(edition)
    if "pdf" not in formats and "html" not in formats:
        return
    composed = bulletin(edition)
    if "pdf" in formats:
        yield "pdf", pdf(composed, edition.facts.created)
    if "html" in formats:
        yield "html", page(composed)
