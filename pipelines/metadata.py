"""From a build step to what Dagster shows: metadata of the materialisation and results of asset checks."""

from typing import Any

import dagster as dg
import polars as pl

from warehouse import checks
from warehouse.build.steps import Step
from warehouse.extracts.overview import Overview

SHOWN = 20


def check_specs(asset: str, *names: str) -> list[dg.AssetCheckSpec]:
    """Specs of an asset's checks: its contracts hold, and the named rules of warehouse.checks."""
    described = {"contract_holds": "Rows that a contract refused; they are kept in core.rejected."}
    described |= {name: str(getattr(checks, name).__doc__).splitlines()[0] for name in names}
    return [dg.AssetCheckSpec(name, asset=asset, description=text) for name, text in described.items()]


def materialised(step: Step, **offending: pl.DataFrame) -> dg.MaterializeResult:
    """Row counts, newest period, rejected rows and a preview; one check for the contracts and one for each rule."""
    return dg.MaterializeResult(
        metadata={
            "rows": step.rows,
            "rejected_rows": step.rejected.height,
            "newest_period": str(step.newest),
            "preview": dg.MetadataValue.md(table(step.preview)),
        },
        check_results=[
            _result("contract_holds", step.rejected.select("contract", "reason", "row")),
            *(_result(name, rows) for name, rows in offending.items()),
        ],
    )


def at_a_glance(seen: Overview) -> dict[str, Any]:
    """The same metadata for a whole warehouse: rows, refused rows, newest period, and the headlines as a preview."""
    return {
        "rows": sum(seen.rows.values()),
        "rejected_rows": seen.rejected,
        "newest_period": str(max(seen.newest.values(), default=None)),
        "rows_by_table": dg.MetadataValue.md(
            table(pl.DataFrame(list(seen.rows.items()), schema=["table", "rows"], orient="row"))
        ),
        "preview": dg.MetadataValue.md(table(seen.headlines)),
    }


def _result(name: str, offending: pl.DataFrame) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=name,
        passed=offending.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"rows": offending.height}
        | ({"first_rows": dg.MetadataValue.md(table(offending.head(SHOWN)))} if offending.height else {}),
    )


def table(frame: pl.DataFrame) -> str:
    """A frame as a Markdown table."""
    cells = [[_cell(value) for value in row] for row in frame.rows()]
    lines = [frame.columns, ["---"] * frame.width, *cells]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
