"""Composes the bulletin of a month from its edition: sentences, charts, the key table and the lists below it."""

from __future__ import annotations

from warehouse.extracts.bulletin.key_table import COLUMNS, key_table
from warehouse.extracts.bulletin.model import Bulletin, Picture
from warehouse.extracts.bulletin.sections import change_lines, comparisons, contradiction_lines, outlook_lines
from warehouse.extracts.charts.path import path_chart
from warehouse.extracts.charts.trend import trend_chart
from warehouse.extracts.edition import Edition
from warehouse.extracts.kpi import Row
from warehouse.extracts.sentences import headline
from warehouse.extracts.tables.changes import compared_with
from warehouse.wording.grammar import amount, day

TEXTS = (  # of the pages themselves
    *("headlines", "trends", "trend_key", "path_key", "key_table", "key_hint", "notes", "outlook", "contradictions"),
    *("changes", "sources", "none", "nothing_changed", "more", "footer"),
)


def bulletin(edition: Edition) -> Bulletin:
    """The bulletin of a month in one language."""
    words, kpi, facts = edition.words, edition.kpi, edition.facts
    texts = words.texts["bulletin"]
    table = key_table(edition)
    compared = "; ".join(compared_with(edition, comparison) for comparison in comparisons(edition))
    return Bulletin(
        lang=edition.lang,
        title=kpi.title,
        kicker=texts["kicker"],
        newest=texts["newest"].format(day=day(facts.known_to, edition.lang)),
        release=kpi.release,
        headlines=tuple(
            (str(row.values["family"]), headline(row, kpi, table.scope_notes.get(str(row.values["series"]))))
            for row in kpi.headline_rows
        ),
        path=_path(edition, edition.path_row) if edition.path_row else None,
        trends=tuple(_trend(edition, row) for row in kpi.headline_rows if row.is_transport_headline),
        columns={column: words["short", column] for column in ("name", *COLUMNS)},
        families=table.families,
        notes=table.notes,
        outlook=tuple(outlook_lines(edition)),
        contradictions=tuple(contradiction_lines(edition)),
        compared=texts["compared"].format(against=compared),
        changes=tuple(change_lines(edition)),
        sources=table.sources,
        texts={name: texts[name] for name in TEXTS} | {"marks": _marks(edition)},
    )


def _path(edition: Edition, row: Row) -> Picture:
    words, value = edition.words, row.number("target_value")
    target = amount(value, str(row.codes["unit"]), str(row.values["unit"]), words) if value is not None else ""
    heading = words["bulletin", "path"].format(target=target, year=row.values["target_year"])
    return Picture(f"{heading}, {row.values['unit']}", *path_chart(edition, row))


def _trend(edition: Edition, row: Row) -> Picture:
    return Picture(f"{row.values['name']}, {row.values['unit']}", *trend_chart(edition, row))


def _marks(edition: Edition) -> str:
    return " ".join(f"[{mark}] {meaning}." for mark, meaning in edition.words.texts["mark"].items())
