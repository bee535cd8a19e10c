"""The store: the only opener of DuckDB.

A run builds in a file of its own, checkpoints, closes and swaps it onto the published file; readers open that
file read-only and keep what they opened. Belongs here: files, locks, views, releases, SQL plumbing.
Does not belong here: what rows mean.

    warehouse      the facade: what other rooms do with a warehouse, in its order
    paths          where its files lie             connection   one DuckDB connection, and errors of the store
    builds, lock   the file under construction     schema       views and macros, and what tells layouts apart
    publishing     from a build to the published   content      the content hash
    releases       what is kept of earlier ones    run_log      runs and rollbacks
    files          a single file, written whole
"""

from warehouse.store.connection import Connection
from warehouse.store.inputs import Derived, Inputs
from warehouse.store.publishing import Compare, Difference, Provenance, Release, Rollback
from warehouse.store.schema import Schema
from warehouse.store.warehouse import Warehouse

__all__ = [
    "Compare",
    "Connection",
    "Derived",
    "Difference",
    "Inputs",
    "Provenance",
    "Release",
    "Rollback",
    "Schema",
    "Warehouse",
]
