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
ONLY_IN = (  # the packages, and the modules below which alone they may be imported
    (("dagster", "dagster_webserver", "dagster_graphql", "dagster_shared"), "pipelines"),
    (("duckdb",), "warehouse.store"),
    ((*sorted(NETWORK), "urllib.request", "http.client"), "sources"),
    (("pandas", "pyarrow"), "nowhere"),  # slow to start, and nothing here needs them
    (("scipy",), NEEDS_SCIPY),  # slow to start
    (("numpy",), "warehouse.reconcile"),  # elsewhere frames are enough
)
LOWEST = {"periods", "spans", "errors", "rounding", "decimals", "clock", "vintages", "files", "formulas", "program"}
STORE = {"store", *LOWEST}
CATALOGUE = {"catalogue", *LOWEST}
CONTRACTS = {"contracts", *CATALOGUE}
FIGURES = {"figures", *CONTRACTS}
RECONCILE = {"reconcile", *FIGURES}
METRICS = {"metrics", *RECONCILE}
CHANGES = {"changes", "store", *METRICS}
WORDING = {"wording", *METRICS}
MAY = {
    "warehouse": set(),
    **{room: set() for room in LOWEST},
    "decimals": {"rounding"},
    "catalogue": LOWEST,
    "contracts": {"store", *CATALOGUE},
    "store": LOWEST,
    "figures": CONTRACTS,
    "reconcile": FIGURES,
    "metrics": RECONCILE,
    "checks": METRICS,
    "changes": {"store", *METRICS},
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


def _below(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


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
        found += [
            f"{module} imports {name}: only below {place}"
            for packages, place in ONLY_IN
            if _below(name, packages) and not _below(module, (place,))
        ]
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
        ("pipelines.assets.figures", "import duckdb"),
        ("warehouse.build.steps", "import dagster as dg"),
        ("sources.ledger.read", "from dagster import asset"),
        ("pipelines.assets.figures", "import requests"),
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
        ("warehouse.reconcile.bounds", "from warehouse.build.reuse import PreviousRelease"),
        ("warehouse.extracts.explanation", "from warehouse.build.reuse import PreviousRelease"),
        ("warehouse.store.warehouse", "import warehouse.build.reuse"),
        ("warehouse.build.reuse", "from warehouse.extracts.kpi import kpi_extract"),
    ],
)
def test_the_check_itself_notices(module, source):
    assert offences(module, imported(module, source))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("warehouse.reconcile.network", "import numpy as np\nfrom numpy.typing import NDArray"),
        ("warehouse.build.steps", "from warehouse.build.reuse import PreviousRelease"),
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
    """The session sends, within its deadline; beside them only sources/web knows what breaks on the way."""
    users = [m for m in MODULES if any(name.split(".")[0] in NETWORK for name in imports_of(m))]
    assert {module.rpartition(".")[0] for module in users} == {"sources.web"}
    senders = [
        m
        for m in users
        if any(not name.startswith("urllib3.exceptions.") for name in imports_of(m) if name.split(".")[0] in NETWORK)
    ]
    assert senders == ["sources.web.deadline", "sources.web.session"], "the deadline reaches into the connections"


@pytest.mark.parametrize(
    ("library", "module"),
    [
        ("typst", "warehouse.extracts.pdf"),
        ("vl_convert", "warehouse.extracts.charts.vega"),
        ("jinja2", "warehouse.extracts.page"),
        ("babel", "warehouse.wording.grammar"),
    ],
)
def test_each_library_of_the_documents_is_known_to_one_module(library, module):
    assert [m for m in MODULES if any(name.split(".")[0] == library for name in imports_of(m))] == [module]


PARSERS = {"parse.py", "monthly.py", "dynamic.py", "cells.py"}  # the Bureau's two workbooks have a module each


def test_parsers_are_pure():
    """A parser gets bytes: it opens nothing."""
    for module, path in MODULES.items():
        if module.startswith("sources.") and path.name in PARSERS:
            names = {name.split(".")[0] for name in imports_of(module) if not name.startswith("urllib.parse.")}
            assert not names & {"pathlib", "os", "requests", "socket", "urllib"}, module
            calls = {n.func.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}  # fmt: skip
            assert "open" not in calls, module
