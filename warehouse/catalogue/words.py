"""The words that users read: one file per language, loaded without the rest of the catalogue (fast)."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from warehouse.errors import CatalogueError

FOLDER = Path(__file__).parent / "words"


class Words:
    """Texts of one language. `words("kk")["column", "gap"]` is a column heading; a missing one is an error."""

    def __init__(self, lang: str, texts: dict[str, dict[str, Any]]) -> None:
        self.lang = lang
        self.texts = texts

    def __getitem__(self, key: tuple[str, str]) -> str:
        group, code = key
        try:
            return self.texts[group][code]  # type: ignore[no-any-return]
        except KeyError:
            raise CatalogueError(
                f"no {self.lang} text for {group}.{code}", f"add it to {FOLDER / f'{self.lang}.json'}"
            ) from None


@functools.cache
def load_words(lang: str) -> Words:
    """All texts of a language (en, ru, kk)."""
    return Words(lang, json.loads((FOLDER / f"{lang}.json").read_text(encoding="utf-8")))
