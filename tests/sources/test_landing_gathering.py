"""Reading the landing zone again: offline, whole, in the same order; what cannot be read is told and costs nothing else."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from sources.errors import LayoutChanged
from sources.landing.attempts import Attempts
from sources.landing.dates import known_on
from sources.landing.gathering import Gathered, gather
from sources.landing.reading import Reading, reading_of
from sources.landing.readings import Readings
from sources.landing.zone import Landed, Landing
from sources.parsing.rows import figures

MORNING = dt.datetime(2025, 11, 14, 3, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def parse(data: bytes, landed: Landed) -> Reading:
    """Documents of these tests are {month: value}; all else is another layout."""
    try:
        values = json.loads(data)
    except ValueError as error:
        raise LayoutChanged(landed.source, landed.document, "not JSON") from error
    day = landed.retrieved_at.date().isoformat()
    rows = figures(
        landed.source,
        landed.document,
        [
            {
                "series": "transit_freight.total",
                "period_start": f"{month[:4]}-01",
                "period_end": month,
                "printed_value": value,
                "printed_unit": "Mt",
                "qualifier": "exact",
                "maturity": "unknown",
                "published_on": day,
                "date_basis": "inferred",
                "authority": "MOT",
                "publisher": "example.kz",
                "url": landed.url,
                "language": "ru",
                "confidence": "high",
            }
            for month, value in values.items()
        ],
    )
    return reading_of(rows)


def gathered(landing: Landing) -> Gathered:
    return gather(landing, Readings(landing, parse))


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing")


def keep(landing: Landing, text: str, at: dt.datetime = MORNING, **headers: str) -> Landed:
    return landing.keep(
        text.encode(),
        source="worldbank",
        document="monthly.json",
        url="https://example.kz/monthly.json",
        final_url="https://example.kz/monthly.json",
        status=200,
        headers=headers,
        retrieved_at=at,
    )


def stated(landing: Landing) -> list[tuple[str, str, str]]:
    found = gathered(landing).figures
    return found.select("published_on", "period_end", "printed_value").rows()


def test_every_document_says_how_many_figures_it_gave(landing: Landing) -> None:
    good = keep(landing, '{"2025-09": "26.1", "2025-10": "29.4"}')
    bad = keep(landing, "<html>", MORNING + HOUR)
    found = gathered(landing)
    assert found.documents.select("sha256", "figures", "newest_month").rows() == [
        (good.sha256, 2, "2025-10"),
        (bad.sha256, 0, None),
    ]
    assert found.figures["document"].unique().to_list() == [f"monthly.json@{good.sha256[:8]}"]
    (refused,) = found.refused.to_dicts()
    assert json.loads(refused["row"])["sha256"] == bad.sha256 and "not JSON" in refused["reason"]


def test_replaying_gives_the_same(landing: Landing) -> None:
    keep(landing, '{"2025-09": "26.1"}')
    keep(landing, '{"2025-09": "26.1", "2025-10": "29.4"}', MORNING + HOUR)
    keep(landing, "<html>", MORNING + 2 * HOUR)
    first, again = gathered(landing), gathered(Landing(landing.folder))
    for one, other in (
        (first.figures, again.figures),
        (first.documents, again.documents),
        (first.refused, again.refused),
    ):
        assert one.equals(other)


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        (None, "2025-11-14"),
        ("Wed, 12 Nov 2025 20:00:00 GMT", "2025-11-13"),  # already the 13th in Almaty
        ("Wed, 12 Nov 2031 20:00:00 GMT", "2025-11-14"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "2025-11-14"),
        ("yesterday", "2025-11-14"),
    ],
)
def test_a_document_without_a_date_is_known_since_its_server_says_or_since_it_came(
    landing: Landing, stamp: str | None, day: str
) -> None:
    landed = keep(landing, '{"2025-10": "29.4"}', **({"Last-Modified": stamp} if stamp else {}))
    assert known_on(landed).isoformat() == day
    assert stated(landing) == [(day, "2025-10", "29.4")]


def test_the_later_edition_of_a_day_replaces_what_it_prints_otherwise_and_nothing_is_lost(landing: Landing) -> None:
    keep(landing, '{"2025-09": "26.1", "2025-10": "29.4"}')
    keep(landing, '{"2025-09": "26.1", "2025-10": "29.6"}', MORNING + HOUR)
    found = gathered(landing)
    values = found.figures.select("period_end", "printed_value").unique().sort("period_end").rows()
    assert values == [("2025-09", "26.1"), ("2025-10", "29.6")]
    (refused,) = found.refused.to_dicts()
    assert '"29.4"' in refused["row"] and "replaced on the day it became known" in refused["reason"]


def test_editions_of_two_days_stand_side_by_side(landing: Landing) -> None:
    keep(landing, '{"2025-10": "29.4"}')
    keep(landing, '{"2025-10": "29.6"}', MORNING + dt.timedelta(days=30))
    assert stated(landing) == [("2025-11-14", "2025-10", "29.4"), ("2025-12-14", "2025-10", "29.6")]


def test_nothing_landed_gives_nothing(landing: Landing) -> None:
    found = gathered(landing)
    assert found.figures.is_empty() and found.documents.is_empty() and found.refused.is_empty()


def test_the_last_attempt_of_each_source_is_remembered_over_a_half_written_line(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path / "landing")
    attempts.add("one", "landed", 3)
    attempts.add("two", "failed", message="HTTP 503")
    attempts.add("one", "nothing new")
    with attempts.path.open("a") as file:
        file.write('{"source": "two", "resu')
    last = attempts.last()
    assert (last["one"].result, last["two"].message) == ("nothing new", "HTTP 503")
