"""The nine documents of a month against one start of Python: python tests/benchmarks/documents.py [ROUNDS]

    workbook, PDF and page of 2025-10 in three languages   against   a Python that imports the same libraries,
                                                                      makes one chart and one empty page

Prints medians, the ratio, and where the time of the nine goes; decides nothing. Needs a built data folder
(`corridor run`, CORRIDOR_HOME).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NINE = """
import time
started = time.perf_counter()
marks = []
def mark(what):
    marks.append((what, time.perf_counter()))
import datetime as dt
from pipelines.settings import settings
from warehouse.store import Warehouse
from warehouse.extracts.bulletin.compose import bulletin
from warehouse.extracts.edition import Edition
from warehouse.extracts.facts import read_key_facts
from warehouse.extracts.month_facts import read_month_facts
from warehouse.extracts.page import page
from warehouse.extracts.pdf import pdf
from warehouse.extracts.workbook import workbook
from warehouse.changes import cells
mark("imports")
with Warehouse(settings().home).reader() as connection:
    facts = read_month_facts(connection, read_key_facts(connection, dt.date(2025, 10, 1)))
mark("facts")
editions = [Edition.of(facts, lang) for lang in ("en", "ru", "kk")]
mark("key figures")
for edition in editions:
    workbook(edition)
mark("workbooks")
bulletins = [bulletin(edition) for edition in editions]
mark("texts and charts")
for each in bulletins:
    pdf(each, facts.created)
mark("PDF")
for each in bulletins:
    page(each)
mark("pages")
before = started
for what, at in marks:
    print(f"{what}\\t{at - before:.3f}")
    before = at
"""
ONE = """
import babel.dates, babel.numbers, duckdb, jinja2, pandera.polars, polars, typst, vl_convert, xlsxwriter
values = [{"x": 1, "y": 2}, {"x": 2, "y": 3}]
vl_convert.vegalite_to_svg({"data": {"values": values}, "mark": "line", "encoding": {
    "x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}})
typst.compile(b"#set document(title: [x])", format="pdf")
"""


def run(script: str) -> tuple[float, str]:
    """Wall time of a whole process, and what it printed."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True)
    return time.perf_counter() - started, done.stdout


def main() -> None:
    """Measure both in turn, after one uncounted round."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    pairs = [(run(NINE), run(ONE)) for _ in range(rounds + 1)][1:]
    ratios = sorted(nine[0] / one[0] for nine, one in pairs)
    ours, theirs = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    print(
        f"nine documents / imports, a chart and a page: {ours:.2f} s against {theirs:.2f} s, "
        f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}, {rounds} rounds)"
    )
    parts = [dict(line.split("\t") for line in nine[1].splitlines()) for nine, _ in pairs]
    for what in parts[0]:
        print(f"  {what:<18}{statistics.median(float(part[what]) for part in parts):.2f} s")


if __name__ == "__main__":
    main()
