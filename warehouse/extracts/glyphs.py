"""Texts of others as a font can print them: what it has no glyph for is written in Latin letters, so nothing is lost.

The fonts of the documents hold Latin, Cyrillic and the signs in use here. A publisher may have a name in any script;
a tagged PDF must not show a box in its place, and typst refuses to make one.
"""

from __future__ import annotations

import functools
import struct
import unicodedata
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from text_unidecode import unidecode

UNKNOWN = "?"  # what no table of transliteration knows


def in_glyphs(value: Any, glyphs: AbstractSet[str]) -> Any:
    """All texts within lists and dictionaries, spelt with these glyphs."""
    if isinstance(value, str):
        return spelt(value, glyphs)
    if isinstance(value, list | tuple):
        return [in_glyphs(each, glyphs) for each in value]
    if isinstance(value, dict):
        return {name: in_glyphs(each, glyphs) for name, each in value.items()}
    return value


def spelt(text: str, glyphs: AbstractSet[str]) -> str:
    """A text whose every letter has a glyph: itself, its parts, or its transliteration. Runs of it stay one word."""
    if all(letter in glyphs or letter == "\n" for letter in text):
        return text
    return "".join(_letter(letter, glyphs) for letter in unicodedata.normalize("NFC", text)).strip(" ") or UNKNOWN


def _letter(letter: str, glyphs: AbstractSet[str]) -> str:
    if letter in glyphs or letter == "\n":
        return letter
    category = unicodedata.category(letter)
    if category in ("Mn", "Me", "Cf", "Cc", "Cs"):  # marks without their letter, directions, controls
        return " " if letter.isspace() else ""
    if category.startswith("Z"):
        return " "
    latin = "".join(each for each in unidecode(letter) if each in glyphs)
    return latin or UNKNOWN


@functools.cache
def glyphs_of(folder: Path) -> frozenset[str]:
    """The letters that every font (.ttf) of a folder has."""
    return frozenset.intersection(*(_letters(path.read_bytes()) for path in sorted(folder.glob("*.ttf"))))


def _letters(font: bytes) -> frozenset[str]:
    """The letters of the basic plane that a font maps to glyphs: format 4 of its table cmap."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(tables))
    cmap = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    letters: set[str] = set()
    for n in range(count):
        offset = cmap + struct.unpack_from(">HHI", font, cmap + 4 + 8 * n)[2]
        if struct.unpack_from(">H", font, offset)[0] != 4:
            continue
        segments = struct.unpack_from(">H", font, offset + 6)[0] // 2
        ends = struct.unpack_from(f">{segments}H", font, offset + 14)
        starts = struct.unpack_from(f">{segments}H", font, offset + 16 + 2 * segments)
        for first, last in zip(starts, ends, strict=True):
            letters |= {chr(code) for code in range(first, last + 1) if code < 0xD800}
    return frozenset(letters)
