"""Reading a release that another version of the program published: a missing column is answered in one sentence."""

from __future__ import annotations

from pipelines.settings import opened
from warehouse.errors import OtherLayout, StoreError


def layout_error(error: Exception) -> OtherLayout | None:
    """What an unexpected error means where the published release has another layout than this program.

    Only for what a missing column leads to, a KeyError or an error of Polars; None: it is an error of the program.
    """
    import polars as pl

    from warehouse.contracts.schema import schema
    from warehouse.store.connection import PUBLISH_ANEW

    if not isinstance(error, KeyError | pl.exceptions.PolarsError):
        return None
    try:
        with opened().reader() as connection:
            version = connection.version()
    except StoreError:
        return None
    return None if version.layout == schema().layout else OtherLayout(str(version), PUBLISH_ANEW)
