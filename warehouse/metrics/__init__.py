"""What is derived from figures that agree: months and totals, growth, targets and progress, outlook, KPIs, revisions.

Pure: frames in, frames out, one module a metric. Nothing is rounded here; texts and languages belong to wording.
"""
