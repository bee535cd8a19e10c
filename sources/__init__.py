"""The outside world: bytes in, rows as printed out.

One folder per source: a manifest (data) and a small pure parser. Knows no Dagster and no DuckDB; parsers get
bytes and the document's name, never addresses. Choosing between figures, converting units and reading dates
belongs to the warehouse.
"""
