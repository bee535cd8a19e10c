"""Figures together: which of them agree, what they prove of every month and period, and which are set aside.

Printed figures are constraints of a simple temporal network (Dechter, Meiri, Pearl 1991); contradictions are irreducible
and resolved by error localisation (after Fellegi and Holt 1976); months between known totals are estimated by
disaggregation (Boot, Feibes, Lisman 1967). Pure: frames and arrays in and out; knows no DuckDB, no Dagster, no language.

In the order in which they build on each other: statements, network, constraints; hitting_set, error_localisation, costs;
groups, replay (a group day by day); verdicts, contradictions, bounds (bounded_periods, estimates, disaggregation) as
histories of a group; solution (all groups). explanation goes the way back from a bound to print.
"""
