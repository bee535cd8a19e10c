"""What others wrote reaches no terminal as a command and no spreadsheet as a formula."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
import zipfile

import pytest

from pipelines.terminal import printable
from tests.pipelines.outcomes import ROOT
from tests.pipelines.small_runs import PATIENCE
from warehouse.formulas import ABOUT

HOSTILE = ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\x08\x08", "a\rb", "\u202egnp.exe", "\x7f"]
QUERY = "SELECT '=1+1' AS a, '@x' AS b, '-5.1' AS c, -5.1 AS d, '-5 %' AS e, ['=1', 'x'] AS f, 'safe' AS \"=g\""


@pytest.mark.parametrize("text", HOSTILE)
def test_no_control_character_is_printed(text):
    assert all(sign.isprintable() for sign in printable(f"{text}x"))
    assert printable("a\tb\nc") == "a\tb\nc"


@pytest.mark.parametrize("text", HOSTILE)
def test_an_answer_gives_the_terminal_no_command(text, corridor_here, small_built_home):
    sql = f'SELECT {" || ".join(f"chr({ord(sign)})" for sign in text)} AS "{text}"'
    done = corridor_here("query", sql, home=small_built_home)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout) & set("\x1b\x07\x08\x7f\x9b\r\u202e")


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_data_is_filtered_for_a_terminal_and_given_to_a_program_as_it_is(format_, corridor_here, small_built_home):
    asked = ["query", "SELECT chr(127) || chr(155) AS x", "--format", format_]
    assert "\x7f\x9b" in corridor_here(*asked, home=small_built_home).stdout
    terminal, side = pty.openpty()
    environment = {**os.environ, "CORRIDOR_HOME": str(small_built_home)}
    command = [sys.executable, "-m", "pipelines.cli", *asked]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=side, timeout=PATIENCE, check=False)
    os.close(side)
    shown = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert done.returncode == 0
    assert "\ufffd\ufffd" in shown
    assert not set(shown) & set("\x7f\x9b")


@pytest.mark.parametrize(
    "command", [["explain", "\x1b[2J", "2025"], ["kpi", "--month", "\x1b[2J"], ["rollback", "\x1b[2J"]]
)
def test_neither_does_an_error(command, corridor_here, small_built_home):
    done = corridor_here(*command, home=small_built_home)
    assert done.returncode == 2
    assert "\x1b" not in done.stdout + done.stderr


def test_a_colour_of_the_page_itself_passes(monkeypatch, corridor_here, small_built_home):
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = corridor_here("query", "SELECT chr(27) AS x", home=small_built_home)
    assert "\x1b[1m" in done.stdout
    assert "\ufffd" in done.stdout


def test_an_answer_as_csv_has_no_formula(corridor_here, small_built_home):
    done = corridor_here("query", QUERY, "--format", "csv", home=small_built_home)
    assert list(csv.reader(io.StringIO(done.stdout))) == [
        ["a", "b", "c", "d", "e", "f", "'=g"],
        ["'=1+1", "'@x", "-5.1", "-5.1", "'-5 %", "'=1; x", "safe"],
    ]


def test_open_data_has_none_and_says_how(small_built_home):
    (path,) = (small_built_home / "extracts" / "open-data").glob("*.zip")
    with zipfile.ZipFile(path) as archive:
        assert ABOUT in json.loads(archive.read("datapackage.json"))["description"]
        for name in archive.namelist():
            if not name.startswith("data/") or not name.endswith(".csv"):
                continue
            for row in csv.reader(io.StringIO(archive.read(name).decode(), newline="")):
                for cell in row:
                    assert not cell.startswith(("=", "@", "\t", "\r")), (name, cell)
