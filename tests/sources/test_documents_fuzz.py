"""Random damage to documents: whatever lands or is dropped, everything is counted, and nothing stops."""

from __future__ import annotations

import functools
import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sources import connectors
from sources.intake.template import columns, text
from sources.intake.waiting import waiting
from sources.landing.gathering import gather
from sources.landing.readings import Readings
from sources.landing.zone import Landing
from sources.review import queue
from tests.sources import specimens
from tests.sources.test_every_source import QUICK, TODAY
from warehouse.store import Warehouse

SEEDS = range(int(os.environ.get("DOCUMENT_FUZZ_SEEDS", "1")))
LINE = b'titr_freight.mot,2025-01,2025-09,"3,6",Mt,12,,,2025-10-20,MOT,primeminister.kz,https://primeminister.kz/kz/1,kk,\r\n'
GOOD: dict[str, tuple[bytes, str]] = {
    "bns_workbook": (specimens.monthly_workbook(), "347699"),
    "taldau": (specimens.taldau({"30.09.2025": "101.9", "31.10.2025": "102.4"}), "702192"),
    "worldbank": (specimens.worldbank("IS.AIR.PSGR", {"2022": "9876543"}), ""),
    "press": (specimens.press_page("Транзит через Казахстан вырос", specimens.PRESS, "2025-11-20").encode(), ""),
    "intake": (text("en") + LINE, ""),
}
STAMPS = ("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 00 Jan 0000 00:00:00 +2400", "", "\x00", "٣١ Dec 2025", "Thu, 20 Nov 2025 08:00:00 -0000")  # fmt: skip
CELLS = ("", "0", "-0", "1" * 400, "1e99999999999", "٢٩", "NaN", "\x00", "\x1b[31m", "新华网", "=1+1", "-100", "x0", "9999-12", "-200", "a" * 40_000)  # fmt: skip
Damage = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def flipped(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 8, 64))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def another_kind(_: bytes, dice: random.Random) -> bytes:
    return dice.choice([b"", b"%PDF-1.7", b"[1]", b"\0" * 999, b"PK\x03\x04", *(data for data, _ in GOOD.values())])


def deep(_: bytes, dice: random.Random) -> bytes:
    return dice.choice([b"[" * 100_000, b'{"a":' * 100_000, b"<!doctype html>" + b"<b>" * 20_000, b'"' * 99_999])


def other_cells(data: bytes, dice: random.Random) -> bytes:
    """A filled template with anything in one of its cells; else any number of the document turned into anything."""
    if not data.startswith(text("en")):
        digits = str(dice.randrange(10)).encode()
        return data.replace(digits, dice.choice(CELLS).encode(), dice.choice((1, 99)))
    cells = LINE.decode().replace('"3,6"', "3.6").strip().split(",")
    cells[dice.randrange(len(columns()))] = dice.choice(CELLS)
    return text("en") + ",".join(cells).encode()


@functools.cache
def packed_bomb() -> bytes:
    """An archive that unpacks to three hundred million bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 300_000_000)
    return buffer.getvalue()


EVERYWHERE: tuple[Damage, ...] = (cut, flipped, flipped, another_kind, deep, other_cells, other_cells)


def fill(home: Path, dice: random.Random) -> Landing:
    """A landing zone and an intake folder of damaged documents, a good one of each source among them."""
    landing = Landing(home / "landing")
    intake = home / "intake"
    intake.mkdir(parents=True)
    for source, (good, edition) in GOOD.items():
        damaged = [damage(good, dice) for damage in EVERYWHERE]
        damaged += [packed_bomb(), specimens.corner_workbook()] if source in ("bns_workbook", "intake") else []
        for number, data in enumerate([good, *damaged]):
            name = f"{source} {number}"
            url = f"https://primeminister.kz/ru/news/{number}" if source == "press" else f"https://x.kz/{name}"
            headers = {"Last-Modified": dice.choice(STAMPS)}
            landing.keep(data, source=source, document=name, url=url, final_url=url, status=200, headers=headers, edition=edition)  # fmt: skip
            if source == "intake":
                (intake / f"{number}{dice.choice(('.csv', '.xlsx', ''))}").write_bytes(data)
    sidecars = sorted(landing.folder.glob("*/??/*.json"))
    victim = dice.choice(sidecars)
    victim.write_bytes(flipped(victim.read_bytes(), dice))
    return landing


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_lands_is_read_or_set_aside_and_nothing_stops(seed: int, home: Path) -> None:
    landing = fill(home, random.Random(seed))
    dropped = {path.name for path in (home / "intake").iterdir()}
    connectors.fetch("intake", landing, today=TODAY, patience=QUICK)
    left = {each.name for each in waiting(home / "intake")}
    gone = {path.name.partition("_")[2] for path in (home / "intake").glob("*/*")}
    assert dropped == left | (gone & dropped)
    readings = Readings(landing)
    queue.refresh(landing, readings)
    found = gather(landing, readings)
    documents, damaged = landing.documents(), landing.unreadable()
    assert found.documents.height == len(documents)
    silent = {row["sha256"] for row in found.documents.to_dicts() if row["refusal"]} | {each.sha256 for each in damaged}
    assert {each.sha256 for each in readings.quarantine.waiting()} == silent
    named = {json.loads(row["row"]).get("sha256") for row in found.refused.to_dicts()}
    assert silent <= named
    again = gather(landing)
    assert again.figures.equals(found.figures) and again.refused.equals(found.refused)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_over_damaged_documents_ends_well_and_loses_no_row(
    seed: int, home: Path, small_ledger: Path, corridor_here: Callable
) -> None:
    fill(home, random.Random(1000 + seed))
    done = corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger))
    assert done.returncode == 0, done.stderr
    with Warehouse(home).reader() as connection:
        for came, kept, rejected in connection.read("SELECT rows_in, rows_kept, rows_rejected FROM meta.doors").rows():
            assert came == kept + rejected
        assert connection.read("SELECT count(*) FROM meta.documents").item() == len(
            Landing(home / "landing").documents()
        )
    status = corridor_here("status", "--format", "json", home=home)
    assert json.loads(status.stdout)["set_aside"] and corridor_here("quarantine", home=home).returncode == 0
