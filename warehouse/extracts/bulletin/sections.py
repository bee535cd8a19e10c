"""The lists of a bulletin below its key table: outlooks, contradictions, changes; a line each."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from warehouse.decimals import PERCENT, RATE, concise
from warehouse.extracts.changed import Changed, Told
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import Fact
from warehouse.extracts.kpi import Row
from warehouse.extracts.tables.contradictions import contradiction
from warehouse.rounding import rounded, text
from warehouse.wording.contradictions import opening_of
from warehouse.wording.grammar import amount

PLAN_DIGITS = 3
CHANGED_COLUMNS = ("ytd_value", "ytd_growth_pct", "rolling_12", "target_value", "status")


def outlook_lines(edition: Edition) -> Iterator[str]:
    """The outlook of each headline that has one, beside the plan, with the record of earlier outlooks."""
    headlines = {str(row.values["series"]): row for row in edition.kpi.headline_rows}
    for fact in edition.facts.outlook.to_dicts():
        row = headlines.get(fact["series"])
        if row is not None and row.number("outlook") is not None:
            yield _outlook(edition, fact, row) + _plan(edition, fact, row) + _record(edition, fact)


def contradiction_lines(edition: Edition) -> Iterator[str]:
    """Those of this year's key figures: which figures, how far apart, what was set aside. The workbook says why."""
    words = edition.words
    for fact in edition.facts.conflicts.filter(pl.col("of_month")).to_dicts():
        row = contradiction(edition, fact)
        excess = f"{text(row['excess'], edition.lang)} {row['unit']}"  # type: ignore[arg-type]
        apart = words["bulletin", "apart"].format(excess=excess, aside=row["set_aside"])
        yield f"{opening_of(fact[f'explanation_{edition.lang}'], words)} {apart}"


def comparisons(edition: Edition) -> list[Changed]:
    """What the month is compared with: a release only where it changed something, a month of knowledge ago always."""
    facts = edition.facts
    return [each for each in facts.comparisons if each is facts.since_day or each.rows.height]


def change_lines(edition: Edition) -> Iterator[str]:
    """What changed of the month's headlines: a line for each and each reason; the same change is counted once."""
    lines: dict[tuple[str, str], list[str]] = {}
    for change, name in _changes_of_headlines(edition):
        unit = f" {change.unit}" if change.unit else ""
        lines.setdefault((name, change.why), []).append(f"{change.column}: {change.old} → {change.new}{unit}")
    form = edition.words["bulletin", "change"]
    for (name, why), changes in lines.items():
        yield form.format(name=name, changes="; ".join(changes), why=why)


def _outlook(edition: Edition, fact: Fact, row: Row) -> str:
    words = edition.words
    low, high = (row.text(column, edition.lang) for column in ("outlook_low", "outlook_high"))
    return words["bulletin", "outlook_line"].format(
        name=row.values["name"],
        year=fact["year"],
        value=amount(row.number("outlook"), str(row.codes["unit"]), str(row.values["unit"]), words),  # type: ignore[arg-type]
        range=words["sentence", "range"].format(low=low, high=high) if low and high else "",
        method=words["outlook_method", fact["method"]],
    )


def _plan(edition: Edition, fact: Fact, row: Row) -> str:
    if fact["plan"] is None:
        return ""
    value = amount(concise(fact["plan"], PLAN_DIGITS), str(row.codes["unit"]), str(row.values["unit"]), edition.words)
    return edition.words["bulletin", "outlook_plan"].format(plan=value)


def _record(edition: Edition, fact: Fact) -> str:
    words, lang = edition.words, edition.lang
    if not fact["n"] or fact["hit_rate"] is None:
        return words["bulletin", "outlook_no_record"]
    hits, error = rounded(100 * fact["hit_rate"], RATE), rounded(fact["mean_abs_error_pct"], PERCENT)
    return words["bulletin", "outlook_record"].format(n=fact["n"], hits=text(hits, lang), error=text(error, lang))


def _changes_of_headlines(edition: Edition) -> Iterator[tuple[Told, str]]:
    """Each change in words, with the name of its series."""
    headlines = [row.values["series"] for row in edition.kpi.headline_rows]
    of_headlines = pl.col("series").is_in(headlines) & pl.col("column_name").is_in(CHANGED_COLUMNS)
    counted: set[tuple[str, str]] = set()
    for comparison in comparisons(edition):
        names = {row["series"]: edition.name(row) for row in comparison.series.to_dicts()}
        for row in comparison.rows.filter(of_headlines).to_dicts():
            if (key := (row["series"], row["column_name"])) not in counted:
                counted.add(key)
                yield comparison.in_words(row, edition.lang), names[row["series"]]
