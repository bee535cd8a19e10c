"""The landing zone: bytes are kept as they came, once, with where and when they came from."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sources.errors import MissingDocument, ParseError
from sources.landing.zone import Landed, Landing, without_secrets
from tests.examples import examples

FIRST = dt.datetime(2025, 11, 14, 3, 30, tzinfo=dt.UTC)
LATER = FIRST + dt.timedelta(days=30)


def keep(landing: Landing, data: bytes = b"10", **changes: object) -> Landed:
    facts: dict[str, object] = {
        "source": "example",
        "document": "monthly.xlsx",
        "url": "https://example.kz/monthly",
        "final_url": "https://example.kz/files/1.xlsx",
        "status": 200,
        "headers": {"ETag": '"1"', "Content-Type": "application/xlsx"},
        "retrieved_at": FIRST,
    }
    return landing.keep(data, **facts | changes)  # type: ignore[arg-type]


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing")


@settings(examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=2000))
def test_bytes_come_back_as_they_came(landing: Landing, data: bytes) -> None:
    assert landing.read(keep(landing, data)) == data


def test_a_sidecar_says_where_the_bytes_came_from(landing: Landing) -> None:
    landed = keep(landing, edition="347699")
    sidecar = json.loads(landed.path.with_name(f"{landed.sha256}.json").read_text())
    assert sidecar["sha256"] == landed.path.name and sidecar["size"] == 2
    (record,) = sidecar["retrievals"]
    assert record["url"] == "https://example.kz/monthly" and record["edition"] == "347699"
    assert record["retrieved_at"] == "2025-11-14T03:30:00+00:00" and record["headers"]["ETag"] == '"1"'


def test_the_same_bytes_twice_are_one_document(landing: Landing) -> None:
    first, again = keep(landing), keep(landing, retrieved_at=LATER)
    assert landing.documents() == [first] == [again]
    assert again.retrieved_at == FIRST


def test_the_same_bytes_under_another_edition_are_one_document_with_two_retrievals(landing: Landing) -> None:
    keep(landing, edition="1")
    landed = keep(landing, edition="2", retrieved_at=LATER)
    assert len(landing.documents()) == 1 and landed.edition == "1"
    newest = landing.newest("example", "https://example.kz/monthly")
    assert newest and newest.edition == "2" and newest.retrieved_at == LATER


def test_documents_come_in_the_order_of_their_arrival(landing: Landing) -> None:
    later, first = keep(landing, b"2", retrieved_at=LATER), keep(landing, b"1")
    other = keep(landing, b"3", source="other", retrieved_at=FIRST + dt.timedelta(days=1))
    assert landing.documents() == [first, other, later]
    assert landing.documents("other") == [other]


def test_the_newest_answer_of_an_address_is_found(landing: Landing) -> None:
    keep(landing, b"old")
    new = keep(landing, b"new", retrieved_at=LATER)
    back = keep(landing, b"old", retrieved_at=LATER + dt.timedelta(days=1), headers={"ETag": '"3"'})
    assert landing.newest("example", "https://example.kz/other") is None
    found = landing.newest("example", "https://example.kz/monthly")
    assert found and found.sha256 == back.sha256 != new.sha256


def test_changed_bytes_are_not_believed(landing: Landing) -> None:
    landed = keep(landing)
    landed.path.write_bytes(b"11")
    with pytest.raises(ParseError, match="not those of their hash"):
        landing.read(landed)


def test_missing_bytes_are_named(landing: Landing) -> None:
    landed = keep(landing)
    landed.path.unlink()
    with pytest.raises(MissingDocument, match=r"monthly\.xlsx.*cannot be read"):
        landing.read(landed)


def test_a_damaged_sidecar_is_named(landing: Landing) -> None:
    landed = keep(landing)
    landed.path.with_name(f"{landed.sha256}.json").write_text("{")
    other = keep(landing, b"2")
    assert landing.documents() == [other], "it stops no other"
    (damaged,) = landing.unreadable()
    assert (damaged.source, damaged.path) == ("example", landed.path) and "record of its retrieval" in damaged.reason


def test_bytes_without_a_sidecar_are_no_document_and_landing_again_completes_them(landing: Landing) -> None:
    """What a process leaves that is killed between the two files."""
    landed = keep(landing)
    landed.path.with_name(f"{landed.sha256}.json").unlink()
    assert landing.documents() == []
    assert keep(landing) == landed and landing.documents() == [landed]


@pytest.mark.parametrize("name", ["../x", "Example", "", "a/b"])
def test_a_source_names_one_folder(landing: Landing, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a source"):
        keep(landing, source=name)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.kz/x?month=2025-10", "https://a.kz/x?month=2025-10"),
        ("https://a.kz/x?p_keyword=&id=1", "https://a.kz/x?p_keyword=&id=1"),
        ("https://user:word@a.kz/x", "https://a.kz/x"),
        ("https://a.kz/x?apiKey=abc&n=1", "https://a.kz/x?apiKey=%E2%80%A6&n=1"),
        ("https://a.kz/x?access_token=abc", "https://a.kz/x?access_token=%E2%80%A6"),
    ],
)
def test_addresses_lose_their_secrets(url: str, kept: str) -> None:
    assert without_secrets(url) == kept


def test_cookies_are_not_kept(landing: Landing) -> None:
    assert keep(landing, headers={"Set-Cookie": "a=b", "ETag": "1"}).headers == {"ETag": "1"}


def _keep_many(folder: Path, first: int) -> None:
    landing = Landing(folder)
    for number in range(first, first + 20):
        keep(landing, str(number % 25).encode(), edition=str(first))


def test_two_processes_land_at_once_without_losing_anything(landing: Landing) -> None:
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=_keep_many, args=(landing.folder, first)) for first in (0, 10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    documents = landing.documents()
    assert {landing.read(document) for document in documents} == {str(number).encode() for number in range(25)}
    assert not list(landing.folder.rglob("*.part"))
