"""The word lists of the reader (lexicon/*.yaml), checked against the catalogue and compiled once."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

from warehouse.catalogue.load import catalogue, read_yaml
from warehouse.errors import CatalogueError

FOLDER = Path(__file__).parent / "lexicon"
KINDS = ("what", "how", "part")


@functools.cache
def read(name: str) -> Any:
    """One list as it stands in its file."""
    return read_yaml(FOLDER / f"{name}.yaml")


@functools.cache
def words(name: str) -> re.Pattern[str]:
    """A list of words.yaml."""
    return _bounded(read("words")[name])


@functools.cache
def features() -> tuple[dict[str, re.Pattern[str]], dict[str, str]]:
    """Patterns of features by name, and the kind of each."""
    listed = read("features")
    patterns = {name: _bounded(pattern) for kind in KINDS for name, pattern in listed[kind].items()}
    return patterns, {name: kind for kind in KINDS for name in listed[kind]}


@functools.cache
def series_rules() -> tuple[dict[str, Any], ...]:
    """The rules of series.yaml; CatalogueError for a code or a feature that does not exist."""
    _, kinds = features()
    known = catalogue().series
    for rule in read("series"):
        codes = {
            *rule.get("unclear", []),
            *(code for listed in rule.get("unclear_by", {}).values() for code in listed),
            *rule.get("by", {}).values(),
            *(code for code, _, _ in rule.get("level", [])),
            *(code for levels in rule.get("level_by", {}).values() for code, _, _ in levels),
            *([rule["series"]] if "series" in rule else []),
        }
        named = {name for part in ("all", "any", "none", "may", "unless") for name in rule.get(part, [])}
        if strangers := sorted((codes - set(known)) | (named - set(kinds))):
            raise CatalogueError(
                f"lexicon/series.yaml names {', '.join(strangers)}, which do not exist", "correct the rule"
            )
    return tuple(read("series"))


@functools.cache
def months() -> str:
    """A pattern of any month, with a group m1 … m12 for each."""
    return "|".join(f"(?:{pattern})" for pattern in read("periods")["months"].values())


def month_of(word: str) -> int:
    """The number of a month's name in any of the three languages."""
    for number, pattern in read("periods")["months"].items():
        if re.fullmatch(pattern, word):
            return int(number)
    raise KeyError(word)


def number_word(word: str) -> int | None:
    """A small number, in figures or words."""
    if word.isdecimal():
        return int(word)
    return next((int(n) for n, pattern in read("quantities")["words"].items() if re.fullmatch(pattern, word)), None)


def _bounded(pattern: str) -> re.Pattern[str]:
    """Words begin at a word's beginning."""
    return re.compile(rf"(?<!\w)(?:{pattern})")
