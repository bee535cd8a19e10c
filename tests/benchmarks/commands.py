"""Ratios of whole commands, measured in turn in one run: python tests/benchmarks/commands.py [ROUNDS]

    corridor run on an empty data folder   against   a Dagster job with one empty asset
    corridor kpi                           against   python -c "import duckdb, polars"

Prints medians and ratios; decides nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EMPTY_JOB = """
import sys, dagster as dg
@dg.asset
def nothing(): pass
job = dg.define_asset_job("empty", selection=dg.AssetSelection.all())
defs = dg.Definitions(assets=[nothing], jobs=[job], executor=dg.in_process_executor)
with dg.DagsterInstance.local_temp(sys.argv[1]) as instance:
    defs.resolve_job_def("empty").execute_in_process(instance=instance)
"""


def seconds(arguments: list[str], home: str) -> float:
    """Wall time of a whole process."""
    started = time.perf_counter()
    environment = {**os.environ, "CORRIDOR_HOME": home}
    subprocess.run(arguments, cwd=ROOT, env=environment, check=True, capture_output=True)
    return time.perf_counter() - started


def compare(name: str, ours: list[str], theirs: list[str], rounds: int, *, keep: str | None = None) -> None:
    """Measure two commands in turn, after one uncounted round; a fresh data folder each time, unless one is kept."""
    times: list[tuple[float, float]] = []
    for _ in range(rounds + 1):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            with_folder = [argument.replace("FOLDER", second) for argument in theirs]
            times.append((seconds(ours, keep or first), seconds(with_folder, second)))
    counted = times[1:]
    our_median, their_median = (statistics.median(pair[side] for pair in counted) for side in (0, 1))
    ratios = sorted(a / b for a, b in counted)
    print(
        f"{name}: {our_median:.2f} s against {their_median:.2f} s, "
        f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}, {rounds} rounds)"
    )


def main() -> None:
    """Print both ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    corridor = [sys.executable, "-m", "pipelines.cli"]
    empty_job = [sys.executable, "-c", EMPTY_JOB, "FOLDER"]
    compare("corridor run / job with one empty asset", [*corridor, "run"], empty_job, rounds)
    with tempfile.TemporaryDirectory() as home:
        seconds([*corridor, "run"], home)
        imports = [sys.executable, "-c", "import duckdb, polars"]
        compare("corridor kpi / import duckdb, polars", [*corridor, "kpi"], imports, rounds, keep=home)


if __name__ == "__main__":
    main()
