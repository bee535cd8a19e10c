"""Numbers as statistics offices write them in cells, kept with the decimals that are printed, and the marks beside them.

Numbers in running text belong to the reader (sources.reader.quantities).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sources.parsing.lookups import lookup

SPACES = re.compile(r"[\s\u00a0\u2002-\u200a\u202f\u205f\u3000]+")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
RAISED = re.compile(r"[¹²³⁰⁴-⁹⁾]+$")  # footnote marks as letters of their own
FOOTNOTE = re.compile(r"([0-9]{1,2})\)$")
PLAIN = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,][0-9]+)?")
POWER = re.compile(r"-?[0-9](?:[.,][0-9]{1,17})?[eE][+-]?[0-9]{1,3}")
MAX_WHOLE, MAX_POWER = 15, 15  # digits before the point: a million tonnes in grams has thirteen
PRINTED_DECIMALS = 6  # what a spreadsheet computed has more decimals than anybody prints


@dataclass(frozen=True)
class Printed:
    """What a cell states. `number`: a plain decimal, None where there is none; `factor`: it says how many times;
    `missing`: why there is no number; `provisional`: the cell itself says so; `mark`: what stands beside the number.
    """

    number: str | None
    factor: bool = False
    missing: str | None = None
    provisional: bool = False
    mark: str = ""


def number(cell: str | None) -> str | None:
    """The plain decimal of a cell; None for the marks of "none", "not available" and "confidential".

    Spaces group thousands by three, a comma is a decimal point. Raises ValueError for what is no number.
    """
    found = printed(cell)
    if found.factor or found.mark:
        raise ValueError(f"{_quoted(cell)} is not a number")
    return found.number


def printed(cell: str | None, footnotes: Collection[str] = ()) -> Printed:
    """The number of a cell and its marks. `footnotes`: the numbers of the notes under the table, "1" being that of "1)".

    Raises ValueError with a sentence for what is neither a number nor a known mark, and for what may be two numbers.
    """
    text = SPACES.sub(" ", cell or "").strip().translate(DASHES)
    if reason := _missing(text):
        return Printed(None, missing=reason)
    if factor := re.fullmatch(_marks()["factor"], text.lower().replace(",", ".")):
        return Printed(plain_decimal(factor["number"]), factor=True)
    body, mark, provisional = _without_marks(text, footnotes)
    return Printed(plain_decimal(body, cell), provisional=provisional, mark=mark)


def growth(cell: str | None, footnotes: Collection[str] = ()) -> Printed:
    """Percent of the same period of the year before, as growth: 106.1 is +6.1; "в 2,3 раза" is the factor x2.3."""
    text = (cell or "").strip()
    found = printed(text.removesuffix("%").rstrip() if text.endswith("%") else text, footnotes)
    if found.number is None:
        return found
    if found.factor:
        return Printed(f"x{found.number}", factor=True)
    if found.mark.lower() in ("p", "р", "(p)", "(р)"):
        raise ValueError(f"{_quoted(cell)} may be a number of times or a provisional percentage")
    if found.number.startswith("-"):
        raise ValueError(f"{_quoted(cell)} is below zero: no percentage of the year before")
    return Printed(f"{Decimal(found.number) - 100:f}", False, None, found.provisional, found.mark)


def plain_decimal(text: str, cell: str | None = None) -> str:
    """A number of the digits 0 to 9 with a point. Raises ValueError with a sentence."""
    shown = _quoted(text if cell is None else cell)
    if POWER.fullmatch(text):
        mantissa, power = re.split("[eE]", text)
        if abs(int(power)) > MAX_POWER:
            raise ValueError(f"{shown} is larger or smaller than any figure")
        text = f"{Decimal(mantissa.replace(',', '.')).scaleb(int(power)):f}"
    if not PLAIN.fullmatch(text):
        raise ValueError(f"{shown} is not a number")
    text = text.replace(" ", "").replace(",", ".")
    whole, _, decimals = text.partition(".")
    if len(whole.lstrip("-")) > MAX_WHOLE:
        raise ValueError(f"{shown} has more digits than any figure")
    if len(decimals) > PRINTED_DECIMALS:
        text = f"{Decimal(text[: len(whole) + 40]):.{PRINTED_DECIMALS}f}".rstrip("0").rstrip(".")
    return text


def _marks() -> dict[str, Any]:
    marks: dict[str, Any] = lookup("parsing", "marks")
    return marks


def _missing(text: str) -> str | None:
    lower = text.lower()
    return next((reason for reason, listed in _marks()["missing"].items() if lower in listed), None)


def _without_marks(text: str, footnotes: Collection[str]) -> tuple[str, str, bool]:
    """The text before its marks, the marks, and whether one of them says that the number is provisional."""
    body, mark, provisional = text, "", False
    if raised := RAISED.search(body):
        body, mark = body[: raised.start()].rstrip(), raised.group()
    if stars := re.search(r"\*{1,3}$", body):
        body, mark = body[: stars.start()].rstrip(), stars.group() + mark
    lower = body.lower()
    for known in sorted(_marks()["provisional"], key=len, reverse=True):
        if lower.endswith(known) and re.match(r"[0-9 ]", lower.removesuffix(known)[-1:]):
            return body[: -len(known)].rstrip(), known, True
    if FOOTNOTE.search(body):
        body, note = _without_footnote(body, footnotes)
        mark = f"{note}){mark}"
    return body, mark, provisional


def _without_footnote(text: str, footnotes: Collection[str]) -> tuple[str, str]:
    """A number before the number of a footnote that is glued to it: told apart by the notes that are there."""
    fitting = [
        note for note in footnotes if text.endswith(f"{note})") and re.search("[0-9] ?$", text.removesuffix(f"{note})"))
    ]
    if len(fitting) != 1:
        what = "no note under the table has this number" if not fitting else "it may be one of several notes"
        raise ValueError(f"{_quoted(text)} ends with the mark of a footnote, and {what}")
    return text.removesuffix(f"{fitting[0]})").rstrip(), fitting[0]


def _quoted(text: str | None) -> str:
    """A cell as it is quoted: not a page of it."""
    text = text or ""
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
