"""A canary through a real build: what a contract refuses ends among the rejected, with its reason and raw row."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from sources.ledger.manifest import read_manifest
from sources.ledger.read import LEDGER, read_ledger
from warehouse.build.steps import Build
from warehouse.contracts.schema import schema
from warehouse.store import Warehouse


def test_a_value_a_thousand_times_too_large_ends_among_the_rejected_of_a_build(tmp_path: Path, ledger: Path):
    """The canary through a real build: kt written where Mt belong."""
    file = ledger / "figures" / "transit" / "transit_freight.csv"
    text = file.read_text(encoding="utf-8")
    wrong = (
        "transit_freight.total,2025-01,2025-10,29400,Mt,,exact,unknown,,2025-11-20,printed,MOT,example.org,"
        "https://example.org/canary,en,high,,the canary\n"
    )
    file.write_text(text + ("" if text.endswith("\n") else "\n") + wrong, encoding="utf-8")
    reading = read_ledger(ledger)
    closing = dt.date.fromisoformat(read_manifest(LEDGER).closing_date)
    warehouse = Warehouse(tmp_path / "data")
    warehouse.begin("canary", schema())
    try:
        build = Build(warehouse.build("canary", schema()))
        build.ingest(reading.figures, reading.targets, reading.milestones, closing)
        step = build.family("transit")
        rejected = build.db.read("FROM core.rejected WHERE contains(CAST(row AS VARCHAR), 'the canary')").to_dicts()
        held = build.db.read("FROM core.claims WHERE contains(note, 'the canary')")
        doors = build.db.read("FROM meta.doors WHERE rows_in <> rows_kept + rows_rejected")
    finally:
        warehouse.abandon("canary")
    assert [(row["contract"], row["source"]) for row in rejected] == [("claims", "ledger")]
    assert "value far above" in rejected[0]["reason"]
    raw = json.loads(str(rejected[0]["row"]))
    assert (raw["printed_value"], raw["printed_unit"], raw["value"]) == ("29400", "Mt", 29400.0)
    assert rejected[0]["publication_id"] == raw["publication_id"]
    assert held.is_empty()
    assert doors.is_empty()
    assert step.rejected.height == 1, "nothing else of the embedded figures is refused"
