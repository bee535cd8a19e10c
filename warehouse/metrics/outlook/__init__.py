"""The full-year outlook: what a year will bring, from its months so far, and how such outlooks have done before.

    inputs      cumulative figures and growth to date, as a snapshot knows them
    methods     how an outlook is made: ratio to year or growth carried forward, and the baseline beside them
    record      how such outlooks have done: the back-test against years that have ended since
    plan        the official aim for the year, and the chance to reach it
    student_t   Student's t distribution
    history     mart.outlook: on which day each of these is known

All functions work on many days at once: `as_of` is the day for which a row is derived, (series, as_of) a snapshot.
Notation: A(y) is the figure of year y, C(y, m) the cumulative figure of January to month m.
"""

from warehouse.metrics.outlook.history import outlook

__all__ = ["outlook"]
