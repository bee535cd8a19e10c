"""Whatever a document does, it alone is set aside: named, kept, listed, retried, dismissed; every other one enters."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sources.intake.template import text
from sources.landing.quarantine import Quarantine
from tests.sources import loopback, specimens
from tests.sources.loopback import Server
from warehouse.store import Warehouse

LINE = 'titr_freight.mot,2025-01,2025-09,"3,6",Mt,12,,,2025-10-20,MOT,primeminister.kz,https://primeminister.kz/kz/1,kk,\r\n'
PRESS = "primeminister.kz/ru/news"


@pytest.fixture
def server() -> Iterator[Server]:
    with loopback.serving() as running:
        specimens.play(running)
        yield running


@pytest.fixture
def run(corridor_here: Callable, home: Path, small_ledger: Path, server: Server) -> Callable:
    environment = {"CORRIDOR_LEDGER": str(small_ledger), "CORRIDOR_MIRROR": server.url, "CORRIDOR_OFFLINE": ""}
    return lambda *arguments: corridor_here(*(arguments or ("run",)), home=home, **environment)


def ask(home: Path, sql: str) -> list[tuple]:
    with Warehouse(home).reader() as connection:
        return connection.read(sql).rows()


def state_of(run: Callable) -> dict:
    return json.loads(run("status", "--format", "json").stdout)


def press_pages(server: Server, **pages: tuple[bytes, dict[str, str]]) -> None:
    """Pages beside the good one, all of them in the list of their publisher."""
    links = [(f"/ru/news/{name}", "Транзит вырос") for name in ("tranzit-2025-10", *pages)]
    server.says(PRESS, specimens.press_list(*links), content_type="text/html")
    for name, (body, headers) in pages.items():
        server.says(f"{PRESS}/{name}", body, content_type="text/html", headers=headers)


def assert_nothing_was_lost(home: Path) -> None:
    """Rows in are rows kept and rejected, through every contract, and every document is in the register."""
    for contract, came, kept, rejected in ask(
        home, "SELECT contract, rows_in, rows_kept, rows_rejected FROM meta.doors"
    ):
        assert came == kept + rejected, contract
    ((documents,),) = ask(home, "SELECT count(*) FROM meta.documents")
    assert documents == len(list((home / "landing").glob("*/??/*.json")))


PAGE = specimens.press_page("Транзит через Казахстан вырос", specimens.PRESS, "2025-11-20")


def test_press_pages_that_lie_about_themselves_stop_no_other(run: Callable, home: Path, server: Server) -> None:
    press_pages(
        server,
        undefined=(PAGE.replace("charset='utf-8'", "charset=undefined").encode(), {}),
        charmap=(PAGE.replace("charset='utf-8'", "charset=unicode_escape").encode(), {}),
        nothing=(PAGE.replace("charset='utf-8'", "charset=base64").encode(), {}),
        far=(PAGE.encode() + b" ", {"Last-Modified": "Fri, 31 Dec 9999 23:59:59 GMT"}),
        broken=(PAGE.encode() + b"  ", {"Last-Modified": "Xyz, 99 Foo 99999 99:99:99 +9999"}),
        deep=(b"<!DOCTYPE html><html><body>" + b"<div>" * 200_000 + "транзит".encode(), {}),
    )
    done = run()
    assert done.returncode == 0, done.stderr
    assert_nothing_was_lost(home)
    assert ask(home, "SELECT count(*) FROM core.claims WHERE source = 'press'")[0][0] >= 2
    aside = {row["document"]: row for row in state_of(run)["set_aside"]}
    assert "primeminister.kz /ru/news/undefined" in aside
    assert "primeminister.kz /ru/news/far" not in aside and "primeminister.kz /ru/news/broken" not in aside
    for row in aside.values():
        assert row["source"] == "press" and row["reason"] and (home / row["bytes"]).is_file()
    refused = ask(home, "SELECT row ->> 'document' FROM core.rejected WHERE source = 'press'")
    assert {name for (name,) in refused} >= {row["name"] for row in aside.values()}
    assert "set aside" in done.stdout


def test_a_workbook_that_ends_its_process_is_set_aside_and_the_others_enter(
    run: Callable, home: Path, server: Server
) -> None:
    server.says("stat.gov.kz/upload/341111.xlsx", specimens.corner_workbook(), content_type="application/xlsx")
    done = run()
    assert done.returncode == 0, done.stderr
    assert ask(home, "SELECT count(*) > 0 FROM core.claims WHERE source = 'bns_workbook'") == [(True,)]
    (row,) = state_of(run)["set_aside"]
    assert (
        row["source"] == "bns_workbook"
        and row["kind"] in ("refused", "memory", "crash")
        and row["sha256"] in row["bytes"]
    )
    assert_nothing_was_lost(home)
    again = run()
    assert again.returncode == 0 and "corridor quarantine" in again.stdout, "it stays named until somebody acts"


def test_the_quarantine_is_listed_retried_and_dismissed(run: Callable, home: Path, server: Server) -> None:
    server.says("stat.gov.kz/upload/341111.xlsx", specimens.corner_workbook(), content_type="application/xlsx")
    assert run().returncode == 0
    (row,) = json.loads(run("quarantine", "--format", "json").stdout)
    listed = run("quarantine").stdout
    assert row["sha256"][:8] in listed and "bns_workbook" in listed
    again = run("quarantine", "retry", row["sha256"][:8])
    assert again.returncode == 1 and "set aside again" in again.stderr
    assert run("quarantine", "dismiss", row["sha256"][:8]).returncode == 2, "a dismissal needs a reason"
    assert run("quarantine", "dismiss", "nothing like that", "--reason", "x").returncode == 2
    assert run("quarantine", "retry").returncode == 2
    done = run("quarantine", "dismiss", row["name"], "--reason", "an empty form, sent by mistake")
    assert done.returncode == 0 and "dismissed" in done.stdout
    assert state_of(run)["set_aside"] == []
    after = run()
    assert after.returncode == 0 and "set aside   " not in after.stdout
    reasons = ask(home, "SELECT reason FROM core.rejected WHERE source = 'bns_workbook'")
    assert ("dismissed by a person: an empty form, sent by mistake",) in reasons
    assert "dismissed: an empty form" in run("quarantine").stdout


def test_another_program_reads_what_was_set_aside_by_itself(run: Callable, home: Path, server: Server) -> None:
    press_pages(server, late=(PAGE.encode() + b" ", {}))
    assert run().returncode == 0
    path = next(each for each in (home / "landing" / "press").glob("??/*.json") if "/late" in each.read_text())
    record = Quarantine(home / "quarantine")
    folder = home / "quarantine" / "press"
    folder.mkdir(parents=True)
    facts = {"document": "x", "sha256": path.stem, "source": "press", "url": "", "bytes": "", "kind": "failed"}
    facts |= {"reason": "an older program failed", "key": "of an older program", "since": "2025-11-20 10:00"}
    (folder / f"{path.stem}.json").write_text(json.dumps(facts), encoding="utf-8")
    assert len(record.waiting()) == 1
    assert run().returncode == 0
    assert record.all() == []


def test_every_file_of_the_intake_is_taken_comes_back_or_waits_by_name(run: Callable, home: Path) -> None:
    intake = home / "intake"
    (intake / "october").mkdir(parents=True)
    good = text("kk") + LINE.encode()

    def drop(name: str | bytes, data: bytes) -> None:
        Path(
            os.fsdecode(os.fsencode(intake) + b"/" + (name if isinstance(name, bytes) else name.encode()))
        ).write_bytes(data)

    drop("отчёт за октябрь.csv".encode("cp1251"), good)
    drop("n" * 240 + ".csv", good.replace(b"2025-09,", b"2025-08,"))
    drop("b" * 240 + ".csv", good.replace(b"Mt", b"bn_t"))
    drop("corner.xlsx", specimens.corner_workbook())
    drop("heading.csv", b"a;b;c\r\n1;2;3\r\n")
    drop("picture.pdf", b"%PDF-1.7")
    drop("empty.csv", b"")
    drop("october/inside.csv", good)
    drop(".hidden.csv", good)
    drop("~$open.xlsx", b"lock")
    (intake / "link.csv").symlink_to(home / "elsewhere.csv")
    os.mkfifo(intake / "pipe.csv")
    done = run()
    assert done.returncode == 0, done.stderr
    assert ask(home, "SELECT count(*) FROM core.claims WHERE source = 'intake'") == [(2,)]
    taken = [path.name for path in (intake / "accepted").iterdir()]
    assert any("отчёт за октябрь" in name for name in taken) and len(taken) == 2
    back = [path.name for path in (intake / "rejected").iterdir()]
    assert len(back) == 10, back
    for name in ("corner.xlsx", "heading.csv", "picture.pdf", "empty.csv"):
        (note,) = [each for each in back if each == f"{name}.rejected.txt"]
        assert (intake / "rejected" / note).read_text(encoding="utf-8").startswith(f"source intake, {name}: ")
    waiting = {row["name"]: row["reason"] for row in state_of(run)["intake"]}
    assert set(waiting) == {"october/inside.csv", ".hidden.csv", "~$open.xlsx", "link.csv", "pipe.csv"}
    assert "move it up" in waiting["october/inside.csv"]
    assert "october/inside.csv" in run("status").stdout
    assert_nothing_was_lost(home)


def test_a_damaged_landing_zone_costs_what_is_damaged_alone(run: Callable, home: Path, server: Server) -> None:
    assert run().returncode == 0
    taldau, worldbank, press = (next((home / "landing" / each).glob("??/*.json")) for each in ("taldau", "worldbank", "press"))  # fmt: skip
    taldau.write_text("{", encoding="utf-8")
    worldbank.with_suffix("").write_bytes(b"other bytes")
    press.with_suffix("").unlink()
    (home / "landing" / "stray").mkdir()
    (home / "landing" / "stray.txt").write_text("x")
    server.replies.clear()
    done = run()
    assert done.returncode == 0, done.stderr
    aside = {row["source"]: row["kind"] for row in state_of(run)["set_aside"]}
    assert aside == {"taldau": "unreadable", "worldbank": "unreadable", "press": "unreadable"}
    assert ask(home, "SELECT count(*) > 0 FROM core.claims WHERE source = 'bns_workbook'") == [(True,)]


def test_one_bad_address_costs_the_others_nothing_and_the_summary_tells_this_run(
    run: Callable, home: Path, server: Server
) -> None:
    bad = "api.worldbank.org/v2/country/KAZ/indicator/IS.RRS.GOOD.MT.K6"  # the first of four
    server.says(bad, status=404)
    links = (("http://[bad", "Транзит вырос"), ("https://primeminister.kz:99999/ru/news/a", "Транзит"))
    server.says("primeminister.kz/kz/news", specimens.press_list(*links), content_type="text/html")
    server.says("railways.kz/ru/news", b"", content_type="text/html")
    (home / "intake").mkdir(parents=True)
    (home / "intake" / "good.csv").write_bytes(text("kk") + LINE.encode())
    done = run()
    assert done.returncode == 0, done.stderr
    assert "new documents: bns_workbook 2, intake 1, press 1, taldau 3, worldbank 3" in done.stdout
    assert f"not reached source worldbank, https://{bad}" in done.stdout
    assert "not reached source press, list https://railways.kz/ru/news: nothing came instead of html" in done.stdout
    again = run()
    assert "new documents" not in again.stdout, "what landed before is not what happened this time"
