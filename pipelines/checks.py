"""Asset checks: their specifications and results, from the contracts and from the rules of warehouse.checks.

A check warns and stops nothing: real publications do contradict each other, so a person looks. What must never enter
is refused by a contract, row by row. Markdown of the first offending rows goes with a result.
"""

import datetime as dt
from collections.abc import Sequence

import dagster as dg
import polars as pl

from pipelines.metadata import markdown_table
from warehouse import checks
from warehouse.build.steps import Step

ROWS_SHOWN = 20
CONTRACT_CHECK = "contract_holds"
SOURCE_CHECKS = {
    "every_document_is_read": "No landed document is refused.",
    "no_month_is_missing": "The newest due month has landed.",
}


def check_specs(asset: str, *rules: str) -> list[dg.AssetCheckSpec]:
    """Checks of a derived asset: its contracts hold, and the named rules of warehouse.checks."""
    descriptions = {CONTRACT_CHECK: "Rows that a contract refused; they are kept in core.rejected."}
    descriptions |= {rule: str(getattr(checks, rule).__doc__).splitlines()[0] for rule in rules}
    return _specs(asset, descriptions)


def check_results(step: Step, **offending: pl.DataFrame) -> list[dg.AssetCheckResult]:
    """Results for a step of the build: the rows its contracts refused, and the offending rows of each rule by name."""
    refused = step.rejected.select("contract", "reason", "row")
    return [_result(CONTRACT_CHECK, refused), *(_result(rule, rows) for rule, rows in offending.items())]


def source_check_specs(asset: str) -> list[dg.AssetCheckSpec]:
    """Checks of a source's asset."""
    return _specs(asset, SOURCE_CHECKS)


def source_check_results(refusals: Sequence[str], status: str, owed: dt.date | None) -> list[dg.AssetCheckResult]:
    """Results for a source: reasons of refused documents, and what the release calendar says of the month it owes."""
    return [
        dg.AssetCheckResult(
            check_name="every_document_is_read",
            passed=not refusals,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"refused": list(refusals[:ROWS_SHOWN])},
        ),
        dg.AssetCheckResult(
            check_name="no_month_is_missing",
            passed=status != "missing",
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"state": status, "owed": f"{owed:%Y-%m}" if owed else "nothing"},
        ),
    ]


def _specs(asset: str, descriptions: dict[str, str]) -> list[dg.AssetCheckSpec]:
    return [dg.AssetCheckSpec(name, asset=asset, description=text) for name, text in descriptions.items()]


def _result(name: str, offending: pl.DataFrame) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=name,
        passed=offending.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"rows": offending.height}
        | ({"first_rows": dg.MetadataValue.md(markdown_table(offending.head(ROWS_SHOWN)))} if offending.height else {}),
    )
