"""Errors of the outside world.

SourceError               source, document
├─ MissingDocument        a document that should be there is not, or cannot be opened
└─ ParseError             where: the bytes are not what the parser knows
   ├─ WrongEncoding       not UTF-8
   └─ LayoutChanged      expected, found: columns or field counts differ
"""

from __future__ import annotations

from warehouse.errors import CorridorError


class SourceError(CorridorError):
    """A source could not be read. Nothing of it enters; what was published stays."""

    def __init__(self, source: str, document: str, message: str, next_move: str = "") -> None:
        super().__init__(f"source {source}, {document}: {message}", next_move)
        self.source = source
        self.document = document


class MissingDocument(SourceError):
    """A document is missing or unreadable."""


class ParseError(SourceError):
    """The bytes of a document cannot be understood."""


class WrongEncoding(ParseError):
    """The document is not UTF-8."""


class LayoutChanged(ParseError):
    """Columns or the number of fields are not those of the manifest."""
