"""The README tells the truth: its output blocks are run again, its two commands are those of CI."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console\n\$ corridor (?P<command>[^\n]+)\n(?P<output>.*?)\n```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match["command"], match["output"]) for match in BLOCK.finditer(README)]


def test_the_readme_shows_output():
    assert len(BLOCKS) >= 4


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[command[:60] for command, _ in BLOCKS])
def test_shown_output_is_what_the_command_prints(command, shown, corridor, embedded_home):
    """A last line "…" stands for the rest of the output."""
    done = corridor(*shlex.split(command), home=embedded_home)
    assert done.returncode == 0, done.stderr
    printed = [line.rstrip() for line in done.stdout.rstrip().splitlines()]
    expected = shown.splitlines()
    if expected[-1] == "…":
        expected.pop()
        printed = printed[: len(expected)]
    assert printed == expected


def test_ci_runs_the_readmes_second_command():
    commands = re.findall(r"```sh\n(python3 -m venv[^\n]+)\n```", README)
    assert len(commands) == 2
    first, second = commands
    assert first.endswith("corridor run")
    assert second in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
