"""The month's KPIs: for every series and month what is known, and where nothing is, why not.

    reference   the rows, one a month, and the reference of each: the newest cumulative figure of the month's own year
    figures     what is known of the month, of the year to date, of twelve months, of the target, of the full year
    blanks      why the month's own figure is blank, and what time alone changes in that
    history     mart.kpi: on which day each row is known

Growth, twelve months, path, gap and status belong to a row's reference. Blanks carry a reason and are never zero.
"""

from warehouse.metrics.kpi.history import kpi

__all__ = ["kpi"]
