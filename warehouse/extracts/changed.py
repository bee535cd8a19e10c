"""What changed between two releases or two days of knowledge: read, compared, and told in three languages.

The comparison itself is warehouse.changes.cells; it is loaded only where something is compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from warehouse.catalogue.codes import CHANGE_LABELS, COMPARED_MARTS, FAMILIES, TERM_OF_LABEL
from warehouse.catalogue.words import load_words
from warehouse.errors import ContractError, OtherLayout, StoreError
from warehouse.extracts.series import check_series
from warehouse.periods import month_label
from warehouse.rounding import rounded, text
from warehouse.store import Connection, Difference, Warehouse

Row = dict[str, Any]

HELD = ("claims", "observations", "trajectories", "series", "parts")  # of core: what labels rest on
HEADLINE = (  # columns of a KPI that are told in words, in this order
    "ytd_value",
    "ytd_growth_pct",
    "month_value",
    "rolling_12",
    "target_value",
    "gap",
    "status",
    "outlook",
)
NUMBERED = ("old_value", "new_value")
NAMED_PUBLICATIONS = 3


@dataclass(frozen=True)
class Told:
    """One change in the words of a language."""

    column: str
    old: str
    new: str
    unit: str
    why: str
    publications: str


@dataclass(frozen=True)
class Changed:
    """Changes between two states. `old` and `new` name them: {"release": name} or {"day": date}.

    `rows` as meta.changes; `not_compared`: tables that the older
    layout of `old` lacks; `series`: names and ranks; `publications` and `units`: what changes name.
    """

    old: Row | None
    new: Row
    rows: pl.DataFrame
    not_compared: tuple[str, ...]
    series: pl.DataFrame
    publications: dict[str, Row]
    units: dict[str, Row]

    def only(self, series: str | None, table: str | None) -> Changed:
        """Those of one series or table. Raises UsageError for a series that is not held."""
        if series is not None:
            check_series(series, self.series["series"].to_list())
        rows = self.rows
        if series is not None:
            rows = rows.filter(pl.col("series") == series)
        if table is not None:
            rows = rows.filter(pl.col("table_name") == table)
        return Changed(self.old, self.new, rows, self.not_compared, self.series, self.publications, self.units)

    def counts(self) -> pl.DataFrame:
        """One row a table, one column a label: how many cells and rows."""
        found = self.rows.group_by("table_name", "label").len().to_dicts()
        number = {(row["table_name"], row["label"]): row["len"] for row in found}
        tables = [table for table in COMPARED_MARTS if any(key[0] == table for key in number)]
        return pl.DataFrame(
            [{"table": table, **{label: number.get((table, label), 0) for label in CHANGE_LABELS}} for table in tables],
            schema={"table": pl.String, **dict.fromkeys(CHANGE_LABELS, pl.Int64)},
        )

    def as_data(self) -> Row:
        """For programs."""
        return {
            "old": self.old,
            "new": self.new,
            "not_compared": list(self.not_compared),
            "changes": self.rows.to_dicts(),
        }

    def flat(self) -> pl.DataFrame:
        """Lists as text, for CSV."""
        return self.rows.with_columns(pl.col(pl.List(pl.String)).list.join(" "))

    # For people

    def headlines(self, lang: str) -> Iterator[tuple[str, list[str]]]:
        """For each headline whose KPI changed: its name with a month, and a line for each change.

        The month is the newest that was asked for before as well: a month that is only asked for now says little.
        """
        kpi = self.rows.filter(pl.col("table_name") == "kpi").join(
            self.series.filter(pl.col("rank") == 1), on="series", how="inner"
        )
        kpi = kpi.with_columns(pl.col("row_key").str.slice(0, 7).alias("month"))
        reached = pl.col("period_end").dt.strftime("%Y-%m") == pl.col("month")
        told = (pl.col("change") == "changed") | ((pl.col("change") == "came") & reached)
        shown = kpi.filter(pl.col("column_name").is_in(list(HEADLINE)) & told)
        changed = pl.when(pl.col("change") == "changed").then("month").max().over("series")
        newest = shown.filter(pl.col("month") == pl.coalesce(changed, pl.col("month").max().over("series")))
        place = pl.col("column_name").replace_strict({c: n for n, c in enumerate(HEADLINE)}, return_dtype=pl.Int32)
        order = pl.col("family").replace_strict(
            {f: n for n, f in enumerate(FAMILIES)}, default=99, return_dtype=pl.Int32
        )
        lines: dict[str, list[str]] = {}
        for row in newest.sort(order, "series", place).to_dicts():
            heading = load_words(lang)["changes", "headline"].format(
                name=row[f"name_{lang}"], month=row["month"], series=row["series"]
            )
            lines.setdefault(heading, []).append(self.line(row, lang))
        yield from lines.items()

    def line(self, row: Row, lang: str) -> str:
        """A change in words: what, old → new, why, which publications."""
        told = self.in_words(row, lang)
        unit = f" {told.unit}" if told.unit else ""
        words = load_words(lang)["changes", row["change"]]
        what = words.format(column=told.column, old=told.old, new=told.new, unit=unit)
        return f"{what} · {told.why}{f': {told.publications}' if told.publications else ''}"

    def in_words(self, row: Row, lang: str) -> Told:
        """A change as texts: the figure's name, old and new value with the unit, why, which publications."""
        old, new = (self._value(row, side, lang) for side in ("old", "new"))
        number = any(row[f"{side}_number"] is not None for side in ("old", "new"))
        unit = self.units.get(row["unit"], {}).get(f"name_{lang}", row["unit"]) if number else None
        column = load_words(lang).texts["column"].get(row["column_name"], row["column_name"])
        why = self._bridge(row, lang) or load_words(lang)["changes", row["label"]]
        return Told(str(column), old, new, str(unit or ""), why, self._read_at(row, lang))

    def _value(self, row: Row, side: str, lang: str) -> str:
        value: str | None = row[f"{side}_value"]
        if value is None:
            return load_words(lang)["changes", "blank"]
        if row[f"{side}_number"] is not None:
            places = len(value.partition(".")[2])
            return text(rounded(row[f"{side}_number"], places), lang)
        known = load_words(lang).texts.get(row["column_name"], {})
        return str(known.get(value, value))

    def _bridge(self, row: Row, lang: str) -> str:
        """The terms of a bridge with more than one, with signs."""
        terms = {label: row[term] for label, term in TERM_OF_LABEL.items() if row[term]}
        if len(terms) < 2:
            return ""
        places = max(len((row[f"{side}_value"] or "").partition(".")[2]) for side in ("old", "new"))
        return "; ".join(
            f"{text(rounded(value, places), lang, signed=True)} {load_words(lang)['changes', label]}"
            for label, value in terms.items()
        )

    def _read_at(self, row: Row, lang: str) -> str:
        named = [self.publications[name] for name in row["publications"] if name in self.publications]
        named.sort(key=lambda each: (each["published_on"] or dt.date.min, each["url"]), reverse=True)
        undated = load_words(lang)["text", "undated"]
        texts = [f"{each['publisher']}, {each['published_text'] or undated}, {each['url']}" for each in named]
        more = len(texts) - NAMED_PUBLICATIONS
        rest = [load_words(lang)["changes", "more"].format(n=more)] if more > 0 else []
        return "; ".join([*texts[:NAMED_PUBLICATIONS], *rest])


# Reading and comparing


def compare(before: Connection, now: Connection) -> Difference:
    """What an open build changes against an open release, through the contract. The publish step calls it.

    A release of so old a layout that nothing can be compared yields no rows and names all tables.
    """
    from warehouse.contracts import admit, empty

    try:
        found = _compared(before, now)
    except OtherLayout:
        return Difference(empty("changes"), COMPARED_MARTS)
    admission = admit("changes", found.rows)
    if admission.rejected.height:
        reason = admission.rejected["reason"].to_list()[0]
        raise ContractError(
            f"what the release changes cannot be told: {admission.rejected.height} rows broke the contract changes: {reason}",
            "nothing published has changed; this is a fault of the program",
        )
    return Difference(admission.kept, found.not_compared)


def of_published(warehouse: Warehouse) -> Changed:
    """What the published release changed against the one before, as it was written down when it was published.

    Raises NoWarehouse, and StoreError for a release of an older program, which does not say.
    """
    with warehouse.reader() as connection:
        return read_of_published(connection)


def read_of_published(connection: Connection) -> Changed:
    """`of_published` of an open release."""
    if "meta.changes" not in _tables(connection):
        raise OtherLayout(
            f"{connection.made()}: it does not say what it changed",
            "run: corridor run; or compare with a kept release: corridor changes --since RELEASE",
        )
    release, previous, not_compared = connection.read("SELECT release, previous, not_compared FROM meta.release").row(0)
    return _told(
        connection,
        {"release": previous} if previous else None,
        {"release": release},
        connection.table("meta.changes"),
        tuple(not_compared or ()),
    )


def since(warehouse: Warehouse, beginning: str) -> Changed:
    """What the published release changes against a kept one. Raises UsageError for a name that is not kept."""
    with warehouse.reader() as connection:
        name = warehouse.release_name(beginning)
        with warehouse.release(name) as before:
            found = _compared(before, connection)
            earlier = _publications(before)
        release = connection.read("SELECT release FROM meta.release").item()
        return _told(
            connection, {"release": name}, {"release": release}, found.rows, found.not_compared, earlier=earlier
        )


def between(warehouse: Warehouse, first: dt.date, last: dt.date | None) -> Changed:
    """What became known after the first day, up to the last one (None: all that is known now)."""
    with warehouse.reader() as connection:
        return read_between(connection, first, last)


def read_between(connection: Connection, first: dt.date, last: dt.date | None) -> Changed:
    """`between` of an open release."""
    from warehouse.changes.cells import changes

    tables = _compared_tables(connection)
    rows = changes(
        _known(tables, first),
        _known(tables, last or _day_of(connection)),
        same_program=True,
        history=tables["kpi"],
        since=first,
        until=last,
    )
    return _told(connection, {"day": first}, {"day": last}, rows, tuple(sorted(set(COMPARED_MARTS) - tables.keys())))


def state(connection: Connection, day: dt.date | None = None) -> dict[str, pl.DataFrame]:
    """An open warehouse as metrics.changes compares it: as known on a day, or now. Tables that it lacks are left out."""
    return _known(_compared_tables(connection), day or _day_of(connection))


def _compared_tables(connection: Connection) -> dict[str, pl.DataFrame]:
    """The marts with all of their history, and the tables of core that labels rest on, by name."""
    there = _tables(connection)
    missing = [f"core.{name}" for name in HELD if f"core.{name}" not in there]
    if missing:
        raise OtherLayout(f"{connection.made()}: it lacks {missing[0]}", "choose another one: corridor releases")
    marts = [f"mart.{name}" for name in COMPARED_MARTS if f"mart.{name}" in there]
    return {name.partition(".")[2]: connection.table(name) for name in (*marts, *(f"core.{name}" for name in HELD))}


def _day_of(connection: Connection) -> dt.date | None:
    """The day as of which a release was published; None: everything that was known."""
    if "meta.as_of" not in _tables(connection):
        return None
    return connection.read("SELECT max(day) FROM meta.as_of").item()  # type: ignore[no-any-return]


def _known(tables: dict[str, pl.DataFrame], day: dt.date | None) -> dict[str, pl.DataFrame]:
    """What of these tables was known on a day (None: is known now)."""
    return {name: _known_rows(name, frame, day) for name, frame in tables.items()}


def _known_rows(name: str, frame: pl.DataFrame, day: dt.date | None) -> pl.DataFrame:
    ends = "known_to" in frame.columns and (name in COMPARED_MARTS or name == "trajectories")
    if day is None:
        return frame.filter(pl.col("known_to").is_null()) if ends else frame
    if "known_from" in frame.columns:
        frame = frame.filter(pl.col("known_from") <= day)
    return frame.filter((pl.col("known_to") > day).fill_null(True)) if ends else frame


def releases(warehouse: Warehouse) -> list[Row]:
    """Kept releases, newest first: release, state, built_at, code_version, catalogue, figures, newest, previous,
    changes (by label; None: it does not say), published."""
    if not warehouse.release_names():
        warehouse.reader().close()  # says what to do where there is nothing at all
    published = warehouse.published_release()
    names = sorted({*warehouse.release_names(), *([published] if published else [])}, reverse=True)
    return [_release(warehouse, name, published=name == published) for name in names]


def _compared(before: Connection, now: Connection) -> Difference:
    from warehouse.changes.cells import changes

    old, new = state(before), state(now)
    made = [
        connection.read("SELECT code_version, catalogue_hash FROM meta.release").rows() for connection in (before, now)
    ]
    rows = changes(old, new, same_program=made[0] == made[1], history=now.table("mart.kpi"))
    return Difference(rows, tuple(name for name in COMPARED_MARTS if name in new and name not in old))


def _tables(connection: Connection) -> set[str]:
    return set(connection.read("SELECT schema_name || '.' || table_name FROM duckdb_tables()").to_series())


def _publications(connection: Connection) -> pl.DataFrame:
    return connection.read("SELECT publication_id, publisher, published_text, published_on, url FROM core.publications")


def _told(
    connection: Connection,
    old: Row | None,
    new: Row,
    rows: pl.DataFrame,
    not_compared: tuple[str, ...],
    *,
    earlier: pl.DataFrame | None = None,
) -> Changed:
    """With the names that telling it needs; `earlier`: publications of the older state."""
    series = connection.read("SELECT series, family, rank, name_en, name_ru, name_kk FROM core.series ORDER BY series")
    papers = _publications(connection)
    everything = papers if earlier is None else pl.concat([earlier, papers])
    named = {row["publication_id"]: row for row in everything.to_dicts()}
    units = {row["unit"]: row for row in connection.table("core.units").to_dicts()}
    return Changed(old, new, rows, not_compared, series, named, units)


def _release(warehouse: Warehouse, name: str, *, published: bool) -> Row:
    from warehouse.contracts.schema import schema

    row: Row = {"release": name, "published": published, "state": "kept", "changes": None}
    blank = dict.fromkeys(("built_at", "code_version", "catalogue", "figures", "newest", "previous"))
    kept = name in warehouse.release_names()
    try:
        with warehouse.release(name) if kept else warehouse.reader() as connection:
            facts = connection.read(
                "SELECT built_at, code_version, left(catalogue_hash, 8) AS catalogue, "
                "(SELECT count(*) FROM core.claims) AS figures, (SELECT max(period_end) FROM core.claims) AS newest "
                "FROM meta.release"
            ).to_dicts()[0]
            newest = month_label(facts["newest"]) if facts["newest"] else None
            row |= {**blank, **facts, "newest": newest}
            if "meta.changes" in _tables(connection):
                previous = connection.read("SELECT previous FROM meta.release").item()
                counted = connection.read("SELECT label, count(*) FROM meta.changes GROUP BY label").rows()
                row |= {"previous": previous, "changes": dict(counted) if previous else None}
            if connection.made().layout != schema().layout:
                row["state"] = "other_layout"
    except StoreError:
        row |= {**blank, "state": "damaged"}
    return row
