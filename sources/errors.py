"""Errors of the outside world.

SourceError               source, document
├─ MissingDocument        a document that should be there is not, or cannot be opened
├─ FetchError             url, status: an address did not give its document
│   ├─ TransientFetchError    worth another try later: refused, reset, slow, cut short, 429, 5xx
│   └─ TerminalFetchError     asking again the same way cannot help
│       ├─ GoneError          404, 410
│       ├─ RefusedError       401, 403, a login page, a closed route, a certificate that does not hold
│       ├─ RedirectRefused    a redirect to a host that the source does not name, or without end
│       ├─ TooLarge           more bytes than the source may send
│       └─ NotTheDocument     HTML, an error text or other bytes where data was promised
└─ ParseError             where: the bytes are not what the parser knows
   ├─ WrongEncoding       the text is not in the encoding of the source
   ├─ LayoutChanged       sheets, columns, rows or keys differ from what the manifest names
   └─ UnknownLabel        label, known: a label that no lookup of the source names
"""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.errors import CorridorError


class SourceError(CorridorError):
    """A source could not be read. Nothing of it enters; what was published stays."""

    def __init__(self, source: str, document: str, message: str, next_move: str = "") -> None:
        super().__init__(f"source {source}, {document}: {message}", next_move)
        self.source = source
        self.document = document


class MissingDocument(SourceError):
    """A document is missing or unreadable."""


class FetchError(SourceError):
    """An address did not give its document. `status`: the HTTP status, if there was an answer."""

    def __init__(self, source: str, url: str, message: str, next_move: str = "", *, status: int | None = None) -> None:
        super().__init__(source, url, message, next_move)
        self.url = url
        self.status = status


class TransientFetchError(FetchError):
    """The same request may succeed later; retry policies act on this class alone. `unreachable`: no connection came about."""

    unreachable = False


class TerminalFetchError(FetchError):
    """Asking again in the same way cannot help."""


class GoneError(TerminalFetchError):
    """The address no longer exists."""


class RefusedError(TerminalFetchError):
    """The server, or our own care about certificates, refuses."""


class RedirectRefused(TerminalFetchError):
    """A redirect leads to a host that the source does not name, or goes round in circles."""


class TooLarge(TerminalFetchError):
    """The document is larger than the source may send; what had arrived was thrown away."""


class NotTheDocument(TerminalFetchError):
    """Something else came under the address: an HTML page, a login form, an error text."""


class ParseError(SourceError):
    """The bytes of a document cannot be understood."""


class WrongEncoding(ParseError):
    """The text is not in the encoding of the source."""


class LayoutChanged(ParseError):
    """Sheets, columns, rows or keys are not those that the manifest names."""


class UnknownLabel(ParseError):
    """A label in scope that no lookup of the source names: mapped, listed as ignored, or refused."""

    def __init__(self, source: str, document: str, where: str, label: str, known: Iterable[str]) -> None:
        names = ", ".join(sorted(known))
        super().__init__(
            source,
            document,
            f"unknown label {label!r} in {where}",
            f"add it to the lookups of the source, or list it under ignore (known: {names})",
        )
        self.label = label
