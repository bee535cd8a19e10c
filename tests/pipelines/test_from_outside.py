"""A month from the outside world, end to end: every source played on loopback, a plain run, and what readers then see."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sources.connectors import connectors
from sources.intake.template import text
from tests.sources import loopback, specimens
from tests.sources.loopback import Reply, Server
from warehouse.store import Warehouse


@pytest.fixture
def server() -> Iterator[Server]:
    with loopback.serving() as running:
        specimens.play(running)
        yield running


@pytest.fixture
def run(corridor: Callable, corridor_here: Callable, home: Path, small_ledger: Path, server: Server) -> Callable:
    environment = {"CORRIDOR_LEDGER": str(small_ledger), "CORRIDOR_MIRROR": server.url, "CORRIDOR_OFFLINE": ""}

    def corridor_run(*arguments: str, apart: bool = False):
        return (corridor if apart else corridor_here)(*(arguments or ("run",)), home=home, **environment)

    return corridor_run


def ask(home: Path, sql: str) -> list[tuple]:
    with Warehouse(home).reader() as connection:
        return connection.read(sql).rows()


def test_a_month_comes_in_stays_and_is_revised_cell_by_cell(run: Callable, home: Path, server: Server) -> None:
    first = run()
    assert first.returncode == 0, first.stderr
    assert "new documents: bns_workbook 2, press 1, taldau 3, worldbank 4" in first.stdout
    sources = dict(ask(home, "SELECT source, count(*) FROM core.claims GROUP BY source"))
    assert {"ledger", "bns_workbook", "press", "taldau", "worldbank"} == set(sources)
    ((value, sha256, basis),) = ask(
        home,
        "SELECT value, sha256, date_basis FROM core.claims JOIN core.publications USING (publication_id) "
        "WHERE series = 'rail_freight.bns' AND source = 'bns_workbook'",
    )
    assert value == pytest.approx(369.1204) and basis == "inferred"
    assert (home / "landing" / "bns_workbook" / sha256[:2] / sha256).exists()

    again = run()
    assert "nothing new: bns_workbook, intake, press, review, taldau, worldbank" in again.stdout
    assert run("changes", "--format", "json").stdout == run("changes", "--format", "json").stdout
    assert len(list((home / "warehouse" / "releases").glob("*.duckdb"))) == 1, "the same figures publish nothing"

    revised = {**specimens.OCTOBER, "Железнодорожный": ("369520.4", *specimens.OCTOBER["Железнодорожный"][1:])}
    server.says("stat.gov.kz/upload/347699.xlsx", specimens.monthly_workbook(revised), etag='"2"')
    third = run()
    assert "new documents: bns_workbook 1" in third.stdout, third.stdout + third.stderr
    changes = json.loads(run("changes", "--format", "json").stdout)
    rows = changes["changes"] if isinstance(changes, dict) else changes
    assert {row["series"] for row in rows} == {"rail_freight.bns"}
    ((value,),) = ask(
        home, "SELECT ytd_value FROM mart.kpi_now WHERE series = 'rail_freight.bns' AND month = '2025-10-01'"
    )
    assert value == pytest.approx(369.5204)
    ((reason,),) = ask(
        home, "SELECT reason FROM core.rejected WHERE source = 'bns_workbook' AND reason LIKE 'replaced%'"
    )
    assert "replaced on the day it became known" in reason, "what stood there before is kept"


def test_a_source_that_fails_costs_nothing_else_the_next_answer_heals_and_what_has_landed_is_enough(
    run: Callable, corridor_here: Callable, home: Path, server: Server, small_ledger: Path
) -> None:
    taldau = "taldau.stat.gov.kz/ru/Api/GetIndexData/702192"
    good = server.replies[taldau]
    server.replies[taldau] = Reply(b"<html><form><input type=password></form></html>", content_type="text/html")
    server.replies["stat.gov.kz/upload/347699.xlsx"] = Reply(status=404)
    first = run()
    assert first.returncode == 0, first.stderr
    assert "not reached source taldau, GetIndexData 702192: a login page came instead of json" in first.stdout
    assert "not reached source bns_workbook, https://stat.gov.kz/upload/347699.xlsx: HTTP 404" in first.stdout
    assert "new documents: bns_workbook 1, press 1, taldau 2, worldbank 4" in first.stdout
    status = json.loads(run("status", "--format", "json").stdout)
    sources_by_name = {row["source"]: row for row in status["sources"]}
    assert sources_by_name["taldau"]["result"] == "failed" and "login page" in sources_by_name["taldau"]["message"]
    assert sources_by_name["worldbank"]["documents"] == 4
    server.replies[taldau] = good
    assert "taldau 1" in run().stdout

    # Without the internet what has landed is enough.
    before = ask(home, "SELECT content_hash FROM meta.release")
    server.replies.clear()
    alone = run()
    assert alone.returncode == 0
    assert alone.stdout.count("not reached source") == len([c for c in connectors().values() if c.hosts])
    assert ask(home, "SELECT content_hash FROM meta.release") == before

    # And copied to another data folder, it gives the same claims there.
    other = home.parent / "other"
    other.mkdir()
    (home / "landing").rename(other / "landing")
    assert corridor_here("run", home=other, CORRIDOR_LEDGER=str(small_ledger)).returncode == 0
    claims = "SELECT * FROM core.claims ORDER BY ALL"
    assert ask(other, claims) == ask(home, claims)


def test_a_person_decides_and_hands_in(run: Callable, home: Path) -> None:
    """An uncertain claim waits, is accepted, and enters; a filled template enters; a wrong one comes back marked."""
    assert run().returncode == 0
    path = home / "review" / "press.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    (unclear,) = [row for row in rows if "rail_freight.bns" in row["candidates"]]
    assert unclear["series"] == "" and unclear["printed_growth"] == "3"
    for row in rows:
        if row["id"] == unclear["id"]:
            row |= {"decision": "correct", "right_series": "rail_freight.ktz"}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    intake = home / "intake"
    intake.mkdir()
    line = 'titr_freight.mot,2025-01,2025-09,"3,6",Mt,12,,,2025-10-20,MOT,primeminister.kz,https://primeminister.kz/kz/1,kk,\r\n'
    (intake / "good.csv").write_bytes(text("kk") + line.encode())
    (intake / "bad.csv").write_bytes(text("kk") + line.replace("Mt", "bn_t").encode())
    second = run(apart=True)  # a process of its own writes its warnings to the terminal
    assert "intake 1, review 1" in second.stdout, second.stdout + second.stderr
    assert ask(home, "SELECT series, growth_pct FROM core.claims WHERE source = 'review'") == [
        ("rail_freight.ktz", 3.0)
    ]
    assert ask(home, "SELECT series, value FROM core.claims WHERE source = 'intake'") == [("titr_freight.mot", 3.6)]
    assert sorted(path.name.partition("_")[2] or path.name for path in intake.rglob("*.csv*")) == [
        "bad.csv",
        "bad.csv.rejected.xlsx",
        "good.csv",
    ]
    assert "bad.csv: 1 wrong cells" in second.stderr
    after = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert [row["decision"] for row in after if row["id"] == unclear["id"]] == ["correct"], "a decision stays"
