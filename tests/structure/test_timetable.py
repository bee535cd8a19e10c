"""The rooms of pipelines: where Dagster's objects are defined, and that commands, SQL and Dagster's insides stay apart."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = {
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path.read_text(
        encoding="utf-8"
    )
    for path in sorted((ROOT / "pipelines").rglob("*.py"))
}
# What Dagster shows, and the one room that defines it.
ROOMS = {
    "asset": "assets",
    "multi_asset": "assets",
    "AssetSpec": "assets",
    "MaterializeResult": "assets",
    "AssetCheckSpec": "checks",
    "AssetCheckResult": "checks",
    "define_asset_job": "jobs",
    "failure_hook": "jobs",
    "ScheduleDefinition": "schedules",
    "sensor": "sensors",
    "run_status_sensor": "sensors",
    "ConfigurableResource": "resources",
    "Failure": "resources",
    "LoggerDefinition": "console_log",
    "Definitions": "definitions",
    "definitions": "definitions",
    "DagsterInstance": "instance",
}
SQL = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bFROM\s+(?:core|mart|meta|stage)\.|\b(?:INSERT INTO|DELETE FROM|CREATE TABLE)\b", re.DOTALL
)


def room(module: str) -> str:
    """pipelines.assets.marts → assets."""
    return module.split(".")[1] if "." in module else ""


def calls(source: str) -> set[str]:
    """Names of `dg` that a module calls, decorates with or inherits from (annotations aside)."""
    used: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            used.append(node.func)
        elif isinstance(node, ast.ClassDef):
            used += [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            used += node.decorator_list
    names = [ast.unparse(expression) for expression in used]
    return {match[1] for name in names if (match := re.match(r"dg\.(\w+)", name))}


def texts(source: str) -> list[str]:
    """String constants of a module, docstrings aside."""
    tree = ast.parse(source)
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents
    ]


def imports_at_the_top(source: str) -> set[str]:
    """Modules and names imported when a module is imported (not: within functions, nor for type checking)."""
    names: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def loads_dagster(module: str, visited: frozenset[str] = frozenset()) -> bool:
    """Whether importing a module of pipelines imports Dagster, itself or through others of the room."""
    names = imports_at_the_top(SOURCES[module])
    return any(name.split(".")[0] == "dagster" for name in names) or any(
        loads_dagster(name, visited | {module}) for name in names if name in SOURCES and name not in visited | {module}
    )


def imports_dagsters_insides(source: str) -> bool:
    """Whether a module imports a name of Dagster that begins with an underscore."""
    return bool(re.search(r"^\s*(?:from|import)\s+dagster\S*(?:\.|\s+import\s+(?:.*,\s*)?)_", source, re.MULTILINE))


@pytest.mark.parametrize("module", SOURCES)
def test_an_object_of_dagster_is_defined_in_its_room(module):
    strays = {name: ROOMS[name] for name in calls(SOURCES[module]) if ROOMS.get(name, room(module)) != room(module)}
    assert strays == {}, f"{module} defines what belongs to another module"


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_the_table_of_rooms_names_what_is_used(name):
    assert [module for module, source in SOURCES.items() if name in calls(source) and room(module) == ROOMS[name]]


@pytest.mark.parametrize("module", [module for module in SOURCES if loads_dagster(module)])
def test_modules_that_dagster_reads_keep_their_annotations(module):
    assert "__future__.annotations" not in imports_at_the_top(SOURCES[module])


@pytest.mark.parametrize("module", [m for m in SOURCES if room(m) in ("commands", "cli", "settings", "threads")])
def test_commands_load_dagster_only_when_they_run_it(module):
    assert not loads_dagster(module)


@pytest.mark.parametrize("module", SOURCES)
def test_no_module_of_the_timetable_holds_sql(module):
    assert [text for text in texts(SOURCES[module]) if SQL.search(text)] == []


OVERRIDES_DAGSTER = ROOT / "pipelines" / "sqlite_storage.py"  # how its storage connects has no other door


@pytest.mark.parametrize("folder", ["pipelines", "tests"])
def test_nothing_imports_what_dagster_keeps_to_itself(folder):
    own = Path(__file__)
    modules = [path for path in sorted((ROOT / folder).rglob("*.py")) if path not in (own, OVERRIDES_DAGSTER)]
    assert imports_dagsters_insides(OVERRIDES_DAGSTER.read_text(encoding="utf-8"))
    assert [path for path in modules if imports_dagsters_insides(path.read_text(encoding="utf-8"))] == []


# The checks themselves notice


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("@dg.asset\ndef x(): ...", "asset"),
        ("@dg.sensor(job=y)\ndef x(): ...", "sensor"),
        ("x = [dg.define_asset_job('x') for _ in ()]", "define_asset_job"),
        ("class X(dg.ConfigurableResource['X']): ...", "ConfigurableResource"),
        ("with dg.DagsterInstance.get() as x: ...", "DagsterInstance"),
    ],
)
def test_a_definition_is_noticed(source, name):
    assert calls(source) == {name}


@pytest.mark.parametrize("source", ["def x(y: dg.AssetSpec) -> dg.Failure: ...", "x: dg.DagsterInstance"])
def test_an_annotation_is_no_definition(source):
    assert calls(source) == set()


@pytest.mark.parametrize("text", ["SELECT 1 FROM x", "FROM core.claims", "SELECT a,\n b\nFROM c", "DELETE FROM x"])
def test_sql_is_noticed(text):
    assert SQL.search(text)


@pytest.mark.parametrize(
    "source",
    [
        "from dagster._core.instance import InstanceRef",
        "import dagster._core",
        "from dagster import _check",
        "def f():\n    from dagster import asset, _check",
    ],
)
def test_an_import_of_dagsters_insides_is_noticed(source):
    assert imports_dagsters_insides(source)


@pytest.mark.parametrize("source", ["import dagster as dg", "from dagster import asset", "from dagster_x import y"])
def test_an_import_of_dagsters_face_is_left_alone(source):
    assert not imports_dagsters_insides(source)
