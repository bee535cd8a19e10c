"""Numbers with their scales and units, as a sentence prints them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from decimal import Decimal

from sources.reader.lexicon import number_word, read

NUMBER = r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?|\d{1,3}(?:,\d{3}){2,}|\d+(?:[.,]\d+)?"
ORDINAL = re.compile(r"-?(?:й|го|му|ом|м|я|ю|ой|е|ші|шы|інші|ыншы|st|nd|rd|th)\b")
YEAR = re.compile(r"(?:19|20)\d\d")
HALF = {"с половиной": "5", "and a half": "5", "жарым": "5"}
WORD_FACTORS = {
    "2": r"вдвое|двукратн\w+|удво\w+|doubl(?:ed|ing|e)|two-?fold|twice|екі есе\w*|қос есе\w*",
    "3": r"втрое|трехкратн\w+|утро\w+|tripl(?:ed|ing|e)|three-?fold|үш есе\w*",
    "4": r"вчетверо|четырехкратн\w+|quadrupl\w+|four-?fold|төрт есе\w*",
    "1.5": r"в полтора раза|полуторн\w+ рост\w*|one and a half times|бір жарым есе\w*",
}


@dataclass(frozen=True)
class Quantity:
    """A number of a sentence. `digits`: plain decimal in units of `scale`; dimension None: no unit is printed;
    `grouped`: what the digits would be if a comma before three digits set thousands apart.
    """

    start: int
    end: int
    digits: str
    scale: int | None
    dimension: str | None
    unit: str
    sign: str = ""
    grouped: str | None = None

    @property
    def value(self) -> Decimal:
        """The number in single units."""
        return Decimal(self.digits) * (self.scale or 1)


def quantities(words: str, language: str) -> list[Quantity]:
    """All quantities of a sentence in small letters, in order. Years, ordinals and dates are none."""
    found = [q for match in _pattern().finditer(words) if (q := _quantity(match, words, language))]
    for digits, pattern in WORD_FACTORS.items():
        for match in re.finditer(rf"(?<!\w)(?:{pattern})", words):
            if not any(q.start < match.end() and match.start() < q.end for q in found):
                found.append(Quantity(match.start(), match.end(), digits, None, "times", match.group()))
    return _one_word_factor(sorted(found, key=lambda q: q.start))


def plain(number: str, language: str) -> tuple[str, str | None]:
    """Printed digits as a plain decimal, and the other reading where a comma before three digits leaves two."""
    text = number.replace(" ", "")
    if text.count(",") > 1:
        return text.replace(",", ""), None
    if re.fullmatch(r"\d{1,3},\d{3}", text) and language == "en":
        return text.replace(",", "."), text.replace(",", "")
    return text.replace(",", "."), None


@functools.cache
def _pattern() -> re.Pattern[str]:
    lists = read("quantities")
    scales = "|".join(f"(?P<s{scale}>{pattern})" for scale, pattern in lists["scales"].items())
    again = "|".join(f"(?P<t{scale}>{pattern})" for scale, pattern in lists["scales"].items())
    units = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _ordered(lists["units"]))
    halves = "|".join(HALF)
    return re.compile(
        rf"(?P<currency>{lists['currency']}\s?)?(?<![\w.,])(?<!\d-)(?P<sign>[+-])?(?P<number>{NUMBER})(?P<ordinal>{ORDINAL.pattern})?"
        rf"(?:\s(?P<half>{halves}))?"
        rf"(?:\s?-?(?:{scales})(?!\w)(?:\s?(?P<second>{NUMBER})\s?(?:{again})(?!\w))?)?"
        rf"(?P<gap>\s?-?|(?:\s[^\W\d]+){{1,2}}\s)(?:{units})?(?!\w)"
    )


def _ordered(units: dict[str, str]) -> list[tuple[str, str]]:
    """Points before percent, compound units before simple ones; months of a span before everything else."""
    first = ("points", "months")
    return sorted(units.items(), key=lambda item: first.index(item[0]) if item[0] in first else len(first))


def _quantity(match: re.Match[str], words: str, language: str) -> Quantity | None:
    lists = read("quantities")
    scale = next((s for s in lists["scales"] if match[f"s{s}"]), None)
    dimension = next((name for name in lists["units"] if match[name]), None)
    if match["currency"]:
        dimension = "money"
    if match["ordinal"] and not scale and dimension != "percent":
        return None
    if dimension and match["gap"].strip(" -") and not scale and dimension not in ("passengers", "teu", "containers", "trains", "flights"):  # fmt: skip
        dimension = None
    if dimension is None and not scale and (YEAR.fullmatch(match["number"]) or match["ordinal"]):
        return None
    if dimension in ("other", "months") and not scale:
        return None
    digits, grouped = plain(match["number"], language)
    if grouped and scale in (None, 1000):
        digits, grouped = grouped, None
    if match["half"]:
        digits = f"{digits}.5"
    if match["second"]:
        smaller = next(s for s in lists["scales"] if match[f"t{s}"])
        if scale is None or smaller >= scale:
            return None
        whole = Decimal(digits) * scale / smaller + Decimal(plain(match["second"], language)[0])
        digits, scale = f"{whole.normalize():f}", smaller
    end = match.end() if dimension else match.end(f"s{scale}") if scale and not match["second"] else match.end("number")
    start = match.start("number") - len(match["sign"] or "")
    unit = words[match.start(dimension) : match.end(dimension)] if dimension and match[dimension] else ""
    return Quantity(start, end, digits, scale, dimension, unit, match["sign"] or "", grouped)


def _one_word_factor(found: list[Quantity]) -> list[Quantity]:
    return [q for q in found if not (q.dimension == "times" and q.digits in ("1", "0"))]


def small_number(word: str) -> int | None:
    """2 for "2", "two", "два" and "екі"."""
    return number_word(word)
