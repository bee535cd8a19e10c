"""Rules: from printed figures to what stands, months and totals. Pure: frames in, frames out.

Belongs here: intervals of printed numbers, dates of knowledge, which figures stand, differences of cumulative
figures. Knows no DuckDB, no Dagster, no language. Growth, progress and KPIs are metrics.
"""
