"""corridor status: release, content hash, newest months, refusals and runs."""

from __future__ import annotations

import json
import re

TOTAL = "transit_freight.total"


def test_status_as_a_table_says_release_hash_months_refusals_and_runs(invoke, embedded_home):
    text = invoke("status", home=embedded_home).out.decode()
    state = json.loads(invoke("status", "--format", "json", home=embedded_home).out)
    assert state["release"] in text
    assert state["content_hash"] in text
    assert str(embedded_home) in text
    assert "succeeded" in text
    assert re.search(rf"{re.escape(TOTAL)}\s+2025-1[12]", text)


def test_status_as_json_holds_the_newest_months_and_the_runs(invoke, embedded_home, ask):
    state = json.loads(invoke("status", "--format", "json", home=embedded_home).out)
    assert re.fullmatch(r"[0-9a-f]{64}", state["content_hash"])
    assert state["release"].endswith(state["content_hash"][:8])
    assert state["releases"] == [state["release"]]
    newest = {row["series"]: row["newest_month"] for row in state["series"]}
    assert newest[TOTAL] == "2025-11"
    assert newest["rail_freight.bns"] == "2025-11"
    assert len(newest) == ask("SELECT count(*) FROM core.series WHERE rank IS NOT NULL").item()
    assert sum(entry["rows"] for entry in state["rejected"]) == ask("SELECT count(*) FROM core.rejected").item()
    assert [run["result"] for run in state["runs"]] == ["succeeded"]
    assert state["runs"][0]["release"] == state["release"]
