"""Dates, plural forms and case forms: what figures need to stand in a sentence of a language.

The forms themselves are data, in warehouse/catalogue/words; which of them a number takes is the Unicode CLDR's rule
(Babel). Numbers arrive here rounded.
"""

from __future__ import annotations

import datetime as dt
import functools
from decimal import Decimal

from babel import Locale
from babel.dates import format_date

from warehouse.catalogue.words import Words
from warehouse.rounding import text
from warehouse.wording.phrases import period_kind

LONG_DATE = {"en": "d MMMM y", "ru": "d MMMM y 'г'.", "kk": "y 'жылғы' d MMMM"}  # CLDR's Kazakh lacks жылғы
NBSP = "\u00a0"


@functools.cache
def _locale(lang: str) -> Locale:
    return Locale.parse(lang)


def day(date: dt.date, lang: str) -> str:
    """A day in words: 31 December 2025 · 31 декабря 2025 г. · 2025 жылғы 31 желтоқсан."""
    return format_date(date, LONG_DATE[lang], locale=lang)


def form(forms: dict[str, str] | str, number: Decimal, lang: str) -> str:
    """The form that a number takes: of {one, few, many, other}, or the only one that there is."""
    if isinstance(forms, str):
        return forms
    category = _locale(lang).plural_form(abs(number))
    return forms.get(category, forms["other"])


def counted(key: str, number: int, words: Words) -> str:
    """A count with its noun: 1 day, 22 days · 1 день, 22 дня · 22 күн."""
    return form(words.texts["counted"][key], Decimal(number), words.lang).format(n=text(Decimal(number), words.lang))


def amount(number: Decimal, unit: str, fallback: str, words: Words, case: str = "nominative") -> str:
    """A number with its unit in a sentence: 29.4 million tonnes · 262 поезда · 2,6 млн тоннаға.

    `unit` is its code; `fallback`, its short name, stands where a language has no forms for it.
    """
    cases = words.texts["unit_form"].get(unit)
    noun = form(cases.get(case, cases["nominative"]), number, words.lang) if cases else fallback
    return f"{text(abs(number), words.lang)}{NBSP}{noun}"


def in_period(first: dt.date, last: dt.date, words: Words) -> str:
    """When, as an adverbial: in January–October 2025 · за январь–октябрь 2025 года · 2025 жылғы қаңтар–қазанда."""
    return words["in_period", period_kind(first, last)].format(
        first=words["month", str(first.month)],
        first_in=words["month_in", str(first.month)],
        last=words["month", str(last.month)],
        last_in=words["month_in", str(last.month)],
        first_year=first.year,
        year=last.year,
    )


def capital(sentence: str) -> str:
    """With a capital letter at its beginning, and nothing else changed."""
    return sentence[:1].upper() + sentence[1:]
