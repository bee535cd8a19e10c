"""Every module has a docstring, every contract a canary, every command a help text."""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
from pathlib import Path

import pytest

from pipelines.cli import parser
from sources.connectors import connectors
from warehouse.catalogue.load import catalogue
from warehouse.contracts import CONTRACTS

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = [path for room in ("pipelines", "sources", "warehouse") for path in sorted((ROOT / room).rglob("*.py"))]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("NOT CHECKED: this is not a git checkout")
    return [path for name in listed.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def commands() -> list[str]:
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return list(action.choices)
    raise AssertionError("the command line has no commands")


@pytest.mark.parametrize("path", MODULES, ids=[path.relative_to(ROOT).as_posix() for path in MODULES])
def test_every_module_has_a_docstring(path):
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text
    assert len(text) > 20, "a docstring says what belongs here"


def test_every_test_module_has_a_docstring():
    bare = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert bare == []


@pytest.mark.parametrize("command", commands())
def test_every_command_has_a_module_and_a_help_text(command):
    assert (ROOT / "pipelines" / "commands" / f"{command}.py").exists()
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            assert next(choice.help for choice in action._choices_actions if choice.dest == command)


@pytest.mark.parametrize("source", connectors())
def test_every_connector_has_its_parts(source):
    folder = ROOT / "sources" / source
    assert {"manifest.yaml", "fetch.py", "parse.py"} <= {path.name for path in folder.iterdir()}
    connector = connectors()[source]
    assert connector.source == source, "the manifest is named like its folder"
    assert connector.title and connector.description and connector.terms
    assert connector.authority in catalogue().authorities
    tests = [path.name for path in (ROOT / "tests" / "sources").glob(f"test_{source}*.py")]
    assert tests, f"tests/sources/test_{source}.py shows how its documents are read"


def texts_of_canaries() -> set[str]:
    """Every text constant of the test modules that speak of canaries (this one aside)."""
    texts: set[str] = set()
    for path in sorted((ROOT / "tests").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if path != Path(__file__) and ("canary" in source.lower() or "canaries" in source.lower()):
            texts |= {
                node.value
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            } | {
                node.arg for node in ast.walk(ast.parse(source)) if isinstance(node, ast.keyword) and node.arg
            }  # dict(monthly=…) names contracts too
    return texts


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_has_a_canary_test(contract):
    assert contract in texts_of_canaries(), f"no test sends a bad value through the contract {contract}"


PERSONAL = re.compile(r"(?<![\w.\-/])/(?:home|Users|root|work)/\w|(?<![A-Za-z])[A-Z]:\\\\?Users")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PERSONAL, 'open("/' + 'home/somebody/data.csv")'),
        (PERSONAL, "in /" + "work/main/.venv"),
        (PERSONAL, "C:\\" + "Users\\me"),
        (UNFINISHED, "# TO" + "DO: later"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize("text", ["https://example.kz/home/news", "https://www.kt.kz/work/1", "a/root/b"])
def test_the_patterns_leave_addresses_alone(text):
    assert not PERSONAL.search(text)


@pytest.mark.parametrize("pattern", [PERSONAL, UNFINISHED], ids=["machine path", "unfinished work"])
def test_no_tracked_file_holds_a(pattern):
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
            for number, line in enumerate(text.splitlines(), start=1)
            if pattern.search(line)
        ]
    assert found == []
