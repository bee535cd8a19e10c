"""Every rule of the linter that is passed over, here or everywhere, carries its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
IGNORED_LINE = re.compile(r"#\s*noqa\b")
WITH_REASON = re.compile(r"#\s*noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*[\s#:–-]+\w")


@pytest.mark.parametrize("room", ["pipelines", "sources", "warehouse", "tests"])
def test_an_ignored_line_says_which_rule_and_why(room):
    bare = []
    for path in sorted((ROOT / room).rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if path != Path(__file__) and IGNORED_LINE.search(line) and not WITH_REASON.search(line):
                bare.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[-60:]}")
    assert bare == []


def test_an_ignored_rule_says_why():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lint = text[text.index("[tool.ruff.lint]") : text.index("[tool.mypy]")]
    bare = [line for line in lint.splitlines() if re.match(r'\s+"[A-Z]+\d*",', line) and not re.search(r"# \w", line)]
    assert bare == []
