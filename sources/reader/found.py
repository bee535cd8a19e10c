"""What the reader gives: one printed figure of a text, with its place and with what is not sure about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """A figure of a text.

    series: None where unclear, then `candidates` names what it may be. kind: actual, plan, target or forecast.
    Periods are YYYY-MM. printed_value is a plain decimal in printed_unit (a unit of the catalogue), printed_growth a
    signed percent ("7.1", "-2") or a factor ("x2.1") against the same period of the year before. comparison: the
    figure of the year before that stands beside it. start, end: its span in the original text. reason: why the
    confidence is not high.
    """

    series: str | None
    candidates: tuple[str, ...]
    kind: str
    period_start: str | None
    period_end: str | None
    printed_value: str | None
    printed_unit: str | None
    printed_growth: str | None
    qualifier: str
    comparison: bool
    maturity: str
    authority: str | None
    confidence: str
    language: str
    start: int
    end: int
    text: str
    reason: str = ""
