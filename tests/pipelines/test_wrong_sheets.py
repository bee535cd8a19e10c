"""Sheets of the outside world through the whole run: what is wrong waits with its name in the status, what is right is published."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from sources.intake.template import text
from tests.sources import loopback, specimens
from tests.sources.loopback import Server
from tests.sources.sheets import REFUSED_CELLS, STOPPED, edition
from tests.sources.test_bns_sheets import offered
from warehouse.store import Warehouse


@pytest.fixture
def server() -> Iterator[Server]:
    with loopback.serving() as running:
        specimens.play(running)
        yield running


@pytest.fixture
def run(corridor_here: Callable, home: Path, small_ledger: Path, server: Server) -> Callable:
    environment = {"CORRIDOR_LEDGER": str(small_ledger), "CORRIDOR_MIRROR": server.url, "CORRIDOR_OFFLINE": ""}

    def corridor_run(*arguments: str) -> str:
        done = corridor_here(*(arguments or ("run",)), home=home, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return corridor_run


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two requests to the server on loopback nobody need wait."""
    monkeypatch.setattr("sources.web.pacing.time", SimpleNamespace(monotonic=time.monotonic, sleep=lambda _: None))


def ask(home: Path, sql: str) -> list[tuple]:
    with Warehouse(home).reader() as connection:
        return connection.read(sql).rows()


BUREAU = "SELECT series, printed_value, printed_growth FROM core.claims WHERE source = 'bns_workbook' ORDER BY ALL"


def test_every_edition_that_is_not_understood_waits_by_name_and_the_good_one_enters(run: Callable, home: Path, server: Server) -> None:  # fmt: skip
    good = edition()
    stopped = {str(500000 + place): data for place, (data, _) in enumerate(STOPPED.values())}
    offered(server, {"600000": good, **stopped})
    run()
    claims = ask(home, BUREAU)
    assert len(claims) == 16 and ("rail_freight.bns", "369120.4", "2.9") in claims
    reasons = [row["reason"] for row in json.loads(run("status", "--format", "json"))["rejected"]]
    unnamed = [name for name, (_, words) in STOPPED.items() if not any(words in reason for reason in reasons)]
    assert unnamed == []
    ((rows_in, kept, rejected),) = ask(home, "SELECT sum(rows_in), sum(rows_kept), sum(rows_rejected) FROM meta.doors")
    assert rows_in == kept + rejected


@pytest.mark.parametrize("name", ["an error", "a whole below its parts"])
def test_a_cell_that_is_refused_is_shown_in_the_status(run: Callable, home: Path, server: Server, name: str) -> None:
    data, series, reason = REFUSED_CELLS[name]
    offered(server, {"600000": data})
    run()
    assert not [row for row in ask(home, BUREAU) if row[0] == series and row[1] is not None]
    assert reason in run("status", "--format", "json")


def test_what_is_missing_is_told_until_it_is_there(run: Callable, home: Path, server: Server) -> None:
    offered(server, {"600000": REFUSED_CELLS["no column of passengers"][0]})
    run()
    assert "missing: no column of passengers" in run("status", "--format", "json")
    offered(server, {"600000": edition()})
    run()
    assert "missing: " not in run("status", "--format", "json")
    assert "passengers_total.bns" in dict(row[:2] for row in ask(home, BUREAU))


def test_an_edition_copied_forward_is_a_question_and_one_that_lacks_a_row_says_so(run: Callable, home: Path, server: Server) -> None:  # fmt: skip
    september = edition(cover="Январь-сентябрь 2025 года. Дата опубликования: 13.10.2025")
    copied = edition(cover="Январь-октябрь 2025 года. Дата опубликования: 13.11.2025")
    grown = {name: tuple(f"{float(cell.replace(',', '.').replace(' ', '')) * 1.1:.1f}" if place % 2 == 0 and cell[:1].isdigit() else cell for place, cell in enumerate(cells)) for name, cells in specimens.OCTOBER.items() if name != "Воздушный"}  # fmt: skip
    november = edition(cover="Январь-ноябрь 2025 года. Дата опубликования: 12.12.2025", rows=grown)
    offered(server, {"600000": september, "600001": copied, "600002": november})
    run()
    months = {
        end
        for (end,) in ask(home, "SELECT strftime(period_end, '%Y-%m') FROM core.claims WHERE source = 'bns_workbook'")
    }
    assert months == {"2025-09", "2025-11"}
    status = run("status", "--format", "json")
    assert "question: 16 of 16 values of this edition are those of" in status
    assert "missing: the edition before (Основные показатели работы транспорта 600000@" in status


def test_nothing_at_all_and_minus_one_hundred_percent_enter_and_stop_nothing(run: Callable, home: Path) -> None:
    intake = home / "intake"
    intake.mkdir(parents=True)
    row = "{series},2025-01,2025-10,{value},{unit},{growth},,,2025-11-20,{who},example.kz,https://example.kz/{who},ru,\r\n"
    rows = [
        row.format(series="transit_freight.total", value="0", unit="Mt", growth="-100", who="OTHER"),
        row.format(series="transit_freight.total", value="", unit="", growth="-100", who="KTZ"),
        row.format(series="transit_containers.total", value="", unit="", growth="x0.000001", who="OTHER"),
    ]
    (intake / "nothing.csv").write_bytes(text("en") + "".join(rows).encode())
    run()
    claims = ask(home, "SELECT value, growth_pct FROM core.claims WHERE source = 'intake' ORDER BY ALL")
    assert (0.0, -100.0) in claims and (None, -100.0) in claims
    assert len(claims) == 3
    run("explain", "transit_freight.total", "2025-01/2025-10")
    run("conflicts", "--format", "json")
