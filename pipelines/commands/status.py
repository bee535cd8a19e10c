"""corridor status: how fresh the figures are, what was refused, what the last runs did, and the content hash."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys

from rich.console import Console

from pipelines.commands.output import page, table
from pipelines.settings import settings
from warehouse.extracts.freshness import freshness
from warehouse.store import Warehouse
from warehouse.store.warehouse import ALMATY


def execute(options: argparse.Namespace) -> None:
    """Collect and show."""
    chosen = settings()
    warehouse = Warehouse(chosen.home)
    today = dt.datetime.now(ALMATY).date()
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
    state["releases"] = sorted(path.stem for path in warehouse.releases.glob("*.duckdb"))
    state["runs"] = warehouse.history()[-5:]
    if options.format == "json":
        json.dump(state, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
        return
    with page() as out:
        _show(state, out)


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
