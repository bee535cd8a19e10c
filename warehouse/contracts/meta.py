"""What a release says about itself: what it changed against the one before. Beside the content, never part of it."""

from __future__ import annotations

import polars as pl

from warehouse.catalogue.codes import BRIDGE_TERMS, CHANGE_LABELS, COMPARED_MARTS
from warehouse.contracts.rule import among, contract, rule, unique

_text = (pl.String, False)
_blank = (pl.String, True)
_maybe_day = (pl.Date, True)
_number = (pl.Float64, True)
_list = (pl.List(pl.String), False)

CHANGE_KINDS = ("changed", "came", "gone")
BRIDGES = ("history", "label")

_difference = pl.col("new_number") - pl.col("old_number")
_slack = 1e-6 * pl.max_horizontal(pl.col("old_number").abs(), pl.col("new_number").abs(), pl.lit(1e-6))

CHANGES = contract(
    {
        "table_name": _text,
        "row_key": _text,
        "change": _text,
        "column_name": _text,
        "series": _text,
        "period_start": _maybe_day,
        "period_end": _maybe_day,
        "unit": _blank,
        "old_value": _blank,
        "new_value": _blank,
        "old_number": _number,
        "new_number": _number,
        "label": _text,
        "claim_ids": _list,
        "publications": _list,
        "bridge": _blank,
        **dict.fromkeys(BRIDGE_TERMS, _number),
    },
    [
        unique("table_name", "row_key", "column_name"),
        among("table_name", COMPARED_MARTS),
        among("change", CHANGE_KINDS),
        among("label", CHANGE_LABELS),
        among("bridge", BRIDGES),
        rule(
            "a cell that did not change",
            (pl.col("change") != "changed") | pl.col("old_value").ne_missing(pl.col("new_value")),
        ),
        rule("a row that came has no old value", (pl.col("change") != "came") | pl.col("old_value").is_null()),
        rule("a row that is gone has no new value", (pl.col("change") != "gone") | pl.col("new_value").is_null()),
        rule(
            "the terms do not lead from the old value to the new one",
            pl.col("bridge").is_null() | ((pl.sum_horizontal(*BRIDGE_TERMS) - _difference).abs() <= _slack),
        ),
    ],
)
