"""What we hold and what it means: catalogue, contracts, store, rules, metrics and extracts.

Knows no network and no Dagster. Rooms import downwards only: extracts → metrics → rules → contracts →
catalogue → periods; the store opens DuckDB for all of them.
"""
