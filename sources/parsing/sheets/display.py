"""Numbers as their format shows them: the digits that a person reads, and no others.

A format of a kind that is not known here shows nothing that can be stated: the answer is None, never a guess.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext

GROUP = "\u00a0"
TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[([^\]]*)\]|(E[+-]0+)|(General)|(.)', re.IGNORECASE | re.DOTALL)
DATE_LETTERS = set("ymdhsYMDHS")
COLOURS = {"black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"}
LITERALS = set(" -+()$€₸:!^&'~{}<>=\u00a0")
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd.mm.yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "dd.mm.yyyy h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
FIRST_DAY = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}  # of the two date systems


@dataclass(frozen=True)
class _Section:
    """One part of a format. `tokens`: placeholders and literals in order; `kind`: number, date, text, general or unknown."""

    tokens: tuple[tuple[str, str], ...]
    kind: str


def shown(value: str, code: str) -> str | None:
    """A stored number (its text in the file) under a format code; "" where the format hides it; None: cannot be told."""
    number = stored(value)
    if number is None:
        return None
    sections = _sections(code)
    section, keeps_sign = _chosen(sections, number)
    if section is None or section.kind in ("date", "unknown"):
        return None
    if section.kind in {"text", "general"}:
        text = _general(number if keeps_sign else abs(number))
        return "".join(part if kind == "literal" else text for kind, part in section.tokens)
    return _laid_out(section, number, keeps_sign)


def text_shown(text: str, code: str) -> str:
    """A stored text under a format code: a fourth section decides about texts."""
    sections = _sections(code)
    if len(sections) < 4:
        return text
    return "".join(part if kind == "literal" else text for kind, part in sections[3].tokens)


def day(value: str, code: str, *, since_1904: bool) -> str | None:
    """The day (ISO) that a number under a format of dates stands for; None where it is no date."""
    number = stored(value)
    if number is None or not any(section.kind == "date" for section in _sections(code)[:1]):
        return None
    if not 0 < number < 200_000:
        return None
    return (FIRST_DAY[since_1904] + dt.timedelta(days=int(number))).isoformat()


def stored(value: str) -> Decimal | None:
    """The number that a file stores, with the fifteen digits that spreadsheet programs keep; None: not one of theirs."""
    if not re.fullmatch(r"-?[0-9]{1,400}(\.[0-9]{0,400})?([eE][+-]?[0-9]{1,3})?", value):
        return None
    number = float(value)
    return Decimal(f"{number:.15g}") if abs(number) < 1e300 else None


@functools.lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[_Section, ...]:
    parts: list[list[tuple[str, str]]] = [[]]
    for found in TOKEN.finditer(code):
        if found.group() == ";":
            parts.append([])
        elif token := _token(found):
            parts[-1].append(token)
    return tuple(_Section(tuple(tokens), _kind(tokens)) for tokens in parts)


def _token(found: re.Match[str]) -> tuple[str, str] | None:
    quoted, escaped, bracket, exponent, general, letter = found.groups()
    literal = quoted if quoted is not None else escaped
    if literal is not None:  # a digit that the format writes would be taken for one of the number
        return ("unknown", literal) if re.search(r"\d", literal) else ("literal", literal)
    if bracket is not None:
        return _bracket(bracket)
    if letter is None and not exponent and not general:  # a space as wide as a letter, or one that fills the cell
        return ("literal", " ") if found.group()[0] == "_" else None
    return ("exponent", exponent) if exponent else ("general", "") if general else _letter(letter)


def _letter(letter: str) -> tuple[str, str]:
    if letter in "0#?":
        return "digit", letter
    if letter in ".,%@":
        return letter, letter
    if letter in DATE_LETTERS:
        return "date", letter
    return ("literal", letter) if letter in LITERALS else ("unknown", letter)


def _bracket(content: str) -> tuple[str, str] | None:
    if content.lower() in COLOURS or re.fullmatch(r"(?i)color ?\d+", content):
        return None
    if content.startswith("$"):
        symbol = content[1:].partition("-")[0]
        return ("literal", symbol) if symbol else None
    return ("date", content) if re.fullmatch(r"[hms]+", content.lower()) else ("unknown", content)


def _kind(tokens: list[tuple[str, str]]) -> str:
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds:
        return "date"
    if "unknown" in kinds:
        return "unknown"
    for kind, name in (("digit", "number"), ("general", "general"), ("@", "text")):
        if kind in kinds:
            return name
    return "number"  # literals alone, or nothing: the number itself is not shown


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section | None, bool]:
    """The section for a number, and whether the minus sign is written before it."""
    if len(sections) == 1 or (len(sections) == 2 and number >= 0) or (len(sections) > 2 and number > 0):
        return sections[0], True
    if number < 0:
        return sections[1], False
    return (sections[2], True) if len(sections) > 2 else (sections[0], True)


def _general(number: Decimal) -> str:
    """As a cell without a format shows it: up to eleven places, else as a power of ten."""
    size = abs(number)
    if size and (size >= Decimal("1e11") or size < Decimal("1e-4")):
        mantissa, _, power = f"{number:.5E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{int(power):+03}"
    whole = len(str(int(size)))
    text = f"{_rounded(number, max(0, 10 - whole)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounded(number: Decimal, decimals: int) -> Decimal:
    with localcontext() as context:
        context.prec = 400
        return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _laid_out(section: _Section, number: Decimal, keeps_sign: bool) -> str | None:
    tokens = section.tokens
    kinds = [kind for kind, _ in tokens]
    if "digit" not in kinds:
        return "".join(part for kind, part in tokens if kind == "literal")
    if "exponent" in kinds:
        return _as_power(section, number)
    number *= Decimal(100) ** kinds.count("%")
    point = kinds.index(".") if "." in kinds else len(kinds)
    last = max(place for place, kind in enumerate(kinds) if kind == "digit")
    scales = sum(kind == "," for kind in kinds[last + 1 :])
    number /= Decimal(1000) ** scales
    decimals = sum(kind == "digit" for kind in kinds[point:])
    if kinds.count(".") > 1 or decimals > 30:
        return None
    try:
        rounded = _rounded(number, decimals)
    except InvalidOperation:
        return None
    sign = "-" if keeps_sign and rounded < 0 else ""
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    grouped = "," in kinds[: min(point, last)]
    left = _whole_part(tokens[:point], "" if whole == "0" else whole, grouped)
    right = _fraction_part(tokens[point:], fraction)
    return f"{sign}{left}{right}"


def _as_power(section: _Section, number: Decimal) -> str | None:
    kinds = [kind for kind, _ in section.tokens]
    if set(kinds) - {"digit", ".", "exponent"} or kinds.count("exponent") != 1:
        return None
    point = kinds.index(".") if "." in kinds else kinds.index("exponent")
    if sum(kind == "digit" for kind in kinds[:point]) != 1:
        return None  # powers in steps of three: seen nowhere
    decimals = sum(kind == "digit" for kind in kinds[point:])
    mantissa, _, power = f"{number:.{decimals}E}".partition("E")
    return f"{mantissa}E{int(power):+03}"


def _whole_part(tokens: tuple[tuple[str, str], ...], digits: str, grouped: bool) -> str:
    """Digits before the point, filled into the placeholders from the right; the first takes all that are left."""
    places = [place for place, (kind, _) in enumerate(tokens) if kind == "digit"]
    texts = dict.fromkeys(places, "")
    rest, seen = digits, 0
    for place in reversed(places):
        letter = rest[-1:] or ("0" if tokens[place][1] == "0" else "")
        rest = rest[:-1]
        if place == places[0]:
            letter = rest + letter
        texts[place], seen = _with_groups(letter, seen) if grouped else (letter, seen)
    return "".join(
        texts[place] if kind == "digit" else part if kind in ("literal", "%") else ""
        for place, (kind, part) in enumerate(tokens)
    )


def _with_groups(letters: str, seen: int) -> tuple[str, int]:
    """Digits with a space after every third from the right, `seen` being how many stand right of them."""
    text = ""
    for letter in reversed(letters):
        text = letter + (GROUP if seen and seen % 3 == 0 else "") + text
        seen += 1
    return text, seen


def _fraction_part(tokens: tuple[tuple[str, str], ...], digits: str) -> str:
    optional = [part == "#" for kind, part in tokens if kind == "digit"]
    kept = len(digits)
    while kept and digits[kept - 1] == "0" and optional[kept - 1]:
        kept -= 1
    text, place = "", 0
    for kind, part in tokens:
        if kind == "digit":
            text += digits[place] if place < kept else ""
            place += 1
        elif kind == ".":
            text += "."
        elif kind in ("literal", "%"):
            text += part
    return text
