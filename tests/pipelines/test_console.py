"""The console from end to end: `dagster dev` as the operators' page starts it, and a job launched by its GraphQL."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipelines.outcomes import ROOT
from warehouse.store import Warehouse

LAUNCH = """
mutation Launch($selector: JobOrPipelineSelector!) {
  launchRun(executionParams: {selector: $selector, runConfigData: {loggers: {console: {}}}}) {
    __typename
    ... on LaunchRunSuccess { run { runId } }
    ... on PythonError { message }
    ... on RunConfigValidationInvalid { errors { message } }
  }
}
"""
PLACES = (
    "{ repositoriesOrError { ... on RepositoryConnection { nodes { name location { name } pipelines { name } } } } }"
)
STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"


PATIENCE = 800  # seconds: on a loaded machine the console alone takes minutes to start


class Console:
    """GraphQL of a running console."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/graphql"

    def ask(self, query: str, **variables: object) -> dict:
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self.address, body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def places(self) -> list[dict]:
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError, KeyError):
            return self.ask(PLACES)["repositoriesOrError"].get("nodes", [])
        return []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def console(tmp_path, small_ledger_folder) -> Iterator[tuple[Console, Path]]:
    """`dagster dev` as the operators' page starts it, in a session of its own so that all its children can be ended."""
    port, home = free_port(), tmp_path / "data"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DAGSTER_", "PYTEST_"))}
    command = Path(sys.executable).with_name("dagster")
    with (tmp_path / "console.log").open("wb") as log:
        process = subprocess.Popen(
            [str(command), "dev", "-h", "127.0.0.1", "-p", str(port)],
            cwd=ROOT,
            env={**environment, "CORRIDOR_HOME": str(home), "CORRIDOR_LEDGER": str(small_ledger_folder)},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Console(port), home
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=12)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


@pytest.mark.timeout(900)
def test_the_console_runs_the_job_from_its_graphql(console, tmp_path, small_built_home):
    server, home = console
    deadline = time.monotonic() + PATIENCE

    def waiting(until: str) -> None:
        assert time.monotonic() < deadline, f"{until}\n{(tmp_path / 'console.log').read_text()[-3000:]}"
        time.sleep(0.3)

    while not (places := server.places()):
        waiting("the console did not answer")
    (place,) = places
    assert {"refresh", "month_extracts"} <= {job["name"] for job in place["pipelines"]}
    selector = {
        "repositoryName": place["name"],
        "repositoryLocationName": place["location"]["name"],
        "jobName": "refresh",
    }
    launched = server.ask(LAUNCH, selector=selector)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    run_id = launched["run"]["runId"]
    while (status := server.ask(STATUS, id=run_id)["runOrError"]["status"]) not in ("SUCCESS", "FAILURE", "CANCELED"):
        waiting(f"the run is {status}")
    assert status == "SUCCESS", (tmp_path / "console.log").read_text()[-3000:]
    contents = []
    for folder in (home, small_built_home):
        with Warehouse(folder).reader() as connection:
            contents.append(connection.read("SELECT content_hash FROM meta.release").item())
    assert contents[0] == contents[1], "what `corridor run` publishes of the same ledger"
