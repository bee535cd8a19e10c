"""What Dagster loads: the graph of assets, their checks, partitions, jobs and schedules."""

from __future__ import annotations

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.schedules import SCHEDULES, monthly_refresh
from sources.connectors import connectors
from tests.pipelines.walk import LEAVE_THE_HOUSE, PARENTS, VOLUMES, graph, name


def walk_nodes():
    """The nodes of the walk; those that land documents have tests of their own below."""
    return [node for node in graph().asset_nodes if node.group_name == "corridor"]


def test_the_graph_is_the_walk_of_a_figure_and_nothing_else():
    graph_of_the_walk = {name(node.key): {name(parent) for parent in node.parent_keys} for node in walk_nodes()}
    assert graph_of_the_walk == PARENTS


def test_every_asset_says_what_it_is():
    for node in graph().asset_nodes:
        assert node.description, name(node.key)
        assert node.group_name != "default", name(node.key)


def test_every_asset_that_writes_the_build_takes_the_one_seat_of_the_writer():
    for node in walk_nodes():
        if name(node.key) not in LEAVE_THE_HOUSE:
            assert node.pools == {"warehouse_writer"}, name(node.key)


def test_every_asset_with_a_contract_has_the_check_that_it_holds():
    checked = {name(key.asset_key) for key in graph().asset_check_keys if key.name == "contract_holds"}
    assert checked == set(PARENTS) - {"published_warehouse", *LEAVE_THE_HOUSE}


@pytest.mark.parametrize(
    ("asset", "check"),
    [
        *[(volumes, rule) for volumes in sorted(VOLUMES) for rule in ("ytd_never_falls_within_a_year", "magnitude_like_last_year", "coverage_did_not_shrink")],
        ("bounds", "no_new_contradictions"),
        ("bounds", "bounds_of_the_past_did_not_widen"),
        ("totals", "parts_never_exceed_their_total"),
        ("growth", "printed_growth_agrees_with_levels"),
        ("kpi", "every_series_has_every_month"),
    ],
)  # fmt: skip
def test_a_sanity_rule_is_a_check_of_its_asset(asset, check):
    assert dg.AssetCheckKey(dg.AssetKey(asset), check) in graph().asset_check_keys


@pytest.mark.parametrize("source", connectors())
def test_every_source_has_an_asset_with_its_checks_its_freshness_and_a_job(source):
    node = graph().get(dg.AssetKey(f"{source}_documents"))
    assert node.group_name == "sources" and not node.parent_keys
    assert node.freshness_policy
    checks = {key.name for key in graph().asset_check_keys if key.asset_key == node.key}
    assert checks == {"every_document_is_read", "no_month_is_missing"}
    jobs = {job.name for job in build_defs().resolve_all_job_defs()}
    assert f"{source}_ingest" in jobs
    assert (f"{source}_backfill" in jobs) == connectors()[source].backfill


@pytest.mark.parametrize("source", [source for source, connector in connectors().items() if connector.hosts])
def test_every_source_of_the_internet_is_asked_by_its_release_calendar(source):
    timetable = connectors()[source].timetable
    (schedule,) = [schedule for schedule in SCHEDULES if schedule.name == f"{source}_calendar"]
    assert schedule.execution_timezone == "Asia/Almaty" and schedule.job_name == f"{source}_ingest"
    days = schedule.cron_schedule.split()[2]
    assert days.startswith(f"{timetable.day_of_month}-") and int(days.partition("-")[2]) <= 28


def test_the_schedule_is_monthly_in_almaty():
    assert monthly_refresh.execution_timezone == "Asia/Almaty"
    minute, hour, day, month, weekday = monthly_refresh.cron_schedule.split()
    assert (month, weekday) == ("*", "*")
    assert minute.isdigit()
    assert hour.isdigit()
    assert 1 <= int(day) <= 28, "a day that every month has"
    assert monthly_refresh.job_name == "refresh"
    assert [s.name for s in build_defs().resolve_all_job_defs() if s.name == "refresh"] == ["refresh"]


def test_the_partitions_are_months_by_label_across_the_change_of_the_clock():
    keys = graph().get(dg.AssetKey("extract_bulletin")).partitions_def.get_partition_keys()
    assert keys[0] <= "2013-01"
    for month in ("2024-02", "2024-03", "2024-12", "2025-10"):
        assert keys.count(month) == 1
