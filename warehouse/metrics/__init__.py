"""Metrics: what is derived from months and totals. Pure: frames in, frames out, one module a metric.

Nothing is rounded here; texts and languages belong to the extracts.
"""
