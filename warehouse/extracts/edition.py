"""A month in one language: its facts and its key figures, from which tables, sentences and charts are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from warehouse.catalogue.words import Words
from warehouse.extracts.kpi import KpiExtract, Row, kpi_extract
from warehouse.extracts.month_facts import MonthFacts


@dataclass(frozen=True)
class Edition:
    """The edition of a month in one language, and the names that its documents use."""

    facts: MonthFacts
    kpi: KpiExtract

    @classmethod
    def of(cls, facts: MonthFacts, lang: str) -> Edition:
        """The edition of a language (en, ru, kk)."""
        return cls(facts, kpi_extract(facts.key, lang))

    @property
    def words(self) -> Words:
        """Texts of its language."""
        return self.kpi.words

    @property
    def lang(self) -> str:
        """Its language."""
        return self.kpi.lang

    @property
    def path_row(self) -> Row | None:
        """The row whose path the documents draw: the headline of transit; None while no target of its is known."""
        for row in self.kpi.headline_rows:
            if row.codes.get("family") == "transit" and row.codes.get("trajectory"):
                return row
        return None

    def name(self, fact: Mapping[str, Any]) -> str:
        """The name of a fact's series."""
        return str(fact[f"name_{self.lang}"])

    def unit(self, code: str) -> str:
        """The short name of a unit."""
        return self.facts.quotes.unit(code, self.lang)

    def authority(self, code: str) -> str:
        """The name of an authority, or of two that share a series."""
        names = self.facts.quotes.authorities
        return " / ".join(
            str(names[each][f"name_{self.lang}"]) if each in names else each for each in code.split(" / ")
        )
