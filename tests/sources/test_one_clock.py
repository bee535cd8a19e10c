"""One clock: at every door it is the day of Almaty, whatever zone the machine keeps and whatever hour it is there."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import time_machine

from sources import connectors
from sources.landing.dates import known_on
from sources.landing.gathering import gather
from sources.landing.zone import Landing
from tests.sources.landed import parse_here
from tests.sources.test_every_source import QUICK
from tests.sources.test_intake import ROW, csv_of
from warehouse import clock
from warehouse.contracts import admit

DAY = dt.date(2025, 12, 1)  # in Almaty; where a machine keeps UTC the month before lasts until 05:00
YESTERDAY, TOMORROW = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _parsers_with_the_clock_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    parse_here(monkeypatch)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Almaty"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone that the machine keeps."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(params=[dt.time(0, 30), dt.time(4, 59), dt.time(5, 1)], ids=str)
def moment(request: pytest.FixtureRequest, zone: str) -> Iterator[dt.datetime]:
    """An hour of the day in Almaty, on a machine of that zone."""
    moment = dt.datetime.combine(DAY, request.param, clock.ALMATY)
    with time_machine.travel(moment.timestamp(), tick=False):
        yield moment


def test_today_and_now_are_those_of_almaty(moment: dt.datetime) -> None:
    assert clock.today() == DAY
    assert clock.now() == moment and clock.now().utcoffset() == dt.timedelta(hours=5)


def dropped(home: Path, published: dt.date) -> tuple[Landing, bool]:
    """Drop a figure into the intake folder, dated so: the landing zone, and whether it was taken."""
    row = {**ROW, "period_end": f"{DAY:%Y-%m}", "published_on": published.isoformat()}
    intake, landing = home / "intake", Landing(home / "landing")
    intake.mkdir(parents=True)
    (intake / "figures.csv").write_text(csv_of(row), encoding="utf-8")
    connectors.fetch("intake", landing, today=clock.today(), patience=QUICK)
    return landing, (intake / "accepted").exists()


def test_a_figure_of_today_passes_every_door(moment: dt.datetime, home: Path) -> None:
    landing, taken = dropped(home, DAY)
    assert taken
    gathered = gather(landing)
    assert gathered.documents["retrieved_at"].to_list() == [moment.replace(tzinfo=None)]
    admission = admit("figures", gathered.figures)
    assert admission.kept.height == 1, admission.rejected["reason"].to_list()


def test_a_figure_of_tomorrow_passes_none(moment: dt.datetime, home: Path) -> None:
    _, taken = dropped(home / "tomorrow", TOMORROW)
    assert not taken
    figures = gather(dropped(home, DAY)[0]).figures
    of_tomorrow = admit("figures", figures.with_columns(pl.lit(TOMORROW.isoformat()).alias("published_on")))
    assert of_tomorrow.kept.is_empty() and "lies in the future" in of_tomorrow.rejected["reason"][0]


def test_what_is_fetched_tonight_is_dated_today(moment: dt.datetime, home: Path) -> None:
    landed = Landing(home / "landing").keep(
        b"{}", source="worldbank", document="x", url="https://x/", final_url="https://x/", status=200, headers={}
    )
    assert known_on(landed) == DAY


def test_a_process_that_lives_past_midnight_takes_the_new_day(home: Path) -> None:
    with time_machine.travel(dt.datetime.combine(DAY, dt.time(12), clock.ALMATY).timestamp(), tick=False):
        figures = gather(dropped(home, DAY)[0]).figures
    with time_machine.travel(dt.datetime.combine(YESTERDAY, dt.time(23, 59), clock.ALMATY).timestamp(), tick=False):
        assert admit("figures", figures).kept.is_empty()
    with time_machine.travel(dt.datetime.combine(DAY, dt.time(0, 1), clock.ALMATY).timestamp(), tick=False):
        assert admit("figures", figures).kept.height == 1
