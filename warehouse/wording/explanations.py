"""A figure explained in words: its value and bounds, the steps that each bound adds up from, and its printed figures.

What proves a bound is read off the network in warehouse.reconcile.explanation; here are the sentences only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from warehouse.catalogue.words import Words
from warehouse.decimals import significant_decimals
from warehouse.reconcile.explanation import Bounds, Reason
from warehouse.rounding import rounded, text
from warehouse.wording.phrases import Quotes, period_text, printed, quoted

Row = dict[str, Any]
DIGITS = 6  # significant ones of a derived number
FIGURE_COLUMNS = ("printed", "reads", "who", "date", "use", "where")  # words of their headings: group "explain"


@dataclass(frozen=True)
class Line:
    """A line of a derivation: how deep it stands below the bound, and whether it names a publication of the line above."""

    text: str
    depth: int
    is_source: bool = False


@dataclass(frozen=True)
class FigureWords:
    """The words of one language about a figure. `series`: its row of core.series; `quotes`: what sentences name."""

    series: Row
    quotes: Quotes
    words: Words

    def summary(self, shown: Row | None, bounds: Bounds | None) -> Iterator[str]:
        """Value and bounds, or that nothing is known. `shown`: value, basis and estimate as the marts show them."""
        explain = self.words.texts["explain"]
        if bounds is None or not _is_bounded(bounds):
            yield explain["nothing"]
            return
        if shown and shown["value"] is not None:
            yield explain["value"].format(value=self.amount(shown["value"]), basis=self.words["basis", shown["basis"]])
        else:
            yield explain["no_value"]
            if not bounds.known:
                yield explain["unknown"]
        yield explain["bounds"].format(low=self.amount(bounds.low), high=self.amount(bounds.high))
        if shown and shown["estimate"] is not None:
            yield explain["estimate"].format(value=self.amount(shown["estimate"]))

    def derivation(self, bounds: Bounds | None) -> Iterator[Line]:
        """Why the bounds are what they are: each with its steps, what these rest on, and who printed it."""
        if bounds is None or not _is_bounded(bounds):
            return
        explain = self.words.texts["explain"]
        ends = {"low": self.amount(bounds.low), "high": self.amount(bounds.high)}
        sides = (("low_reasons", "low_zero", bounds.low_reasons), ("high_reasons", "high_open", bounds.high_reasons))
        for heading, without, reasons in sides:
            yield Line(explain[heading].format(**ends) if reasons else explain[without], 0)
            yield from self._steps(reasons, 1)

    def figure_cells(self, figure: Row) -> tuple[str, ...]:
        """A row of reconcile.explanation.printed_figures as texts by FIGURE_COLUMNS."""
        rule = self.words["conflict", figure["rule"]] if figure["rule"] else ""
        return (
            printed(self.quotes, figure["measure"], figure, self.words),
            " … ".join(self._bound(figure["measure"], figure[end]) for end in ("low", "high")),
            figure["authority"],
            figure["published_text"] or self.words["text", "undated"],
            self.words["verdict", figure["verdict"]].format(date=figure["revised_on"], rule=rule),
            figure["url"],
        )

    def amount(self, value: float | None, series: str | None = None) -> str:
        """A number with the unit of its series, without trailing zeros; None is an open bound."""
        if value is None:
            return self.words["explain", "open"]
        number = rounded(value, significant_decimals(value, DIGITS)).normalize()
        places = max(0, -int(number.as_tuple().exponent))
        unit = self.quotes.unit_of(series or self.series["series"], self.words.lang)
        return f"{text(rounded(value, places), self.words.lang)} {unit}"

    def _bound(self, measure: str, value: float | None) -> str:
        if value is None:
            return ""
        return self.amount(value) if measure == "level" else f"{value:.4g} %"

    def _steps(self, reasons: Iterable[Reason], depth: int) -> Iterator[Line]:
        """Steps that add up to the line above, what is added first."""
        for reason in sorted(reasons, key=lambda each: -each.sign):
            sign = "+" if reason.sign > 0 else "\u2212"
            yield Line(f"{sign} {self._step(reason)}", depth)
            for each in publications(reason, self.quotes):
                date = each["published"] or self.words["text", "undated"]
                yield Line(f"{each['authority']}, {date}, {each['url']}", depth, is_source=True)
            yield from self._steps(reason.behind, depth + 1)

    def _step(self, reason: Reason) -> str:
        words = self.words
        period = period_text(reason.period_start, reason.period_end, words)
        if reason.series != self.series["series"]:
            period = f"{self.quotes.name(reason.series, words.lang)}, {period}"
        return words["explain", reason.rule].format(
            period=period,
            side=words["explain", f"side_{reason.side}"],
            value=self.amount(reason.value, reason.series),
            printed=quoted(self.quotes, reason.version_id, words) if reason.version_id else "",
        )


def publications(reason: Reason, quotes: Quotes) -> list[Row]:
    """Who prints the figure of a step most exactly: claim_id, printed_value, printed_unit, printed_growth, authority,
    published (as printed) and url; none where the step is derived."""
    if reason.version_id is None:
        return []
    columns = ("claim_id", "printed_value", "printed_unit", "printed_growth", "authority")
    claims = [quotes.printed[claim] for claim in quotes.figures[reason.version_id]["sharp_ids"]]
    return [
        {**{c: claim[c] for c in columns}, "published": claim["published_text"], "url": claim["url"]}
        for claim in claims
    ]


def _is_bounded(bounds: Bounds) -> bool:
    """Whether anything that was printed bounds the figure."""
    return bounds.high is not None or bounds.low > 0
