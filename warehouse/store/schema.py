"""The schema of a warehouse file: the statements that make it empty, and its layout, by which files are told apart.

Tables come from above (contracts); views and macros are the SQL files of `views/`: `as_of.sql`, `as_of_claims.sql` and
`now.sql` are templates for every mart that is a history, the others are written by hand.
"""

from __future__ import annotations

import hashlib
import string
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

VIEWS = Path(__file__).parent / "views"
AS_OF = {"rows": "as_of", "claims_by_then": "as_of_claims"}  # own_macro: in macros.sql


@dataclass(frozen=True)
class Schema:
    """Statements that make an empty warehouse file, in order."""

    statements: tuple[str, ...]

    @cached_property
    def layout(self) -> str:
        """The beginning of the SHA-256 over all statements: files of one layout have the same tables, macros and views."""
        return hashlib.sha256("\n".join(self.statements).encode()).hexdigest()[:16]


def history_views(mart: str, subject: str, now: str, as_of: str) -> tuple[str, str]:
    """The macro `<mart>_as_of` ("" where the mart has one of its own) and the view `<mart>_now`.

    `subject` and `now` are what their comments say of the mart; `as_of` is a key of AS_OF, or own_macro.
    """
    macro = _filled(AS_OF[as_of], mart, subject) if as_of in AS_OF else ""
    return macro, _filled("now", mart, now)


def own_views(name: str) -> str:
    """Statements of a file that is written by hand: `macros`, or the `views` that need them."""
    return (VIEWS / f"{name}.sql").read_text(encoding="utf-8")


def _filled(template: str, mart: str, comment: str) -> str:
    return string.Template(own_views(template)).substitute(mart=mart, comment=comment.replace("'", "''"))
