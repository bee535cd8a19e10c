"""corridor status: how fresh the figures are, what each source owes, what was refused or waits, the last runs, the content hash."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.commands import quarantine
from pipelines.commands.output import page, table
from pipelines.settings import Settings, settings
from sources.connectors import connectors
from sources.intake.waiting import waiting
from sources.landing import calendar
from sources.landing.attempts import Attempts
from sources.landing.quarantine import Quarantine, SetAside
from warehouse import clock
from warehouse.extracts import status
from warehouse.extracts.freshness import freshness
from warehouse.periods import parse_month
from warehouse.store import Warehouse

NO_DOCUMENTS = status.SourceDocuments(0, 0, None)


def execute(options: argparse.Namespace) -> None:
    """Show the state of the data folder, as tables or as JSON."""
    state = _state(settings())
    if options.format == "json":
        json.dump(state, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
        return
    with page() as out:
        _show(state, out)


def _state(chosen: Settings) -> dict[str, Any]:
    """What is shown, as the JSON has it."""
    warehouse = Warehouse(chosen.home)
    today = clock.today()
    with warehouse.reader() as connection:
        return {
            "warehouse": str(warehouse.published),
            **dataclasses.asdict(status.release_identity(connection)),
            "rows": status.rows_kept(connection),
            "rejected": [
                {
                    "contract": refusal.contract,
                    "reason": refusal.reason,
                    "rows": refusal.rows,
                    "first_seen": refusal.first_seen,
                }
                for refusal in status.refusals(connection)
            ],
            "set_aside": [_set_aside(each) for each in Quarantine(chosen.home / "quarantine").waiting()],
            "intake": [dataclasses.asdict(each) for each in waiting(chosen.home / "intake")],
            "series": freshness(connection, today).to_dicts(),
            "sources": _sources(chosen, status.source_documents(connection), today),
            "releases": sorted(warehouse.release_names()),
            "runs": warehouse.history()[-5:],
        }


def _set_aside(record: SetAside) -> dict[str, str]:
    return {"name": record.name, **dataclasses.asdict(record)}


def _sources(chosen: Settings, landed: dict[str, status.SourceDocuments], today: dt.date) -> list[dict[str, object]]:
    """Of each source: when it was asked and what came of it, its documents, and the month that it owes."""
    attempts = Attempts(chosen.landing).last()
    rows: list[dict[str, object]] = []
    for source, connector in connectors().items():
        attempt = attempts.get(source)
        documents = landed.get(source, NO_DOCUMENTS)
        newest = documents.newest_month
        due, owed = calendar.state(connector.timetable, parse_month(newest) if newest else None, today)
        rows.append(
            {
                "source": source,
                "title": connector.title,
                "asked_at": _local(attempt.at) if attempt else None,
                "result": attempt.result if attempt else "never asked",
                "message": attempt.message if attempt else "",
                "documents": documents.documents,
                "refused": documents.refused,
                "newest_month": newest,
                "state": due,
                "owed": f"{owed:%Y-%m}" if owed else None,
            }
        )
    return rows


def _local(instant: str) -> str:
    return f"{clock.in_almaty(dt.datetime.fromisoformat(instant)):%Y-%m-%d %H:%M}"


def _show(state: dict[str, Any], out: Console) -> None:
    out.print(f"warehouse     {state['warehouse']}")
    out.print(f"release       {state['release']} (built {state['built_at']}, program {state['code_version']})")
    if state["as_of"]:
        out.print(f"as of         {state['as_of']}: what became known later is held, and not used")
    out.print(f"content hash  {state['content_hash']}")
    out.print(f"kept          {len(state['releases'])} releases")
    out.print(_series_grid(state["series"]))
    out.print(_sources_grid(state["sources"]))
    out.print(_refusals_grid(state["rejected"]) if state["rejected"] else "No row was refused.")
    quarantine.show([SetAside(**{k: v for k, v in row.items() if k != "name"}) for row in state["set_aside"]], out)
    if state["intake"]:
        out.print(_intake_grid(state["intake"]))
    out.print(_runs_grid(state["runs"]))


def _series_grid(series: list[dict[str, Any]]) -> Table:
    rows = []
    for row in series:
        late = f"{row['days_late']} days" if row["days_late"] else ""
        rows.append(
            (row["family"], row["series"], row["newest_month"], row["published_on"], row["next_due"], late),
        )
    return _grid("Key figures: newest month", ("family", "series", "newest", "published", "next due", "late"), rows)


def _sources_grid(sources: list[dict[str, Any]]) -> Table:
    rows = []
    for row in sources:
        result = f"{row['result']}: {row['message']}" if row["message"] else row["result"]
        owed = f"{row['owed']} {row['state']}" if row["owed"] else ""
        rows.append(
            (row["source"], row["asked_at"], result, row["documents"], row["refused"], row["newest_month"], owed)
        )
    columns = ("source", "last asked", "result", "documents", "refused", "newest month", "owed")
    return _grid("Sources", columns, rows)


def _refusals_grid(refusals: list[dict[str, Any]]) -> Table:
    rows = [(row["contract"], row["rows"], row["first_seen"], row["reason"]) for row in refusals]
    return _grid("Refused rows (core.rejected)", ("contract", "rows", "first seen", "reason"), rows)


def _intake_grid(files: list[dict[str, Any]]) -> Table:
    rows = [(file["name"], file["reason"]) for file in files]
    return _grid("Files that wait in the intake folder", ("file", "why"), rows)


def _runs_grid(runs: list[dict[str, Any]]) -> Table:
    """Newest first."""
    rows = [
        (str(run.get("ended")), str(run.get("result")), run.get("release"), run.get("message"))
        for run in reversed(runs)
    ]
    return _grid("Last runs", ("ended", "result", "release", "what"), rows)


def _grid(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    grid = table(title)
    for name in columns:
        grid.add_column(name)
    for row in rows:
        grid.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    return grid
