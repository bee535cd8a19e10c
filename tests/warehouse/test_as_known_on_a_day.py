"""The same figures as they were known on a day: undated figures come in late, never early."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from warehouse.figures.known_from import known_now

MARTS = ("monthly", "totals", "growth", "progress", "outlook", "kpi")


@pytest.fixture(scope="module")
def end_of_2025(known_by) -> dict[str, pl.DataFrame]:
    """All marts, derived from nothing but what was known at the end of 2025."""
    with known_by("2025-12-31") as connection:
        return {name: known_now(connection.table(f"mart.{name}")) for name in MARTS}


def kpi(marts, series: str, month: dt.date) -> dict:
    (row,) = marts["kpi"].filter((pl.col("series") == series) & (pl.col("month") == month)).to_dicts()
    return row


@pytest.mark.parametrize(
    ("series", "value", "growth"),
    [
        ("transit_freight.total", 29.4, 5.0),
        ("rail_freight.bns", 380.3, 7.9),
        ("air_passengers.kz_airlines", 13.1, 6.1),
        ("transport_services_index.bns", None, 20.7),
        ("transport_investment.bns", None, 18.4),
    ],
)
def test_october_2025_at_the_end_of_that_year(end_of_2025, series, value, growth):
    row = kpi(end_of_2025, series, dt.date(2025, 10, 1))
    assert row["ytd_value"] == (None if value is None else pytest.approx(value))
    assert row["ytd_growth_pct"] == pytest.approx(growth)


def test_nothing_derived_is_newer_than_the_day(end_of_2025):
    for name, frame in end_of_2025.items():
        assert frame["known_from"].max() <= dt.date(2025, 12, 31), name


def test_the_rival_of_a_week_later_is_not_yet_known(ask):
    """22.8 Mt for eight months were printed on 21 October 2025, 25.81 Mt on 28 October."""
    said = [
        ask(
            "SELECT ytd_value, conflicts FROM mart.kpi_as_of(?) "
            "WHERE series = 'transit_freight.total' AND month = DATE '2025-08-01'",
            day,
        ).rows()
        for day in ("2025-10-25", "2025-10-31")
    ]
    assert said == [[(pytest.approx(22.8), 0)], [(pytest.approx(22.8), 1)]]


def test_a_target_is_unknown_before_its_announcement(ask):
    known = "SELECT count(*) FROM mart.progress_as_of(?) WHERE trajectory = 'transit_rail'"
    assert ask(known, "2025-08-18").item() == 0
    assert ask(known, "2025-08-19").item() > 0


EVERY_MART = ("standing", "bounds", *MARTS, "conflicts", "revisions", "targets")


@pytest.mark.parametrize("mart", EVERY_MART)
def test_as_of_today_is_what_is_known_now(ask, mart):
    today, now = f"FROM mart.{mart}_as_of('2099-12-31')", f"FROM mart.{mart}_now"
    assert ask(f"{today} EXCEPT {now}").rows() == ask(f"{now} EXCEPT {today}").rows() == []
    assert ask(f"SELECT count(*) {today}").item() == ask(f"SELECT count(*) {now}").item() > 0


@pytest.mark.parametrize("mart", [mart for mart in EVERY_MART if mart not in ("progress", "revisions", "targets")])
def test_no_row_names_a_claim_of_a_later_day(ask, mart):
    day = "2025-11-30"
    later = "SELECT list(claim_id) FROM core.claims WHERE known_from > CAST(? AS DATE)"
    known = ask(f"SELECT claim_ids, ({later}) AS later FROM mart.{mart}_as_of(?)", day, day)
    assert known.height > 0
    assert known.filter(pl.col("claim_ids").list.set_intersection("later").list.len() > 0).is_empty()


@pytest.mark.parametrize(
    ("mart", "key"),
    {
        "standing": "version_id",
        "bounds": "series, period_start, period_end",
        "monthly": "series, month",
        "totals": "series, span, period_start, period_end",
        "growth": "series, span, period_start, period_end",
        "progress": "trajectory, month, path",
        "outlook": "series, year",
        "kpi": "month, kpi",
        "conflicts": "conflict_id",
        "revisions": "series, period_start, period_end, speaker, measure",
        "targets": "target, series, authority, url",
    }.items(),
)
def test_on_any_day_a_key_has_one_row(ask, mart, key):
    overlapping = ask(
        "SELECT count(*) FROM (SELECT known_to, lead(known_from) OVER "
        f"(PARTITION BY {key} ORDER BY known_from) AS next_from FROM mart.{mart}) "
        "WHERE next_from < coalesce(known_to, DATE '9999-12-31')"
    )
    assert overlapping.item() == 0
