"""A change in words: what changed, from which value to which, why, and by which publications."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.catalogue.codes import TERM_OF_LABEL
from warehouse.catalogue.words import Words
from warehouse.rounding import rounded, text

Row = dict[str, Any]
SIDES = ("old", "new")
NAMED_PUBLICATIONS = 3  # of those behind a change; the others are counted


@dataclass(frozen=True)
class ChangeText:
    """A change as texts; `unit` and `publications` may be empty."""

    column: str
    old: str
    new: str
    unit: str
    reason: str
    publications: str


@dataclass(frozen=True)
class ChangeWords:
    """The words of one language about rows of meta.changes.

    `publications`: publisher, published_text, published_on and url by publication_id; `units`: rows of core.units.
    """

    publications: dict[str, Row]
    units: dict[str, Row]
    words: Words

    def text(self, row: Row) -> ChangeText:
        """A row of meta.changes as texts."""
        is_number = any(row[f"{side}_number"] is not None for side in SIDES)
        unit = self.units.get(row["unit"], {}).get(f"name_{self.words.lang}", row["unit"]) if is_number else None
        return ChangeText(
            column=str(self.words.texts["column"].get(row["column_name"], row["column_name"])),
            old=self._value(row, "old"),
            new=self._value(row, "new"),
            unit=str(unit or ""),
            reason=self._terms(row) or self.words["changes", row["label"]],
            publications=self._publications(row["publications"]),
        )

    def line(self, row: Row) -> str:
        """A row of meta.changes in one line: what, old → new, why, which publications."""
        change = self.text(row)
        unit = f" {change.unit}" if change.unit else ""
        what = self.words["changes", row["change"]].format(
            column=change.column, old=change.old, new=change.new, unit=unit
        )
        return f"{what} · {change.reason}{f': {change.publications}' if change.publications else ''}"

    def headlines(self, rows: pl.DataFrame) -> dict[str, list[str]]:
        """A heading for each key figure and month, with a line for each change. `rows`: extracts.changes.headline_rows."""
        lines: dict[str, list[str]] = {}
        for row in rows.to_dicts():
            heading = self.words["changes", "headline"].format(
                name=row[f"name_{self.words.lang}"], month=row["month"], series=row["series"]
            )
            lines.setdefault(heading, []).append(self.line(row))
        return lines

    def _value(self, row: Row, side: str) -> str:
        value: str | None = row[f"{side}_value"]
        if value is None:
            return self.words["changes", "blank"]
        if row[f"{side}_number"] is not None:
            return text(rounded(row[f"{side}_number"], _decimals(value)), self.words.lang)
        codes = self.words.texts.get(row["column_name"], {})
        return str(codes.get(value, value))

    def _terms(self, row: Row) -> str:
        """The terms of a bridge with more than one, with signs."""
        terms = {label: row[term] for label, term in TERM_OF_LABEL.items() if row[term]}
        if len(terms) < 2:
            return ""
        places = max(_decimals(row[f"{side}_value"] or "") for side in SIDES)
        return "; ".join(
            f"{text(rounded(value, places), self.words.lang, signed=True)} {self.words['changes', label]}"
            for label, value in terms.items()
        )

    def _publications(self, names: list[str]) -> str:
        """The newest of the publications, and how many more there are."""
        rows = [self.publications[name] for name in names if name in self.publications]
        rows.sort(key=lambda row: (row["published_on"] or dt.date.min, row["url"]), reverse=True)
        undated = self.words["text", "undated"]
        texts = [f"{row['publisher']}, {row['published_text'] or undated}, {row['url']}" for row in rows]
        more = len(texts) - NAMED_PUBLICATIONS
        rest = [self.words["changes", "more"].format(n=more)] if more > 0 else []
        return "; ".join([*texts[:NAMED_PUBLICATIONS], *rest])


def state_name(state: Row, words: Words) -> str:
    """A state in words: {"release": name}, or {"day": date}, where None is now."""
    if "release" in state:
        return words["changes", "release"].format(name=state["release"])
    return words["changes", "day"].format(name=state["day"]) if state["day"] else words["changes", "now"]


def _decimals(value: str) -> int:
    return len(value.partition(".")[2])
