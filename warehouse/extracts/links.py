"""Which addresses may become links in a document: texts of others are shown, never obeyed."""

from __future__ import annotations

import re

WEB = re.compile(r"https?://[^\s\"'<>]+")


def is_web(url: str) -> bool:
    """Whether an address may become a link: http or https, and nothing in it that could end an attribute."""
    return bool(WEB.fullmatch(url))
