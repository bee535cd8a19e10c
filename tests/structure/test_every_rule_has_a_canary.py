"""Every rule of every contract refuses a row that a test sends through it; a rule that refuses none proves nothing."""

from __future__ import annotations

import polars as pl
import pytest

from tests.warehouse.contracts.canaries import INFINITE, all_canaries, spoilt
from warehouse.contracts import CONTRACTS, Contract
from warehouse.contracts.rule import Rule, contract, rule

GOOD, BAD = all_canaries()


def unproved(of: Contract, rows: list[pl.DataFrame]) -> list[str]:
    """Sentences of the rules that none of these frames breaks."""

    def broken(each: Rule) -> bool:
        return any(rows_.select(each.refusal).to_series().is_not_null().any() for rows_ in rows)

    return [each.sentence for each in of.rules if not broken(each)]


def test_every_contract_has_a_good_row_and_bad_ones():
    assert set(GOOD) == set(BAD) == set(CONTRACTS)
    assert [name for name, faults in BAD.items() if not faults] == []


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_rule_of_a_contract_is_broken_by_a_canary(name):
    numbers = [column for column, each in CONTRACTS[name].columns.items() if each.dtype == pl.Float64]
    faults = [*BAD[name].values(), *({column: INFINITE} for column in numbers)]
    assert unproved(CONTRACTS[name], [spoilt(name, GOOD[name], fault) for fault in faults]) == []


@pytest.mark.parametrize("name", CONTRACTS)
def test_a_good_row_breaks_no_rule(name):
    good = spoilt(name, GOOD[name], {})
    sentences = [each.sentence for each in CONTRACTS[name].rules]
    assert unproved(CONTRACTS[name], [good]) == sentences


def test_the_check_itself_notices_a_rule_that_refuses_nothing():
    table = CONTRACTS["monthly"].table
    idle = contract(table, [rule("every month is a month", pl.col("month").dt.month() <= 12)])
    frames = [spoilt("monthly", GOOD["monthly"], fault) for fault in BAD["monthly"].values()]
    assert "every month is a month" in unproved(idle, frames)
