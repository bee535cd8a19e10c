"""From the words about a figure to the series that it belongs to, or to those that it may belong to."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sources.reader.lexicon import features, read, series_rules
from sources.reader.periods import Period
from sources.reader.quantities import Quantity
from warehouse.catalogue.load import catalogue

SLACK = 3  # how far beyond the catalogue's plausible month a value is still believed


@dataclass(frozen=True)
class Choice:
    """The series, or the candidates; the features that led to it; `inherited`: they are of a sentence before."""

    series: str | None = None
    candidates: tuple[str, ...] = ()
    features: frozenset[str] = frozenset()
    inherited: bool = False

    @property
    def empty(self) -> bool:
        """Nothing in the catalogue fits the words."""
        return self.series is None and not self.candidates

    def plausible(self, value: Decimal, period: Period | None, dimension: str) -> bool:
        """Whether a value in single units is near what the series holds in an average month."""
        codes = [self.series] if self.series else list(self.candidates)
        return period is None or any(_fits(code, value, period, dimension) for code in codes)

    def reading(self, quantity: Quantity, period: Period | None) -> tuple[str, bool]:
        """Of two readings of a comma, the plausible one, and whether only one is."""
        both = [digits for digits in (quantity.digits, quantity.grouped) if digits]
        fitting = [
            digits
            for digits in both
            if self.plausible(Decimal(digits) * (quantity.scale or 1), period, quantity.dimension or "")
        ]
        return (fitting[0], True) if len(fitting) == 1 and period else (both[0], False)


def choose(dimension: str, own: AbstractSet[str], authority: str | None, monthly: Decimal | None) -> Choice:
    """The first rule that fits. `monthly`: the average month in single units, where a level and a period are known."""
    speaker = read("authorities")["same_as"].get(authority, authority)
    if speaker == "PRES":
        speaker = "GOV"
    _, kinds = features()
    narrowing = {name for name in own if kinds[name] in ("how", "part")}
    for rule in series_rules():
        if rule["dimension"] != dimension:
            continue
        needed, wanted = set(rule.get("all", [])), set(rule.get("any", []))
        allowed = needed | wanted | set(rule.get("may", []))
        if not needed <= own or (wanted and not wanted & own) or own & set(rule.get("none", [])):
            continue
        if narrowing - allowed:
            continue
        return _decided(rule, speaker, monthly)
    return Choice()


def _decided(rule: dict[str, Any], speaker: str | None, monthly: Decimal | None) -> Choice:
    if "series" in rule:
        return Choice(rule["series"])
    if code := rule.get("by", {}).get(speaker or "-"):
        return Choice(code)
    levels = [*rule.get("level_by", {}).get(speaker or "-", []), *rule.get("level", [])]
    if monthly is not None:
        for code, low, high in levels:
            factor = _factor(code)
            if Decimal(str(low)) <= monthly / factor < Decimal(str(high)):
                return Choice(code)
    return Choice(None, tuple(rule.get("unclear_by", {}).get(speaker or "-") or rule.get("unclear", [])))


def _factor(code: str) -> Decimal:
    unit = catalogue().series[code].unit
    return Decimal(str(catalogue().units[unit].factor))


def _fits(code: str, value: Decimal, period: Period, dimension: str) -> bool:
    series = catalogue().series[code]
    unit = catalogue().units[series.unit]
    if series.plausible_month is None or unit.dimension.replace("_km", "_km") != _same(dimension):
        return True
    low, high = (Decimal(str(edge)) for edge in series.plausible_month)
    monthly = value / Decimal(str(unit.factor)) / period.months
    return low / SLACK <= monthly <= high * SLACK


def _same(dimension: str) -> str:
    return {"mass": "mass", "passenger_km": "passenger_km"}.get(dimension, dimension)
