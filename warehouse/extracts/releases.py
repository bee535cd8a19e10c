"""Kept releases at a glance: what made each, how much it holds, and what it changed against the one before."""

from __future__ import annotations

from typing import Any

from warehouse.changes.states import table_names
from warehouse.errors import StoreError
from warehouse.periods import month_label
from warehouse.store import Connection, Warehouse

Row = dict[str, Any]
CONTENT = ("built_at", "code_version", "catalogue", "figures", "newest", "previous")


def release_rows(warehouse: Warehouse) -> list[Row]:
    """Newest first: release, published, state (kept, other_layout, damaged), built_at, code_version, catalogue,
    figures, newest, previous, changes (by label; None: it does not say).

    Raises NoWarehouse where there is nothing at all.
    """
    if not warehouse.release_names():
        warehouse.reader().close()
    published = warehouse.published_release()
    names = sorted({*warehouse.release_names(), *([published] if published else [])}, reverse=True)
    return [_row(warehouse, name, published=name == published) for name in names]


def _row(warehouse: Warehouse, name: str, *, published: bool) -> Row:
    row: Row = {"release": name, "published": published, "state": "kept", "changes": None}
    blank = dict.fromkeys(CONTENT)
    kept = name in warehouse.release_names()
    try:
        with warehouse.release(name) if kept else warehouse.reader() as connection:
            return row | blank | _content(connection)
    except StoreError:
        return row | blank | {"state": "damaged"}


def _content(connection: Connection) -> Row:
    from warehouse.contracts.schema import schema

    content: Row = connection.read(
        "SELECT built_at, code_version, left(catalogue_hash, 8) AS catalogue, "
        "(SELECT count(*) FROM core.claims) AS figures, (SELECT max(period_end) FROM core.claims) AS newest "
        "FROM meta.release"
    ).to_dicts()[0]
    content["newest"] = month_label(content["newest"]) if content["newest"] else None
    if "meta.changes" in table_names(connection):
        previous = connection.read("SELECT previous FROM meta.release").item()
        counts = connection.read("SELECT label, count(*) FROM meta.changes GROUP BY label").rows()
        content |= {"previous": previous, "changes": dict(counts) if previous else None}
    if connection.version().layout != schema().layout:
        content["state"] = "other_layout"
    return content
