"""The bridge of a KPI: old value + target + new period + revisions + new sources + program = new value.

The newer release knows its own history: what its program says of the figures that were known on each day. The value
that it gives for the day on which the older state ended differs from the older value by the program alone; each later
version differs from the one before by what became known on that day. So every term is a difference of two values that
the warehouse holds.

This holds for a group of series only where all claims that differ between the two states became known after that day;
a figure found late, read anew or withdrawn rewrites the history itself. There the whole difference is the one label's
term.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from warehouse.catalogue.codes import BRIDGE_TERMS, TERM_OF_LABEL

LABEL_OF_TERM = {term: label for label, term in TERM_OF_LABEL.items()}
AGAINST = ("trajectory", "target_year", "target_value")
MEASURED = ("target_value", "path_value", "gap", "gap_pct")  # numbers of the KPI that stand on its target
NOISE = 1e-9


def bridged(
    cells: pl.DataFrame,
    moved: pl.DataFrame,
    known: pl.DataFrame,
    history: pl.DataFrame | None,
    *,
    since: dt.date | None,
    until: dt.date | None,
) -> pl.DataFrame:
    """Adds bridge and its terms to changed numbers of mart.kpi; a label that is not the one term is corrected.

    `cells`: with cell, group, month, kpi, column_name, label and both numbers; `moved`: the claims that differ, with
    group, known_from, came and revised; `known`: group and known_from of all claims of the older state; `history`: all of the newer mart.kpi; `since`, `until`: days of the states
    where both are of one history.
    """
    difference = pl.col("new_number") - pl.col("old_number")
    asked = (pl.col("table_name") == "kpi") & (pl.col("change") == "changed") & difference.is_not_null()
    steps = None
    if history is not None and cells.filter(asked).height:
        steps = _steps(cells.filter(asked), moved, known, history, since=since, until=until)
    if steps is None:
        steps = pl.DataFrame(
            schema={"cell": cells.schema["cell"], **{f"{term}_step": pl.Float64 for term in BRIDGE_TERMS}}
        )
    cells = cells.join(steps, on="cell", how="left", maintain_order="left")
    by_history = pl.col("by_program_step").is_not_null()
    cells = cells.with_columns(
        pl.when(asked & by_history).then(pl.lit("history")).when(asked).then(pl.lit("label")).alias("bridge"),
        *(
            pl.when(asked & by_history)
            .then(f"{term}_step")
            .when(asked & (pl.col("label") == LABEL_OF_TERM[term]))
            .then(difference)
            .when(asked)
            .then(0.0)
            .alias(term)
            for term in BRIDGE_TERMS
        ),
    ).drop(f"{term}_step" for term in BRIDGE_TERMS)
    only = pl.coalesce(
        pl.when(pl.all_horizontal(pl.col(other) == 0 for other in BRIDGE_TERMS if other != term)).then(
            pl.lit(LABEL_OF_TERM[term])
        )
        for term in BRIDGE_TERMS
    )
    return cells.with_columns(
        pl.when(pl.col("bridge") == "history").then(pl.coalesce(only, "label")).otherwise("label").alias("label")
    )


def _steps(
    cells: pl.DataFrame,
    moved: pl.DataFrame,
    known: pl.DataFrame,
    history: pl.DataFrame,
    *,
    since: dt.date | None,
    until: dt.date | None,
) -> pl.DataFrame | None:
    """cell and its terms, for cells whose history leads from the old value to the new one."""
    days = _days(cells, moved, known, since)
    numbers = [name for name in cells["column_name"].unique().sort() if name in history.columns]
    if days.is_empty() or not numbers:
        return None
    asked = cells.join(days, on="group").select(
        "cell", "group", "month", "kpi", "column_name", "old_number", "new_number", "day"
    )
    past = history.join(asked.select("month", "kpi").unique(), on=["month", "kpi"], how="semi")
    if until is not None:
        past = past.filter(pl.col("known_from") <= until)
    reference = ["month", "kpi", "known_from", "known_to", "ytd_period_end", *(c for c in AGAINST if c in past.columns)]
    against = pl.struct(*(c for c in AGAINST if c in past.columns)).hash()
    long = (
        past.with_columns(against.alias("against"))
        .select("against", *reference, *(pl.col(name).cast(pl.Float64).alias(f"number:{name}") for name in numbers))
        .unpivot(
            [f"number:{name}" for name in numbers],
            index=["month", "kpi", "known_from", "known_to", "ytd_period_end", "against"],
            variable_name="column_name",
            value_name="number",
        )
        .with_columns(pl.col("column_name").str.strip_prefix("number:"))
    )
    versions = (
        asked.join(long, on=["month", "kpi", "column_name"])
        .filter(pl.col("known_to").is_null() | (pl.col("known_to") > pl.col("day")))
        .filter(pl.col("number").is_not_null())
        .sort("cell", "known_from")
    )
    revised = moved.filter("revised").select("group", "known_from").unique().with_columns(replaced=True)
    before_it = [
        pl.col(name).shift().over("cell").alias(f"{name}_before") for name in ("number", "against", "ytd_period_end")
    ]
    stepped = versions.join(revised, on=["group", "known_from"], how="left", maintain_order="left").with_columns(
        *before_it
    )
    first = pl.col("number_before").is_null()
    term = (
        pl.when(first)
        .then(pl.lit("by_program"))
        .when((pl.col("against") != pl.col("against_before")) & pl.col("column_name").is_in(list(MEASURED)))
        .then(pl.lit("by_target"))
        .when(pl.col("ytd_period_end").ne_missing(pl.col("ytd_period_end_before")))
        .then(pl.lit("by_new_period"))
        .when(pl.col("replaced").fill_null(False))
        .then(pl.lit("by_revision"))
        .otherwise(pl.lit("by_new_source"))
    )
    change = pl.col("number") - pl.when(first).then("old_number").otherwise("number_before")
    size = pl.max_horizontal(pl.col("old_number").abs(), pl.col("new_number").abs()) + NOISE
    terms = stepped.with_columns(
        term.alias("term"), pl.when(change.abs() > NOISE * size).then(change).otherwise(0.0).alias("change")
    )
    ends = terms.group_by("cell").agg(
        (pl.col("known_from").first() <= pl.col("day").first()).alias("begins"),
        ((pl.col("number").last() - pl.col("new_number").last()).abs() <= NOISE * size.last()).alias("arrives"),
        *(pl.col("change").filter(pl.col("term") == name).sum().alias(f"{name}_step") for name in BRIDGE_TERMS),
    )
    return ends.filter(pl.col("begins") & pl.col("arrives")).drop("begins", "arrives")


def _days(cells: pl.DataFrame, moved: pl.DataFrame, known: pl.DataFrame, since: dt.date | None) -> pl.DataFrame:
    """group, day: the last day of what the older state knew of a group, where nothing before that day differs."""
    if since is not None:
        return cells.select("group").unique().with_columns(pl.lit(since).alias("day"))
    last = known.group_by("group").agg(pl.col("known_from").max().alias("day"))
    rewritten = moved.join(last, on="group").filter(~pl.col("came") | (pl.col("known_from") <= pl.col("day")))
    return last.join(rewritten, on="group", how="anti")
