"""The documents of a month: workbook, bulletin as PDF and as page, from facts that are read once for all of them.

Loads what draws and sets them, which data formats do without.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from warehouse.extracts import facts
from warehouse.extracts.bulletin import bulletin, created
from warehouse.extracts.kpi import KpiExtract
from warehouse.extracts.page import page
from warehouse.extracts.pdf import pdf
from warehouse.extracts.tables import Pack
from warehouse.extracts.workbook import workbook
from warehouse.store import Warehouse


def documents(
    warehouse: Warehouse, extracts: Sequence[KpiExtract], formats: Collection[str]
) -> dict[tuple[str, str], bytes]:
    """Documents of one month by (language, format); formats: xlsx, pdf, html. `extracts`: that month's, a language each."""
    found = facts.read(warehouse, extracts[0].month)
    return {
        (extract.lang, form): data for extract in extracts for form, data in _rendered(Pack(found, extract), formats)
    }


def _rendered(pack: Pack, formats: Collection[str]) -> Iterator[tuple[str, bytes]]:
    if "xlsx" in formats:
        yield "xlsx", workbook(pack)
    if "pdf" in formats or "html" in formats:
        told = bulletin(pack)
        if "pdf" in formats:
            yield "pdf", pdf(told, created(pack))
        if "html" in formats:
            yield "html", page(told)
