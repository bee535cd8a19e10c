"""A build: its steps from rows as printed to the month's KPIs, and what is taken over from the release before.

steps calls the rules of the rooms below in order; reconciliation is the part that may be taken over, reuse knows the
release before, catalogue_tables the catalogue as tables.
"""
