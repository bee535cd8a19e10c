"""Answers of the Indicators API, version 2: [what it is about, rows]. An error comes in an answer 200."""

from __future__ import annotations

import re
from typing import Any

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
    description, rows = _answer(as_json(data, landed), landed)
    updated = str(description.get("lastupdated") or "")
    published = updated if re.fullmatch(r"\d{4}-\d\d-\d\d", updated) else None
    printed = [row for row in (_figure(row, published, landed) for row in rows) if row]
    return figures(landed.source, landed.document, corrected(landed, printed))


def _answer(body: Any, landed: Landed) -> tuple[dict[str, Any], list[Any]]:
    """Description and rows of a whole answer. Raises ParseError for an error of the source, LayoutChanged otherwise."""
    if not isinstance(body, list) or not body or not isinstance(body[0], dict):
        raise _changed(landed, "the answer is not a list that begins with its description")
    description = body[0]
    if "message" in description:
        message = description["message"]
        is_list = isinstance(message, list) and message and isinstance(message[0], dict)
        raise ParseError(
            landed.source,
            landed.document,
            f"the source answers with an error: {message[0].get('value') if is_list else message}",
            "check the indicator in indicators.yaml",
        )
    rows = body[1] if len(body) > 1 else None
    if not isinstance(rows, list):
        raise _changed(landed, "no rows came with the description")
    if str(description.get("total")) != str(len(rows)):
        raise _changed(landed, f"{len(rows)} of {description.get('total')} rows came")
    return description, rows


def _figure(row: Any, published: str | None, landed: Landed) -> Row | None:
    """The printed figure of a row; None where it has no value."""
    connector, known = connectors()["worldbank"], lookup("worldbank", "indicators")
    try:
        indicator, country = row["indicator"]["id"], row["countryiso3code"]
        date, value = str(row["date"]), row["value"]
    except (KeyError, TypeError) as error:
        raise _changed(landed, f"a row lacks {error}") from error
    if indicator not in known:
        raise UnknownLabel(landed.source, landed.document, "the rows", str(indicator), known)
    if country != connector.settings["country"]:
        raise UnknownLabel(
            landed.source, landed.document, "the rows", str(country), [str(connector.settings["country"])]
        )
    if not re.fullmatch(r"(?:19|20)[0-9]{2}", date):
        raise _changed(landed, f"{date!r} is not a year")
    refusal = printed_value = None
    try:
        printed_value = number(None if value is None else str(value))
    except ValueError as error:
        refusal = f"{indicator} {date}: {error}"
    if printed_value is None and refusal is None:
        return None
    return {
        "series": known[indicator]["series"],
        "period_start": f"{date}-01",
        "period_end": f"{date}-12",
        "printed_value": printed_value,
        "printed_unit": known[indicator]["unit"],
        "qualifier": "exact",
        "maturity": "unknown",
        "published_on": published,
        "date_basis": "printed" if published else "inferred",
        "authority": connector.authority,
        "publisher": connector.publisher,
        "url": landed.url,
        "language": connector.language,
        "confidence": "high",
        "locator": f"{indicator} {date}",
        "refusal": refusal,
    }


def _changed(landed: Landed, what: str) -> LayoutChanged:
    return LayoutChanged(landed.source, landed.document, what, "look at the document; the API may have changed")
