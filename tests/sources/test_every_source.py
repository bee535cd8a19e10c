"""Every source against every fault: one clear error that names source and document, nothing wrong enters, what was
there stays, and the next good answer heals. And every parser against bytes that went wrong on their way.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources import connectors
from sources.errors import (
    FetchError,
    GoneError,
    NotTheDocument,
    RedirectRefused,
    SourceError,
    TooLarge,
    TransientFetchError,
)
from sources.landing.gathering import gather
from sources.landing.zone import Landing
from sources.web.retries import Patience
from tests.examples import examples
from tests.sources import loopback, specimens
from tests.sources.landed import landed
from tests.sources.loopback import Reply, Server

QUICK = Patience(tries=2, first_wait=0.01, longest_wait=0.1, connect=1, read=0.2, total=1)
TODAY = dt.date(2025, 11, 24)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A document of each source: its address, and words of its name.
DOCUMENT = {
    "bns_workbook": ("stat.gov.kz/upload/347699.xlsx", "347699"),
    "taldau": ("taldau.stat.gov.kz/ru/Api/GetIndexData/702192", "702192"),
    "worldbank": ("api.worldbank.org/v2/country/KAZ/indicator/IS.AIR.PSGR", "IS.AIR.PSGR"),
    "press": ("primeminister.kz/ru/news/tranzit-2025-10", "primeminister.kz"),
}


def bomb() -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/workbook.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(260):
            member.write(bytes(1 << 20))
    return buffer.getvalue()


ON_THE_WAY = {
    "reset-in-the-body": (loopback.reset(), TransientFetchError),
    "cut-body": (loopback.cut(b"x" * 5000), TransientFetchError),
    "slow": (loopback.slow(1), TransientFetchError),
    "http-429": (Reply(status=429, headers={"Retry-After": "600"}), TransientFetchError),
    "http-500": (Reply(status=500), TransientFetchError),
    "cut-gzip": (loopback.packed(b"[1, 2]" * 500, truncated=True), TransientFetchError),
    "redirects-in-circles": ("circle", RedirectRefused),
    "http-404": (Reply(status=404), GoneError),
    "a-gigabyte": (loopback.endless(promised=True), TooLarge),
    "nothing": (Reply(b""), NotTheDocument),
}
IN_THE_BYTES = {
    "bns_workbook": {
        "html-with-200": (Reply(b"<html>Portal</html>", content_type=XLSX), "an HTML page came"),
        "zip-bomb": (Reply(bomb(), content_type=XLSX), "unpacks to more than"),
        "changed-header": (Reply(specimens.monthly_workbook(header="Скорость, км/ч"), content_type=XLSX), "unknown label"),
        "damaged": (Reply(specimens.monthly_workbook()[:-200], content_type=XLSX), "damaged"),
    },
    "taldau": {
        "html-with-200": (Reply(b"<html><input type='password'></html>"), "a login page came"),
        "cut-json": (Reply(specimens.taldau({"31.10.2025": "102.4"})[:-9]), "not whole JSON"),
        "empty-list": (Reply(b"[]"), "an empty list came"),
        "another-encoding": (Reply('[{"termNames": "қ"}]'.encode("cp1251", "replace") + b"\xff"), "is not utf-8"),
    },
    "worldbank": {
        "html-with-200": (Reply(b"<!doctype html><p>maintenance</p>"), "a maintenance page came"),
        "error-in-200": (Reply(b'[{"message":[{"id":"120","value":"not valid"}]}]'), "answers with an error: not valid"),
        "cut-json": (Reply(specimens.worldbank("IS.AIR.PSGR", {"2021": "1"})[:-5]), "not whole JSON"),
    },
    "press": {
        "json-with-200": (Reply(b"[1, 2]"), "json data came"),
        "another-encoding": (Reply("<html><meta charset='utf-8'><p>Транзит".encode("cp1251"), content_type="text/html"), "not utf-8"),
    },
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[Server]:
    with loopback.serving() as running:
        specimens.play(running)
        yield running


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing")


def ask(source: str, landing: Landing, server: Server) -> None:
    connectors.fetch(source, landing, today=TODAY, mirror=server.url, patience=QUICK)


def figures(source: str, landing: Landing) -> list[tuple]:
    found = gather(landing, source=source).figures
    return found.drop("published_on", "document").sort(found.drop("published_on", "document").columns).rows()


@pytest.mark.parametrize("source", DOCUMENT)
@pytest.mark.parametrize("fault", ON_THE_WAY)
def test_what_goes_wrong_on_the_way(source: str, fault: str, landing: Landing, server: Server) -> None:
    address, _ = DOCUMENT[source]
    good, (reply, kind) = server.replies[address], ON_THE_WAY[fault]
    circle = Reply(status=302, headers={"Location": f"https://{address}"})
    server.replies[address] = circle if reply == "circle" else reply
    with pytest.raises(SourceError) as raised:
        ask(source, landing, server)
    if source != "press":  # which tells the failures of all its publishers together
        assert isinstance(raised.value, kind)
    assert isinstance(raised.value, TransientFetchError) == (kind is TransientFetchError)
    assert raised.value.source == source and str(raised.value).startswith(f"source {source}, ")
    assert not [document for document in landing.documents() if address in document.final_url]
    server.replies[address] = good
    ask(source, landing, server)
    assert figures(source, landing)


@pytest.mark.parametrize(
    ("source", "fault"), [(source, fault) for source, faults in IN_THE_BYTES.items() for fault in faults]
)
def test_what_is_wrong_in_the_bytes(source: str, fault: str, landing: Landing, server: Server) -> None:
    address, name = DOCUMENT[source]
    ask(source, landing, server)
    before = figures(source, landing)
    reply, words = IN_THE_BYTES[source][fault]
    server.replies[address] = reply
    try:
        ask(source, landing, server)
        (told,) = gather(landing, source=source).refused["reason"].to_list()
    except FetchError as error:
        told = str(error)
    assert words in told and f"source {source}, " in told and name in told
    assert figures(source, landing) == before, "nothing enters, and what was there stays"


def test_a_source_that_cannot_be_reached_at_all(landing: Landing) -> None:
    with pytest.raises(TransientFetchError, match="no connection"):
        connectors.fetch("taldau", landing, today=TODAY, mirror="http://127.0.0.1:9", patience=QUICK)


def test_replaying_the_landing_zone_gives_the_same_claims(landing: Landing, server: Server) -> None:
    for source in DOCUMENT:
        ask(source, landing, server)
    first, again = gather(landing), gather(Landing(landing.folder))
    assert first.figures.equals(again.figures) and first.documents.equals(again.documents)
    assert {"bns_workbook", "taldau", "worldbank", "press"} == set(first.figures["source"])


def test_what_has_not_changed_is_asked_for_by_its_stamp(landing: Landing, server: Server) -> None:
    ask("bns_workbook", landing, server)
    server.asked.clear()
    ask("bns_workbook", landing, server)
    assert [request.headers.get("If-None-Match") for request in server.asked if request.path.startswith("stat.gov.kz/upload")] == ['"341111"', '"347699"']  # fmt: skip


PAPERS = {
    "bns_workbook": (specimens.monthly_workbook(), landed("bns_workbook", edition="1")),
    "taldau": (specimens.taldau({"31.10.2025": "102.4", "30.09.2025": "101.9"}), landed("taldau", edition="702192")),
    "worldbank": (specimens.worldbank("IS.AIR.PSGR", {"2021": "1"}), landed("worldbank")),
    "press": (specimens.press_page("Транзит", specimens.PRESS, "2025-11-20").encode(), landed("press")),
    "intake": (b"series,first month\r\n", landed("intake")),
    "review": (b"id,decision\r\n", landed("review")),
}


@pytest.mark.parametrize("source", PAPERS)
@settings(examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_that_went_wrong_never_crash_a_parser(source: str, data: st.DataObject) -> None:
    """Cut, changed, doubled or filled with others: a parser gives figures or says why not."""
    body, paper = PAPERS[source]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(body)))
        other = data.draw(st.binary(max_size=8))
        length = data.draw(st.integers(0, 40))
        body = body[:at] + other + body[at + length :]
    try:
        connectors.parse(body, paper)
    except SourceError as error:
        assert error.source == source
