"""What makes documents, data files and open data asks for no day and no setting: the record of what they are made from
(warehouse.extracts.origin) would be silent about it, and something old would be taken over."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from warehouse.extracts.origin import PROGRAMS
from warehouse.program import ROOT, program_files

ASKED = {"today", "now", "utcnow", "time_ns", "environ", "getenv", "getcwd"}
ELSEWHERE = ("contracts", "store", "build", "clock.py", "program.py")  # of builds and files: no renderer calls those


def asks(source: str) -> set[str]:
    """Names by which a source asks for the day, the time or the environment."""
    nodes = list(ast.walk(ast.parse(source)))
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return (attributes | imported) & ASKED


def renderers() -> set[Path]:
    files = {path for module in set(PROGRAMS.values()) for path in program_files(module) if path.suffix == ".py"}
    return {path for path in files if path.relative_to(ROOT / "warehouse").parts[0] not in ELSEWHERE}


def test_no_renderer_asks_for_the_day_or_a_setting():
    assert len(renderers()) > 50
    assert {str(path): found for path in renderers() if (found := asks(path.read_text(encoding="utf-8")))} == {}


@pytest.mark.parametrize(
    "source", ["clock.today()", "dt.datetime.now()", "import os\nos.environ['HOME']", "from os import getenv"]
)
def test_the_check_itself_notices(source):
    assert asks(source)
