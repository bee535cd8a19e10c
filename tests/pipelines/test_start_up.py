"""What a command imports before it answers: that is what keeps it fast."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.pipelines.outcomes import ROOT

TOTAL = "transit_freight.total"


def test_a_reader_never_imports_dagster(embedded_home):
    """One after another in a process: none of them has imported it when the last has answered."""
    commands = [["kpi"], ["kpi", "--format", "json"], ["query", "SELECT 1"], ["status"], ["conflicts"]]
    script = (
        f"import sys; from pipelines.cli import main\nfor words in {commands}:\n"
        "    code = main(words)\n"
        "    heavy = [m for m in ('dagster', 'pandera', 'pandas', 'numpy') if m in sys.modules]\n"
        "    print(*words, code, *heavy, sep=',', file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(embedded_home)},
        capture_output=True,
        check=True,
    )
    assert done.stderr.decode().splitlines() == [",".join([*words, "0"]) for words in commands]


def test_explaining_a_figure_loads_the_rules_but_not_dagster(embedded_home):
    script = (
        "import sys; from pipelines.cli import main; code = main(sys.argv[1:]); "
        "heavy = [m for m in ('dagster', 'pandas', 'pyarrow', 'scipy') if m in sys.modules]; "
        "print(code, *heavy, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "explain", TOTAL, "2025-10"],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(embedded_home)},
        capture_output=True,
        check=True,
    )
    assert done.stderr.decode().split() == ["0"]


def test_only_run_would_import_dagster(tmp_path):
    script = (
        "import sys; from pipelines.cli import main; code = main(['run']); "
        "print(code, 'dagster' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(tmp_path), "CORRIDOR_LEDGER": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "1 True"


LOOK_AT_THE_IMPORT_OF_NUMPY = """
import os, sys
os.environ.pop("OPENBLAS_NUM_THREADS", None)
class Look:
    def find_spec(self, name, path=None, target=None):
        if name == "numpy._core":  # Polars looks whether there is a NumPy, and imports nothing
            print("threads", os.environ.get("OPENBLAS_NUM_THREADS"))
sys.meta_path.insert(0, Look())
"""


@pytest.mark.parametrize(
    "script",
    [
        "from pipelines.cli import main; main(['explain', 'transit_freight.total', '2025-10'])",
        "from pipelines.definitions import build_defs; build_defs()",
    ],
    ids=["command", "definitions"],
)
def test_the_threads_of_the_linear_algebra_are_limited_before_numpy_is_imported(embedded_home, script):
    done = subprocess.run(
        [sys.executable, "-c", LOOK_AT_THE_IMPORT_OF_NUMPY + script],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(embedded_home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "threads 1" in done.stdout.splitlines()
    assert "threads None" not in done.stdout.splitlines()


def test_an_import_sets_no_threads():
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    modules = "warehouse.store, warehouse, pipelines.cli, pipelines.definitions"
    script = f"import os, {modules}; assert 'OPENBLAS_NUM_THREADS' not in os.environ"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True)
