"""What pages show is what happens: output blocks are printed again, commands in other blocks run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest

from tests.docs.pages import README, ROOT, WRITTEN, blocks, name, spans

SHOWN = {
    f"{name(page)} {block[2:70]}": block.partition("\n")[::2] for page in WRITTEN for block in blocks(page, "console")
}
LINES = [(page, line) for page in WRITTEN for block in blocks(page, "sh") for line in block.splitlines()]
READS = ("changes", "conflicts", "explain", "kpi", "query", "releases", "status", "read", "template")


def agrees(printed: str, shown: str) -> None:
    """A last line "…" stands for the rest of the output."""
    lines, expected = [line.rstrip() for line in printed.rstrip().splitlines()], shown.splitlines()
    if expected[-1] == "…":
        expected.pop()
        lines = lines[: len(expected)]
    assert lines == expected


def test_pages_show_output():
    assert len(SHOWN) >= 15


@pytest.mark.parametrize(("command", "shown"), SHOWN.values(), ids=list(SHOWN))
def test_shown_output_is_what_the_command_prints(command, shown, corridor_here, embedded_home, monkeypatch):
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command.removeprefix("$ "))
    if program == "corridor":
        done = corridor_here(*arguments, home=embedded_home)
    else:
        assert program == "python", "pages show output of corridor and of python"
        done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    agrees(done.stdout, shown)


@pytest.mark.parametrize(
    "line", dict.fromkeys(line for _, line in LINES if line.startswith("corridor")), ids=lambda line: line[:70]
)
def test_a_command_of_a_page_runs(line, corridor_here, embedded_home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(line, comments=True)[1:]
    assert arguments[0] in READS, "a page's block holds commands that only read; show others as a span"
    done = corridor_here(*arguments, home=embedded_home)
    assert done.returncode == 0, done.stderr
    if "--out" in arguments:
        assert (tmp_path / arguments[arguments.index("--out") + 1]).stat().st_size


@pytest.mark.parametrize(
    "sql",
    [
        shlex.split(span)[2]
        for page in WRITTEN
        for span in spans(page)
        if span.startswith("corridor query ") and '"' in span
    ],
)
def test_a_query_in_a_sentence_is_answered(sql, ask):
    assert ask(sql).height > 0


def test_ci_runs_the_second_of_the_two_commands():
    first, second = re.findall(r"```sh\n(python3 -m venv[^\n]+)\n```", README.read_text(encoding="utf-8"))
    assert first.endswith("corridor run")
    assert second in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
