"""A build: its steps from rows as printed to the month's KPIs, and what is taken over from the release before."""
