"""Who may import whom: pipelines → sources → warehouse, and downwards inside the warehouse."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("pipelines", "sources", "warehouse")
MODULES = {
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
}

# Rooms of the warehouse → rooms they may stand on (themselves always).
NEEDS_SCIPY = "warehouse.metrics.outlook.student_t"  # the t distribution
NETWORK = {"requests", "urllib3", "httpx", "aiohttp"}
LOWEST = {"periods", "errors", "rounding", "decimals", "clock", "vintages", "files"}
STORE = {"store", *LOWEST}
CATALOGUE = {"catalogue", *LOWEST}
CONTRACTS = {"contracts", *CATALOGUE}
FIGURES = {"figures", *CONTRACTS}
RECONCILE = {"reconcile", *FIGURES}
METRICS = {"metrics", *RECONCILE}
CHANGES = {"changes", *METRICS}
WORDING = {"wording", *METRICS}
MAY = {
    "warehouse": set(),
    **{room: set() for room in LOWEST},
    "decimals": {"rounding"},
    "catalogue": LOWEST,
    "contracts": CATALOGUE,
    "store": LOWEST,
    "figures": CONTRACTS,
    "reconcile": FIGURES,
    "metrics": RECONCILE,
    "checks": METRICS,
    "changes": METRICS,
    "wording": METRICS,
    "build": {"store", *CHANGES, *WORDING},
    "extracts": {"store", *CHANGES, *WORDING},
    "desk": {"store", "extracts", *CHANGES, *WORDING},
}


def imported(module: str, source: str, *, package: bool = False) -> set[str]:
    """Full names of everything a module imports, wherever in it, relative imports resolved."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".") if package else module.split(".")[:-1]
                above = parts[: len(parts) - (node.level - 1)]
                base = ".".join([*above, base] if base else above)
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def floor(module: str) -> str:
    """warehouse.metrics.totals → metrics; the package's own __init__ → warehouse."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else parts[0]


def offences(module: str, names: set[str]) -> list[str]:
    """What a module imports against the rules."""
    found = []
    room = module.partition(".")[0]
    for name in sorted(names):
        target = name.split(".")[0]
        if target in ROOMS and ROOMS.index(target) < ROOMS.index(room):
            found.append(f"{module} imports {name}: rooms look down, never up")
        if room == target == "warehouse":
            here, there = floor(module), floor(name)
            if there != here and there not in MAY.get(here, set()):
                found.append(f"{module} imports {name}: {here} may not stand on {there}")
        if target.startswith("dagster") and room != "pipelines":
            found.append(f"{module} imports {name}: dagster only in pipelines")
        if target == "duckdb" and not module.startswith("warehouse.store"):
            found.append(f"{module} imports {name}: duckdb only in the store")
        outside = target in NETWORK or name.startswith(("urllib.request", "http.client"))
        if outside and room != "sources":
            found.append(f"{module} imports {name}: the network only in sources")
        if target in ("pandas", "pyarrow"):
            found.append(f"{module} imports {name}: slow to start, and nothing here needs it")
        if target == "scipy" and module != NEEDS_SCIPY:
            found.append(f"{module} imports {name}: slow to start, and only {NEEDS_SCIPY} needs it")
        if target == "numpy" and not module.startswith("warehouse.reconcile"):
            found.append(f"{module} imports {name}: numpy only where figures are reconciled")
    return found


def imports_of(module: str) -> set[str]:
    path = MODULES[module]
    return imported(module, path.read_text(encoding="utf-8"), package=path.name == "__init__.py")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_lies_below_it(module):
    assert offences(module, imports_of(module)) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("warehouse.reconcile.network", "from warehouse.metrics.growth import growth"),
        ("warehouse.metrics.growth", "def f():\n    from warehouse.extracts import model"),
        ("warehouse.metrics.totals", "from warehouse.store import Connection"),
        ("warehouse.metrics.totals", "from ..store import Connection"),
        ("warehouse.store.warehouse", "import warehouse.build.steps"),
        ("warehouse.extracts.kpi", "from warehouse.build.steps import Build"),
        ("warehouse.extracts.kpi", "from warehouse import build"),
        ("warehouse.catalogue.load", "import sources.ledger.read"),
        ("warehouse.periods", "from warehouse.errors import UsageError"),
        ("sources.ledger.read", "from pipelines.settings import settings"),
        ("sources.ledger.read", "import duckdb"),
        ("pipelines.assets.warehouse", "import duckdb"),
        ("warehouse.build.steps", "import dagster as dg"),
        ("sources.ledger.read", "from dagster import asset"),
        ("pipelines.assets.warehouse", "import requests"),
        ("warehouse.metrics.totals", "import urllib.request"),
        ("warehouse.contracts.admission", "import pandas as pd"),
        ("warehouse.reconcile.network", "from scipy.optimize import linprog"),
        ("warehouse.metrics.growth", "from scipy.special import stdtrit"),
        ("pipelines.commands.kpi", "import scipy.special"),
        ("warehouse.reconcile.network", "import pandas as pd"),
        ("warehouse.metrics.growth", "import numpy as np"),
        ("warehouse.build.steps", "from numpy.typing import NDArray"),
        ("pipelines.metadata", "import numpy as np"),
        ("warehouse.rounding", "from warehouse.periods import month_label"),
        ("warehouse.reconcile.bounds", "from warehouse.build.reuse import Before"),
        ("warehouse.extracts.explained", "from warehouse.build.reuse import Before"),
        ("warehouse.store.warehouse", "import warehouse.build.reuse"),
        ("warehouse.build.reuse", "from warehouse.extracts.kpi import load"),
    ],
)
def test_the_check_itself_notices(module, source):
    assert offences(module, imported(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("warehouse.reconcile.network", "import numpy as np\nfrom numpy.typing import NDArray"),
        ("warehouse.build.steps", "from warehouse.build.reuse import Before, inputs_hash"),
        (
            "warehouse.build.reuse",
            "from warehouse.store import Warehouse\nfrom warehouse.reconcile.groups import Group",
        ),
        ("warehouse.wording.contradictions", "from warehouse.rounding import rounded"),
        ("warehouse.metrics.outlook.student_t", "from scipy.special import stdtrit"),
    ],
)
def test_the_check_itself_leaves_alone(module, source):
    assert offences(module, imported(module, source)) == []


def test_every_floor_of_the_warehouse_is_known_here():
    assert {floor(module) for module in MODULES if module.startswith("warehouse")} <= set(MAY)


def test_nothing_in_the_warehouse_imports_the_build():
    inside = [
        module for module in MODULES if module.startswith("warehouse.") and not module.startswith("warehouse.build")
    ]
    users = [module for module in inside if any(name.startswith("warehouse.build") for name in imports_of(module))]
    assert users == []


def test_one_module_goes_out_to_the_internet():
    users = [m for m in MODULES if any(name.split(".")[0] in NETWORK for name in imports_of(m))]
    assert users == ["sources.web.session"]


@pytest.mark.parametrize(
    ("library", "module"),
    [
        ("typst", "warehouse.extracts.pdf"),
        ("vl_convert", "warehouse.extracts.charts"),
        ("jinja2", "warehouse.extracts.page"),
        ("babel", "warehouse.wording.grammar"),
    ],
)
def test_each_library_of_the_documents_is_known_to_one_module(library, module):
    assert [m for m in MODULES if any(name.split(".")[0] == library for name in imports_of(m))] == [module]


def test_parsers_are_pure():
    """A parser gets bytes: it opens nothing."""
    for module, path in MODULES.items():
        if module.startswith("sources.") and path.name == "parse.py":
            names = {name.split(".")[0] for name in imports_of(module) if not name.startswith("urllib.parse.")}
            assert not names & {"pathlib", "os", "requests", "socket", "urllib"}, module
            calls = {n.func.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}  # fmt: skip
            assert "open" not in calls, module


DEFINES_ASSETS = ("assets.sources", "assets.warehouse", "jobs", "definitions", "resources", "metadata")


@pytest.mark.parametrize("name", DEFINES_ASSETS)
def test_modules_that_dagster_reads_keep_their_annotations(name):
    assert "__future__.annotations" not in imports_of(f"pipelines.{name}")


def test_every_module_that_uses_a_dagster_decorator_is_among_them():
    decorated = []
    for module, path in MODULES.items():
        if not module.startswith("pipelines."):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                ast.unparse(decorator).startswith("dg.") for decorator in node.decorator_list
            ):
                decorated.append(module)
    assert decorated, "the search finds the assets"
    for module in set(decorated):
        assert "__future__.annotations" not in imports_of(module), module


def test_commands_import_dagster_at_the_top_nowhere():
    """Only inside `run`, and only when it runs."""
    for module, path in MODULES.items():
        if not (module.startswith("pipelines.commands") or module in ("pipelines.cli", "pipelines.settings")):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
        names = imported(module, ast.unparse(top))
        heavy = {"pipelines.assets.warehouse", "pipelines.definitions", "pipelines.jobs", "pipelines.resources"}
        assert not [n for n in names if n.split(".")[0] == "dagster" or n.rpartition(".")[0] in heavy], module
