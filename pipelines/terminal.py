"""Text on its way to a terminal: control characters of others' texts are shown and never obeyed.

A title may hold ESC and rewrite the screen, or turn the direction of what follows. Such characters are replaced by the
sign for what cannot be shown; line breaks and tabs stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TextIO

# C0 without tab and line feed, delete, C1, and what changes the direction of writing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
UNPRINTABLE = "\ufffd"


def printable(text: str) -> str:
    """The text without control characters."""
    return _CONTROLS.sub(UNPRINTABLE, text.replace("\r\n", "\n"))


class Printable:
    """A text stream that writes only what is printable; bytes written to its `buffer` pass as they are."""

    def __init__(self, stream: TextIO) -> None:
        self.unfiltered = stream

    def write(self, text: str) -> int:
        """Write to the stream."""
        self.unfiltered.write(printable(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unfiltered, name)
