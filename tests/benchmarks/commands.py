"""Ratios of whole commands, measured in turn in one run: python tests/benchmarks/commands.py [ROUNDS]

    corridor run on an empty data folder            against   a Dagster job with one empty asset
    corridor run again, nothing changed             against   the same
    corridor run with one figure added, CSV only    against   the same
    corridor kpi, corridor explain, corridor --help against   python -c "import duckdb, polars"

CPU seconds (user and system) of the process and its children, medians and ratios, and the largest memory that a
process held. Decides nothing. Bytecode is compiled first: else whoever may not write it measures the compiler.
"""

from __future__ import annotations

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEDGER = ROOT / "sources" / "ledger"
ANOTHER_FIGURE = (
    "transit_freight.total,2025-01,2025-11,33.4,Mt,,exact,preliminary,,2025-12-30,printed,OTHER,rus.baq.kz,"
    "https://rus.baq.kz/revised,ru,medium,,revised\n"
)
EMPTY_JOB = """
import sys, dagster as dg
@dg.asset
def nothing(): pass
job = dg.define_asset_job("empty", selection=dg.AssetSelection.all())
defs = dg.Definitions(assets=[nothing], jobs=[job], executor=dg.in_process_executor)
with dg.DagsterInstance.local_temp(sys.argv[1]) as instance:
    defs.resolve_job_def("empty").execute_in_process(instance=instance)
"""
CORRIDOR = [sys.executable, "-m", "pipelines.cli"]
IMPORTS = [sys.executable, "-c", "import duckdb, polars"]


@dataclass(frozen=True)
class Cost:
    """CPU seconds of a command, and the megabytes of its largest process."""

    seconds: float
    megabytes: int


def cost(arguments: list[str], home: Path, **environment: str) -> Cost:
    """Of one command, in a process of its own that a small one starts: memory is counted by process."""
    measured = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], capture_output=True, check=True); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); print(used.ru_utime + used.ru_stime, used.ru_maxrss)"
    )
    env = {**os.environ, "CORRIDOR_HOME": str(home), "CORRIDOR_OFFLINE": "1", **environment}
    command = [sys.executable, "-c", measured, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    seconds, kilobytes = done.stdout.split()
    return Cost(float(seconds), int(kilobytes) // 1024)


def empty_job(folder: Path) -> Cost:
    """The least that a run under Dagster costs."""
    return cost([sys.executable, "-c", EMPTY_JOB, str(folder)], folder)


def run_from_nothing(folder: Path) -> Cost:
    """The main job on the embedded figures, all documents included."""
    return cost([*CORRIDOR, "run"], folder / "data")


def run_again(folder: Path) -> Cost:
    """The same once more: the folder holds what the first run left."""
    cost([*CORRIDOR, "run"], folder / "data")
    return cost([*CORRIDOR, "run"], folder / "data")


def run_with_another_figure(folder: Path) -> Cost:
    """One figure more than the release before."""
    ledger = folder / "ledger"
    shutil.copytree(LEDGER, ledger, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    cost([*CORRIDOR, "run"], folder / "data", CORRIDOR_FORMATS="csv", CORRIDOR_LEDGER=str(ledger))
    with (ledger / "figures" / "transit" / "transit_freight.csv").open("a", encoding="utf-8") as file:
        file.write(ANOTHER_FIGURE)
    return cost([*CORRIDOR, "run"], folder / "data", CORRIDOR_FORMATS="csv", CORRIDOR_LEDGER=str(ledger))


def compare(name: str, ours: Callable[[Path], Cost], theirs: Callable[[Path], Cost], rounds: int) -> None:
    """Measure two commands in turn, each in a fresh folder, after one round that is not counted."""
    pairs: list[tuple[Cost, Cost]] = []
    for _ in range(rounds + 1):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            pairs.append((ours(Path(first)), theirs(Path(second))))
    counted = pairs[1:]
    our_median, their_median = (statistics.median(pair[side].seconds for pair in counted) for side in (0, 1))
    ratios = sorted(a.seconds / b.seconds for a, b in counted)
    memory = max(pair[0].megabytes for pair in counted)
    print(
        f"{name}: {our_median:.2f} s against {their_median:.2f} s, ratio {statistics.median(ratios):.2f} "
        f"({ratios[0]:.2f} to {ratios[-1]:.2f}, {rounds} rounds), {memory} MB",
        flush=True,
    )


def main() -> None:
    """Print the ratios."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    for room in ("pipelines", "sources", "warehouse"):
        compileall.compile_dir(ROOT / room, quiet=2)
    compare("corridor run, empty folder / empty job", run_from_nothing, empty_job, rounds)
    compare("corridor run, nothing changed / empty job", run_again, empty_job, rounds)
    compare("corridor run, one figure added, CSV / empty job", run_with_another_figure, empty_job, rounds)
    with tempfile.TemporaryDirectory() as home:
        run_from_nothing(Path(home))
        for arguments in (["kpi"], ["explain", "transit_freight.total", "2025-10"], ["--help"]):

            def command(_: Path, arguments: list[str] = arguments) -> Cost:
                return cost([*CORRIDOR, *arguments], Path(home) / "data")

            compare(f"corridor {arguments[0]} / import duckdb, polars", command, lambda at: cost(IMPORTS, at), rounds)


if __name__ == "__main__":
    main()
