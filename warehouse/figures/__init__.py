"""One printed figure: its claim, unit and interval, the day on which it became known, its versions, its rank among rivals.

METHODS of the field: intervals of rounded numbers; real-time data (vintages). Figures are not yet compared with those
of other periods: that is reconcile. Pure: frames in, frames out.
"""
