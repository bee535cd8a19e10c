"""Processes that tests start find what they import compiled: each would compile it anew, for seconds."""

from __future__ import annotations

import subprocess
import sys


def test_a_process_that_a_test_starts_finds_packages_compiled_or_keeps_what_it_compiles():
    script = "import filelock, pathlib; print(pathlib.Path(filelock.__spec__.cached).exists())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"
