"""The history of knowledge against a naive replay: what is stored is what a run on each day would have said.

The naive reader knows nothing of days: for every day it reconciles all figures known by then from the beginning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tests.spec.printed import TRANSIT, Derived, printed
from warehouse import vintages
from warehouse.catalogue.load import catalogue
from warehouse.changes.comparison import changes
from warehouse.changes.states import read_state
from warehouse.figures import known_from, ranking, versions
from warehouse.metrics.growth import growth
from warehouse.metrics.monthly import monthly
from warehouse.metrics.totals import totals
from warehouse.reconcile import groups
from warehouse.reconcile.solution import solve
from warehouse.store import Connection, Warehouse

CLOSING = dt.date(2025, 12, 31)
KEYS = {
    "standing": ["version_id"],
    "bounds": ["series", "period_start", "period_end"],
    "monthly": ["series", "month"],
    "totals": ["series", "span", "period_start", "period_end"],
    "growth": ["series", "span", "period_start", "period_end"],
}
MARTS = {
    **KEYS,
    "progress": ["trajectory", "path", "month"],
    "outlook": ["series", "year", "month"],
    "conflicts": ["conflict_id"],
    "kpi": ["month", "kpi"],
}
# Which of several equal prints is named depends on the order in which they came; an estimate may lag by a hair.
TOLD = {"claim_ids", "sharp_ids", "estimate", "mixed_vintage", "known_from", "known_to"}
NEAR = 1e-6


def on(day: dt.date, history: pl.DataFrame) -> pl.DataFrame:
    """The rows of a history that were known on a day."""
    return history.filter((pl.col("known_from") <= day) & (day < pl.col("known_to")).fill_null(True))


def naive(observed: pl.DataFrame, day: dt.date) -> dict[str, pl.DataFrame]:
    """Standing, bounds, months, totals and growth from all that is known on a day, as if it came at once."""
    held, known = catalogue(), known_from.known_at(observed, day)
    today = on(day, versions.version_history(known)).with_columns(
        pl.lit(day).alias("known_from"), pl.lit(None, pl.Date).alias("known_to")
    )
    found = groups.groups(ranking.ranked(today, held.own_authorities()), held.series_frame(), held.parts_frame())
    solved = solve(found, groups.printed_levels(known))
    days = vintages.days(solved.standing, solved.bounds)
    agree = ranking.best_first(solved.standing.filter(pl.col("verdict") == "used"))
    used, limits = vintages.snapshots(agree, days), vintages.snapshots(solved.bounds, days)
    shown = ranking.preferred(used, limits)

    def levels(figures: pl.DataFrame) -> pl.DataFrame:
        return figures.filter((pl.col("measure") == "level") & pl.col("series").is_in(held.flows))

    months = monthly(levels(used), limits)
    sums = totals(levels(shown), shown.filter(pl.col("measure") == "growth"), limits)
    rates = growth(months, sums, vintages.snapshots(ranking.best_first(solved.standing), days))
    return {"standing": solved.standing, "bounds": solved.bounds, "monthly": months, "totals": sums, "growth": rates}


def differences(stored: pl.DataFrame, said: pl.DataFrame, key: list[str]) -> list[str]:
    """Columns in which two frames differ, by key; "rows" where one has a key that the other has not."""
    joined = stored.join(said, on=key, how="full", suffix="_said")
    found = [] if joined.height == stored.height == said.height else ["rows"]
    for name in sorted(set(stored.columns) - TOLD - set(key)):
        if name not in said.columns:
            continue
        one, other = pl.col(name), pl.col(f"{name}_said")
        if stored.schema[name].is_float():
            near = (one - other).abs() <= NEAR * pl.max_horizontal(one.abs(), other.abs(), 1e-3)
            same = near.fill_null(False) | (one.is_null() & other.is_null())
        else:
            same = one.eq_missing(other)
        if joined.filter(~same).height:
            found.append(name)
    return found


# The embedded figures


@pytest.fixture(scope="module")
def history(embedded_home) -> Iterator[Connection]:
    """What the main job published."""
    with Warehouse(embedded_home).reader() as connection:
        yield connection


@pytest.mark.parametrize(
    "day",
    ["2022-10-22", "2025-03-24", "2025-10-31"],
)
def test_the_embedded_history_says_of_each_day_what_a_run_on_that_day_says(history, day):
    known = dt.date.fromisoformat(day)
    said = naive(history.table("core.observations"), known)
    found = {name: differences(on(known, history.table(f"mart.{name}")), said[name], KEYS[name]) for name in KEYS}
    assert {name: columns for name, columns in found.items() if columns} == {}
    assert all(frame.height for frame in said.values())


@pytest.mark.parametrize("name", MARTS)
def test_on_every_day_there_is_exactly_one_row_a_key(history, name):
    """Rows of a key never overlap; where one follows at once, it says something else."""
    frame = history.table(f"mart.{name}").sort(*MARTS[name], "known_from")
    next_from = pl.col("known_from").shift(-1).over(MARTS[name])
    assert frame.filter(pl.col("known_to").is_null() & next_from.is_not_null()).is_empty()
    assert frame.filter(pl.col("known_to") > next_from).is_empty()
    for day in ("2019-01-30", "2025-10-25", "2025-12-31", "2026-12-31"):
        known = history.read(f"FROM mart.{name}_as_of('{day}')")
        assert known.height == known.unique(subset=MARTS[name]).height > 0
    now = history.read(f"FROM mart.{name}_now")
    assert now.height == now.unique(subset=MARTS[name]).height == frame["known_to"].null_count()


@pytest.mark.parametrize("day", ["2025-11-30"])
def test_a_build_that_knows_only_a_day_holds_the_same_history_up_to_it(history, known_by, day):
    known = dt.date.fromisoformat(day)
    with known_by(day) as truncated:
        for name, key in MARTS.items():
            whole, part = history.read(f"FROM mart.{name}_as_of('{day}')"), truncated.read(f"FROM mart.{name}_now")
            assert differences(whole, part, key) == [], name
            if "claim_ids" in whole.columns:
                ids = whole.select(*key, "claim_ids").join(part.select(*key, "claim_ids"), on=key, suffix="_part")
                sets = [pl.col(c).list.unique().list.sort() for c in ("claim_ids", "claim_ids_part")]
                assert ids.filter(sets[0] != sets[1]).is_empty(), name
            past = known_from.known_at(history.table(f"mart.{name}"), known)
            assert past.height == truncated.table(f"mart.{name}").height, name
            # A row names the prints of all of its time: only the macro knows which of them were known by a day.
            past = past.drop(vintages.DOCUMENTATION, strict=False)
            assert differences(past, truncated.table(f"mart.{name}"), [*key, "known_from"]) == [], name


def test_a_connection_can_be_asked_as_of_a_day(history):
    """The views *_now follow the variable as_of."""
    before = history.read("SELECT count(*) FROM mart.kpi_now").item()
    history.execute("SET VARIABLE as_of = DATE '2025-10-25'")
    try:
        (row,) = history.read(
            "SELECT ytd_value, conflicts FROM mart.kpi_now WHERE series = ? AND month = '2025-08-01'", [TRANSIT]
        ).rows()
        assert row == (pytest.approx(22.8), 0)
        assert history.read("SELECT max(known_from) FROM core.claims_now").item() <= dt.date(2025, 10, 25)
    finally:
        history.execute("SET VARIABLE as_of = NULL")
    assert history.read("SELECT count(*) FROM mart.kpi_now").item() == before


# Any figures


@st.composite
def publications(draw: st.DrawFn) -> list[dict[str, str | None]]:
    """Cumulative figures of up to three years, some with growth, printed on any day, some revised, some absurd."""
    rows = []
    for _ in range(draw(st.integers(1, 9))):
        year, month = draw(st.integers(2022, 2024)), draw(st.integers(1, 12))
        level = draw(st.integers(1, 20)) * month / 6
        said = dt.date(year, month, 28) + dt.timedelta(days=draw(st.integers(1, 500)))
        rows.append(
            {
                "period": f"{year}-01/{year}-{month:02}",
                "value": f"{level:.1f}",
                "growth": draw(st.sampled_from([None, None, "5", "12.5", "-3"])),
                "who": draw(st.sampled_from(["MOT", "MOT", "KTZ"])),
                "said": said.isoformat(),
                "confidence": draw(st.sampled_from(["high", "high", "medium"])),
            }
        )
    return rows


@examples(15)
@given(rows=publications())
def test_the_history_of_any_figures_is_what_a_naive_reader_says_day_by_day(rows):
    """Bounds are compared where nothing is set aside: which of two equally good choices is made may hang on order."""
    derived = Derived(printed(rows))
    observed = derived.observations
    for day in sorted(set(observed["known_from"])):
        said = naive(observed, day)
        stored = {name: on(day, derived.history[name]) for name in KEYS}
        assert stored["standing"].height == said["standing"].height
        aside = [frame.filter(pl.col("verdict") != "used").height for frame in (stored["standing"], said["standing"])]
        assert (aside[0] > 0) == (aside[1] > 0), day
        if not aside[0]:
            found = {name: differences(stored[name], said[name], KEYS[name]) for name in KEYS}
            assert {name: columns for name, columns in found.items() if columns} == {}, day


@examples(10)
@given(rows=publications(), late=publications())
def test_what_becomes_known_later_changes_nothing_before(rows, late):
    """A new claim touches rows from its day on: earlier days say what they said without it."""
    newest = max(row["said"] for row in rows)
    after = [
        {**row, "said": (dt.date.fromisoformat(newest) + dt.timedelta(days=n + 1)).isoformat()}
        for n, row in enumerate(late)
    ]
    before, then = Derived(printed(rows)), Derived(printed([*rows, *after]))
    last = dt.date.fromisoformat(newest)
    for name, columns in KEYS.items():
        past = known_from.known_at(then.history[name], last)
        key = [*columns, "known_from"]
        assert differences(past, before.history[name], key) == [], name
        assert past.select(key).sort(key).equals(before.history[name].select(key).sort(key)), name


def test_the_outlook_of_transit_2025_is_made_from_ten_months_and_last_years_growth(history):
    """Eleven months were printed without growth: the ten months of December 2025 carry the outlook."""
    (row,) = history.read(
        "SELECT month, value, low, high, method FROM mart.outlook_as_of('2025-12-31') WHERE series = ? AND year = 2025",
        [TRANSIT],
    ).rows()
    assert row[0] == dt.date(2025, 10, 1)
    assert row[1:4] == pytest.approx((36.33, 36.1, 36.55), abs=0.01)
    assert row[4] == "growth_carried_forward"
    assert history.read("FROM mart.outlook_as_of('2025-12-08') WHERE series = ? AND year = 2025", [TRANSIT]).is_empty()


def test_what_two_days_know_differently_has_its_reason(history):
    """From November to December 2025 ten months of transit take the place of eight, and another target that of 43 Mt."""
    old, new = (read_state(history, dt.date.fromisoformat(day)) for day in ("2025-11-30", "2025-12-31"))
    told = changes(old, new, same_program=True).filter(
        (pl.col("table_name") == "kpi") & (pl.col("series") == TRANSIT) & pl.col("row_key").str.starts_with("2025-10")
    )
    cells = {row["column_name"]: (row["old_value"], row["new_value"], row["label"]) for row in told.to_dicts()}
    assert cells["ytd_value"] == ("22.8", "29.4", "new_period")
    assert cells["target_value"] == ("43", "67", "target_changed")
    assert changes(old, old, same_program=True).is_empty()
