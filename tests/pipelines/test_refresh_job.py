"""The main job in process: materialisations, checks, assets made alone, and failures that leave the release as it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from sources.ledger.read import LEDGER
from tests.pipelines.walk import EXTRACTS, PARENTS, graph, name
from warehouse.store import Warehouse

ANOTHER_PRINT = (  # of what the ledger has already, elsewhere: one group of figures to derive
    "transport_investment.bns,2025-01,2025-10,,percent,18.4,exact,unknown,,2025-12-20,printed,BNS,example.org,"
    "https://example.org/again,en,medium,,"
)


def with_row(ledger: Path, document: str, row: str) -> None:
    """The ledger prints one row more."""
    path = ledger / "figures" / document
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{row}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory, embedded_home) -> Iterator[tuple[Path, dg.DagsterInstance, dg.ExecuteInProcessResult]]:
    """The job on the embedded figures and one more: what that does not touch is taken over, all assets are made."""
    folder = tmp_path_factory.mktemp("dagster")
    home, ledger = folder / "data", folder / "ledger"
    shutil.copytree(embedded_home / "warehouse", home / "warehouse")
    shutil.copytree(LEDGER, ledger, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    with_row(ledger, "context/transport_investment.csv", ANOTHER_PRINT)
    with pytest.MonkeyPatch.context() as patch, dg.DagsterInstance.ephemeral() as instance:
        patch.setenv("CORRIDOR_HOME", str(home))
        patch.setenv("CORRIDOR_LEDGER", str(ledger))
        patch.setenv("CORRIDOR_OFFLINE", "1")
        result = build_defs().resolve_job_def("refresh").execute_in_process(instance=instance)
        yield home, instance, result


@pytest.fixture
def at_home(refreshed, monkeypatch) -> Path:
    monkeypatch.setenv("CORRIDOR_HOME", str(refreshed[0]))
    return refreshed[0]


def test_the_job_materialises_everything_but_the_extracts(refreshed):
    _, _, result = refreshed
    assert result.success
    made = {name(event.asset_key) for event in result.get_asset_materialization_events()}
    assert made == set(PARENTS) - set(EXTRACTS)


@pytest.mark.parametrize("asset", sorted(set(PARENTS) - {*EXTRACTS, "open_data"}))
def test_a_materialisation_carries_rows_newest_period_rejected_rows_and_a_preview(refreshed, asset):
    (event,) = [e for e in refreshed[2].get_asset_materialization_events() if name(e.asset_key) == asset]
    metadata = event.materialization.metadata
    assert {"rows", "rejected_rows", "newest_period", "preview"} <= set(metadata)
    assert metadata["rows"].value > 0
    assert metadata["rejected_rows"].value >= 0
    assert str(metadata["newest_period"].value)[:2] == "20"
    assert metadata["preview"].value.startswith("| ")


def test_every_check_is_evaluated_and_a_refused_row_is_seen(refreshed):
    evaluations = refreshed[2].get_asset_check_evaluations()
    of_the_walk = {key for key in graph().asset_check_keys if name(key.asset_key) in PARENTS}
    assert {e.asset_check_key for e in evaluations} == of_the_walk
    refused = [e for e in evaluations if e.check_name == "contract_holds" and not e.passed]
    assert {name(e.asset_key) for e in refused} == {"trans_caspian_volumes"}, "pieces are not TEU"
    assert "pieces are not TEU" in refused[0].metadata["first_rows"].value


def test_after_the_job_the_warehouse_is_published_and_no_build_is_left(refreshed, embedded_home):
    home = refreshed[0]
    before = Warehouse(embedded_home).published_release()
    assert Warehouse(home).release_names() == [Warehouse(home).published_release(), before]
    assert list((home / "warehouse" / "builds").iterdir()) == []


@pytest.mark.parametrize("month", ["2025-10", "2024-12"])
def test_the_extracts_of_a_month_can_be_made_after_it(refreshed, at_home, month, monkeypatch):
    monkeypatch.delenv("CORRIDOR_FORMATS")
    job = build_defs().resolve_job_def("month_extracts")
    result = job.execute_in_process(instance=refreshed[1], partition_key=month)
    assert result.success
    files = {path.name for path in (at_home / "extracts" / month).glob("kpi-*")}
    assert files == {
        f"kpi-{month}.{lang}.{form}"
        for lang in ("en", "ru", "kk")
        for form in ("csv", "json", "parquet", "xlsx", "pdf", "html")
    }
    document = json.loads((at_home / "extracts" / month / f"kpi-{month}.en.json").read_text())
    row = next(row for row in document["rows"] if row["series"] == "transit_freight.total")
    assert row["ytd_value"] == {"2025-10": 29.4, "2024-12": 34.6}[month]


def test_the_extracts_of_a_month_that_the_warehouse_does_not_have_fail_in_plain_words(refreshed, at_home):
    job = build_defs().resolve_job_def("month_extracts")
    result = job.execute_in_process(instance=refreshed[1], partition_key="2026-08", raise_on_error=False)
    assert not result.success
    assert "no KPIs for 2026-08" in failure_message(result)


def failure_message(result: dg.ExecuteInProcessResult) -> str:
    (event,) = [e for e in result.all_events if e.is_step_failure]
    metadata = event.step_failure_data.user_failure_data
    assert metadata is not None, "the failure is a dg.Failure with words of its own"
    return metadata.description or ""


def materialised_alone(instance: dg.DagsterInstance, *assets: str) -> dg.ExecuteInProcessResult:
    """Materialise some assets as the console's button does."""
    job = build_defs().resolve_implicit_global_asset_job_def()
    chosen = job.get_subset(asset_selection={dg.AssetKey(asset) for asset in assets})
    return chosen.execute_in_process(instance=instance, raise_on_error=False)


def release_facts(home: Path) -> tuple[str, dict[str, int]]:
    with Warehouse(home).reader() as connection:
        content = connection.read("SELECT content_hash FROM meta.release").item()
        families = connection.read(
            "SELECT family, count(*) FROM core.claims JOIN core.series USING (series) GROUP BY 1"
        )
        return content, dict(families.rows())


@pytest.mark.parametrize("asset", ["bounds", "monthly", "totals", "growth", "progress", "kpi"])
def test_a_derived_asset_materialised_alone_starts_from_what_is_published(refreshed, at_home, asset):
    before = release_facts(at_home)
    result = materialised_alone(refreshed[1], asset)
    try:
        assert result.success
        (event,) = result.get_asset_materialization_events()
        (whole,) = [e for e in refreshed[2].get_asset_materialization_events() if name(e.asset_key) == asset]
        assert event.materialization.metadata["rows"] == whole.materialization.metadata["rows"]
        assert release_facts(at_home) == before
    finally:
        Warehouse(at_home).abandon(result.run_id)


def test_the_derived_assets_and_the_publication_without_ingestion_change_nothing(refreshed, at_home):
    before = release_facts(at_home)
    result = materialised_alone(
        refreshed[1], "bounds", "monthly", "totals", "growth", "progress", "kpi", "published_warehouse"
    )
    Warehouse(at_home).abandon(result.run_id)
    assert result.success
    assert release_facts(at_home) == before


@pytest.fixture
def own_home(refreshed, tmp_path, monkeypatch) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(refreshed[0], copy)
    monkeypatch.setenv("CORRIDOR_HOME", str(copy))
    return copy


@pytest.fixture
def own_ledger(refreshed, tmp_path, monkeypatch) -> Path:
    """A copy of the job's ledger that a test may spoil; the job reads it."""
    copy = tmp_path / "ledger"
    shutil.copytree(refreshed[0].with_name("ledger"), copy)
    monkeypatch.setenv("CORRIDOR_LEDGER", str(copy))
    return copy


def test_a_family_materialised_alone_never_publishes_a_warehouse_without_it(refreshed, own_home):
    _, before = release_facts(own_home)
    chain = ("transit_volumes", "bounds", "monthly", "totals", "growth", "progress", "kpi", "published_warehouse")
    result = materialised_alone(refreshed[1], *chain)
    Warehouse(own_home).abandon(result.run_id)
    assert release_facts(own_home)[1] == before


def test_a_figure_that_contradicts_the_others_is_reported_as_new_once(refreshed, own_home, own_ledger):
    rival = (
        "transit_freight.total,2025-01,2025-10,35.3,Mt,,exact,unknown,,2025-12-20,printed,SK,example.org,"
        "https://example.org/rival,en,medium,,a rival"
    )
    with_row(own_ledger, "transit/transit_freight.csv", rival)
    evaluations = []
    for _ in range(2):
        result = build_defs().resolve_job_def("refresh").execute_in_process(instance=refreshed[1])
        evaluations.append(
            {e.check_name: e for e in result.get_asset_check_evaluations() if name(e.asset_key) == "bounds"}
        )
    first, again = evaluations
    assert not first["no_new_contradictions"].passed
    assert first["no_new_contradictions"].severity == dg.AssetCheckSeverity.WARN, "a person looks; nothing stops"
    assert first["no_new_contradictions"].metadata["rows"].value == 1
    assert "35.3" in first["no_new_contradictions"].metadata["first_rows"].value
    assert first["bounds_of_the_past_did_not_widen"].passed
    assert all(check.passed for check in again.values()), "what is published is not new"


def test_a_failing_source_fails_in_plain_words_frees_the_lock_and_the_next_run_heals(
    refreshed, own_home, own_ledger, monkeypatch
):
    before = release_facts(own_home)
    with_row(own_ledger, "transit/transit_freight.csv", "transit_freight.total,2025-01")
    job = build_defs().resolve_job_def("refresh")
    result = job.execute_in_process(instance=refreshed[1], raise_on_error=False)
    assert not result.success
    message = failure_message(result)
    assert "figures/transit/transit_freight.csv" in message
    assert "has 2 fields" in message
    assert "→ look for" in message
    assert release_facts(own_home) == before
    other = Warehouse(own_home)
    assert not other.locked, "the lock is free for the next run"
    monkeypatch.setenv("CORRIDOR_LEDGER", str(refreshed[0].with_name("ledger")))
    assert job.execute_in_process(instance=refreshed[1]).success
    assert release_facts(own_home) == before


def test_a_failure_in_the_middle_of_a_build_drops_it_and_frees_the_lock(refreshed, own_home, monkeypatch):
    from warehouse.build.steps import Build

    def broken(self: Build) -> None:
        raise RuntimeError("broken on purpose")

    before = release_facts(own_home)
    with monkeypatch.context() as patch:
        patch.setattr(Build, "growth", broken)
        result = build_defs().resolve_job_def("refresh").execute_in_process(instance=refreshed[1], raise_on_error=False)
    assert not result.success
    assert not Warehouse(own_home).locked
    assert list((own_home / "warehouse" / "builds").iterdir()) == []
    assert release_facts(own_home) == before
