"""corridor status: how fresh the figures are, what each source owes, what was refused, what the last runs did, and the content hash."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys

from rich.console import Console

from pipelines.commands.output import page, table
from pipelines.settings import Settings, settings
from sources.connectors import connectors
from sources.landing.attempts import Attempts
from sources.landing.calendar import state as state_of
from warehouse import clock
from warehouse.extracts.freshness import freshness
from warehouse.periods import parse_month
from warehouse.store import Connection, Warehouse


def execute(options: argparse.Namespace) -> None:
    """Collect and show."""
    chosen = settings()
    warehouse = Warehouse(chosen.home)
    today = clock.today()
    with warehouse.reader() as connection:
        state = {
            "warehouse": str(warehouse.published),
            **connection.read("SELECT release, content_hash, built_at, code_version FROM meta.release").to_dicts()[0],
            "as_of": connection.read("SELECT max(day) FROM meta.as_of").item(),
            "rows": dict(
                connection.read("SELECT contract || ' (' || batch || ')', rows_kept FROM meta.doors ORDER BY 1").rows()
            ),
            "rejected": connection.read(
                "SELECT contract, reason, count(*) AS rows, min(seen_at) AS first_seen FROM core.rejected GROUP BY ALL ORDER BY 1, 2"
            ).to_dicts(),
            "series": freshness(connection, today).to_dicts(),
        }
        state["sources"] = _sources(chosen, connection, today)
    state["releases"] = sorted(warehouse.release_names())
    state["runs"] = warehouse.history()[-5:]
    if options.format == "json":
        json.dump(state, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
        return
    with page() as out:
        _show(state, out)


def _sources(chosen: Settings, connection: Connection, today: dt.date) -> list[dict[str, object]]:
    """Of each source: when it was asked and what came of it, its documents, and the month that it owes."""
    landed = {
        row["source"]: row
        for row in connection.read(
            "SELECT source, count(*) AS documents, count(refusal) AS refused, max(newest_month) AS newest "
            "FROM meta.documents GROUP BY source"
        ).to_dicts()
    }
    attempts = Attempts(chosen.landing).last()
    found = []
    for source, connector in connectors().items():
        attempt, held = attempts.get(source), landed.get(source, {})
        newest = held.get("newest")
        standing, owed = state_of(connector.timetable, parse_month(newest) if newest else None, today)
        found.append(
            {
                "source": source,
                "title": connector.title,
                "asked_at": _local(attempt.at) if attempt else None,
                "result": attempt.result if attempt else "never asked",
                "message": attempt.message if attempt else "",
                "documents": held.get("documents", 0),
                "refused": held.get("refused", 0),
                "newest_month": newest,
                "state": standing,
                "owed": f"{owed:%Y-%m}" if owed else None,
            }
        )
    return found


def _local(instant: str) -> str:
    return f"{clock.in_almaty(dt.datetime.fromisoformat(instant)):%Y-%m-%d %H:%M}"


def _show(state: dict, out: Console) -> None:
    out.print(f"warehouse     {state['warehouse']}")
    out.print(f"release       {state['release']} (built {state['built_at']}, program {state['code_version']})")
    if state["as_of"]:
        out.print(f"as of         {state['as_of']}: what became known later is held, and not used")
    out.print(f"content hash  {state['content_hash']}")
    out.print(f"kept          {len(state['releases'])} releases")
    grid = table("Key figures: newest month")
    for name in ("family", "series", "newest", "published", "next due", "late"):
        grid.add_column(name)
    for row in state["series"]:
        late = f"{row['days_late']} days" if row["days_late"] else ""
        cells = (row["family"], row["series"], row["newest_month"], row["published_on"], row["next_due"], late)
        grid.add_row(*("" if cell is None else str(cell) for cell in cells))
    out.print(grid)
    grid = table("Sources")
    for name in ("source", "last asked", "result", "documents", "refused", "newest month", "owed"):
        grid.add_column(name)
    for row in state["sources"]:
        result = f"{row['result']}: {row['message']}" if row["message"] else row["result"]
        owed = f"{row['owed']} {row['state']}" if row["owed"] else ""
        told = (row["source"], row["asked_at"], result, row["documents"], row["refused"], row["newest_month"], owed)
        grid.add_row(*("" if cell is None else str(cell) for cell in told))
    out.print(grid)
    refused = table("Refused rows (core.rejected)")
    for name in ("contract", "rows", "first seen", "reason"):
        refused.add_column(name)
    for row in state["rejected"]:
        refused.add_row(row["contract"], str(row["rows"]), str(row["first_seen"]), row["reason"])
    out.print(refused if state["rejected"] else "No row was refused.")
    runs = table("Last runs")
    for name in ("ended", "result", "release", "what"):
        runs.add_column(name)
    for run in reversed(state["runs"]):
        runs.add_row(
            str(run.get("ended")), str(run.get("result")), str(run.get("release") or ""), str(run.get("message") or "")
        )
    out.print(runs)
