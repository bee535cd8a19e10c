"""The bridge of a KPI: old value + target + new period + revisions + new sources + program = new value.

The newer release knows its own history: what its program makes of the figures that were known on each day. The value
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
TARGET = ("trajectory", "target_year", "target_value")
AGAINST_TARGET = ("target_value", "path_value", "gap", "gap_pct")  # numbers of the KPI that stand on its target
NOISE = 1e-9


def with_bridge(
    cells: pl.DataFrame,
    claims: pl.DataFrame,
    known: pl.DataFrame,
    history: pl.DataFrame | None,
    *,
    since: dt.date | None,
    until: dt.date | None,
) -> pl.DataFrame:
    """Adds bridge and its terms to changed numbers of mart.kpi; a label that is not the one term is corrected.

    `cells`: with cell, group, month, kpi, column_name, label and both numbers; `claims`: those that differ, with group,
    known_from, is_new and revised; `known`: group and known_from of all claims of the older state; `history`: all of the
    newer mart.kpi; `since`, `until`: days of the states where both are of one history.
    """
    difference = pl.col("new_number") - pl.col("old_number")
    bridged = (pl.col("table_name") == "kpi") & (pl.col("change") == "changed") & difference.is_not_null()
    numbers = cells.filter(bridged)
    if history is not None and numbers.height:
        terms = _terms_of_history(numbers, claims, known, history, since=since, until=until)
    else:
        terms = _no_terms(cells)
    cells = cells.join(terms, on="cell", how="left", maintain_order="left")
    by_history = pl.col("by_program_step").is_not_null()
    cells = cells.with_columns(
        pl.when(bridged & by_history).then(pl.lit("history")).when(bridged).then(pl.lit("label")).alias("bridge"),
        *(
            pl.when(bridged & by_history)
            .then(f"{term}_step")
            .when(bridged & (pl.col("label") == LABEL_OF_TERM[term]))
            .then(difference)
            .when(bridged)
            .then(0.0)
            .alias(term)
            for term in BRIDGE_TERMS
        ),
    ).drop(f"{term}_step" for term in BRIDGE_TERMS)
    label = pl.when(pl.col("bridge") == "history").then(pl.coalesce(_only_term(), "label")).otherwise("label")
    return cells.with_columns(label.alias("label"))


def _only_term() -> pl.Expr:
    """The label of the one term that is not zero; null where there are more."""
    return pl.coalesce(
        pl.when(pl.all_horizontal(pl.col(other) == 0 for other in BRIDGE_TERMS if other != term)).then(
            pl.lit(LABEL_OF_TERM[term])
        )
        for term in BRIDGE_TERMS
    )


def _no_terms(cells: pl.DataFrame) -> pl.DataFrame:
    terms = {f"{term}_step": pl.Float64 for term in BRIDGE_TERMS}
    return pl.DataFrame(schema={"cell": cells.schema["cell"], **terms})


def _terms_of_history(
    numbers: pl.DataFrame,
    claims: pl.DataFrame,
    known: pl.DataFrame,
    history: pl.DataFrame,
    *,
    since: dt.date | None,
    until: dt.date | None,
) -> pl.DataFrame:
    """cell and its terms, for cells whose history leads from the old value to the new one."""
    days = _last_days(numbers, claims, known, since)
    columns = [name for name in numbers["column_name"].unique().sort() if name in history.columns]
    if days.is_empty() or not columns:
        return _no_terms(numbers)
    cells = numbers.join(days, on="group").select(
        "cell", "group", "month", "kpi", "column_name", "old_number", "new_number", "day"
    )
    past = history if until is None else history.filter(pl.col("known_from") <= until)
    past = past.join(cells.select("month", "kpi").unique(), on=["month", "kpi"], how="semi")
    revisions = claims.filter("revised").select("group", "known_from").unique().with_columns(is_revision=True)
    steps = _steps(_versions(cells, past, columns), revisions)
    size = pl.max_horizontal(pl.col("old_number").abs(), pl.col("new_number").abs()) + NOISE
    by_cell = (
        steps.with_columns(pl.when(pl.col("step").abs() > NOISE * size).then("step").otherwise(0.0).alias("step"))
        .group_by("cell")
        .agg(
            (pl.col("known_from").first() <= pl.col("day").first()).alias("begins"),
            ((pl.col("number").last() - pl.col("new_number").last()).abs() <= NOISE * size.last()).alias("arrives"),
            *(pl.col("step").filter(pl.col("term") == term).sum().alias(f"{term}_step") for term in BRIDGE_TERMS),
        )
    )
    return by_cell.filter(pl.col("begins") & pl.col("arrives")).drop("begins", "arrives")


def _versions(cells: pl.DataFrame, past: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Each cell in every version that the history has of it from the last day of the older state on, oldest first."""
    target = pl.struct(*(column for column in TARGET if column in past.columns)).hash().alias("target_hash")
    index = ["month", "kpi", "known_from", "known_to", "ytd_period_end", "target_hash"]
    long = (
        past.with_columns(target)
        .select(*index, *(pl.col(name).cast(pl.Float64).alias(f"number:{name}") for name in columns))
        .unpivot([f"number:{name}" for name in columns], index=index, variable_name="column_name", value_name="number")
        .with_columns(pl.col("column_name").str.strip_prefix("number:"))
    )
    lasting = pl.col("known_to").is_null() | (pl.col("known_to") > pl.col("day"))
    return (
        cells.join(long, on=["month", "kpi", "column_name"])
        .filter(lasting & pl.col("number").is_not_null())
        .sort("cell", "known_from")
    )


def _steps(versions: pl.DataFrame, revisions: pl.DataFrame) -> pl.DataFrame:
    """Adds step (from the version before, of the first one from the old value) and the term that it belongs to."""
    before = {name: pl.col(name).shift().over("cell") for name in ("number", "target_hash", "ytd_period_end")}
    versions = versions.join(revisions, on=["group", "known_from"], how="left", maintain_order="left").with_columns(
        expr.alias(f"{name}_before") for name, expr in before.items()
    )
    first = pl.col("number_before").is_null()
    other_target = pl.col("target_hash") != pl.col("target_hash_before")
    term = (
        pl.when(first)
        .then(pl.lit("by_program"))
        .when(other_target & pl.col("column_name").is_in(list(AGAINST_TARGET)))
        .then(pl.lit("by_target"))
        .when(pl.col("ytd_period_end").ne_missing(pl.col("ytd_period_end_before")))
        .then(pl.lit("by_new_period"))
        .when(pl.col("is_revision").fill_null(False))
        .then(pl.lit("by_revision"))
        .otherwise(pl.lit("by_new_source"))
    )
    step = pl.col("number") - pl.when(first).then("old_number").otherwise("number_before")
    return versions.with_columns(term.alias("term"), step.alias("step"))


def _last_days(cells: pl.DataFrame, claims: pl.DataFrame, known: pl.DataFrame, since: dt.date | None) -> pl.DataFrame:
    """group, day: the last day of what the older state knew of a group, where nothing before that day differs."""
    if since is not None:
        return cells.select("group").unique().with_columns(pl.lit(since).alias("day"))
    last = known.group_by("group").agg(pl.col("known_from").max().alias("day"))
    rewritten = claims.join(last, on="group").filter(~pl.col("is_new") | (pl.col("known_from") <= pl.col("day")))
    return last.join(rewritten, on="group", how="anti")
