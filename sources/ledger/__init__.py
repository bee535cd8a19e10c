"""The ledger: figures, targets and milestones that people read in publications and keep by hand.

It is the project's embedded default data: one row a printed figure, kept as printed, with its publication.
"""
