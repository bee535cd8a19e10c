"""Answers of GetIndexData: one row for each combination of terms, periods in no order, values as text."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import polars as pl

from sources.connectors import connectors
from sources.errors import LayoutChanged, UnknownLabel
from sources.landing.decode import as_json
from sources.landing.zone import Landed
from sources.parsing.corrections import Row, corrected
from sources.parsing.lookups import lookup
from sources.parsing.numbers import number
from sources.parsing.rows import figures

MONTH, YEAR = 4, 7
WHOLE = {"всего", "транспорт", "вся собственность", "все виды собственности", "итого"}  # terms that narrow nothing


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Figures of the chosen combination of terms. Raises ParseError: an empty answer is one of them."""
    index = landed.edition or ""
    known = lookup("taldau", "indices")
    if index not in known:
        raise UnknownLabel(landed.source, landed.document, "the request", index, known)
    rows = as_json(data, landed)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        reason = rows.get("message") or rows.get("error") if isinstance(rows, dict) else None
        raise LayoutChanged(
            landed.source,
            landed.document,
            f"no list of rows came{f': {reason}' if reason else ''}",
            "look at it by hand",
        )
    if not rows:
        raise LayoutChanged(
            landed.source,
            landed.document,
            "an empty list came",
            "the dictionaries in indices.yaml are not all that the index has (GetSegmentList)",
        )
    rows_of_index = list(_figures(_chosen(rows, known[index], landed), known[index], landed))
    return figures(landed.source, landed.document, corrected(landed, rows_of_index))


def _chosen(rows: list[dict[str, Any]], entry: dict[str, Any], landed: Landed) -> dict[str, Any]:
    """The one row that bears the terms of the index, and whose other terms narrow nothing."""
    terms = set(entry["terms"])
    fitting = []
    for row in rows:
        names = row.get("termNames")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise LayoutChanged(landed.source, landed.document, "a row has no termNames", "look at it by hand")
        own = {" ".join(name.lower().split()) for name in names}
        if terms <= own and own - terms <= WHOLE:
            fitting.append(row)
    if len(fitting) != 1:
        raise LayoutChanged(
            landed.source,
            landed.document,
            f"{len(fitting)} rows bear the terms {', '.join(sorted(terms))} alone",
            "two slices with the same terms are a break in method; none: bring the terms in indices.yaml up to date",
        )
    return fitting[0]


def _figures(row: dict[str, Any], entry: dict[str, Any], landed: Landed) -> Iterator[Row]:
    connector = connectors()["taldau"]
    periods = row.get("periods")
    if not isinstance(periods, list):
        raise LayoutChanged(landed.source, landed.document, "a row has no periods", "look at it by hand")
    months: set[str] = set()
    for period in periods:
        if not isinstance(period, dict) or not isinstance(period.get("date"), str):
            raise LayoutChanged(landed.source, landed.document, "a period has no date", "look at it by hand")
        first, last = _months(period["date"], entry["period"], landed)
        if last in months:
            raise LayoutChanged(
                landed.source, landed.document, f"two values for {last}", "a break in method; look at it by hand"
            )
        months.add(last)
        value, refusal = None, None
        try:
            value = number(str(period.get("value") if period.get("value") is not None else ""))
        except ValueError as error:
            refusal = f"{landed.edition} {period['date']}: {error}"
        if value is None and refusal is None:
            continue
        if value is not None and entry.get("divide"):
            value = f"{Decimal(value) / entry['divide']:f}"
        yield {
            "series": entry["series"],
            "period_start": first,
            "period_end": last,
            "printed_value": value,
            "printed_unit": entry["unit"],
            "qualifier": "exact",
            "maturity": "unknown",
            "date_basis": "inferred",
            "authority": connector.authority,
            "publisher": connector.publisher,
            "url": landed.url,
            "language": connector.language,
            "confidence": "high",
            "locator": f"{landed.edition} {period['date']}",
            "refusal": refusal,
        }


def _months(date: str, kind: int, landed: Landed) -> tuple[str, str]:
    """First and last month of a period that ends on a day (DD.MM.YYYY)."""
    day = re.fullmatch(r"([0-9]{2})\.([0-9]{2})\.((?:19|20)[0-9]{2})", date)
    try:
        end = dt.date(int(day[3]), int(day[2]), int(day[1])) if day else None
    except ValueError:
        end = None
    if end is None or end.day != calendar.monthrange(end.year, end.month)[1] or (kind == YEAR and end.month != 12):
        raise LayoutChanged(
            landed.source, landed.document, f"{date!r} is not the end of a period", "look at it by hand"
        )
    return f"{end.year}-{1 if kind == YEAR else end.month:02}", f"{end.year}-{end.month:02}"
