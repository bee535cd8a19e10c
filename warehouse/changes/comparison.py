"""Two states compared: the rows of meta.changes. Two releases compared, as the publish step does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from warehouse.catalogue.codes import COMPARED_MARTS
from warehouse.changes.bridge import with_bridge
from warehouse.changes.causes import differing_claims, series_groups, with_causes
from warehouse.changes.cells import differing_cells
from warehouse.changes.states import State, compared_tables, day_of_file, known_on, read_state
from warehouse.changes.values import with_values
from warehouse.contracts import admit, columns, empty
from warehouse.errors import ContractError, OtherLayout
from warehouse.store import Connection, Difference


def changes(
    before: State,
    now: State,
    *,
    same_program: bool,
    history: pl.DataFrame | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    marts: Collection[str] = COMPARED_MARTS,
) -> pl.DataFrame:
    """The rows of meta.changes: cells that differ, rows that came, rows that are gone.

    A table that one of the states lacks is passed over. `same_program`: both states were derived by the same program
    and catalogue. `history`: all of the newer mart.kpi, for the bridge of its numbers; `since` and `until`: the days
    that the states belong to, where both are of one history; `marts`: those whose rows are compared.
    """
    cells = differing_cells(before, now, marts)
    if cells.is_empty():
        return empty("changes")
    groups = series_groups(before, now)
    claims = differing_claims(before, now, groups)
    cells = (
        cells.with_row_index("cell")
        .join(groups, on="series", how="left", maintain_order="left")
        .with_columns(pl.coalesce("group", "series"))
    )
    cells = with_causes(cells, claims, before, now, same_program=same_program)
    known = before["claims"].join(groups, on="series").select("group", "known_from")
    cells = with_bridge(cells, claims, known, history, since=since, until=until)
    return with_values(cells, now).select(columns("changes")).sort("table_name", "row_key", "column_name")


def changes_between(
    connection: Connection, first: dt.date, last: dt.date | None, marts: Collection[str] = COMPARED_MARTS
) -> Difference:
    """What became known of marts after the first day, up to the last one (None: all that an open warehouse knows)."""
    tables = compared_tables(connection)
    before, now = known_on(tables, first), known_on(tables, last or day_of_file(connection))
    rows = changes(before, now, same_program=True, history=tables["kpi"], since=first, until=last, marts=marts)
    return Difference(rows, tuple(sorted(set(COMPARED_MARTS) - set(tables))))


def changes_since(before: Connection, now: Connection) -> Difference:
    """What an open warehouse changes against an open release. Raises OtherLayout where nothing can be compared."""
    old, new = read_state(before), read_state(now)
    rows = changes(old, new, same_program=_program(before) == _program(now), history=now.table("mart.kpi"))
    return Difference(rows, tuple(name for name in COMPARED_MARTS if name in new and name not in old))


def release_difference(before: Connection, now: Connection) -> Difference:
    """What an open build changes against an open release, through the contract; called by the publish step.

    A release of so old a layout that nothing can be compared yields no rows and names all tables. Raises ContractError.
    """
    try:
        difference = changes_since(before, now)
    except OtherLayout:
        return Difference(empty("changes"), COMPARED_MARTS)
    admission = admit("changes", difference.rows)
    if admission.rejected.height:
        reason = admission.rejected["reason"].to_list()[0]
        raise ContractError(
            f"what the release changes cannot be told: {admission.rejected.height} rows broke the contract changes: {reason}",
            "nothing published has changed; this is a fault of the program",
        )
    return Difference(admission.kept, difference.not_compared)


def _program(connection: Connection) -> list[tuple[object, ...]]:
    return connection.read("SELECT code_version, catalogue_hash FROM meta.release").rows()
