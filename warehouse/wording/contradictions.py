"""A contradiction in words: which figures cannot all be right, by how much, what is set aside and why.

Belongs here: the sentences of mart.conflicts, in three languages. What contradicts what, and the rows themselves, belong
to warehouse.reconcile.error_localisation and warehouse.metrics.conflicts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.words import Words, load_words
from warehouse.decimals import FINER, interval_decimals, significant_decimals
from warehouse.metrics.conflicts import Conflict
from warehouse.periods import months_between
from warehouse.rounding import rounded, text
from warehouse.wording.phrases import Quotes, Row, period_text, quoted, sharpest

DIFFERENCES = ("rivals", "level", "growth")  # the sentence after the opening, by what the figures have in common


def explanations(conflict: Conflict, quotes: Quotes) -> dict[str, str]:
    """explanation_en, explanation_ru and explanation_kk of mart.conflicts; figures of `quotes` are not used."""
    of_day = replace(quotes, figures=conflict.figures)
    return {f"explanation_{lang}": Explanation(conflict, of_day, load_words(lang)).text for lang in LANGUAGES}


def opening_of(explanation: str, words: Words) -> str:
    """The opening (Explanation.opening) of an explanation as mart.conflicts keeps it: whole, and without the versions
    from which it could be made again. What follows the opening is one of DIFFERENCES.
    """
    beginnings = (words["conflict", kind].partition("{")[0].strip() for kind in DIFFERENCES)
    places = [place for beginning in beginnings if (place := explanation.find(beginning)) > 0]
    return explanation[: min(places)].strip() if places else explanation


@dataclass(frozen=True)
class Explanation:
    """A conflict in a language. `quotes`: with the figures that were known on its day."""

    conflict: Conflict
    quotes: Quotes
    words: Words

    @property
    def opening(self) -> str:
        """What it is about, and the figures that cannot all be right, with who stated them where and when."""
        localised, words = self.conflict.localised, self.words
        order = sorted(self.conflict.kept, key=lambda version: _place(self.quotes.figures[version]))
        figures = "; ".join(self._figure(version) for version in (*order, *self.conflict.set_aside))
        return _sentences(
            words["conflict", "about"].format(name=self._name(localised), period=self._period(localised)),
            words["conflict", "opening"].format(figures=figures),
        )

    @property
    def text(self) -> str:
        """All of it: opening, excess, what it rests on, what is set aside and why."""
        rule = self.words["conflict", self.conflict.rule]
        aside = self.words["conflict", "aside"].format(odd=self._quoted(self.conflict.localised), rule=rule)
        return _sentences(
            self.opening, self._difference(), self._bases(), self._leftovers(), aside, self._inferred_members()
        )

    def _difference(self) -> str:
        """By how much the figures miss each other, or the one set aside what the others allow."""
        localised = self.conflict.localised
        excess = self._number(self.conflict.excess, None, digits=2)
        if self.conflict.rivals:
            return self.words["conflict", "rivals"].format(excess=excess)
        return self.words["conflict", localised["measure"]].format(
            name=self._name(localised),
            period=self._period(localised),
            range=self._allowed_range(),
            odd=self._quoted(localised),
            excess=excess,
        )

    def _bases(self) -> str:
        """Growth figures of one period rest on different bases: which ones, where the level is known."""
        localised = self.conflict.localised
        if not (self.conflict.rivals and localised["measure"] == "growth"):
            return ""
        level = self._level(localised["period_start"], localised["period_end"])
        growths = [self.quotes.figures[version] for version in (self.conflict.kept[0], self.conflict.set_aside[0])]
        if level is None or min(growth["value"] for growth in growths) <= -100:
            return ""
        bases = [level["value"] / (1 + growth["value"] / 100) for growth in growths]
        digits = next(n for n in range(3, 9) if len({f"{base:.{n}g}" for base in bases}) == len(bases))
        start, end = (
            day.replace(year=day.year - 1, day=1) for day in (localised["period_start"], localised["period_end"])
        )
        words = self.words
        return words["conflict", "bases"].format(
            level=self._quoted(level),
            base_period=period_text(start, end, words),
            bases="; ".join(
                words["conflict", "base"].format(growth=self._quoted(growth), base=self._amount(base, digits))
                for growth, base in zip(growths, bases, strict=True)
            ),
        )

    def _leftovers(self) -> str:
        """What each rival total leaves for the months until the next known one, beside the average month."""
        localised, words = self.conflict.localised, self.words
        if not (self.conflict.rivals and localised["measure"] == "level" and localised["period_start"].month == 1):
            return ""
        later = self._next_total()
        if later is None:
            return ""
        months = months_between(localised["period_end"], later["period_end"])
        rest_start = (localised["period_end"] + dt.timedelta(days=1)).replace(day=1)
        leftovers = []
        for row in (self.quotes.figures[self.conflict.kept[0]], localised):
            rest = later["value"] - row["value"]
            leftovers.append(
                words["conflict", "leaves" if rest >= 0 else "exceeds"].format(
                    value=self._quoted(row),
                    rest=self._amount(rest, 2),
                    rest_period=period_text(rest_start, later["period_end"], words),
                    each=self._amount(rest / months, 2),
                )
            )
        return words["conflict", "advice"].format(
            later=self._quoted(later),
            later_period=self._period(later),
            average=self._amount(later["value"] / later["period_end"].month, 2),
            leaves="; ".join(leftovers),
        )

    def _inferred_members(self) -> str:
        """Members whose series or period was only inferred may be of another definition."""
        figures = [self.quotes.figures[version] for version in reversed(self.conflict.members)]
        inferred = dict.fromkeys(self._quoted(row) for row in figures if row["confidence"] != "high")
        return self.words["conflict", "inferred"].format(figures=", ".join(inferred)) if inferred else ""

    # Figures that the sentences name

    def _next_total(self) -> Row | None:
        """The next later total of the same year that is used, the best documented one."""
        localised = self.conflict.localised
        end: dt.date = localised["period_end"]
        later = [
            row
            for row in self._used_levels()
            if row["period_start"] == localised["period_start"] and end < row["period_end"] <= dt.date(end.year, 12, 31)
        ]
        return min(
            later,
            key=lambda row: (row["period_end"], -row["rank"], not row["is_own"], row["version_id"]),
            default=None,
        )

    def _level(self, start: dt.date, end: dt.date) -> Row | None:
        """The level used of a period, the best documented one."""
        levels = [row for row in self._used_levels() if (row["period_start"], row["period_end"]) == (start, end)]
        return max(levels, key=lambda row: (row["rank"], row["is_own"], row["version_id"]), default=None)

    def _used_levels(self) -> list[Row]:
        key = (self.conflict.localised["series"], "level", "used")
        return [row for row in self.quotes.figures.values() if (row["series"], row["measure"], row["verdict"]) == key]

    # Phrases

    def _figure(self, version: str) -> str:
        """A member as printed, with who said it where and when; with its period and name where they differ."""
        localised, words = self.conflict.localised, self.words
        row, claim = self.quotes.figures[version], sharpest(self.quotes, version)
        where = []
        if row["series"] != localised["series"]:
            where.append(self._name(row))
        if any(row[name] != localised[name] for name in ("series", "period_start", "period_end")):
            where.append(self._period(row) + ":")
        return words["conflict", "figure_elsewhere" if where else "figure"].format(
            where=", ".join(where),
            value=self._quoted(row),
            authority=self.quotes.authorities[claim["authority"]][f"name_{words.lang}"],
            publisher=claim["publisher"],
            date=claim["published_text"] or words["text", "undated"],
        )

    def _allowed_range(self) -> str:
        """What the others allow the figure that is set aside."""
        low, high = self.conflict.low, self.conflict.high
        places = interval_decimals(low or 0.0, low, high) + FINER if low is not None and high is not None else None
        ends = {side: self._number(end, places) for side, end in (("low", low), ("high", high)) if end is not None}
        kind = "between" if len(ends) == 2 else "at_least" if "low" in ends else "at_most"
        return self.words["conflict", kind].format(**ends)

    def _number(self, value: float, places: int | None, digits: int = 4) -> str:
        """A derived number with its unit: rounded to some places, or to some significant digits."""
        if self.conflict.localised["measure"] == "level":
            return self._amount(value, digits, places)
        number = self._rounded(value, digits, places)
        return f"{number} {self.words['conflict', 'points'] if digits == 2 else '%'}"

    def _amount(self, value: float, digits: int, places: int | None = None) -> str:
        unit = self.quotes.unit_of(self.conflict.localised["series"], self.words.lang)
        return f"{self._rounded(value, digits, places)} {unit}"

    def _rounded(self, value: float, digits: int, places: int | None = None) -> str:
        return text(rounded(value, significant_decimals(value, digits) if places is None else places), self.words.lang)

    def _quoted(self, row: Row) -> str:
        """A figure as its most exact print has it."""
        return quoted(self.quotes, row["version_id"], self.words)

    def _period(self, row: Row) -> str:
        return period_text(row["period_start"], row["period_end"], self.words)

    def _name(self, row: Row) -> str:
        return self.quotes.name(row["series"], self.words.lang)


def _place(row: Row) -> tuple[Any, ...]:
    """Earlier periods first, levels before growths."""
    return (row["period_end"], row["series"], row["measure"] == "growth")


def _sentences(*parts: str) -> str:
    """Those that say something, one after the other; an abbreviation at the end has its full stop already."""
    return " ".join(part for part in parts if part).replace("..", ".")
