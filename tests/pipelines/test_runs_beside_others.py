"""A run beside readers, beside another run, and after one that was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from sources.landing.zone import Landing
from tests.pipelines.outcomes import ROOT
from tests.pipelines.small_runs import (
    building_run,
    digest,
    failure_message,
    november_values,
    published_file,
    with_another_figure,
)
from tests.sources import loopback, specimens
from warehouse.store import Warehouse
from warehouse.store.lock import BuildLock

pytestmark = pytest.mark.usefixtures("on_the_small_ledger")


def test_a_reader_keeps_what_it_opened_and_new_readers_get_the_new(corridor, small_home, small_ledger):
    sql = "SELECT printed_value FROM core.claims WHERE series = 'transit_freight.total' AND period_end = DATE '2025-11-30'"
    with Warehouse(small_home).reader() as early:
        assert early.read(sql).rows() == [("32.8",)]
        done = corridor("run", home=small_home, CORRIDOR_LEDGER=str(with_another_figure(small_ledger)))
        assert done.returncode == 0, done.stderr
        assert early.read(sql).rows() == [("32.8",)]
        assert early.read("SELECT count(*) FROM mart.kpi").item() > 500, "other pages of the old file too"
        answer = corridor("kpi", "--format", "json", "--month", "2025-11", home=small_home)
        row = next(r for r in json.loads(answer.stdout)["rows"] if r["series"] == "transit_freight.total")
        assert row["ytd_value"] == 32.9


def test_a_run_beside_another_process_that_holds_the_lock_names_it(corridor, small_home):
    before = digest(published_file(small_home))
    script = (
        "import sys, time; from pathlib import Path; from warehouse.store.lock import BuildLock; "
        "lock = BuildLock(Path(sys.argv[1])); lock.acquire(); print('held', flush=True); time.sleep(600)"
    )
    lock = small_home / "warehouse" / "build.lock"
    with subprocess.Popen([sys.executable, "-c", script, str(lock)], cwd=ROOT, stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            message = failure_message(corridor("run", home=small_home))
        finally:
            holder.kill()
    assert "another run is building" in message
    assert f"process {holder.pid} since" in message
    assert "wait until it has ended" in message
    assert digest(published_file(small_home)) == before
    assert Warehouse(small_home).history()[-1]["result"] == "failed"


def test_of_two_runs_at_once_the_second_names_the_first_and_the_first_succeeds(corridor, home):
    with building_run(home) as first:
        first.send_signal(signal.SIGSTOP)  # so that it still builds when the second begins
        try:
            message = failure_message(corridor("run", home=home))
        finally:
            first.send_signal(signal.SIGCONT)
        _, stderr = first.communicate(timeout=240)
        assert first.returncode == 0, stderr
        assert "another run is building" in message
        assert f"process {first.pid} since" in message
        assert "wait until it has ended" in message
    assert november_values(home) == ["32.8"]
    assert [run["result"] for run in Warehouse(home).history()] == ["failed", "succeeded"]


def test_a_killed_run_leaves_the_published_file_and_the_next_run_sweeps(corridor, small_home, small_ledger):
    before = digest(published_file(small_home))
    environment = {"CORRIDOR_LEDGER": str(with_another_figure(small_ledger))}
    with building_run(small_home, **environment) as run:
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert digest(published_file(small_home)) == before
    assert november_values(small_home) == ["32.8"]
    left = list((small_home / "warehouse" / "builds").glob("*"))
    assert left, "the killed run had begun to write"
    done = corridor("run", home=small_home, **environment)
    assert done.returncode == 0, done.stderr
    assert november_values(small_home) == ["32.9"]
    assert list((small_home / "warehouse" / "builds").glob("*")) == []


def test_a_run_that_asks_a_slow_source_lets_others_build_and_nobody_asks_twice(corridor, home):
    """Fetching holds no lock of the warehouse; a second `corridor run` is answered at once, and names the first."""
    with loopback.serving() as server:
        specimens.play(server)
        asked, go_on = threading.Event(), threading.Event()

        def wait(_: loopback.Request) -> loopback.Reply:
            asked.set()
            go_on.wait(240)
            return loopback.Reply(status=404)

        for indicator in ("IS.RRS.GOOD.MT.K6", "IS.RRS.PASG.KM", "IS.AIR.PSGR", "IS.AIR.GOOD.MT.K1"):
            server.replies[f"api.worldbank.org/v2/country/KAZ/indicator/{indicator}"] = wait
        environment = {**os.environ, "CORRIDOR_HOME": str(home), "CORRIDOR_MIRROR": server.url, "CORRIDOR_OFFLINE": ""}
        first = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", "run"], cwd=ROOT, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            assert asked.wait(240), "the source was never asked"
            lock = BuildLock(home / "warehouse" / "build.lock")
            lock.acquire()  # raises StoreBusy where somebody builds
            lock.release()
            with Landing(home / "landing").asking("worldbank") as alone:
                assert not alone
            message = failure_message(corridor("run", home=home))
            assert f"process {first.pid} since" in message
        finally:
            go_on.set()
            stdout, stderr = first.communicate(timeout=240)
        assert first.returncode == 0, stderr
        assert "not reached source worldbank" in stdout
