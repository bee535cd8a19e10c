"""corridor quarantine: documents that were set aside: see them, read one again, or want one no more."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from rich.console import Console
from rich.text import Text

from pipelines.commands.output import page, table
from pipelines.settings import Settings, settings
from sources.landing.quarantine import Quarantine, SetAside
from warehouse.errors import UsageError
from warehouse.store.connection import store_errors


def execute(options: argparse.Namespace) -> int:
    """List, retry or dismiss."""
    chosen = settings()
    quarantine = Quarantine(chosen.home / "quarantine")
    if options.action == "list":
        if options.name or options.reason:
            raise UsageError("a list takes no name and no reason", "corridor quarantine retry NAME, or dismiss NAME")
        _list(quarantine.all(), options.format)
        return 0
    if not options.name:
        raise UsageError(f"{options.action} needs the name of a document", "corridor quarantine lists them")
    with store_errors(chosen.home, "changing the quarantine"):
        if options.action == "dismiss":
            record = quarantine.dismiss(options.name, options.reason or "")
            print(f"dismissed {record.name}: no program reads it until it is retried; the next corridor run notes it")
            return 0
        if options.reason:
            raise UsageError("only a dismissal takes a reason", "leave --reason away")
        return _retry(chosen, quarantine.find(options.name))


def _retry(chosen: Settings, record: SetAside) -> int:
    """Read a document again now; returns 1 where it is set aside again."""
    from sources.landing.readings import Readings  # Polars: a list does without
    from sources.landing.zone import Landing

    reading, again = Readings(Landing(chosen.landing)).retry(record)
    if again:
        print(f"{again.name} is set aside again: {again.reason}", file=sys.stderr)
        return 1
    print(f"{record.name} was read: {len(reading.rows)} figures; corridor run takes them in")
    return 0


def _list(records: list[SetAside], form: str) -> None:
    if form == "json":
        json.dump([{"name": each.name, **asdict(each)} for each in records], sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    with page() as out:
        show(records, out)
        if records:
            out.print(
                Text("Again: corridor quarantine retry HASH · no more: corridor quarantine dismiss HASH --reason …")
            )


def show(records: list[SetAside], out: Console) -> None:
    """Documents that were set aside, as a table."""
    if not records:
        out.print("No document is set aside.")
        return
    grid = table("Documents set aside (corridor quarantine)")
    for name in ("hash", "source", "document", "kind", "since", "reason", "bytes"):
        grid.add_column(name, overflow="fold")
    for each in records:
        reason = f"dismissed: {each.dismissed}" if each.dismissed else each.reason
        cells = (each.sha256[:8], each.source, each.document, each.kind, each.since, reason, each.bytes)
        grid.add_row(*(Text(cell) for cell in cells))
    out.print(grid)
