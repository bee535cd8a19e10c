"""Which rows pass a contract and which are kept apart: for every contract the same."""

from __future__ import annotations

import json

import polars as pl
import pytest

from tests.warehouse.contracts.canaries import INFINITE, MONTH, all_canaries, frame, spoilt
from warehouse.catalogue.load import catalogue
from warehouse.contracts import CONTRACTS, admit
from warehouse.errors import ContractError

GOOD_ROWS, _ = all_canaries()
CLAIM = GOOD_ROWS["claims"]
every_contract = pytest.mark.parametrize("name", sorted(CONTRACTS))


@every_contract
def test_an_empty_cell_that_may_not_be_empty_is_refused_by_name(name):
    required = [column for column, each in CONTRACTS[name].columns.items() if not each.nullable]
    admission = admit(name, frame(name, *({**GOOD_ROWS[name], column: None} for column in required)))
    reasons = {
        column: reason
        for column, reason in zip(required, admission.rejected["reason"], strict=False)
        if f"{column} is empty" not in reason
    }
    assert (admission.rejected.height, reasons) == (len(required), {})


@every_contract
@pytest.mark.parametrize("place", [0, -1], ids=["first", "last"])
def test_a_table_with_a_missing_column_is_not_read(name, place):
    whole = frame(name, GOOD_ROWS[name])
    with pytest.raises(ContractError, match=f"contract {name}.*{whole.columns[place]}"):
        admit(name, whole.drop(whole.columns[place]))


@every_contract
def test_a_table_with_columns_of_another_type_is_not_read_and_the_message_names_them_all(name):
    whole = frame(name, GOOD_ROWS[name])
    with pytest.raises(ContractError) as refused:
        admit(name, whole.select(pl.lit(None, pl.Int8).alias(column) for column in whole.columns))
    assert [column for column in whole.columns if column not in refused.value.message] == []


@every_contract
def test_a_table_with_a_column_too_many_is_not_read(name):
    with pytest.raises(ContractError, match="stranger"):
        admit(name, frame(name, GOOD_ROWS[name]).with_columns(stranger=pl.lit("x")))


@every_contract
def test_an_empty_table_passes(name):
    admission = admit(name, frame(name))
    assert (admission.rows_in, admission.kept.height, admission.rejected.height) == (0, 0, 0)


def test_among_many_rows_only_the_bad_ones_are_refused_and_the_others_keep_their_order():
    good = [{**CLAIM, "claim_id": f"c-{n}"} for n in range(20)]
    for n in (3, 11):
        good[n] |= {"value": 29400.0, "low": 29350.0, "high": 29450.0}
    admission = admit("claims", frame("claims", *good))
    assert admission.kept["claim_id"].to_list() == [f"c-{n}" for n in range(20) if n not in (3, 11)]
    assert [json.loads(row)["claim_id"] for row in admission.rejected["row"]] == ["c-3", "c-11"]


def test_a_row_with_several_faults_names_them_all():
    admission = admit(
        "figures",
        spoilt("figures", GOOD_ROWS["figures"], {"qualifier": "roughly", "printed_value": "29,4", "authority": None}),
    )
    reason = admission.rejected["reason"].item()
    assert all(part in reason for part in ("authority is empty", "printed_value is not a number", "unknown qualifier"))


def test_a_refused_row_is_kept_raw_with_its_source_and_publication():
    bad = {**CLAIM, "value": 29400.0, "low": 29350.0, "high": 29450.0}
    admission = admit("claims", frame("claims", bad))
    assert admission.rejected.schema == dict.fromkeys(
        ("source", "publication_id", "row", "reason", "contract"), pl.String
    )
    row = admission.rejected.to_dicts()[0]
    assert (row["source"], row["publication_id"], row["contract"]) == ("ledger", "p-1", "claims")
    raw = json.loads(row["row"])
    assert set(raw) == set(CONTRACTS["claims"].columns)
    assert (raw["value"], raw["period_end"], raw["printed_value"]) == (29400.0, "2025-10-31", "29.4")


def test_a_derived_row_names_the_source_it_is_told():
    admission = admit("monthly", spoilt("monthly", GOOD_ROWS["monthly"], {"basis": "guessed"}), "elsewhere")
    assert admission.rejected["source"].to_list() == ["elsewhere"]


NUMBERS = [
    (name, column)
    for name, contract in CONTRACTS.items()
    for column, each in contract.columns.items()
    if str(each.dtype) == "Float64"
]


@pytest.mark.parametrize(("contract", "column"), NUMBERS)
def test_what_is_not_known_is_null_never_infinite(contract, column):
    unsaid = -INFINITE if column.endswith("low") else INFINITE
    assert admit(contract, spoilt(contract, GOOD_ROWS[contract], {column: unsaid})).kept.is_empty()


def test_the_bounds_of_a_plausible_month_are_those_of_an_average_month():
    """Between 0.05 and 20 Mt a month: 29.4 Mt in ten months are plausible, in one month they are not."""
    low, high = catalogue().series["transit_freight.total"].plausible_month
    assert low <= 2.94 <= high < 29.4
    one_month = {"period_start": MONTH}
    assert admit("claims", spoilt("claims", GOOD_ROWS["claims"], one_month)).kept.is_empty()
    assert admit("claims", spoilt("claims", GOOD_ROWS["claims"], {})).kept.height == 1
