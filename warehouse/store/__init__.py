"""The store: the only opener of DuckDB.

A run builds in a file of its own, checkpoints, closes and swaps it onto the published file; readers open that
file read-only and keep what they opened. Belongs here: files, locks, views, releases, SQL plumbing.
Does not belong here: what rows mean.
"""

from warehouse.store.connection import Connection
from warehouse.store.schema import Schema
from warehouse.store.warehouse import Release, Warehouse

__all__ = ["Connection", "Release", "Schema", "Warehouse"]
