"""Periods that a cover, a title or a header of a statistical table names, and the words that are left when they are taken away.

Whoever calls decides about what is left: a period that is not understood stays among the words.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

MONTHS = {
    1: r"январ[ьяюе]|янв\.|қаңтар\w{0,4}", 2: r"феврал[ьяюе]|фев\.|ақпан\w{0,4}", 3: r"март[ауе]?|наурыз\w{0,4}",
    4: r"апрел[ьяюе]|апр\.|сәуір\w{0,4}", 5: r"ма[йяюе]|мамыр\w{0,4}", 6: r"июн[ьяюе]|маусым\w{0,4}",
    7: r"июл[ьяюе]|шілде\w{0,4}", 8: r"август[ауе]?|авг\.|тамыз\w{0,4}", 9: r"сентябр[ьяюе]|сент?\.|қыркүйе[кг]\w{0,4}",
    10: r"октябр[ьяюе]|окт\.|қазан\w{0,4}", 11: r"ноябр[ьяюе]|нояб?\.|қараша\w{0,4}", 12: r"декабр[ьяюе]|дек\.|желтоқсан\w{0,4}",
}  # fmt: skip
ROMAN = {
    name: number
    for number, name in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], start=1)
}
YEAR = r"(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
YEAR_WORD = r"(?:-?(?:года|году|годом|год|гг|г|жылы|жылғы|жылдың|жылғымен|жыл|ж)(?!\w)\.?)?"
ORDINAL = {"перв": 1, "бірінші": 1, "втор": 2, "екінші": 2, "трет": 3, "үшінші": 3, "четверт": 4, "төртінші": 4}


@dataclass(frozen=True)
class Months:
    """Whole months, inclusive. `year` None: it is not named, and the months are those of some year."""

    year: int | None
    first: int
    last: int

    def agrees(self, other: Months) -> bool:
        """The same months, and the same year as far as both name one."""
        return (self.first, self.last) == (other.first, other.last) and (
            self.year is None or other.year is None or self.year == other.year
        )

    def earlier(self) -> Months:
        """The same months of the year before."""
        return Months(None if self.year is None else self.year - 1, self.first, self.last)


def named_periods(words: str) -> tuple[list[Months], str]:
    """The periods named in cleaned words in small letters, and those words without them."""
    found: list[Months] = []
    rest = words
    for pattern, months in _patterns():
        for match in list(pattern.finditer(rest)):
            span = months(match)
            if span is None:
                continue
            named = match.groupdict().get("year")
            found.append(Months(int(named) if named else None, *span))
            rest = rest[: match.start()] + "\x00" * (match.end() - match.start()) + rest[match.end() :]
    return found, rest.replace("\x00", " ")


def _month(text: str) -> int:
    return next(number for number, pattern in MONTHS.items() if re.fullmatch(pattern, text))


def _roman(text: str) -> int | None:
    return ROMAN.get(text.translate(str.maketrans("іхѵ", "ixv")))


def _ordinal(text: str) -> int | None:
    if text[:1].isdigit():
        return int(re.match("[0-9]+", text).group())  # type: ignore[union-attr]
    spoken = next((number for stem, number in ORDINAL.items() if text.startswith(stem)), None)
    return spoken or _roman(text)


def _parts(first: int | None, last: int | None, size: int) -> tuple[int, int] | None:
    """The months of parts of a year, each of `size` months."""
    if first is None or last is None or not 1 <= first <= last <= 12 // size:
        return None
    return (first - 1) * size + 1, last * size


Span = Callable[[re.Match[str]], tuple[int, int] | None]


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], Span]]:
    """Longest first: what names more of a period is never read as less."""
    month = "|".join(MONTHS.values())
    roman = "[ivxіхѵ]{1,4}"
    nth = rf"(?:[1-4](?:-?(?:й|ый|ой|ое|е|ші|ші))?|{roman}|перв\w+|втор\w+|трет\w+|четверт\w+|бірінші|екінші|үшінші|төртінші)"
    months_word = r"(?:\s(?:месяц(?:а|ев|ы)?|айлары|айларында|айлар))?"
    quarter, half = r"(?:квартал(?:а|ы|ов|е)?|кв\.?|тоқсан\w{0,4})", r"(?:полугоди[еяю]|жартыжылды[қғ]\w{0,4})"

    def between(match: re.Match[str]) -> tuple[int, int] | None:
        return _parts(_month(match["a"]), _month(match["b"]), 1)

    def romans(match: re.Match[str]) -> tuple[int, int] | None:
        return _parts(_roman(match["a"]), _roman(match["b"]), 1)

    def many(match: re.Match[str]) -> tuple[int, int] | None:
        return _parts(1, int(match["n"]), 1)

    def quarters(match: re.Match[str]) -> tuple[int, int] | None:
        last = match.groupdict().get("b") or match["a"]
        return _parts(_ordinal(match["a"]), _ordinal(last), 3)

    def halves(match: re.Match[str]) -> tuple[int, int] | None:
        return _parts(_ordinal(match["a"]), _ordinal(match["a"]), 6)

    def single(match: re.Match[str]) -> tuple[int, int]:
        number = _month(match["a"])
        return number, number

    forms: list[tuple[str, Span]] = [
        (rf"(?P<a>{month})\s?-\s?(?P<b>{month}){months_word}", between),
        (rf"(?P<a>{nth})\s?-\s?(?P<b>{nth})\s{quarter}", quarters),
        (rf"(?P<a>{nth})\s{quarter}", quarters),
        (rf"(?P<a>{nth})\s{half}", halves),
        (rf"(?P<a>{roman})\s?-\s?(?P<b>{roman}){months_word}", romans),
        (r"(?P<n>[1-9]|1[0-2])\s(?:месяц(?:а|ев)?|ай(?:да|ы|ында)?)", many),
        (rf"(?P<a>{month})", single),
    ]
    whole: list[tuple[str, Span]] = [(rf"{YEAR}\s?{YEAR_WORD}", lambda _: (1, 12))]
    with_year = [(rf"{form},?\s{YEAR}\s?{YEAR_WORD}", span) for form, span in forms]
    after_year = [(rf"{YEAR}\s?{YEAR_WORD}[\s,]+{form}", span) for form, span in forms]
    # A form that names a year binds it before the next shorter form can take it away.
    in_order = [pair for both in zip(with_year, after_year, strict=True) for pair in both]
    return [(re.compile(rf"(?<![\w.]){pattern}(?!\w)"), span) for pattern, span in [*in_order, *whole, *forms]]
