"""Bytes of a document as JSON or text, with errors that name the document."""

from __future__ import annotations

import json
from typing import Any

from sources.errors import ParseError, WrongEncoding
from sources.landing.zone import Landed


def as_text(data: bytes, landed: Landed, encoding: str = "utf-8-sig") -> str:
    """Raises WrongEncoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise WrongEncoding(
            landed.source,
            landed.document,
            f"byte {error.start + 1} is not {encoding.removesuffix('-sig')}",
            "look at it by hand",
        ) from error


def as_json(data: bytes, landed: Landed) -> Any:
    """Numbers stay text, so that no printed decimal is lost. Raises WrongEncoding, or ParseError for JSON that was cut."""
    text = as_text(data, landed)
    try:
        return json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise ParseError(landed.source, landed.document, f"not whole JSON: {error}", "fetch it again") from error
