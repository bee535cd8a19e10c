"""A press text made ready for matching, letter by letter, so that every place leads back to the original."""

from __future__ import annotations

import re
from dataclasses import dataclass

DROPPED = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}
SAME = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003\u2005\u2006\u2008\u3000\t", " "),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("«»“”„‟", '"'),
        **dict.fromkeys("’ʼ‘`´", "'"),
        "ё": "е",
        "Ё": "Е",
        "ə": "ә",
        "Ə": "Ә",
        "ɣ": "ғ",
        "\r": "\n",
    }
)
# Latin letters that stand for Cyrillic ones inside a Cyrillic word.
LOOKALIKES = str.maketrans("aceiopxyhABCEHIKMOPTX", "асеіорхуһАВСЕНІКМОРТХ")
WORD = re.compile(r"[^\W\d_]+")
CYRILLIC = re.compile(r"[а-яәіңғүұқөһ]", re.IGNORECASE)
LATIN = re.compile(r"[a-z]", re.IGNORECASE)
KAZAKH = re.compile(r"[әіңғүұқөһ]", re.IGNORECASE)
UZBEK = re.compile(r"[ўҳ]|\b(?:фоиз|минг|йилда|бўйича)\b", re.IGNORECASE)

# A stop after these ends no sentence.
SHORT = r"(?:млн|млрд|трлн|тыс|мың|гг?|т|тг|жж?|ж\.ж|ст|руб|чел|ед|др|пр|им|долл|стр|рис|mln|bln|bn|mn|thsd|no|vs|approx|u\.s|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mr|dr|т\.\s?г|[a-zа-я])"
AFTER_SHORT = re.compile(rf"(?:^|[\s(\d]){SHORT}$", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """A sentence: where it lies in the clean text, its words in lower case, its block, and its language."""

    start: int
    end: int
    words: str
    block: int
    language: str
    headline: bool


@dataclass(frozen=True)
class Text:
    """`clean` has one letter for each kept letter of the original; `places[i]` is where it stood there."""

    original: str
    clean: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of the clean text, in the original."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def cleaned(original: str) -> Text:
    """Spaces, dashes, quotation marks and look-alike letters made one; soft hyphens dropped."""
    kept = [(letter, place) for place, letter in enumerate(original) if letter not in DROPPED]
    clean = "".join(letter for letter, _ in kept).translate(SAME)
    clean = WORD.sub(lambda found: _one_script(found.group()), clean)
    return Text(original, clean, tuple([place for _, place in kept] + [len(original)]))


def language(words: str) -> str:
    """en, ru, kk, or other: told by the letters."""
    if UZBEK.search(words):
        return "other"
    cyrillic, latin = len(CYRILLIC.findall(words)), len(LATIN.findall(words))
    if cyrillic >= latin:
        return "kk" if KAZAKH.search(words) else "ru"
    return "en"


def sentences(text: Text) -> list[Sentence]:
    """The sentences of a text in order. A block ends at an empty line, or at the end of a line that reads like one."""
    found: list[Sentence] = []
    blocks = list(_blocks(text.clean))
    for number, (start, end) in enumerate(blocks):
        tongue = language(text.clean[start:end])
        first = number == 0 and len(blocks) > 1
        headline = first and end - start < 250 and text.clean[start:end].rstrip()[-1:] not in (".", ":", ";")
        for left, right in _pieces(text.clean, start, end):
            words = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text.clean[left:right])
            found.append(Sentence(left, right, words, number, tongue, headline))
    return found


def _one_script(word: str) -> str:
    if CYRILLIC.search(word) and LATIN.search(word):
        swapped = word.translate(LOOKALIKES)
        return word if LATIN.search(swapped) else swapped
    return word


def _blocks(clean: str) -> list[tuple[int, int]]:
    """Spans between line ends; a line that goes on in small letters is joined to the one before."""
    spans: list[tuple[int, int]] = []
    for found in re.finditer(r"[^\n]+", clean):
        start, end = found.span()
        line = found.group().strip()
        if not line:
            continue
        if spans:
            before = clean[spans[-1][0] : spans[-1][1]].rstrip()
            gap = clean[spans[-1][1] : start]
            goes_on = line[0].islower() or (line[0].isdigit() and before[-1:].isalpha() and before[-1:].islower())
            if gap.count("\n") == 1 and goes_on and before[-1:] not in ".!?:;":
                spans[-1] = (spans[-1][0], end)
                continue
        spans.append((start, end))
    return spans


def _pieces(clean: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces, left = [], start
    for found in re.finditer(r'[.!?…]+["\')\]]*\s+(?=["\'(\[]?(?:[A-ZА-ЯӘІҢҒҮҰҚӨҺ0-9+]|- ))|;\s*\n', clean[start:end]):
        place = start + found.start()
        if found.group()[0] == "." and AFTER_SHORT.search(clean[left:place]):
            starts_anew = clean[start + found.end() : start + found.end() + 1].isupper()
            unit_ends = re.search(r"\b(?:г|гг|т|ж|чел|ед|т\.\s?г)$", clean[left:place], re.IGNORECASE)
            if not (starts_anew and unit_ends):
                continue
        pieces.append((left, start + found.end()))
        left = start + found.end()
    if left < end:
        pieces.append((left, end))
    return pieces
