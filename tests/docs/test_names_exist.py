"""Every name that a page mentions exists: modules, files, tables, commands, options, variables, parts of the timetable."""

from __future__ import annotations

import argparse
import importlib
import re

import pytest

from pipelines.cli import parser
from pipelines.definitions import build_defs
from sources.connectors import connectors
from tests.docs.pages import README, ROOT, WRITTEN, name, prose, spans

ROOMS = ("pipelines", "sources", "warehouse", "tests", "docs")
DOTTED = re.compile(r"(?:pipelines|sources|warehouse|tests)(?:\.\w+)+(?:\(\))?")
TABLE = re.compile(r"(?:core|mart|meta)\.[a-z_0-9]+")
OPERATORS = ROOT / "docs" / "operators.md"


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command line has no commands")


def resolve(dotted: str) -> object:
    """The module, class, function or method of a dotted name. Raises ImportError or AttributeError."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise ImportError(dotted)


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_dotted_names_can_be_imported(page):
    wrong = []
    for span in spans(page):
        if DOTTED.fullmatch(span) and not (ROOT / span).exists():
            try:
                resolve(span.removesuffix("()"))
            except (ImportError, AttributeError):
                wrong.append(span)
    assert wrong == []


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_paths_exist(page):
    """A <placeholder> stands for any name."""
    paths = [span for span in spans(page) if re.match(rf"(?:{'|'.join(ROOMS)})/[^ ]*$", span)]
    patterns = {path: re.sub(r"<[^>]+>", "*", path).rstrip("/") for path in paths}
    assert [path for path, pattern in patterns.items() if not any(ROOT.glob(pattern))] == []


def test_tables_exist(ask):
    listed = ask(
        "SELECT schema_name || '.' || table_name AS name FROM duckdb_tables() UNION ALL "
        "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal UNION ALL "
        "SELECT schema_name || '.' || function_name FROM duckdb_functions() WHERE NOT internal"
    )
    named = {found for page in WRITTEN for span in spans(page) for found in TABLE.findall(span)}
    assert named - set(listed["name"]) == set()


@pytest.mark.parametrize("page", WRITTEN, ids=name)
def test_commands_and_their_options_exist(page):
    wrong = []
    for span in spans(page):
        if not re.match(r"corridor [a-z]", span):
            continue
        command = commands().get(span.split()[1])
        known = set(command._option_string_actions) if command else set()
        wrong += [span] if not command or set(re.findall(r"(?<![\w-])--[a-z-]+", span)) - known else []
    assert wrong == []


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_manual(command):
    pages = [page for page in WRITTEN if re.search(rf"\bcorridor {command}\b", page.read_text(encoding="utf-8"))]
    assert pages, f"no page shows `corridor {command}`"


def test_every_part_of_the_timetable_is_explained():
    """Sources are named once: bns_workbook_ingest is <source>_ingest."""
    defs = build_defs()
    repository = defs.get_repository_def()
    names = {job.name for job in repository.get_all_jobs()} - {"__ASSET_JOB"}
    names |= {each.name for each in (*repository.schedule_defs, *repository.sensor_defs)}
    names |= {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    names |= {key.name for key in defs.resolve_asset_graph().asset_check_keys}
    general = {re.sub(rf"^(?:{'|'.join(connectors())})_", "<source>_", each) for each in names}
    assert general - set(spans(OPERATORS)) == set()


def test_every_source_is_explained():
    assert set(connectors()) <= set(spans(OPERATORS))


def test_the_readmes_map_shows_the_rooms():
    """Each room that the map names exists, and each of the warehouse is in it."""
    drawn = "\n".join(re.findall(r"(?m)^ {4}.*$", README.read_text(encoding="utf-8")))
    assert prose(README) and drawn
    top, below = "", {}
    for line in drawn.splitlines():
        if match := re.match(r" {4}(\w+)/", line):
            top = match[1]
        below.setdefault(top, set()).update(re.findall(r"\b(\w+)/", line))
    missing = [
        f"{room}/{each}"
        for room, inner in below.items()
        for each in inner - {room}
        if not (ROOT / room / each).is_dir()
    ]
    assert missing == []
    rooms = {path.name for path in (ROOT / "warehouse").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= below["warehouse"]
