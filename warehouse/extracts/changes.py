"""What changed between two releases or two days of knowledge, with all that is needed to show it.

A release says what it changed against the one before (meta.changes); everything else is compared here and now, by
warehouse.changes.comparison, which is loaded only then. Sentences are made in warehouse.wording.changes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.catalogue.codes import CHANGE_LABELS, COMPARED_MARTS, FAMILIES
from warehouse.catalogue.words import load_words
from warehouse.changes.states import table_names
from warehouse.errors import OtherLayout
from warehouse.extracts.series import check_series
from warehouse.store import Connection, Difference, Warehouse
from warehouse.wording.changes import ChangeWords

Row = dict[str, Any]
HEADLINE_COLUMNS = (  # of a KPI, in the order in which changes of key figures are shown
    "ytd_value",
    "ytd_growth_pct",
    "month_value",
    "rolling_12",
    "target_value",
    "gap",
    "status",
    "outlook",
)


@dataclass(frozen=True)
class Changes:
    """Changes between two states. `old` and `new` name them: {"release": name} or {"day": date, None for now}.

    `rows`: as meta.changes; `not_compared`: tables that one of the states lacks; `series`: family, rank and names;
    `publications` and `units`: what changes name, by publication_id and unit.
    """

    old: Row | None
    new: Row
    rows: pl.DataFrame
    not_compared: tuple[str, ...]
    series: pl.DataFrame
    publications: dict[str, Row]
    units: dict[str, Row]

    def selected(self, series: str | None, table: str | None) -> Changes:
        """Those of one series or table. Raises UsageError for an unknown series."""
        rows = self.rows
        if series is not None:
            check_series(series, self.series["series"].to_list())
            rows = rows.filter(pl.col("series") == series)
        if table is not None:
            rows = rows.filter(pl.col("table_name") == table)
        return dataclasses.replace(self, rows=rows)

    def counts(self) -> pl.DataFrame:
        """One row a table, one column a label: how many cells and rows."""
        by_table = self.rows.group_by("table_name", "label").len().to_dicts()
        number = {(row["table_name"], row["label"]): row["len"] for row in by_table}
        tables = [table for table in COMPARED_MARTS if any(key[0] == table for key in number)]
        return pl.DataFrame(
            [{"table": table, **{label: number.get((table, label), 0) for label in CHANGE_LABELS}} for table in tables],
            schema={"table": pl.String, **dict.fromkeys(CHANGE_LABELS, pl.Int64)},
        )

    def headline_rows(self) -> pl.DataFrame:
        """Changes of the headlines of each family, in their order, with month, rank, family and names.

        The month is the newest that the older state has as well: a month that only the newer one has says little.
        """
        ranked = self.series.filter(pl.col("rank") == 1)
        kpi = self.rows.filter(pl.col("table_name") == "kpi").join(ranked, on="series", how="inner")
        kpi = kpi.with_columns(pl.col("row_key").str.slice(0, 7).alias("month"))
        reached = pl.col("period_end").dt.strftime("%Y-%m") == pl.col("month")
        speaks = (pl.col("change") == "changed") | ((pl.col("change") == "came") & reached)
        shown = kpi.filter(pl.col("column_name").is_in(list(HEADLINE_COLUMNS)) & speaks)
        changed = pl.when(pl.col("change") == "changed").then("month").max().over("series")
        newest = shown.filter(pl.col("month") == pl.coalesce(changed, pl.col("month").max().over("series")))
        place = {name: number for number, name in enumerate(HEADLINE_COLUMNS)}
        order = {name: number for number, name in enumerate(FAMILIES)}
        return newest.sort(
            pl.col("family").replace_strict(order, default=99, return_dtype=pl.Int32),
            "series",
            pl.col("column_name").replace_strict(place, return_dtype=pl.Int32),
        )

    def as_data(self) -> Row:
        """For programs."""
        return {
            "old": self.old,
            "new": self.new,
            "not_compared": list(self.not_compared),
            "changes": self.rows.to_dicts(),
        }

    def words(self, lang: str) -> ChangeWords:
        """What puts these changes into words."""
        return ChangeWords(self.publications, self.units, load_words(lang))


def recorded_changes(connection: Connection) -> Changes:
    """What an open release changed against the one before, as it was written down when it was published.

    Raises OtherLayout for a release of an older program, which does not say.
    """
    if "meta.changes" not in table_names(connection):
        raise OtherLayout(
            f"{connection.version()}: it does not say what it changed",
            "run: corridor run; or compare with a kept release: corridor changes --since RELEASE",
        )
    release, previous, not_compared = connection.read("SELECT release, previous, not_compared FROM meta.release").row(0)
    difference = Difference(connection.table("meta.changes"), tuple(not_compared or ()))
    return _with_names(connection, {"release": previous} if previous else None, {"release": release}, difference)


def changes_since_release(warehouse: Warehouse, beginning: str) -> Changes:
    """What the published release changes against a kept one, given by the beginning of its name.

    Raises UsageError for a release that is not kept, and OtherLayout for one that cannot be compared with.
    """
    from warehouse.changes import comparison

    with warehouse.reader() as connection:
        name = warehouse.release_name(beginning)
        with warehouse.release(name) as before:
            difference = comparison.changes_since(before, connection)
            earlier = _publications(before)
        new = connection.read("SELECT release FROM meta.release").to_dicts()[0]
        return _with_names(connection, {"release": name}, new, difference, earlier=earlier)


def changes_between_days(
    connection: Connection, first: dt.date, last: dt.date | None, marts: Collection[str] = COMPARED_MARTS
) -> Changes:
    """What became known of marts after the first day, up to the last one (None: all that an open release knows)."""
    from warehouse.changes import comparison

    difference = comparison.changes_between(connection, first, last, marts)
    return _with_names(connection, {"day": first}, {"day": last}, difference)


def _with_names(
    connection: Connection,
    old: Row | None,
    new: Row,
    difference: Difference,
    *,
    earlier: pl.DataFrame | None = None,
) -> Changes:
    """`earlier`: publications of the older state, some of which the newer one may lack."""
    series = connection.read("SELECT series, family, rank, name_en, name_ru, name_kk FROM core.series ORDER BY series")
    publications = _publications(connection)
    if earlier is not None:
        publications = pl.concat([earlier, publications])
    return Changes(
        old,
        new,
        difference.rows,
        difference.not_compared,
        series,
        {row["publication_id"]: row for row in publications.to_dicts()},
        {row["unit"]: row for row in connection.table("core.units").to_dicts()},
    )


def _publications(connection: Connection) -> pl.DataFrame:
    return connection.read("SELECT publication_id, publisher, published_text, published_on, url FROM core.publications")
