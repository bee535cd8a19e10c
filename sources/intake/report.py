"""What is wrong with a file of the intake, as the parsing process hands it over: counts, words, and the annotated copy."""

from __future__ import annotations

from typing import Any

from sources.connectors import connectors
from sources.intake.check import check
from sources.intake.template import annotated
from sources.landing.isolation import packed


def report(data: bytes, source: str, document: str) -> dict[str, Any]:
    """`cells`: how many are wrong; with `first` (row and reason) and `copy` (the annotated copy) if any is.

    Raises ParseError for what is no filled template at all.
    """
    filled = check(data, source, document, int(str(connectors()[source].settings["unpacked_bytes"])))
    if not filled.faults:
        return {"cells": 0}
    row, _, reason = filled.faults[0]
    copy = annotated(filled.cells, filled.faults, filled.language)
    cells = len({(row, column) for row, column, _ in filled.faults})
    return {"cells": cells, "first": f"row {row}: {reason}", "copy": packed(copy)}
