"""Words of a cover, a title or a header, taken away one known phrase after another until none is left."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sources.parsing.sheet_periods import Months, named_periods
from sources.reader.text import cleaned

FOOTNOTES = re.compile(r"(?<=[^\W\d_]|\))\s?[0-9]{1,2}\)|\*+|[¹²³⁰⁴-⁹⁾]+")
NUMBERED = re.compile(r"^\s*[0-9]{1,2}(?:\.[0-9]{1,2})*\.\s|^\s*[0-9]{1,2}(?:\.[0-9]{1,2})+\s")


class Words:
    """What is still not understood of a text: small letters, single spaces, one script a word."""

    def __init__(self, text: str) -> None:
        lower = cleaned(NUMBERED.sub("", text)).clean.lower()
        self.rest = re.sub(r"\s+", " ", FOOTNOTES.sub(" ", lower)).strip()

    def has(self, patterns: Iterable[str]) -> str | None:
        """The first words that one of the phrases fits."""
        found = self._longest(patterns)
        return found.group() if found else None

    def take(self, patterns: Iterable[str]) -> str | None:
        """Take the longest phrase away; None where none of them stands here."""
        found = self._longest(patterns)
        if found is None:
            return None
        self.rest = f"{self.rest[: found.start()]} \x1f {self.rest[found.end() :]}"
        return found.group()

    def take_all(self, patterns: Iterable[str]) -> None:
        """Take all of the phrases away, as often as they stand here."""
        listed = list(patterns)
        while self.take(listed):
            pass

    def periods(self) -> list[Months]:
        """Take away the periods that are named."""
        found, self.rest = named_periods(self.rest)
        return found

    def split(self, patterns: Iterable[str]) -> Words | None:
        """The words after a phrase as words of their own; here stay those before it."""
        found = self._longest(patterns)
        if found is None:
            return None
        after = Words("")
        after.rest = self.rest[found.end() :].strip()
        self.rest = self.rest[: found.start()]
        return after

    @property
    def unknown(self) -> str:
        """Words that nobody took away; "" where all are known."""
        left = re.sub(r"\s+", " ", self.rest.replace("\x1f", " ")).strip(" ,.;:()-/\"'|")
        return left if re.search(r"\w|%", left) else ""

    def _longest(self, patterns: Iterable[str]) -> re.Match[str] | None:
        found = [
            match
            for pattern in patterns
            for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", self.rest)
            if match.group()
        ]
        return max(found, key=lambda match: match.end() - match.start(), default=None)
