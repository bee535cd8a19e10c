"""The assets, one module a stage: sources, figures, reconciliation, marts, publication, extracts.

An asset reads, calls a step of the build and reports it. Meaning lives in the warehouse; nothing is computed here. The
lines below are what several stages share: the groups that the console shows, the main job, and the pool of the one
writer.
"""

SOURCES_GROUP = "sources"
WALK_GROUP = "corridor"  # the walk of a figure in one group: the console shows the whole graph at once
MAIN_JOB = "refresh"
WRITER_POOL = "warehouse_writer"
