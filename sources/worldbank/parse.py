"""Answers of the Indicators API, version 2: [what it is about, rows]. An error comes in an answer 200."""

from __future__ import annotations

import re

import polars as pl

from sources.connectors import connectors
from sources.errors import LayoutChanged, ParseError, UnknownLabel
from sources.landing.decode import as_json
from sources.landing.zone import Landed
from sources.parsing.corrections import Row, corrected
from sources.parsing.lookups import lookup
from sources.parsing.numbers import number
from sources.parsing.rows import figures


def parse(data: bytes, landed: Landed) -> pl.DataFrame:
    """Annual figures; a row without value is a year without figure. Raises ParseError."""
    connector = connectors()["worldbank"]
    body = as_json(data, landed)

    def changed(what: str) -> LayoutChanged:
        return LayoutChanged(landed.source, landed.document, what, "look at the document; the API may have changed")

    if not isinstance(body, list) or not body or not isinstance(body[0], dict):
        raise changed("the answer is not a list that begins with its description")
    if "message" in body[0]:
        said = body[0]["message"]
        words = said[0].get("value") if isinstance(said, list) and said and isinstance(said[0], dict) else said
        raise ParseError(
            landed.source,
            landed.document,
            f"the source answers with an error: {words}",
            "check the indicator in indicators.yaml",
        )
    rows = body[1] if len(body) > 1 else None
    if not isinstance(rows, list):
        raise changed("no rows came with the description")
    if str(body[0].get("total")) != str(len(rows)):
        raise changed(f"{len(rows)} of {body[0].get('total')} rows came")
    updated = str(body[0].get("lastupdated") or "")
    printed = updated if re.fullmatch(r"\d{4}-\d\d-\d\d", updated) else None
    known = lookup("worldbank", "indicators")
    found: list[Row] = []
    for row in rows:
        try:
            indicator, country, date, value = (
                row["indicator"]["id"],
                row["countryiso3code"],
                str(row["date"]),
                row["value"],
            )
        except (KeyError, TypeError) as error:
            raise changed(f"a row lacks {error}") from error
        if indicator not in known:
            raise UnknownLabel(landed.source, landed.document, "the rows", str(indicator), known)
        if country != connector.settings["country"]:
            raise UnknownLabel(
                landed.source, landed.document, "the rows", str(country), [str(connector.settings["country"])]
            )
        if not re.fullmatch(r"(?:19|20)\d\d", date):
            raise changed(f"{date!r} is not a year")
        try:
            printed_value = number(None if value is None else str(value))
        except ValueError as error:
            raise changed(str(error)) from error
        if printed_value is None:
            continue
        found.append(
            {
                "series": known[indicator]["series"],
                "period_start": f"{date}-01",
                "period_end": f"{date}-12",
                "printed_value": printed_value,
                "printed_unit": known[indicator]["unit"],
                "qualifier": "exact",
                "maturity": "unknown",
                "published_on": printed,
                "date_basis": "printed" if printed else "inferred",
                "authority": connector.authority,
                "publisher": connector.publisher,
                "url": landed.url,
                "language": connector.language,
                "confidence": "high",
                "locator": f"{indicator} {date}",
            }
        )
    return figures(landed.source, landed.document, corrected(landed, found))
