"""Bounds and contradictions over made-up truths, against a linear programme as an independent oracle.

A true monthly series is summed up, rounded or cut into random months, cumulative figures, quarters, years and
growth rates, over one to ten years, some with parts; whatever is printed, the rules must never lose the truth.
"""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.warehouse.linear_programme import Programme, feasible
from warehouse.reconcile import disaggregation
from warehouse.reconcile.constraints import System
from warehouse.reconcile.error_localisation import Contradiction, Problem, consistent, contradictions, reconcile
from warehouse.reconcile.statements import Statement, Tie

YEAR = 12
START = 2015 * YEAR
SLACK = 1e-6
MODEST = settings(
    max_examples=120, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
FEW = settings(MODEST, max_examples=60)
Truth = dict[str, np.ndarray]
TOTAL, PARTS = "total", ("part a", "part b")


@st.composite
def truths(draw: st.DrawFn, *, parts: bool = False, most_years: int = 10) -> Truth:
    """Months of one series, or of a total and its two parts, over one to ten years."""
    months = draw(st.integers(1, most_years)) * YEAR
    chance = random.Random(draw(st.integers(0, 2**32)))
    made = {name: np.array([chance.uniform(0.3, 6) for _ in range(months)]) for name in (PARTS if parts else [TOTAL])}
    return {TOTAL: sum(made.values()), **made} if parts else made


def period(chance: random.Random, months: int) -> tuple[int, int]:
    """A month, a cumulative period, a quarter or a year."""
    year = chance.randrange(months // YEAR) * YEAR
    kind = chance.choice(["month", "ytd", "ytd", "ytd", "quarter", "year"])
    if kind == "month":
        at = year + chance.randrange(YEAR)
        return at, at + 1
    if kind == "quarter":
        at = year + 3 * chance.randrange(4)
        return at, at + 3
    return (year, year + YEAR) if kind == "year" else (year, year + chance.randrange(1, YEAR + 1))


def printed(chance: random.Random, value: float) -> tuple[float, float]:
    """The interval of a value that was rounded or cut to some decimals, or stated as a bound."""
    unit = 10.0 ** -chance.randrange(0, 3)
    how = chance.choice(["rounded", "rounded", "rounded", "cut", "more than", "less than"])
    if how == "cut":
        cut = math.floor(value / unit) * unit
        return cut, cut + unit
    if how == "more than":
        return math.floor(value / unit) * unit, math.inf
    if how == "less than":
        return 0.0, math.ceil(value / unit) * unit
    near = round(value / unit) * unit
    return max(0.0, near - unit / 2), near + unit / 2


def figures(truth: Truth, seed: int, *, levels: int, growths: int = 0) -> list[Statement]:
    """Truthful statements about the series, in no order."""
    chance = random.Random(seed)
    statements = []
    for n in range(levels + growths):
        name = chance.choice(sorted(truth))
        months = truth[name]
        start, end = period(chance, len(months))
        value = float(months[start:end].sum())
        if n < levels:
            statements.append(Statement(name, START + start, START + end, "level", *printed(chance, value)))
        elif start >= YEAR:
            factor = value / float(months[start - YEAR : end - YEAR].sum())
            unit = 10.0 ** -chance.randrange(0, 3) / 100
            near = round((factor - 1) / unit) * unit + 1
            low, high = max(0.0, near - unit / 2), near + unit / 2
            statements.append(Statement(name, START + start, START + end, "growth", low, high))
    chance.shuffle(statements)
    return statements


def propagated(statements: list[Statement], ties: tuple[Tie, ...] = ()) -> System:
    """Everything added and propagated; truthful figures never contradict each other."""
    system = System(statements, ties)
    assert [system.add_level(n) for n in system.levels] == [None] * len(system.levels)
    system.propagate()
    return system


def segments(seed: int, months: int, how_many: int) -> list[tuple[int, int]]:
    """Some periods of months counted from START, single months among them."""
    chance = random.Random(seed)
    found = [(at, at + 1) for at in (chance.randrange(months) for _ in range(how_many // 2))]
    while len(found) < how_many:
        a, b = sorted((chance.randrange(months + 1), chance.randrange(months + 1)))
        if a < b:
            found.append((a, b))
    return found


def ties(complete: bool) -> tuple[Tie, ...]:
    return (Tie(TOTAL, tuple((part, 1.0) for part in PARTS), complete),)


def contradictions_of(problem: Problem) -> list[Contradiction]:
    """The contradictions between what was set aside and what agrees."""
    return [each for each in contradictions(problem, reconcile(problem)).values() if each]


SEED = st.integers(0, 2**32)


@MODEST
@given(truths(), SEED)
def test_the_truth_lies_within_the_bounds_of_every_period(truth, seed):
    statements = figures(truth, seed, levels=25, growths=10)
    system = propagated(statements)
    months = truth[TOTAL]
    for a, b in segments(seed, len(months), 40):
        low, high = system.bounds(TOTAL, START + a, START + b)
        assert low - SLACK <= months[a:b].sum() <= high + SLACK


@MODEST
@given(truths(parts=True, most_years=4), SEED, st.booleans())
def test_the_truth_of_a_total_and_its_parts_lies_within_their_bounds(truth, seed, complete):
    system = propagated(figures(truth, seed, levels=25, growths=8), ties(complete))
    for name, months in truth.items():
        for a, b in segments(seed, len(months), 15):
            low, high = system.bounds(name, START + a, START + b)
            assert low - SLACK <= months[a:b].sum() <= high + SLACK


@FEW
@given(truths(most_years=5), SEED)
def test_for_levels_alone_the_bounds_are_those_of_the_linear_programme(truth, seed):
    statements = figures(truth, seed, levels=20)
    system, programme = propagated(statements), Programme(statements)
    for a, b in segments(seed, len(truth[TOTAL]), 8):
        start, end = max(START + a, programme.first), min(START + b, programme.last)
        if start < end:
            assert system.bounds(TOTAL, start, end) == pytest.approx(programme.bounds(TOTAL, start, end), abs=SLACK)


EXCESS: list[float] = []


@FEW
@given(truths(parts=True, most_years=3), SEED, st.booleans(), st.booleans())
def test_with_growth_and_parts_the_bounds_contain_those_of_the_linear_programme(truth, seed, tied, complete):
    held = ties(complete) if tied else ()
    statements = figures(truth, seed, levels=18, growths=6)
    assume({one.series for one in statements} == set(truth))
    system, programme = propagated(statements, held), Programme(statements, held)
    for a, b in segments(seed, len(truth[TOTAL]), 4):
        start, end = max(START + a, programme.first), min(START + b, programme.last)
        if start < end:
            (low, high), (tightest_low, tightest_high) = (
                each.bounds(TOTAL, start, end) for each in (system, programme)
            )
            assert low <= tightest_low + SLACK
            assert high >= tightest_high - SLACK
            if math.isfinite(high) and tightest_high > tightest_low:
                EXCESS.append((high - low) / (tightest_high - tightest_low) - 1)


def test_the_bounds_with_growth_and_parts_are_nearly_as_tight():
    """How much wider than the linear programme's they are, on the mean over made-up truths: printed, and bounded."""
    EXCESS.clear()
    test_with_growth_and_parts_the_bounds_contain_those_of_the_linear_programme()
    print(f"mean excess width {np.mean(EXCESS):.2%} over {len(EXCESS)} bounds")
    assert np.median(EXCESS) < 0.01


@MODEST
@given(truths(most_years=4), SEED, st.floats(0.2, 3))
def test_a_corrupted_figure_is_found_whenever_the_linear_programme_finds_that_not_all_can_be_true(truth, seed, by):
    statements = figures(truth, seed, levels=20, growths=5)
    levels = [n for n, one in enumerate(statements) if one.measure == "level" and math.isfinite(one.high)]
    bad = random.Random(seed).choice(levels)
    one = statements[bad]
    shift = by * max(1.0, one.high)
    statements[bad] = Statement(one.series, one.start, one.end, "level", one.low + shift, one.high + shift)
    assume(not feasible(each for each in statements if each.measure == "level"))
    problem = Problem(statements, (), [(1.0,)] * len(statements))
    found = contradictions_of(problem)
    assert found
    for contradiction in found:
        # The others are true: whatever is wrong is the corrupted one, or contradicts it.
        assert bad in contradiction.members
        assert not feasible(statements[n] for n in contradiction.members)
        assert consistent(problem, contradiction.members) is None
        for n in contradiction.members:
            rest = contradiction.members - {n}
            assert feasible(statements[m] for m in rest)
            assert consistent(problem, rest) is not None


@MODEST
@given(truths(most_years=4), SEED)
def test_what_is_left_when_contradictions_are_set_aside_can_all_be_true(truth, seed):
    statements = figures(truth, seed, levels=20)
    chance = random.Random(seed)
    for bad in chance.sample(range(len(statements)), 3):
        one, factor = statements[bad], chance.uniform(1.3, 3)
        statements[bad] = Statement(one.series, one.start, one.end, one.measure, one.low * factor, one.high * factor)
    problem = Problem(statements, (), [(1.0,)] * len(statements))
    result = reconcile(problem)
    assert feasible(each for n, each in enumerate(statements) if n not in result.set_aside)
    assert {each.localised for each in contradictions_of(problem)} == result.set_aside


@MODEST
@given(truths(), SEED)
def test_neither_order_nor_duplicates_matter(truth, seed):
    statements = figures(truth, seed, levels=20, growths=8)
    again = [*statements, *random.Random(seed).sample(statements, 5)]
    random.Random(seed + 1).shuffle(again)
    one, other = propagated(statements), propagated(again)
    for a, b in segments(seed, len(truth[TOTAL]), 20):
        bounds = [each.bounds(TOTAL, START + a, START + b) for each in (one, other)]
        assert bounds[0] == pytest.approx(bounds[1], rel=1e-5, abs=SLACK)


@MODEST
@given(truths(), SEED)
def test_more_figures_never_widen_a_bound(truth, seed):
    statements = figures(truth, seed, levels=20, growths=8)
    fewer, more = propagated(statements[:-4]), propagated(statements)
    for a, b in segments(seed, len(truth[TOTAL]), 20):
        low, high = fewer.bounds(TOTAL, START + a, START + b)
        lower, higher = more.bounds(TOTAL, START + a, START + b)
        assert lower >= low - 1e-5 * max(1.0, low)
        assert higher <= high + 1e-5 * max(1.0, high)


@MODEST
@given(truths(most_years=4), SEED)
def test_the_estimate_meets_every_bound(truth, seed):
    statements = figures(truth, seed, levels=20, growths=5)
    system = propagated(statements)
    boundaries = system.boundaries
    place = {edge: n for n, edge in enumerate(boundaries)}
    targets = {
        place[one.end]: (place[one.start], (one.low + one.high) / 2)
        for one in statements
        if one.measure == "level" and one.start % YEAR == 0 and math.isfinite(one.high)
    }
    upper = system.closed(TOTAL)
    path = np.full(boundaries[-1] - boundaries[0], np.nan)
    for stretch in disaggregation.stretches(boundaries, upper, targets, np.ones(YEAR)):
        path[stretch.months.start - boundaries[0] : stretch.months.stop - boundaries[0]] = stretch.smoothest_path()
    sums = np.concatenate([[0.0], np.cumsum(np.nan_to_num(path))])
    for i, a in enumerate(boundaries):
        for j in range(i + 1, len(boundaries)):
            b = boundaries[j]
            inside = path[a - boundaries[0] : b - boundaries[0]]
            low, high = system.bounds(TOTAL, a, b)
            if math.isfinite(high):
                assert np.isfinite(inside).all()
            if np.isfinite(inside).all():
                total = sums[b - boundaries[0]] - sums[a - boundaries[0]]
                assert low - 1e-5 <= total <= high + 1e-5
    assert (path[np.isfinite(path)] >= 0).all()


@MODEST
@given(truths(), SEED)
def test_the_closed_matrix_is_that_of_the_bounds_asked_one_by_one(truth, seed):
    system = propagated(figures(truth, seed, levels=20, growths=5))
    boundaries = system.boundaries
    matrix = system.closed(TOTAL)
    for i, a in enumerate(boundaries):
        for j in range(i + 1, len(boundaries)):
            low, high = system.bounds(TOTAL, a, boundaries[j])
            assert matrix[i, j] == pytest.approx(high)
            assert max(0.0, -matrix[j, i]) == pytest.approx(low)


@MODEST
@given(truths(), SEED)
def test_the_reasons_of_a_bound_prove_it_alone(truth, seed):
    """Nothing but the figures named behind a bound is needed to make it as tight as it is."""
    statements = figures(truth, seed, levels=20, growths=5)
    system = propagated(statements)
    for a, b in segments(seed, len(truth[TOTAL]), 6):
        low, high = system.bounds(TOTAL, START + a, START + b)
        for side, bound in (("low", low), ("high", high)):
            reasons = system.reasons(TOTAL, START + a, START + b, side)
            if reasons:
                alone = propagated([statements[n] for n in sorted(reasons)])
                found = alone.bounds(TOTAL, START + a, START + b)
                assert (found[0] if side == "low" else found[1]) == pytest.approx(bound, rel=1e-4, abs=1e-4)
