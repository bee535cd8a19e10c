"""Two time axes: from histories to what was known on each day, and back.

A history holds rows with [known_from, known_to). A snapshot (a subject, as a series, on a day `as_of`) holds what
was known of it that day. Derivations work on the snapshots of all days at once; folding puts equal neighbours
together again.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

SNAPSHOT = ["series", "as_of"]  # what a series' snapshots are told apart by
SAME = 1e-9  # relative: floating point
# Who printed a figure, and when, is told with it; being printed once more makes it no other figure.
DOCUMENTATION = ("claim_ids", "newest_publication", "newest_published_on")


def days(*histories: pl.DataFrame, subject: str = "series") -> pl.DataFrame:
    """Every day on which something about a subject came to be known or ceased to be: subject, as_of."""
    changed = [
        history.select(subject, pl.col(name).alias("as_of"))
        for history in histories
        for name in ("known_from", "known_to")
    ]
    return pl.concat(changed).drop_nulls().unique().sort(subject, "as_of")


def snapshots(history: pl.DataFrame, on: pl.DataFrame, subject: str = "series") -> pl.DataFrame:
    """The rows of a history that were known on each of these days, in its order within a day, with as_of."""
    known = (pl.col("known_from") <= pl.col("as_of")) & (pl.col("as_of") < pl.col("known_to")).fill_null(True)
    return (
        history.lazy()
        .join(on.lazy().select(subject, "as_of"), on=subject, maintain_order="left")
        .filter(known)
        .drop("known_from", "known_to")
        .collect()
    )


def folded(rows: pl.DataFrame, on: pl.DataFrame, key: Sequence[str], subject: str = "series") -> pl.DataFrame:
    """A history from snapshots. `on`: the days of each subject, those without rows as well."""
    until = pl.col("as_of").shift(-1).over(subject, order_by="as_of").alias("known_to")
    lasting = rows.join(on.select(subject, "as_of", until), on=[subject, "as_of"], how="inner")
    return merged(lasting.rename({"as_of": "known_from"}), key)


def merged(rows: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """Neighbours in time that say the same as one row, by key.

    A claim that joins those behind a row makes it no other row (the row names all of its time); one that goes does.
    """
    key, time = list(key), ("known_from", "known_to")
    documented = [name for name in DOCUMENTATION if name in rows.columns]
    measured = [name for name in rows.columns if name not in {*key, *documented, *time}]
    ordered = rows.sort([*key, "known_from"])
    before = {name: pl.col(name).shift() for name in ordered.columns}
    follows = pl.all_horizontal(
        *(pl.col(name).eq_missing(before[name]) for name in key), pl.col("known_from") == before["known_to"]
    ).fill_null(False)
    same = [_same(name, ordered.schema[name], before[name]) for name in measured]
    if "claim_ids" in documented:
        same.append(before["claim_ids"].list.set_difference("claim_ids").list.len() == 0)
    opens = ~pl.all_horizontal(follows, *same).fill_null(False)
    return (
        ordered.lazy()
        .with_columns(opens.cum_sum().alias("_run"))
        .group_by("_run", maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in (*key, *measured)),
            *(pl.col(name).last() for name in documented),
            pl.col("known_from").first(),
            pl.col("known_to").last(),
        )
        .drop("_run")
        .collect()
    )


def _same(name: str, dtype: pl.DataType, before: pl.Expr) -> pl.Expr:
    now = pl.col(name)
    if dtype.is_float():
        near = (now - before).abs() <= SAME * pl.max_horizontal(now.abs(), before.abs())
        return near.fill_null(False) | (now.is_null() & before.is_null())
    return now.eq_missing(before)
