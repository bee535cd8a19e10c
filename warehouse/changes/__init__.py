"""What differs between two states of the warehouse, cell by cell, and why; rows of meta.changes.

    states       what a state is, and how it is read from an open warehouse
    tables       how each mart is compared: key, leading column, what is never compared
    cells        cells that differ, rows that came, rows that are gone
    causes       the one label of a cell, and the claims behind it
    bridge       the terms that lead from the old value of a KPI to the new one
    values       both values as text, rounded as their intervals earn, and their unit
    comparison   all of these together: of two states, and of two releases

Belongs here: comparing. Does not belong here: sentences (wording.changes), and what a command or a document shows of the
changes (extracts.changes).
"""
