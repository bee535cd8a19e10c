"""corridor explain: from a figure back to every printed figure and publication behind it."""

from __future__ import annotations

import argparse
import json

from rich.console import Console
from rich.text import Text

from pipelines.commands.output import deliver, page, table
from pipelines.settings import opened
from warehouse.errors import UsageError
from warehouse.extracts.explained import Explained, explained
from warehouse.periods import parse_period
from warehouse.reconcile.explanation import Reason
from warehouse.wording.phrases import period_text, printed


def execute(options: argparse.Namespace) -> None:
    """Explain, and print or write it."""
    try:
        start, end = parse_period(options.period)
    except ValueError as error:
        raise UsageError(str(error), "write a PERIOD as 2025-10, 2025-01/2025-10 or 2025") from error
    found = explained(opened(options.as_of), options.series, start, end, options.lang)
    if options.format == "json":
        data = json.dumps(found.as_data(), ensure_ascii=False, indent=2, default=str) + "\n"
        deliver(data.encode(), options.out, binary=False)
        return
    with page(options.out) as out:
        if options.as_of:
            out.print(Text(found.words["text", "as_of"].format(day=options.as_of), style="dim"))
        _show(found, out)


def _show(found: Explained, out: Console) -> None:
    words = found.words
    period = period_text(found.period_start, found.period_end, words)
    name = found.series[f"name_{found.lang}"]
    out.print(Text(words["explain", "heading"].format(name=name, period=period), style="bold"))
    out.print(Text(f"{found.series['series']} · {found.series[f'definition_{found.lang}']}"))
    out.print()
    if found.series["measure_type"] != "flow":
        out.print(Text(words["explain", "no_adding"]))
    else:
        _show_bounds(found, out)
    out.print()
    _show_printed(found, out)
    if found.conflicts:
        out.print(Text(words["explain", "contradictions"], style="bold"))
        for told in found.conflicts:
            out.print(Text(f"• {told}"))


def _show_bounds(found: Explained, out: Console) -> None:
    words, bounds, shown = found.words, found.bounds, found.shown
    if bounds is None or (bounds.high is None and bounds.low <= 0):
        out.print(Text(words["explain", "nothing"]))
        return
    if shown and shown["value"] is not None:
        basis = words["basis", shown["basis"]]
        out.print(Text(words["explain", "value"].format(value=found.amount(shown["value"]), basis=basis)))
    else:
        out.print(Text(words["explain", "no_value"]))
        if not bounds.known:
            out.print(Text(words["explain", "unknown"]))
    low, high = found.amount(bounds.low), found.amount(bounds.high)
    out.print(Text(words["explain", "bounds"].format(low=low, high=high)))
    if shown and shown["estimate"] is not None:
        out.print(Text(words["explain", "estimate"].format(value=found.amount(shown["estimate"]))))
    out.print()
    for side, amount, reasons, otherwise in (
        ("low_reasons", low, bounds.low_reasons, "low_zero"),
        ("high_reasons", high, bounds.high_reasons, "high_open"),
    ):
        if not reasons:
            out.print(Text(words["explain", otherwise]))
            continue
        out.print(Text(words["explain", side].format(low=amount, high=amount)))
        for reason in sorted(reasons, key=lambda each: -each.sign):
            _show_reason(found, reason, out, depth=1)


def _show_reason(found: Explained, reason: Reason, out: Console, depth: int) -> None:
    sign = "+" if reason.sign > 0 else "\u2212"
    out.print(Text(f"{'    ' * depth}{sign} {found.line(reason)}"))
    for source in found.sources(reason):
        authority = source["authority"]
        date = source["published"] or found.words["text", "undated"]
        out.print(Text(f"{'    ' * depth}      {authority}, {date}, {source['url']}", style="dim"))
    for behind in sorted(reason.behind, key=lambda each: -each.sign):
        _show_reason(found, behind, out, depth + 1)


def _show_printed(found: Explained, out: Console) -> None:
    words = found.words
    if not found.figures:
        out.print(Text(words["explain", "none_printed"]))
        return
    grid = table(words["explain", "printed_figures"])
    for column in ("printed", "reads", "who", "date", "fate", "where"):
        grid.add_column(words["explain", column], overflow="fold")
    for figure in found.figures:
        level = figure["measure"] == "level"
        bounds = [
            ("" if bound is None else found.amount(bound)) if level else ("" if bound is None else f"{bound:.4g} %")
            for bound in (figure["low"], figure["high"])
        ]
        grid.add_row(
            *(
                Text(cell)
                for cell in (
                    printed(found.quotes, figure["measure"], figure, words),
                    " … ".join(bounds),
                    figure["authority"],
                    figure["published_text"] or words["text", "undated"],
                    found.fate(figure),
                    figure["url"],
                )
            )
        )
    out.print(grid)
