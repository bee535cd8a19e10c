"""corridor explain: from a figure back to every printed figure and publication behind it."""

from __future__ import annotations

import argparse
import json

from rich.console import Console
from rich.text import Text

from pipelines.commands.output import deliver, page, table
from pipelines.settings import opened
from warehouse.catalogue.words import load_words
from warehouse.errors import UsageError
from warehouse.extracts.explanation import Explanation, explanation
from warehouse.periods import parse_period
from warehouse.wording.explanations import FIGURE_COLUMNS, FigureWords, Line
from warehouse.wording.phrases import period_text

INDENT = "    "


def execute(options: argparse.Namespace) -> None:
    """Explain, and print or write it."""
    try:
        start, end = parse_period(options.period)
    except ValueError as error:
        raise UsageError(str(error), "write a PERIOD as 2025-10, 2025-01/2025-10 or 2025") from error
    explained = explanation(opened(options.as_of), options.series, start, end)
    if options.format == "json":
        data = json.dumps(explained.as_data(options.lang), ensure_ascii=False, indent=2, default=str) + "\n"
        deliver(data.encode(), options.out, binary=False)
        return
    with page(options.out) as out:
        if options.as_of:
            out.print(Text(load_words(options.lang)["text", "as_of"].format(day=options.as_of), style="dim"))
        _print(explained, options.lang, out)


def _print(explained: Explanation, lang: str, out: Console) -> None:
    words, series = load_words(lang), explained.series
    figure = FigureWords(series, explained.quotes, words)
    period = period_text(explained.period_start, explained.period_end, words)
    out.print(Text(words["explain", "heading"].format(name=series[f"name_{lang}"], period=period), style="bold"))
    out.print(Text(f"{series['series']} · {series[f'definition_{lang}']}"))
    out.print()
    if series["measure_type"] != "flow":
        out.print(Text(words["explain", "no_adding"]))
    else:
        _print_bounds(explained, figure, out)
    out.print()
    _print_figures(explained, figure, out)
    if explained.conflicts:
        out.print(Text(words["explain", "contradictions"], style="bold"))
        for conflict in explained.conflicts:
            out.print(Text(f"• {conflict[f'explanation_{lang}']}"))


def _print_bounds(explained: Explanation, figure: FigureWords, out: Console) -> None:
    for sentence in figure.summary(explained.shown, explained.bounds):
        out.print(Text(sentence))
    lines = list(figure.derivation(explained.bounds))
    if lines:
        out.print()
    for line in lines:
        out.print(_indented(line))


def _indented(line: Line) -> Text:
    if line.is_source:
        return Text(f"{INDENT * line.depth}      {line.text}", style="dim")
    return Text(f"{INDENT * line.depth}{line.text}")


def _print_figures(explained: Explanation, figure: FigureWords, out: Console) -> None:
    words = figure.words
    if not explained.figures:
        out.print(Text(words["explain", "none_printed"]))
        return
    grid = table(words["explain", "printed_figures"])
    for column in FIGURE_COLUMNS:
        grid.add_column(words["explain", column], overflow="fold")
    for row in explained.figures:
        grid.add_row(*(Text(cell) for cell in figure.figure_cells(row)))
    out.print(grid)
