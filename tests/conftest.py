"""Fixtures that several rooms share: a warehouse built from the embedded figures, and ledgers to spoil."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
import yaml
from filelock import FileLock

from pipelines.cli import main
from pipelines.threads import limit_linear_algebra_threads
from sources.ledger.read import LEDGER
from tests.examples import choose_profile
from warehouse.store import Warehouse

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 240  # seconds that a command may take on a loaded machine; what hangs never ends


def pytest_configure(config: pytest.Config) -> None:
    """Before test modules are imported, and NumPy with them."""
    limit_linear_algebra_threads()
    choose_profile()
    keep_bytecode(config)


def keep_bytecode(config: pytest.Config) -> None:
    """Bytecode of what tests start lies in pytest's cache, where it is neither there nor may be written beside modules.

    Otherwise each process compiles all that it imports: five seconds of a core where that is Dagster.
    """
    dagster = importlib.util.find_spec("dagster")
    compiled = dagster is not None and dagster.cached is not None and Path(dagster.cached).exists()
    if sys.dont_write_bytecode and not compiled and config.cache is not None:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(config.cache.mkdir("bytecode"))


@pytest.fixture(scope="session", autouse=True)
def data_files_alone() -> Iterator[None]:
    """Documents of a run cost seconds: a test that needs them sets CORRIDOR_FORMATS (empty: all of them)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORRIDOR_FORMATS", "csv,json")
        yield


@pytest.fixture(scope="session")
def corridor() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command line as a user does, in a process of its own: corridor("kpi", home=...)."""

    def run(
        *arguments: str, home: Path, timeout: int = PATIENCE, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "CORRIDOR_HOME": str(home), "COLUMNS": "200", "CORRIDOR_OFFLINE": "1", **environment}
        return subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *arguments],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def corridor_here() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line in this process: the same output, without the seconds that a start takes."""

    def run(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        environment = {"CORRIDOR_HOME": str(home), "COLUMNS": "200", "CORRIDOR_OFFLINE": "1", **environment}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(list(arguments))
        texts = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
        return subprocess.CompletedProcess(arguments, code, *texts)

    return run


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A folder that is filled once for all test processes: once("name", fill). Read it, do not write to it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, fill: Callable[[Path], None]) -> Path:
        ready = shared / f"{name}.ready"
        with FileLock(shared / f"{name}.lock"):
            if not ready.exists():
                shutil.rmtree(shared / name, ignore_errors=True)
                fill(shared / name)
                ready.touch()
        return shared / name

    return made


@pytest.fixture(scope="session")
def embedded_home(once, corridor_here) -> Path:
    """A data folder after `corridor run` on the embedded figures; read it, do not write to it."""

    def run(home: Path) -> None:
        done = corridor_here("run", home=home, CORRIDOR_FORMATS="")
        assert done.returncode == 0, done.stderr

    return once("embedded", run)


@pytest.fixture(scope="session")
def small_ledger_folder(once) -> Path:
    """A ledger of the newest figures of transit: what happens to a run does not hang on its size."""

    def is_new(line: str) -> bool:
        return line.split(",")[2] >= "2019"  # period_end, a word that sorts after every year

    def cut(folder: Path) -> None:
        manifest = yaml.safe_load((LEDGER / "manifest.yaml").read_text(encoding="utf-8"))
        kinds = manifest["documents"]
        kinds["figures"]["files"] = [
            f"figures/transit/{name}.csv" for name in ("transit_freight", "transit_containers")
        ]
        kinds["milestones"]["files"] = ["milestones/rail.csv"]
        for file in (file for kind in kinds.values() for file in kind["files"]):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(LEDGER / file, folder / file)
        for file in kinds["figures"]["files"]:
            lines = (LEDGER / file).read_text(encoding="utf-8").splitlines(keepends=True)
            (folder / file).write_text("".join(filter(is_new, lines)), encoding="utf-8")
        (folder / "manifest.yaml").write_text(yaml.safe_dump(manifest), encoding="utf-8")

    return once("small-ledger", cut)


@pytest.fixture(scope="session")
def small_built_home(once, small_ledger_folder: Path, corridor_here) -> Path:
    """A data folder after `corridor run` on the small ledger; read it, do not write to it."""

    def run(home: Path) -> None:
        done = corridor_here("run", home=home, CORRIDOR_LEDGER=str(small_ledger_folder))
        assert done.returncode == 0, done.stderr

    return once("small", run)


@pytest.fixture
def small_ledger(tmp_path: Path, small_ledger_folder: Path) -> Path:
    """A copy of the small ledger that a test may spoil; give it to a run as CORRIDOR_LEDGER."""
    copy = tmp_path / "ledger"
    shutil.copytree(small_ledger_folder, copy)
    return copy


@pytest.fixture
def small_home(tmp_path: Path, small_built_home: Path) -> Path:
    """A copy of the data folder of the small ledger that a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(small_built_home, copy)
    return copy


@pytest.fixture(scope="session")
def ask(embedded_home: Path) -> Callable[..., pl.DataFrame]:
    """SQL against the warehouse of the embedded figures: ask("FROM core.series WHERE series = ?", "x")."""

    def query(sql: str, *parameters: object) -> pl.DataFrame:
        with Warehouse(embedded_home).reader() as connection:
            return connection.read(sql, list(parameters))

    return query


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "data"


@pytest.fixture
def built_home(tmp_path: Path, embedded_home: Path) -> Path:
    """A copy of the built data folder that a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(embedded_home, copy)
    return copy


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A copy of the embedded ledger that a test may spoil; give it to a run as CORRIDOR_LEDGER."""
    copy = tmp_path / "ledger"
    shutil.copytree(LEDGER, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return copy
