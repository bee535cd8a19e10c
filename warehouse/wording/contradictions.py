"""Contradictions told: which figures cannot all be right, by how much, what was set aside and why, in plain words.

What contradicts what is a rule (warehouse.reconcile.error_localisation); here its result becomes rows. Nothing is deleted,
and a revision is never a contradiction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from warehouse import vintages
from warehouse.catalogue.codes import LANGUAGES
from warehouse.catalogue.words import Words, load_words
from warehouse.contracts import columns
from warehouse.decimals import FINER, interval_decimals, significant_decimals
from warehouse.periods import months_between
from warehouse.reconcile.statements import Statement, disjoint, statement_of
from warehouse.rounding import rounded, text
from warehouse.wording.phrases import Quotes, Row, period_text, quoted, sharpest

SAME_FIGURE = ("series", "period_start", "period_end", "measure")


def conflicts(contradictions: pl.DataFrame, days: pl.DataFrame, standing: pl.DataFrame, quotes: Quotes) -> pl.DataFrame:
    """mart.conflicts from the rules' contradictions, the largest relative excess first.

    `contradictions`, `days`: those of a group on each day (reconcile.solution.Solution); `standing`: mart.standing; the
    figures of `held` are not needed. The same figure said by others stands in one row with it. The excess is in the
    series' unit, for growth in percentage points; excess_pct is in percent of the level in question.
    """
    of_series: dict[str, list[Row]] = {}
    for figure in standing.iter_rows(named=True):
        of_series.setdefault(figure["series"], []).append(figure)
    series_of = {figure["version_id"]: series for series, figures in of_series.items() for figure in figures}
    rows: list[Row] = []
    told: dict[str, Row] = {}
    found = contradictions.sort("group_name", "as_of", maintain_order=True)
    for (_, day), group in found.group_by("group_name", "as_of", maintain_order=True):
        figures = _Figures(of_series, series_of, day)
        now: dict[str, Row] = {}
        for each in group.sort("localised").to_dicts():  # of the same figure said by several the best documented speaks
            if each["changed"]:
                told[each["localised"]] = _row(each, *figures.of(each["members"], quotes))
            row = told[each["localised"]]
            if (before := now.get(row["conflict_id"])) is None or row["documented"] < before["documented"]:
                now[row["conflict_id"]] = row
        rows += ({**row, "group_name": each["group_name"], "as_of": day} for row in now.values())
    lists = {"claim_ids": pl.List(pl.String), "publications": pl.List(pl.String), "set_aside": pl.List(pl.String)}
    numbers = dict.fromkeys(("allowed_low", "allowed_high", "excess", "excess_pct"), pl.Float64)
    dates = dict.fromkeys(("period_start", "period_end", "as_of"), pl.Date)
    names = [name for name in columns("conflicts") if name not in ("known_from", "known_to")]
    types: dict[str, Any] = {**dict.fromkeys(("group_name", "as_of", *names), pl.String), **lists, **numbers, **dates}
    frame = pl.DataFrame({name: pl.Series([row[name] for row in rows], dtype=type_) for name, type_ in types.items()})
    history = vintages.folded(frame, days, ["conflict_id"], "group_name")
    return history.select(columns("conflicts")).sort(
        "excess_pct", "conflict_id", "known_from", descending=[True, False, False]
    )


@dataclass(frozen=True)
class _Figures:
    """Standing figures as they were known on a day."""

    of_series: dict[str, list[Row]]
    series_of: dict[str, str]
    day: dt.date

    def of(self, members: list[str], quotes: Quotes) -> tuple[Quotes, dict[str, list[str]]]:
        """Those of the members' series, and for each its versions of other speakers with the same verdict."""
        series = {self.series_of[member] for member in members}
        known = {
            row["version_id"]: row
            for code in sorted(series)
            for row in self.of_series[code]
            if row["known_from"] <= self.day and (row["known_to"] is None or self.day < row["known_to"])
        }
        return replace(quotes, figures=known), _alike(known)


def _alike(figures: dict[str, Row]) -> dict[str, list[str]]:
    """Versions of other speakers that speak of the same figure and met the same verdict."""
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in figures.values():
        groups.setdefault((*(row[name] for name in SAME_FIGURE), row["verdict"]), []).append(row["version_id"])
    return {one: sorted(group) for group in groups.values() for one in group}


def _says_as_much(one: Statement, other: Statement) -> bool:
    """The interval of `one` lies within that of `other`: whatever contradicts the other contradicts it."""
    return one.low >= other.low and one.high <= other.high


def _row(found: Row, quotes: Quotes, alike: dict[str, list[str]]) -> Row:
    odd, *others = found["members"]
    figure = quotes.figures[odd]
    rivals = [quotes.figures[member] for member in others]
    same_figure = all(rival[name] == figure[name] for rival in rivals for name in SAME_FIGURE)

    def said(version: str) -> Statement:
        return statement_of(quotes.figures[version])

    def with_others(member: str, against: list[Row]) -> list[str]:
        """A member and the speakers who say the same: their figures contradict the other side just as well."""
        agree = [
            version
            for version in alike[member]
            if (
                all(disjoint(said(version), statement_of(other)) for other in against)
                if same_figure
                else _says_as_much(said(version), said(member))
            )
        ]
        return [member, *agree]

    kept = list(dict.fromkeys(version for member in others for version in with_others(member, [figure])))
    aside = list(dict.fromkeys(version for version in with_others(odd, rivals) if version not in kept))
    kept_claims, aside_claims = (
        list(dict.fromkeys(claim for version in versions for claim in quotes.figures[version]["claim_ids"]))
        for versions in (kept, aside)
    )
    claims = list(dict.fromkeys([*(c for c in kept_claims if c not in aside_claims), *aside_claims]))
    identity = "|".join(sorted({*kept, *aside}))
    level = figure["measure"] == "level"
    base = abs(figure["value"]) if level else 100 + figure["value"]
    tale = _Tale(found, quotes, kept, aside)
    return {
        "conflict_id": f"x-{hashlib.sha256(identity.encode()).hexdigest()[:12]}",
        **{name: figure[name] for name in SAME_FIGURE},
        "family": quotes.series[figure["series"]]["family"],
        "claim_ids": claims,
        "publications": list(dict.fromkeys(quotes.printed[claim]["publication_id"] for claim in claims)),
        "allowed_low": found["low"],
        "allowed_high": found["high"],
        "excess": found["excess"],
        "excess_pct": found["excess"] / base * 100,
        "unit": quotes.series[figure["series"]]["unit"] if level else "percent",
        "set_aside": aside_claims,
        "rule": found["rule"],
        **{f"explanation_{lang}": tale.told(load_words(lang)) for lang in LANGUAGES},
        "documented": (-figure["rank"], not figure["is_own"], odd),
    }


@dataclass(frozen=True)
class _Tale:
    """One contradiction as a person would tell it."""

    found: Row
    quotes: Quotes
    kept: list[str]
    aside: list[str]

    @property
    def odd(self) -> Row:
        row: Row = self.quotes.figures[self.aside[0]]
        return row

    @property
    def rivals(self) -> bool:
        """All members speak of the same figure."""
        return all(
            all(self.quotes.figures[version][name] == self.odd[name] for name in SAME_FIGURE) for version in self.kept
        )

    def told(self, words: Words) -> str:
        name, period = self._name(self.odd, words), period_text(self.odd["period_start"], self.odd["period_end"], words)
        order = sorted(self.kept, key=lambda version: self._place(self.quotes.figures[version]))
        figures = "; ".join(self._figure(version, words) for version in (*order, *self.aside))
        excess = self._number(self.found["excess"], None, words, digits=2)
        odd = self._quoted(self.aside[0], words)
        if self.rivals:
            why = words["conflict", "rivals"].format(excess=excess)
        else:
            why = words["conflict", self.odd["measure"]].format(
                name=name, period=period, range=self._range(words), odd=odd, excess=excess
            )
        aside = words["conflict", "aside"].format(odd=odd, rule=words["conflict", self.found["rule"]])
        parts = [
            words["conflict", "about"].format(name=name, period=period),
            words["conflict", "opening"].format(figures=figures),
            why,
            self._bases(words),
            self._advice(words),
            aside,
            self._inferred(words),
        ]
        return " ".join(part for part in parts if part).replace("..", ".")

    @staticmethod
    def _place(row: Row) -> tuple[Any, ...]:
        """Earlier periods first, levels before growths."""
        return (row["period_end"], row["series"], row["measure"] == "growth")

    def _figure(self, version: str, words: Words) -> str:
        """A member as printed, with who said it where and when; with its period and name where they differ."""
        row, claim = self.quotes.figures[version], sharpest(self.quotes, version)
        where = []
        if row["series"] != self.odd["series"]:
            where.append(self._name(row, words))
        if any(row[name] != self.odd[name] for name in ("series", "period_start", "period_end")):
            where.append(period_text(row["period_start"], row["period_end"], words) + ":")
        return words["conflict", "figure_elsewhere" if where else "figure"].format(
            where=", ".join(where),
            value=self._quoted(version, words),
            authority=self.quotes.authorities[claim["authority"]][f"name_{words.lang}"],
            publisher=claim["publisher"],
            date=claim["published_text"] or words["text", "undated"],
        )

    def _quoted(self, version: str, words: Words) -> str:
        """A version as its most exact print has it."""
        return quoted(self.quotes, version, words)

    def _range(self, words: Words) -> str:
        low, high = self.found["low"], self.found["high"]
        finest = interval_decimals(low or 0.0, low, high) + FINER if None not in (low, high) else None
        bounds = {
            side: self._number(bound, finest, words)
            for side, bound in (("low", low), ("high", high))
            if bound is not None
        }
        kind = "between" if len(bounds) == 2 else "at_least" if "low" in bounds else "at_most"
        return words["conflict", kind].format(**bounds)

    def _number(self, value: float, places: int | None, words: Words, digits: int = 4) -> str:
        """A derived number with its unit: rounded to some places, or to some significant digits."""
        number = text(rounded(value, significant_decimals(value, digits) if places is None else places), words.lang)
        if self.odd["measure"] == "growth":
            return f"{number} {words['conflict', 'points'] if digits == 2 else '%'}"
        return f"{number} {self.quotes.unit_of(self.odd['series'], words.lang)}"

    def _inferred(self, words: Words) -> str:
        """Members whose series or period was only inferred may be of another definition."""
        vague = [v for v in reversed(self.found["members"]) if self.quotes.figures[v]["confidence"] != "high"]
        told = dict.fromkeys(self._quoted(version, words) for version in vague)
        return words["conflict", "inferred"].format(figures=", ".join(told)) if told else ""

    def _bases(self, words: Words) -> str:
        """Growth figures of one period rest on different bases: which ones, where the level is known."""
        if not (self.rivals and self.odd["measure"] == "growth"):
            return ""
        level = self._level(self.odd["period_start"], self.odd["period_end"])
        values = {v: self.quotes.figures[v]["value"] for v in (self.kept[0], self.aside[0])}
        if level is None or min(values.values()) <= -100:
            return ""
        unit = self.quotes.unit_of(self.odd["series"], words.lang)

        bases = [level["value"] / (1 + growth / 100) for growth in values.values()]
        digits = next(n for n in range(3, 9) if len({f"{base:.{n}g}" for base in bases}) == len(bases))
        start, end = (
            day.replace(year=day.year - 1, day=1) for day in (self.odd["period_start"], self.odd["period_end"])
        )
        return words["conflict", "bases"].format(
            level=self._quoted(level["version_id"], words),
            base_period=period_text(start, end, words),
            bases="; ".join(
                words["conflict", "base"].format(
                    growth=self._quoted(version, words),
                    base=f"{text(rounded(base, significant_decimals(base, digits)), words.lang)} {unit}",
                )
                for version, base in zip(values, bases, strict=True)
            ),
        )

    def _advice(self, words: Words) -> str:
        """What each rival total leaves for the months until the next known one, beside the average month."""
        if not (self.rivals and self.odd["measure"] == "level" and self.odd["period_start"].month == 1):
            return ""
        end: dt.date = self.odd["period_end"]
        later = [
            row
            for row in self.quotes.figures.values()
            if row["verdict"] == "used"
            and (row["series"], row["measure"]) == (self.odd["series"], "level")
            and row["period_start"] == self.odd["period_start"]
            and end < row["period_end"] <= dt.date(end.year, 12, 31)
        ]
        if not later:
            return ""
        known = min(later, key=lambda row: (row["period_end"], -row["rank"], not row["is_own"], row["version_id"]))
        months = months_between(end, known["period_end"])
        unit = self.quotes.unit_of(self.odd["series"], words.lang)

        def amount(value: float) -> str:
            return f"{text(rounded(value, significant_decimals(value, 2)), words.lang)} {unit}"

        rest_start = (end + dt.timedelta(days=1)).replace(day=1)
        leaves = words["conflict", "leaves"]
        return words["conflict", "advice"].format(
            later=self._quoted(known["version_id"], words),
            later_period=period_text(known["period_start"], known["period_end"], words),
            average=amount(known["value"] / known["period_end"].month),
            leaves="; ".join(
                (leaves if known["value"] >= row["value"] else words["conflict", "exceeds"]).format(
                    value=self._quoted(row["version_id"], words),
                    rest=amount(known["value"] - row["value"]),
                    rest_period=period_text(rest_start, known["period_end"], words),
                    each=amount((known["value"] - row["value"]) / months),
                )
                for row in (self.quotes.figures[self.kept[0]], self.odd)
            ),
        )

    def _level(self, start: dt.date, end: dt.date) -> Row | None:
        """The level used of a period, the best documented one."""
        found = [
            row
            for row in self.quotes.figures.values()
            if (row["series"], row["measure"], row["verdict"]) == (self.odd["series"], "level", "used")
            and (row["period_start"], row["period_end"]) == (start, end)
        ]
        return max(found, key=lambda row: (row["rank"], row["is_own"], row["version_id"]), default=None)

    def _name(self, row: Row, words: Words) -> str:
        return self.quotes.name(row["series"], words.lang)
