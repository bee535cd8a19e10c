"""The catalogue: what the words mean. Data as small typed files, loaded into frozen models.

Belongs here: series (one file each), units, authorities, trajectories, milestone items, and the words that
users read in three languages. Does not belong here: figures, targets and milestones somebody announced
(sources), rules, SQL.

Nothing is imported here: commands that only show texts must not pay for reading the whole catalogue.
"""
