"""releases as its users meet it, and what it has in common with changes and rollback."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys

import pytest

from tests.pipelines.outcomes import ROOT, refusal
from warehouse.store import Warehouse

TOTAL = "transit_freight.total"


@pytest.mark.parametrize("words", [("changes",), ("releases",)], ids=lambda words: words[0])
def test_before_any_run_readers_say_to_run(invoke, home, words):
    refusal(invoke(*words, home=home), 1, "there is no warehouse", "→ run: corridor run")
    assert not home.exists(), "asking makes nothing"


def test_releases_are_listed_newest_first_with_what_they_changed(invoke, two_releases):
    listed = json.loads(invoke("releases", "--format", "json", home=two_releases).text)
    assert [row["release"] for row in listed] == Warehouse(two_releases).release_names()
    assert [row["published"] for row in listed] == [True, False]
    assert listed[0]["figures"] == listed[1]["figures"] + 1
    assert listed[0]["previous"] == listed[1]["release"]
    assert listed[0]["changes"]["source_revised"] > 0
    assert listed[1]["changes"] is None
    table = invoke("releases", home=two_releases).text
    assert re.search(rf"● +{listed[0]['release']}", table)
    (first, _) = csv.DictReader(io.StringIO(invoke("releases", "--format", "csv", home=two_releases).text))
    assert first["source_revised"] == str(listed[0]["changes"]["source_revised"])


@pytest.mark.parametrize("words", [("changes",), ("releases",), ("rollback", "1999")], ids=" ".join)
def test_none_of_them_imports_dagster(two_releases, words):
    script = (
        "import sys; from pipelines.cli import main; main(sys.argv[1:]); "
        "print(*[m for m in ('dagster', 'pandas') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ROOT,
        env={**os.environ, "CORRIDOR_HOME": str(two_releases)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == ""
