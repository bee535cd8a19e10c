"""How long bounds take: python tests/benchmarks/bounds.py [SERIES]. Prints times and ratios; decides nothing.

All embedded series together; then synthetic series of 240 months of cumulative figures: time per series as their
number grows, and against a linear programme (SciPy, HiGHS) that is asked for the same bounds.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sources.ledger.read import read_ledger
from tests.spec.printed import Derived
from tests.warehouse.linear_programme import Programme
from warehouse.figures.known_from import known_now
from warehouse.reconcile import groups
from warehouse.reconcile.constraints import System
from warehouse.reconcile.solution import solve
from warehouse.reconcile.statements import Statement

YEARS = 20
START = 2000 * 12
SAMPLE = 40  # bounds that the linear programme is asked for


def cumulative_figures(seed: int) -> list[Statement]:
    """January to each month of twenty years, rounded to 0.1, of made-up months."""
    chance = random.Random(seed)
    statements = []
    for year in range(YEARS):
        total = 0.0
        for month in range(12):
            total += chance.uniform(1, 5)
            start = START + 12 * year
            printed = round(total, 1)
            statements.append(Statement("s", start, start + month + 1, "level", printed - 0.05, printed + 0.05))
    return statements


def bounds_of_all_months(statements: list[Statement]) -> System:
    system = System(statements)
    for n in system.levels:
        system.add_level(n)
    system.propagate()
    for at in range(START, START + 12 * YEARS):
        system.bounds("s", at, at + 1)
    return system


def embedded() -> None:
    """The whole history of knowledge against what is known in the end, as if it had come at once."""
    derived = Derived(read_ledger().figures)
    history = derived.versions
    at_once = known_now(history).with_columns(pl.col("known_from").max())
    series, parts = derived.catalogue.series_frame(), derived.catalogue.parts_frame()
    levels = groups.printed_levels(derived.observations)
    medians = []
    for name, figures in (("newest", at_once), ("history", history)):
        times = []
        for _ in range(5):
            started = time.perf_counter()
            solution = solve(groups.groups(figures, series, parts), levels)
            times.append(time.perf_counter() - started)
        medians.append(sorted(times)[2])
        days = figures["known_from"].n_unique()
        print(
            f"embedded, {name}: {figures.height} figures of {figures['series'].n_unique()} series on {days} days, "
            f"{solution.bounds.height} bounds with reasons and estimates: {medians[-1]:.2f} s "
            f"({min(times):.2f} to {max(times):.2f})"
        )
    print(f"history / newest: {medians[1] / medians[0]:.1f}")


def synthetic(most: int) -> float:
    """Seconds a series, the number of series growing to `most`."""
    per_series = 0.0
    for count in (most // 100, most // 10, most):
        started = time.perf_counter()
        for seed in range(max(1, count)):
            bounds_of_all_months(cumulative_figures(seed))
        per_series = (time.perf_counter() - started) / max(1, count)
        print(f"{count:>6} series × {12 * YEARS} months: {per_series * 1000:.1f} ms a series")
    return per_series


def against_the_linear_programme(per_series: float) -> None:
    statements = cumulative_figures(1)
    programme, system = Programme(statements), bounds_of_all_months(statements)
    months = random.Random(1).sample(range(START, START + 12 * YEARS), SAMPLE)
    started = time.perf_counter()
    asked = [programme.bounds("s", at, at + 1) for at in months]
    each = (time.perf_counter() - started) / SAMPLE
    worst = max(
        abs(a - b)
        for at, found in zip(months, asked, strict=True)
        for a, b in zip(found, system.bounds("s", at, at + 1), strict=True)
    )
    ratio = each * 12 * YEARS / per_series
    print(
        f"linear programme: {each * 1000:.1f} ms a bounded month; all months {ratio:.0f} times as long (difference {worst:.1e})"
    )


if __name__ == "__main__":
    pl.Config.set_tbl_rows(20)
    embedded()
    against_the_linear_programme(synthetic(int(sys.argv[1]) if len(sys.argv) > 1 else 500))
