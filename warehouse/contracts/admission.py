"""Admission: rows of a frame that keep a contract are kept, the others are set apart with their reason.

Nothing is repaired and nothing disappears: rows in = rows kept + rows rejected, checked here on every pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from warehouse.contracts.rule import Contract
from warehouse.errors import ContractError


@dataclass(frozen=True)
class Admission:
    """Result of a pass: `kept` has the contract's columns, `rejected` those of core.rejected (without seen_at)."""

    contract: str
    rows_in: int
    kept: pl.DataFrame
    rejected: pl.DataFrame

    @property
    def account(self) -> dict[str, str | int]:
        """The pass as one row of meta.doors."""
        return {
            "contract": self.contract,
            "rows_in": self.rows_in,
            "rows_kept": self.kept.height,
            "rows_rejected": self.rejected.height,
        }


def admit(name: str, frame: pl.DataFrame, source: str = "derived") -> Admission:
    """Pass a frame through the contract of this name.

    `source` is used where the frame has no column of that name. Raises ContractError when the frame itself
    is not what the contract is about (a column is missing or has another type): that is an error of the
    program or of a whole file, not of a row.
    """
    from warehouse.contracts import CONTRACTS

    contract = CONTRACTS[name]
    reasons = _reasons(name, contract, frame)
    numbered = frame.with_row_index("_row").join(reasons, on="_row", how="left", maintain_order="left")
    kept = numbered.filter(pl.col("reason").is_null()).drop("_row", "reason").select(list(contract.columns))
    rejected = _rejected(numbered.filter(pl.col("reason").is_not_null()).drop("_row"), name, source)
    if kept.height + rejected.height != frame.height:
        raise ContractError(
            f"contract {name}: {frame.height} rows came in, {kept.height} were kept and {rejected.height} rejected",
            "this must never happen; please report it with the log of the run",
        )
    return Admission(name, frame.height, kept, rejected)


def _reasons(name: str, contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    """One row for each offending row: _row and its reasons, in the order of the contract."""
    import pandera.errors

    try:
        contract.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
    else:
        return pl.DataFrame(schema={"_row": pl.UInt32, "reason": pl.String})
    whole = cases.filter(pl.col("index").is_null())
    if whole.height:
        faults = "; ".join(
            f"{column or case}: {check}"
            for case, column, check in whole.select("failure_case", "column", "check").rows()
        )
        raise ContractError(
            f"contract {name} cannot read this table: {faults}", "compare its columns with the contract"
        )
    empty = cases.filter(pl.col("check") == "not_nullable").select(
        pl.col("index").cast(pl.UInt32).alias("_row"), (pl.col("column") + " is empty").alias("reason")
    )
    # Some rules look at all rows (duplicates), so they are asked of the whole frame, and only then narrowed.
    broken = (
        frame.select(each.refusal.alias(str(n)) for n, each in enumerate(contract.rules))
        .with_row_index("_row")
        .unpivot(index="_row", value_name="reason")
        .drop("variable")
        .drop_nulls("reason")
    )
    return (
        pl.concat([empty, broken])
        .group_by("_row", maintain_order=True)
        .agg(pl.col("reason").unique(maintain_order=True).str.join("; "))
    )


def _rejected(rows: pl.DataFrame, name: str, source: str) -> pl.DataFrame:
    raw = rows.drop("reason")
    text = [pl.col(c).dt.to_string("iso").alias(c) for c, t in raw.schema.items() if t.is_temporal()]
    given = {c: pl.col(c) for c in ("source", "publication_id") if c in raw.columns}
    return rows.select(
        given.get("source", pl.lit(source)).alias("source"),
        given.get("publication_id", pl.lit(None, pl.String)).alias("publication_id"),
        pl.struct(raw.with_columns(text)).struct.json_encode().alias("row"),
        pl.col("reason"),
        pl.lit(name).alias("contract"),
    )
