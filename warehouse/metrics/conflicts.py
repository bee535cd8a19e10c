"""Contradictions told: which figures cannot all be right, by how much, what was set aside and why, in plain words.

What contradicts what is a rule (warehouse.rules.contradictions); here its result becomes rows. Nothing is deleted,
and a revision is never a contradiction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.load import catalogue
from warehouse.catalogue.words import Words, words
from warehouse.contracts import columns
from warehouse.periods import months_between
from warehouse.rounding import decimals, rounded, text

Row = dict[str, Any]
SAME_FIGURE = ("series", "period_start", "period_end", "measure")


@dataclass(frozen=True)
class Held:
    """What explanations quote: claims as printed with their publications, standing figures, and series."""

    printed: dict[str, Row]
    figures: dict[str, Row]
    series: dict[str, Row]

    @classmethod
    def of(cls, standing: pl.DataFrame, claims: pl.DataFrame, publications: pl.DataFrame, series: pl.DataFrame) -> Held:
        """From mart.standing, core.claims, core.publications and core.series."""
        joined = claims.join(publications.select("publication_id", "publisher", "published_text"), on="publication_id")
        return cls(
            {row["claim_id"]: row for row in joined.iter_rows(named=True)},
            {row["version_id"]: row for row in standing.iter_rows(named=True)},
            {row["series"]: row for row in series.iter_rows(named=True)},
        )


def conflicts(contradictions: pl.DataFrame, held: Held) -> pl.DataFrame:
    """mart.conflicts from the rules' contradictions, the largest relative excess first.

    The same figure said by others stands in one row with it. The excess is in the series' unit, for growth in
    percentage points; excess_pct is in percent of the level in question.
    """
    rows: dict[str, Row] = {}
    alike = _alike(held)
    for found in contradictions.sort("odd").to_dicts():
        row = _row(found, held, alike)
        before = rows.setdefault(row["conflict_id"], row)
        before["known_from"] = min(before["known_from"], row["known_from"])
    lists = {"claim_ids": pl.List(pl.String), "publications": pl.List(pl.String), "set_aside": pl.List(pl.String)}
    numbers = dict.fromkeys(("allowed_low", "allowed_high", "excess", "excess_pct"), pl.Float64)
    dates = dict.fromkeys(("period_start", "period_end", "known_from", "known_to"), pl.Date)
    return pl.DataFrame(
        list(rows.values()), schema={**dict.fromkeys(columns("conflicts"), pl.String), **lists, **numbers, **dates}
    ).sort("excess_pct", "conflict_id", descending=[True, False])


def _alike(held: Held) -> dict[str, list[str]]:
    """Versions of other speakers that say the same figure and met the same verdict."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in held.figures.values():
        groups.setdefault((*(row[name] for name in SAME_FIGURE), row["verdict"]), []).append(row)
    return {
        one["version_id"]: sorted(other["version_id"] for other in group if _overlap(one, other))
        for group in groups.values()
        for one in group
    }


def _overlap(one: Row, other: Row) -> bool:
    pairs = ((one["low"], other["high"]), (other["low"], one["high"]))
    return all(low is None or high is None or low <= high for low, high in pairs)


def _row(found: Row, held: Held, alike: dict[str, list[str]]) -> Row:
    odd, *others = found["members"]
    kept = list(dict.fromkeys(version for member in others for version in (member, *alike[member])))
    aside = list(dict.fromkeys([odd, *(v for v in alike[odd] if v not in kept)]))
    figure = held.figures[odd]
    kept_claims, aside_claims = (
        list(dict.fromkeys(claim for version in versions for claim in held.figures[version]["claim_ids"]))
        for versions in (kept, aside)
    )
    claims = list(dict.fromkeys([*(c for c in kept_claims if c not in aside_claims), *aside_claims]))
    identity = "|".join(sorted({*kept, *aside}))
    level = figure["measure"] == "level"
    base = abs(figure["value"]) if level else 100 + figure["value"]
    tale = _Tale(found, held, kept, aside)
    return {
        "conflict_id": f"x-{hashlib.sha256(identity.encode()).hexdigest()[:12]}",
        **{name: figure[name] for name in SAME_FIGURE},
        "family": held.series[figure["series"]]["family"],
        "claim_ids": claims,
        "publications": list(dict.fromkeys(held.printed[claim]["publication_id"] for claim in claims)),
        "allowed_low": found["low"],
        "allowed_high": found["high"],
        "excess": found["excess"],
        "excess_pct": found["excess"] / base * 100,
        "unit": held.series[figure["series"]]["unit"] if level else "percent",
        "set_aside": aside_claims,
        "rule": found["rule"],
        **{f"explanation_{lang}": tale.told(words(lang)) for lang in LANGUAGES},
        "known_from": max(held.figures[version]["known_from"] for version in found["members"]),
        "known_to": None,
    }


@dataclass(frozen=True)
class _Tale:
    """One contradiction as a person would tell it."""

    found: Row
    held: Held
    kept: list[str]
    aside: list[str]

    @property
    def odd(self) -> Row:
        row: Row = self.held.figures[self.aside[0]]
        return row

    @property
    def rivals(self) -> bool:
        """All members speak of the same figure."""
        return all(
            all(self.held.figures[version][name] == self.odd[name] for name in SAME_FIGURE) for version in self.kept
        )

    def told(self, says: Words) -> str:
        name, period = self._name(self.odd, says), period_text(self.odd["period_start"], self.odd["period_end"], says)
        figures = "; ".join(self._figure(version, says) for version in (*self.kept, *self.aside))
        excess = self._number(self.found["excess"], None, says, digits=2)
        odd = _value(self.odd, self._sharpest(self.aside[0]), says)
        if self.rivals:
            why = says["conflict", "rivals"].format(excess=excess)
        else:
            why = says["conflict", self.odd["measure"]].format(
                name=name, period=period, range=self._range(says), odd=odd, excess=excess
            )
        aside = says["conflict", "aside"].format(odd=odd, rule=says["conflict", self.found["rule"]])
        parts = [
            says["conflict", "about"].format(name=name, period=period),
            says["conflict", "opening"].format(figures=figures),
            why,
            self._bases(says),
            self._advice(says),
            aside,
            self._inferred(says),
        ]
        return " ".join(part for part in parts if part)

    def _figure(self, version: str, says: Words) -> str:
        """A member as printed, with who said it where and when; with its period and name where they differ."""
        row, claim = self.held.figures[version], self._sharpest(version)
        where = []
        if row["series"] != self.odd["series"]:
            where.append(self._name(row, says))
        if any(row[name] != self.odd[name] for name in ("series", "period_start", "period_end")):
            where.append(period_text(row["period_start"], row["period_end"], says) + ":")
        return says["conflict", "figure_elsewhere" if where else "figure"].format(
            where=", ".join(where),
            value=_value(row, claim, says),
            authority=getattr(catalogue().authorities[claim["authority"]].name, says.lang),
            publisher=claim["publisher"],
            date=claim["published_text"] or says["text", "undated"],
        )

    def _sharpest(self, version: str) -> Row:
        """The most exactly printed claim of a version."""
        printed = "printed_value" if self.held.figures[version]["measure"] == "level" else "printed_growth"
        claims = [self.held.printed[claim] for claim in self.held.figures[version]["claim_ids"]]
        return max(claims, key=lambda claim: len(claim[printed] or ""))

    def _range(self, says: Words) -> str:
        low, high = self.found["low"], self.found["high"]
        finest = decimals(low or 0.0, low, high) + 1 if None not in (low, high) else None
        bounds = {
            side: self._number(bound, finest, says)
            for side, bound in (("low", low), ("high", high))
            if bound is not None
        }
        kind = "between" if len(bounds) == 2 else "at_least" if "low" in bounds else "at_most"
        return says["conflict", kind].format(**bounds)

    def _number(self, value: float, places: int | None, says: Words, digits: int = 4, *, bare: bool = False) -> str:
        """A derived number with its unit: rounded to some places, or to some significant digits."""
        number = text(rounded(value, significant(value, digits) if places is None else places), says.lang)
        if bare:
            return number
        if self.odd["measure"] == "growth":
            return f"{number} {says['conflict', 'points'] if digits == 2 else '%'}"
        return f"{number} {_unit(self.held.series[self.odd['series']]['unit'], says)}"

    def _inferred(self, says: Words) -> str:
        """Members whose series or period was only inferred may be of another definition."""
        vague = [v for v in (*self.kept, *self.aside) if self.held.figures[v]["confidence"] != "high"]
        quoted = dict.fromkeys(_value(self.held.figures[v], self._sharpest(v), says) for v in vague)
        return says["conflict", "inferred"].format(figures=", ".join(quoted)) if quoted else ""

    def _bases(self, says: Words) -> str:
        """Growth figures of one period rest on different bases: which ones, where the level is known."""
        if not (self.rivals and self.odd["measure"] == "growth"):
            return ""
        level = self._level(self.odd["period_start"], self.odd["period_end"])
        values = {v: self.held.figures[v]["value"] for v in (self.kept[0], self.aside[0])}
        if level is None or min(values.values()) <= -100:
            return ""
        unit = _unit(self.held.series[self.odd["series"]]["unit"], says)

        def amount(value: float, digits: int) -> str:
            return f"{text(rounded(value, significant(value, digits)), says.lang)} {unit}"

        start, end = (
            day.replace(year=day.year - 1, day=1) for day in (self.odd["period_start"], self.odd["period_end"])
        )
        return says["conflict", "bases"].format(
            level=_value(level, self._sharpest(level["version_id"]), says),
            base_period=period_text(start, end, says),
            bases="; ".join(
                says["conflict", "base"].format(
                    growth=_value(self.held.figures[version], self._sharpest(version), says),
                    base=amount(level["value"] / (1 + growth / 100), 3),
                )
                for version, growth in values.items()
            ),
        )

    def _advice(self, says: Words) -> str:
        """What each rival total leaves for the months until the next known one, beside the average month."""
        if not (self.rivals and self.odd["measure"] == "level" and self.odd["period_start"].month == 1):
            return ""
        end: dt.date = self.odd["period_end"]
        later = [
            row
            for row in self.held.figures.values()
            if row["verdict"] == "used"
            and (row["series"], row["measure"]) == (self.odd["series"], "level")
            and row["period_start"] == self.odd["period_start"]
            and end < row["period_end"] <= dt.date(end.year, 12, 31)
        ]
        if not later:
            return ""
        known = min(later, key=lambda row: (row["period_end"], -row["rank"], not row["is_own"], row["version_id"]))
        months = months_between(end, known["period_end"])
        unit = _unit(self.held.series[self.odd["series"]]["unit"], says)

        def amount(value: float) -> str:
            return f"{text(rounded(value, significant(value, 2)), says.lang)} {unit}"

        rest_start = (end + dt.timedelta(days=1)).replace(day=1)
        leaves = says["conflict", "leaves"]
        return says["conflict", "advice"].format(
            later=_value(known, self._sharpest(known["version_id"]), says),
            later_period=period_text(known["period_start"], known["period_end"], says),
            average=amount(known["value"] / known["period_end"].month),
            leaves="; ".join(
                leaves.format(
                    value=_value(row, self._sharpest(row["version_id"]), says),
                    rest=amount(known["value"] - row["value"]),
                    rest_period=period_text(rest_start, known["period_end"], says),
                    each=amount((known["value"] - row["value"]) / months),
                )
                for row in (self.held.figures[self.kept[0]], self.odd)
            ),
        )

    def _level(self, start: dt.date, end: dt.date) -> Row | None:
        """The level used of a period, the best documented one."""
        found = [
            row
            for row in self.held.figures.values()
            if (row["series"], row["measure"], row["verdict"]) == (self.odd["series"], "level", "used")
            and (row["period_start"], row["period_end"]) == (start, end)
        ]
        return max(found, key=lambda row: (row["rank"], row["is_own"], row["version_id"]), default=None)

    def _name(self, row: Row, says: Words) -> str:
        return str(self.held.series[row["series"]][f"name_{says.lang}"])


def significant(value: float, digits: int) -> int:
    """Decimals that leave a number so many significant digits."""
    if value == 0:
        return 0
    exponent = int(f"{abs(value):e}".split("e")[1])
    return max(0, digits - 1 - exponent)


def _value(figure: Row, claim: Row, says: Words) -> str:
    """A figure as it was printed."""
    if figure["measure"] == "level":
        return f"{_as_printed(claim['printed_value'], says)} {_unit(claim['printed_unit'], says)}"
    growth = claim["printed_growth"] or f"{claim['growth_pct']:.4g}"
    if growth.startswith("x"):
        return f"×{_as_printed(growth[1:], says)}"
    return f"{_as_printed(growth if growth.startswith('-') else f'+{growth}', says)} %"


def _as_printed(number: str, says: Words) -> str:
    return number if says.lang == "en" else number.replace(".", ",")


def _unit(spelling: str, says: Words) -> str:
    """Name of a unit in the language, whatever its spelling in print."""
    unit = next(u for u in catalogue().units.values() if spelling in (u.unit, *u.printed))
    return str(getattr(unit.name, says.lang))


def period_text(first: dt.date, last: dt.date, says: Words) -> str:
    """A period as people name it: a month, months of a year, a year, or from one month to another."""
    kind = "other"
    if first.year == last.year:
        whole_year = (first.month, last.month) == (1, 12)
        kind = "year" if whole_year else "month" if first.month == last.month else "months"
    return says["period", kind].format(
        first=says["month", str(first.month)],
        last=says["month", str(last.month)],
        first_year=first.year,
        year=last.year,
    )
