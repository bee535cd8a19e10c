"""Editions with the quirks of the outside world, landed from loopback and read: the right figure, or none and its reason by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from sources import connectors
from sources.landing.gathering import gather
from sources.landing.zone import Landing
from tests.sources import loopback
from tests.sources.loopback import Server
from tests.sources.sheets import PERIODS, READ_RIGHT, REFUSED_CELLS, STOPPED, edition
from tests.sources.specimens import BNS_LISTING, listing
from tests.sources.test_every_source import QUICK, TODAY

TITLE = "Основные показатели работы транспорта"
ALL = {
    **{name: data for name, (data, _) in STOPPED.items()},
    **{name: data for name, (data, *_) in REFUSED_CELLS.items()},
    **{name: data for name, (data, _) in READ_RIGHT.items()},
    **{cover: edition(cover=cover) for cover in PERIODS},
}


def offered(server: Server, editions: dict[str, bytes]) -> None:
    """The Bureau lists editions and answers with their bytes."""
    server.says(BNS_LISTING, listing(*((element, TITLE) for element in editions)), content_type="text/html")
    server.says(
        f"{BNS_LISTING}spreadsheets/", listing(*((element, TITLE) for element in editions)), content_type="text/html"
    )
    for element, data in editions.items():
        server.says(f"stat.gov.kz/api/iblock/element/{element}/file/ru/", data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with loopback.serving() as running:
        yield running


@pytest.fixture
def document(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[pl.DataFrame, str]:
    """Rows of one edition, and why it was stopped."""
    offered(server, {"400000": ALL[request.param]})
    landing = Landing(tmp_path / "landing")
    connectors.fetch("bns_workbook", landing, today=TODAY, mirror=server.url, patience=QUICK)
    gathered = gather(landing)
    return gathered.figures, gathered.documents["refusal"].item() or ""


@pytest.mark.parametrize(("document", "name"), [(name, name) for name in STOPPED], indirect=["document"], ids=STOPPED)
def test_an_edition_that_is_not_understood_is_stopped_by_name(document: tuple[pl.DataFrame, str], name: str) -> None:
    figures, refusal = document
    assert STOPPED[name][1] in refusal
    assert figures.is_empty()


@pytest.mark.parametrize(("document", "name"), [(name, name) for name in REFUSED_CELLS], indirect=["document"], ids=REFUSED_CELLS)  # fmt: skip
def test_a_cell_that_says_nothing_sure_is_refused_and_stops_no_other(document: tuple[pl.DataFrame, str], name: str) -> None:  # fmt: skip
    figures, refusal = document
    _, series, reason = REFUSED_CELLS[name]
    refused = figures.filter(pl.col("refusal").is_not_null())
    assert refusal == ""
    assert any(reason in text for text in refused.filter(pl.col("series") == series)["refusal"]), refused[
        "refusal"
    ].to_list()
    assert refused.select("printed_value", "printed_growth").null_count().row(0) == (refused.height,) * 2
    others = figures.filter(pl.col("refusal").is_null() & (pl.col("series") == "air_passengers.kz_airlines"))
    assert others.height == ("passengers" not in name)


@pytest.mark.parametrize(("document", "name"), [(name, name) for name in READ_RIGHT], indirect=["document"], ids=READ_RIGHT)  # fmt: skip
def test_what_a_person_reads_is_what_enters(document: tuple[pl.DataFrame, str], name: str) -> None:
    figures, refusal = document
    assert refusal == ""
    assert figures["refusal"].drop_nulls().to_list() == []
    for series, stated in READ_RIGHT[name][1].items():
        rows = figures.filter(pl.col("series") == series).select("printed_value", "printed_growth").rows()
        assert rows == ([] if stated == (None, None) else [stated])


@pytest.mark.parametrize(("document", "cover"), [(cover, cover) for cover in PERIODS], indirect=["document"], ids=PERIODS)  # fmt: skip
def test_a_cover_names_its_months_in_many_ways(document: tuple[pl.DataFrame, str], cover: str) -> None:
    figures, refusal = document
    assert refusal == ""
    assert set(figures.select("period_start", "period_end").rows()) == {PERIODS[cover]}


LEFT_OUT = {
    "a hidden sheet": "hidden sheet '2.'",
    "a hidden row": "hidden row 10 of sheet '1.'",
    "a draft beside the current sheet": "sheet '1. проект', which its name sets apart",
    "no column of passengers": "hidden column F of sheet '1.'",
}


@pytest.mark.parametrize(("document", "part"), LEFT_OUT.items(), indirect=["document"], ids=LEFT_OUT)
def test_what_is_left_out_is_named_beside_every_figure(document: tuple[pl.DataFrame, str], part: str) -> None:
    notes = document[0]["note"]
    assert notes.len() and all(part in (note or "") for note in notes)
